"""Another attempt after a crash: when it makes sense, and how long to wait for it."""

import signal
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mammobench.runs.last_words import says_disk_full
from mammobench.runs.outcome import Evidence
from mammobench.runs.signal_wait import wait_for_signal

_LONGEST_WAIT_SECONDS = 900.0
_LOOK_EVERY_SECONDS = 0.25
_REFUSED = 2
"""The worker's exit code for a config, split or files that it does not take."""


@dataclass(frozen=True)
class Retries:
    """How often a crashed run is resumed by itself."""

    most: int = 0
    first_wait_seconds: float = 30.0

    def wait_seconds(self, retry: int) -> float:
        """Before this retry, the first being 1: doubled each time, up to a quarter of an hour."""
        return min(_LONGEST_WAIT_SECONDS, self.first_wait_seconds * 2 ** (retry - 1))


NEVER = Retries()


def may_retry(evidence: Evidence, outcome: str) -> bool:
    """Whether the attempt ended by a crash. What would only happen again is none: a refused config, a loss that is no
    number, memory that does not suffice, a full disk; nor is what a person asked for.
    """
    if outcome != "failed" or evidence.not_started is not None or evidence.stop_reason is not None:
        return False
    if evidence.survivors or evidence.disk_is_full or says_disk_full(evidence.log):
        return False
    if evidence.result is not None:
        return evidence.result.unexpected is True
    refused = evidence.ending is not None and evidence.ending.exit_code == _REFUSED
    return evidence.launcher_error is None and not refused


def wait_for_stop(request: Path, seconds: float, signals: Collection[signal.Signals]) -> str | None:
    """Waits that long; returns early, with the reason, when a stop is asked for. The signals must be blocked."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        caught = wait_for_signal(signals, min(left, _LOOK_EVERY_SECONDS))
        if caught is not None and caught in (signal.SIGTERM, signal.SIGINT):
            return caught.name
        if request.exists():
            return "a stop was requested"
    return None
