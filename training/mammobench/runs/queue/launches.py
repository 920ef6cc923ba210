"""The launchers that a runner has started: each in a session of its own, so that it outlives the runner."""

import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import QueueEntry
from mammobench.runs.launcher import EXIT_NOT_NOW
from mammobench.runs.outcome import Ending
from mammobench.runs.queue.plan import HeldBack
from mammobench.runs.run_files import RunFolder

TRAIN_COMMAND = (sys.executable, "-m", "mammobench", "train")
_FIRST_WAIT_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 60.0


@dataclass
class _GaveWay:
    """A launcher that ended before its attempt began, but may be started again."""

    reason: str
    wait_seconds: float
    until: float


@dataclass
class _Launched:
    entry: QueueEntry
    folder: RunFolder
    process: subprocess.Popen[bytes]
    log_start: int


class Launches:
    """Which queued runs are on their way, gave way, or were refused by their own launcher."""

    def __init__(self, *, train_command: Sequence[str] = TRAIN_COMMAND, share_gpus: bool = False) -> None:
        self._command = [*train_command, *(["--share-gpus"] if share_gpus else [])]
        self._launched: list[_Launched] = []
        self._gave_way: dict[str, _GaveWay] = {}
        self._refused: dict[str, str] = {}

    def start(self, entry: QueueEntry, folder: Path) -> int:
        """Starts the run's launcher, with its output at the end of the run's log; returns its PID.

        Raises OSError when it cannot be started.
        """
        run = RunFolder(folder)
        run.log.parent.mkdir(parents=True, exist_ok=True)
        log_start = run.log_size()
        options = ["--run", str(run.path), "--from-queue", "--retries", str(entry.retries)]
        with run.log.open("ab") as log:
            process = subprocess.Popen(
                [*self._command, *options],
                cwd=run.path,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONSAFEPATH": "1"},  # a run folder must not shadow Python's packages
                start_new_session=True,
                preexec_fn=_forget_the_runners_signals,
            )
        self._launched.append(_Launched(entry, run, process, log_start))
        return process.pid

    def refuse(self, name: str, reason: str) -> None:
        """Does not start this run again before the queue is changed."""
        self._refused[name] = reason

    def forgive(self) -> None:
        """The queue was changed: what was refused may be tried again."""
        self._refused = {}

    def collect(self) -> list[str]:
        """Takes note of launchers that have ended; what there is to say of them."""
        said: list[str] = []
        for launched in list(self._launched):
            status = launched.process.poll()
            if status is not None:
                self._launched.remove(launched)
                said.append(self._note_end(launched, status))
        return said

    @property
    def starting(self) -> set[str]:
        """Runs whose launcher has not ended; those still in the queue have not begun their attempt."""
        return {each.entry.run_id for each in self._launched}

    def held_back(self) -> Mapping[str, HeldBack]:
        """Runs that are not to be started now, with the reason."""
        now = time.monotonic()
        refused = {name: HeldBack(reason, blocks=False) for name, reason in self._refused.items()}
        waiting = {name: HeldBack(way.reason, blocks=True) for name, way in self._gave_way.items() if way.until > now}
        starting = {name: HeldBack("its launcher is starting", blocks=True) for name in self.starting}
        return {**refused, **waiting, **starting}

    def next_try_at(self) -> float:
        """When a launcher that gave way is tried again, in monotonic seconds; infinity when none is to be."""
        now = time.monotonic()
        return min((way.until for way in self._gave_way.values() if way.until > now), default=math.inf)

    def _note_end(self, launched: _Launched, status: int) -> str:
        name = launched.entry.run_id
        ending = Ending(None, -status) if status < 0 else Ending(status, None)
        if launched.folder.attempt_on_record() >= launched.entry.attempt:
            self._gave_way.pop(name, None)
            return f"{name}: its launcher {ending.in_words()}"
        last = launched.folder.log_tail(launched.log_start, 1)
        if status < 0 or status == EXIT_NOT_NOW:
            reason = f"its launcher {ending.in_words()}" if status < 0 or not last else last[-1]
            before = self._gave_way.get(name)
            wait = _FIRST_WAIT_SECONDS if before is None else min(_LONGEST_WAIT_SECONDS, 2 * before.wait_seconds)
            self._gave_way[name] = _GaveWay(reason, wait, time.monotonic() + wait)
            return f"{name}: {reason}; tried again in {wait:g} s"
        why = f": {last[-1]}" if last else ""
        what = f"its launcher {ending.in_words()} before the attempt began{why}"
        self.refuse(name, f"{what}. Cancel it, or queue it again")
        return f"{name}: {what}"


def _forget_the_runners_signals() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
