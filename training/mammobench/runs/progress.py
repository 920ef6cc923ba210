"""How a run gets on, by its event log, and when it has been silent for too long.

Only monotonic time counts: a clock that is set back moves nothing. A run is silent in one of four ways, and each is
judged by what it took before: between optimizer steps, in the validation at an epoch's end, between lines of progress
(preparation, test, export), and before a stage's first step, when kernels are compiled.
"""

import json
import os
import statistics
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STEP, VALIDATION, PROGRESS, FIRST_STEP = "step", "validation", "progress", "first step"
_REMEMBERED = 50
_FEWEST = 5
"""Intervals before a median means something."""


@dataclass(frozen=True)
class StallLimits:
    """How long is too long."""

    multiple: float = 20.0
    """Of the median interval."""
    step_seconds: float = 60.0
    """Between steps never less than this: a checkpoint is written there."""
    quiet_seconds: float = 900.0
    """In anything but steps never less than this."""


@dataclass(frozen=True)
class Stall:
    """A run that is silent for too long."""

    waiting_for: str
    silent_seconds: float
    limit_seconds: float
    median_seconds: float | None
    last_step: int | None

    def in_words(self) -> str:
        """For a person."""
        usual = "" if self.median_seconds is None else f"; the median is {self.median_seconds:.3g} s"
        where = "" if self.last_step is None else f" after step {self.last_step}"
        return (
            f"No {_AWAITED[self.waiting_for]} for {self.silent_seconds:.0f} s{where}"
            f" (limit {self.limit_seconds:.3g} s{usual})"
        )


_AWAITED = {STEP: "step", VALIDATION: "validation result", PROGRESS: "progress", FIRST_STEP: "first step of the stage"}


class ProgressWatch:
    """Judges silence. Feed it every new record of events.jsonl together with the time at which it was seen."""

    def __init__(self, limits: StallLimits) -> None:
        self._limits = limits
        self._intervals: dict[str, deque[float]] = {kind: deque(maxlen=_REMEMBERED) for kind in _AWAITED}
        self._waiting_for: str | None = None
        self._last_seen: float | None = None
        self._last_written: float | None = None
        self._steps_per_epoch: int | None = None
        self._epoch_end: int | None = None
        self._resumed = False
        self.begun = False
        """Whether a stage has begun: all ranks have met by then."""
        self.last_step: int | None = None

    def take(self, record: dict[str, Any], seen: float) -> None:
        """A line of the log; `seen` by this process's monotonic clock, seconds."""
        written = record.get("monotonicMs")
        kind = record.get("type")
        if kind == "message" or not isinstance(written, int | float):
            return
        if self._waiting_for is not None and self._last_written is not None and kind != "checkpoint":
            between_steps = kind == "step" and self._waiting_for == VALIDATION
            waited_for = STEP if between_steps else self._waiting_for
            self._intervals[waited_for].append(max(0.0, written / 1000 - self._last_written))
        self._last_seen, self._last_written = seen, written / 1000
        self._follow(kind, record)

    def stall(self, now: float) -> Stall | None:
        """What the run has been waiting for, for too long, at this monotonic time; None while all is well."""
        if self._waiting_for is None or self._last_seen is None:
            return None
        silent, limit = now - self._last_seen, self._limit()
        if silent <= limit:
            return None
        return Stall(self._waiting_for, silent, limit, self._median(self._waiting_for), self.last_step)

    def _follow(self, kind: object, record: dict[str, Any]) -> None:
        if kind == "resumed":
            self._resumed = bool(record.get("fromStep"))
        elif kind == "stage-started":
            self._begin_stage(record)
        elif kind == "step":
            self.last_step = _integer(record.get("step"))
            # Where in its epoch a resumed stage began the log does not say: until that epoch ends, silence after any of
            # its steps may be the validation.
            at_end = self._epoch_end is None or self.last_step is None or self.last_step >= self._epoch_end
            self._waiting_for = VALIDATION if at_end else STEP
        elif kind == "epoch-ended":
            self._epoch_end = self._one_epoch_after(_integer(record.get("step")))
            self._waiting_for = FIRST_STEP
        elif kind == "ended":
            self._waiting_for = None

    def _begin_stage(self, record: dict[str, Any]) -> None:
        self.begun = True
        if record.get("stage") not in ("patch", "whole"):
            self._waiting_for = PROGRESS
            return
        step, self._steps_per_epoch = _integer(record.get("step")), _integer(record.get("stepsPerEpoch"))
        self._epoch_end = None if self._resumed else self._one_epoch_after(step)
        self._resumed = False
        self._waiting_for = FIRST_STEP
        self._intervals[STEP].clear()

    def _one_epoch_after(self, step: int | None) -> int | None:
        return None if step is None or self._steps_per_epoch is None else step + self._steps_per_epoch

    def _limit(self) -> float:
        kind = self._waiting_for or PROGRESS
        floor = self._limits.step_seconds if kind == STEP else self._limits.quiet_seconds
        median = self._median(kind)
        if median is None:
            return max(floor, self._limits.quiet_seconds)
        return max(floor, self._limits.multiple * median)

    def _median(self, kind: str) -> float | None:
        intervals = self._intervals[kind]
        return statistics.median(intervals) if len(intervals) >= _FEWEST else None


class EventTail:
    """What is appended to a log after this value was made, read by offset; a torn last line waits for its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._offset = path.stat().st_size
        except OSError:
            self._offset = 0

    def read(self) -> list[dict[str, Any]]:
        """The records that have come since the last call; unreadable lines are skipped."""
        try:
            with self._path.open("rb") as file:
                if os.fstat(file.fileno()).st_size == self._offset:
                    return []
                file.seek(self._offset)
                data = file.read()
        except OSError:
            return []
        whole = data.rfind(b"\n") + 1
        self._offset += whole
        return [record for line in data[:whole].split(b"\n") if (record := _parsed(line)) is not None]


def monotonic_seconds() -> float:
    """The clock of `ProgressWatch.take` and `.stall`: it stands still while the machine sleeps."""
    return time.monotonic()


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
