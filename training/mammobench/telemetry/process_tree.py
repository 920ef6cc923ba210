"""What a run's launcher and all its descendants use together."""

from collections.abc import Mapping

from mammobench.contract import ProcessTreeSample
from mammobench.telemetry.process_table import ProcessStat, descendants, process_table

Identity = tuple[int, int]


class ProcessTreeSensor:
    """Samples the tree below and including one process."""

    def __init__(self, root_pid: int) -> None:
        self._root_pid = root_pid
        self._before: tuple[float, dict[Identity, float]] | None = None

    def sample(self, monotonic_seconds: float) -> ProcessTreeSample:
        """One sample at this monotonic time; CPU use is measured since the sample before."""
        table = process_table()
        root = table.get(self._root_pid)
        tree = ([root] if root is not None else []) + descendants(self._root_pid, table)
        living = [process for process in tree if process.state != "Z"]
        cpu_seconds = {(process.pid, process.start_ticks): process.cpu_seconds for process in living}
        before, self._before = self._before, (monotonic_seconds, cpu_seconds)
        return ProcessTreeSample(
            process_count=len(living),
            cpu_percent=None if before is None else _cpu_percent(before, (monotonic_seconds, cpu_seconds)),
            resident_bytes=_resident_bytes(living),
        )


def _cpu_percent(
    before: tuple[float, Mapping[Identity, float]], now: tuple[float, Mapping[Identity, float]]
) -> float | None:
    """100 is one core. A process that began in between counts whole; one that ended counts no more."""
    elapsed = now[0] - before[0]
    if elapsed <= 0:
        return None
    used = sum(seconds - before[1].get(identity, 0.0) for identity, seconds in now[1].items())
    return max(0.0, 100.0 * used / elapsed)


def _resident_bytes(processes: list[ProcessStat]) -> float:
    return float(sum(process.resident_bytes for process in processes))
