"""One sample of everything, and the clock that takes it once a second."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mammobench.telemetry.gpus import GpuSensors
from mammobench.telemetry.host import HostSensors
from mammobench.telemetry.process_tree import ProcessTreeSensor


class MissingSensors:
    """Names each sensor that cannot be read once, however often it fails."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._named: set[str] = set()

    def __call__(self, sensor: str, reason: str) -> None:
        """Takes note of a failure; reports the sensor's first."""
        if sensor not in self._named:
            self._named.add(sensor)
            self._report(f"{sensor} cannot be read: {reason}")


class Sampler:
    """Samples the host, the given GPUs and, for a run, the process tree. All calls come from one thread."""

    def __init__(
        self,
        *,
        folder: Path,
        gpus: GpuSensors | None,
        tree_root_pid: int | None,
        report_missing: Callable[[str, str], None],
    ) -> None:
        self._host = HostSensors(folder, report_missing)
        self._gpus = gpus
        self._tree = None if tree_root_pid is None else ProcessTreeSensor(tree_root_pid)
        self._cpu_seconds = 0.0

    def sample(self) -> dict[str, Any]:
        """A TelemetrySample without its sequence number and clocks, which the log adds.

        samplerCpuSeconds is the CPU time of all samples before this one.
        """
        began = time.thread_time()
        tree = None if self._tree is None else self._tree.sample(time.monotonic())
        record = {
            "host": self._host.sample().model_dump(mode="json", by_alias=True),
            "gpus": []
            if self._gpus is None
            else [gpu.model_dump(mode="json", by_alias=True) for gpu in self._gpus.sample()],
            "tree": None if tree is None else tree.model_dump(mode="json", by_alias=True),
            "samplerCpuSeconds": round(self._cpu_seconds, 6),
        }
        self._cpu_seconds += time.thread_time() - began
        return record


def sample_regularly(
    sampler: Sampler, write: Callable[[dict[str, Any]], None], ended: threading.Event, interval_seconds: float = 1.0
) -> None:
    """Samples at fixed monotonic times until `ended`; a late sample is not made up for by a burst."""
    due = time.monotonic()
    while not ended.is_set():
        write(sampler.sample())
        due = max(due + interval_seconds, time.monotonic())
        ended.wait(due - time.monotonic())
