"""The host's processors, memory and disk, through psutil; a field that cannot be read is null, never 0."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from mammobench.contract import HostSample

Value = TypeVar("Value")


class HostSensors:
    """Samples the host. CPU use is the share of busy time since the sample before, so the first sample has none."""

    def __init__(self, folder: Path, report_missing: Callable[[str, str], None]) -> None:
        self._folder = folder
        self._report_missing = report_missing
        self._core_count = os.cpu_count() or 1
        self._cpu_before: tuple[float, float] | None = None

    def sample(self) -> HostSample:
        """One sample; a sensor that fails is reported by name and leaves the others alone."""
        memory = self._read("memory", psutil.virtual_memory)
        disk = self._read("disk", lambda: psutil.disk_usage(str(self._folder)))
        return HostSample(
            cpu_percent=self._read("cpu", self._cpu_percent),
            core_count=self._core_count,
            load_average_one_minute=self._read("load", lambda: os.getloadavg()[0]),
            memory_used_bytes=None if memory is None else memory.total - memory.available,
            memory_total_bytes=None if memory is None else memory.total,
            disk_free_bytes=None if disk is None else disk.free,
            disk_total_bytes=None if disk is None else disk.total,
        )

    def _cpu_percent(self) -> float | None:
        times = psutil.cpu_times()
        # On Linux, user and nice include guest time (proc(5)): adding guest again would count it twice.
        total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
        busy = total - times.idle - getattr(times, "iowait", 0.0)
        before, self._cpu_before = self._cpu_before, (busy, total)
        if before is None or total <= before[1]:
            return None
        return max(0.0, min(100.0, 100.0 * (busy - before[0]) / (total - before[1])))

    def _read(self, name: str, sensor: Callable[[], Value]) -> Value | None:
        try:
            return sensor()
        except (OSError, RuntimeError, psutil.Error) as error:
            self._report_missing(f"host {name}", str(error))
            return None
