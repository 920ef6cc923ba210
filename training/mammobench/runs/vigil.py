"""What a launcher looks after while its processes run: a start that takes too long, a standstill, a disk that fills."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mammobench.contract import ProcessIdentity
from mammobench.runs import disk
from mammobench.runs.progress import EventTail, ProgressWatch, StallLimits, monotonic_seconds
from mammobench.runs.run_files import RunFolder
from mammobench.runs.stacks import save_stacks

Note = Callable[..., None]
"""Appends a supervision event: note(kind, text, rank=…, pid=…, exit_code=…, signal=…)."""
_LOG_EVERY_SECONDS = 0.5
_DISK_EVERY_SECONDS = 5.0
_CHECKPOINT_MARGIN = 1.2


@dataclass(frozen=True)
class Limits:
    """What a run may take before something is said or done about it."""

    start_up_seconds: float = 900.0
    """From the launch until all ranks have met and the first stage begins."""
    stall: StallLimits = field(default_factory=StallLimits)
    disk_floor_bytes: int = disk.FLOOR_BYTES
    """Free on the run's disk; never less than a checkpoint needs, unless it is 0, which turns the guard off."""


class Vigil:
    """Looks at one attempt; says what to do, and does nothing to the processes itself."""

    def __init__(self, folder: RunFolder, attempt: int, limits: Limits, note: Note) -> None:
        self._folder = folder
        self._attempt = attempt
        self._limits = limits
        self._note = note
        self._events = EventTail(folder.path / "events.jsonl")
        self._progress = ProgressWatch(limits.stall)
        self._began = monotonic_seconds()
        self._looked = self._looked_at_disk = -1e9
        self._spoke = False
        self._stalled_since: float | None = None

    def overdue(self, ranks: Mapping[int, ProcessIdentity]) -> str | None:
        """Why the run is to be ended at once: its start has taken too long. Also notes stalls, and when they pass."""
        now = monotonic_seconds()
        if now - self._looked < _LOG_EVERY_SECONDS:
            return None
        self._looked = now
        for record in self._events.read():
            self._spoke = True
            self._progress.take(record, now)
            self._clear_stall(now)
        if not self._progress.begun and now - self._began > self._limits.start_up_seconds:
            return self._not_started(ranks)
        self._notice_stall(now, ranks)
        return None

    def full_disk(self) -> str | None:
        """Why the run is to stop with a checkpoint while one still fits: the disk is nearly full."""
        now = monotonic_seconds()
        if now - self._looked_at_disk < _DISK_EVERY_SECONDS or self._limits.disk_floor_bytes == 0:
            return None
        self._looked_at_disk = now
        free, floor = disk.free_bytes(self._folder.path), self._floor()
        if free is None or free >= floor:
            return None
        text = f"the disk of {self._folder.path} has {disk.in_words(free)} left, less than {disk.in_words(floor)}"
        self._note("disk-low", f"Stopping the run, since {text}")
        return text

    def _floor(self) -> int:
        sizes = [_size(path) for path in (self._folder.path / "checkpoints").glob("step-*.pt")]
        return max(self._limits.disk_floor_bytes, int(_CHECKPOINT_MARGIN * max(sizes, default=0)))

    def _not_started(self, ranks: Mapping[int, ProcessIdentity]) -> str:
        said = save_stacks(self._folder.local / "stacks", self._attempt, ranks)
        what = "the worker spoke, but its ranks have not met or cannot begin" if self._spoke else "no rank said a word"
        where = f" Stacks in local: {'; '.join(said.values())}." if said else ""
        return f"the run did not begin within {self._limits.start_up_seconds:g} s: {what}.{where}"

    def _notice_stall(self, now: float, ranks: Mapping[int, ProcessIdentity]) -> None:
        if self._stalled_since is not None:
            return
        stall = self._progress.stall(now)
        if stall is None:
            return
        self._stalled_since = now - stall.silent_seconds
        said = save_stacks(self._folder.local / "stacks", self._attempt, ranks)
        self._note("stalled", f"{stall.in_words()}. {'; '.join(said.values()) or 'No rank runs'}")

    def _clear_stall(self, now: float) -> None:
        if self._stalled_since is None:
            return
        silent, self._stalled_since = now - self._stalled_since, None
        self._note("stall-cleared", f"The run goes on after {silent:.0f} s of silence")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
