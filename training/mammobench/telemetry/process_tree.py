"""What a run's launcher and all its descendants use together."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from mammobench.contract import ProcessTreeSample
from mammobench.telemetry.newest import NewestReading
from mammobench.telemetry.nvml import ReportMissing
from mammobench.telemetry.process_table import ProcessStat, TreeFollower

Value = TypeVar("Value")
Identity = tuple[int, int]
Traffic = dict[Identity, tuple[int, int]]
PROPORTIONAL_EVERY_SECONDS = 30.0
"""The kernel walks all of a process's pages for it, and holds up the process's own page faults meanwhile."""


class ProcessTreeSensor:
    """Samples the tree below and including one process."""

    def __init__(
        self,
        root_pid: int,
        report_missing: ReportMissing = lambda _sensor, _reason: None,
        *,
        proportional_every_seconds: float = PROPORTIONAL_EVERY_SECONDS,
    ) -> None:
        self._report_missing = report_missing
        self._follower = TreeFollower(root_pid)
        self._before: tuple[float | None, dict[Identity, float], Traffic | None] = (None, {}, None)
        self._living: Sequence[int] = [root_pid]
        self._proportional = NewestReading(
            lambda: self._sum("PSS", self._living, proportional_bytes),
            name="telemetry of shared memory",
            interval_seconds=proportional_every_seconds,
            stale_after_seconds=3 * proportional_every_seconds,
        )

    @property
    def background_cpu_seconds(self) -> float:
        """What reading shared memory in its own thread has used so far."""
        return self._proportional.cpu_seconds

    def sample(self, monotonic_seconds: float) -> ProcessTreeSample:
        """One sample at this monotonic time; use and rates are measured since the sample before."""
        living = [process for process in self._follower.processes() if process.state != "Z"]
        self._living = pids = [process.pid for process in living]
        cpu = {_identity(process): process.cpu_seconds for process in living}
        traffic = self._traffic(living)
        then, cpu_before, traffic_before = self._before
        self._before = (monotonic_seconds, cpu, traffic)
        elapsed = 0.0 if then is None else monotonic_seconds - then
        return ProcessTreeSample(
            process_count=len(living),
            cpu_percent=_rate(cpu_before, cpu, elapsed, 100.0, 2),
            resident_bytes=float(sum(process.resident_bytes for process in living)),
            proportional_bytes=self._proportional.value(),
            read_bytes_per_second=_rate(_part(traffic_before, 0), _part(traffic, 0), elapsed),
            write_bytes_per_second=_rate(_part(traffic_before, 1), _part(traffic, 1), elapsed),
            open_file_count=self._sum("open files", pids, open_files),
        )

    def close(self) -> None:
        """Ends the thread."""
        self._proportional.close()

    def _traffic(self, living: Iterable[ProcessStat]) -> Traffic | None:
        """Bytes read from and written to storage so far, by process; None when one does not let us look."""
        traffic: Traffic = {}
        try:
            for process in living:
                found = _unless_ended(process.pid, storage_bytes)
                if found is not None:
                    traffic[_identity(process)] = found
        except (OSError, ValueError) as error:
            self._report_missing("process tree I/O", str(error))
            return None
        return traffic

    def _sum(self, what: str, pids: Sequence[int], measure: Callable[[int], int]) -> int | None:
        """Over those that have not ended; None when one does not let us look: a sum of a part is no sum."""
        try:
            found = [_unless_ended(pid, measure) for pid in pids]
        except (OSError, ValueError) as error:
            self._report_missing(f"process tree {what}", str(error))
            return None
        return sum(each for each in found if each is not None)


def storage_bytes(pid: int) -> tuple[int, int]:
    """Bytes that a process made the kernel read from and write to storage (proc(5), /proc/PID/io)."""
    # Once a second for every process of the run: a Path each would double the cost.
    with open(f"/proc/{pid}/io", "rb", buffering=0) as file:  # noqa: PTH123
        words = file.read().split()
    # A name and a number in turn, in an order that the kernel keeps.
    if words[8:11:2] != [b"read_bytes:", b"write_bytes:"]:
        raise ValueError(f"/proc/{pid}/io is not as in proc(5)")
    return int(words[9]), int(words[11])


def open_files(pid: int) -> int:
    """Open descriptors of a process: the folder's size since Linux 6.2, and counted before."""
    folder = f"/proc/{pid}/fd"
    return os.stat(folder).st_size or len(os.listdir(folder))  # noqa: PTH116, PTH208


def proportional_bytes(pid: int) -> int:
    """A process's share of resident memory, each page divided by the number of its users."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0  # a process that is ending has no memory any more


def _unless_ended(pid: int, measure: Callable[[int], Value]) -> Value | None:
    try:
        return measure(pid)
    except (FileNotFoundError, ProcessLookupError):
        return None


def _identity(process: ProcessStat) -> Identity:
    return process.pid, process.start_ticks


def _part(traffic: Traffic | None, place: int) -> dict[Identity, float] | None:
    return None if traffic is None else {identity: both[place] for identity, both in traffic.items()}


def _rate(
    before: Mapping[Identity, float] | None,
    now: Mapping[Identity, float] | None,
    elapsed: float,
    scale: float = 1.0,
    digits: int = 0,
) -> float | None:
    """A second, of all together. A process that began in between counts whole; one that ended counts no more."""
    if before is None or now is None or elapsed <= 0:
        return None
    used = sum(value - before.get(identity, 0.0) for identity, value in now.items())
    return max(0.0, round(scale * used / elapsed, digits))
