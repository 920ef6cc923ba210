"""One sample of everything, and the clock that takes it once a second."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mammobench.telemetry.gpu_sampler import GpuSampler
from mammobench.telemetry.gpus import GpuSensors
from mammobench.telemetry.host import HostSensors
from mammobench.telemetry.process_tree import ProcessTreeSensor
from mammobench.telemetry.schedule import Ended, run_regularly


class MissingSensors:
    """Names each sensor that cannot be read once, however often it fails. Any thread may call."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._named: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, sensor: str, reason: str) -> None:
        """Takes note of a failure; reports the sensor's first."""
        with self._lock:
            if sensor in self._named:
                return
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
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report_missing = report_missing
        self._monotonic = monotonic
        self._ended = False
        self._missing = _MissingOfThisLog()
        self._host = HostSensors(folder, self.report)
        self._gpus = None if gpus is None else GpuSampler(gpus, self.report)
        self._tree = None if tree_root_pid is None else ProcessTreeSensor(tree_root_pid, self.report)
        self._cpu_seconds = 0.0

    def sample(self) -> dict[str, Any]:
        """A TelemetrySample without its sequence number and clocks, which the log adds.

        `samplerCpuSeconds` is the CPU time of all samples before this one and of the threads beside. `missing` names
        the sensors that failed for the first time, and stands only where there are any.
        """
        began = time.thread_time()
        at_seconds = self._monotonic()
        tree = None if self._tree is None else self._tree.sample(at_seconds)
        gpus = [] if self._gpus is None else self._gpus.sample(at_seconds)
        record: dict[str, Any] = {
            "host": self._host.sample(at_seconds).model_dump(mode="json", by_alias=True),
            "gpus": [gpu.model_dump(mode="json", by_alias=True) for gpu in gpus],
            "tree": None if tree is None else tree.model_dump(mode="json", by_alias=True),
            "samplerCpuSeconds": round(self._cpu_seconds + self._background_cpu_seconds(), 6),
        }
        missing = self._missing.take()
        if missing:
            record["missing"] = missing
        self._cpu_seconds += time.thread_time() - began
        return record

    def close(self) -> None:
        """Ends the threads beside; what fails from now on is nobody's concern."""
        self._ended = True
        if self._gpus is not None:
            self._gpus.close()
        if self._tree is not None:
            self._tree.close()

    def report(self, sensor: str, reason: str) -> None:
        """Takes note of a failure."""
        if not self._ended:
            self._missing.add(sensor, reason)
            self._report_missing(sensor, reason)

    def _background_cpu_seconds(self) -> float:
        beside = (self._gpus, self._tree)
        return sum(each.background_cpu_seconds for each in beside if each is not None)


class _MissingOfThisLog:
    """Sensors to be named in the next line, each once in all. Any thread may add."""

    def __init__(self) -> None:
        self._named: set[str] = set()
        self._waiting: list[dict[str, str]] = []
        self._lock = threading.Lock()

    def add(self, sensor: str, reason: str) -> None:
        with self._lock:
            if sensor not in self._named:
                self._named.add(sensor)
                self._waiting.append({"sensor": sensor, "reason": reason})

    def take(self) -> list[dict[str, str]]:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            return waiting


def sample_regularly(
    sampler: Sampler,
    write: Callable[[dict[str, Any]], None],
    ended: threading.Event | Ended,
    interval_seconds: float = 1.0,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Samples at fixed monotonic times until `ended`; after a stall it skips what it missed. Closes the sampler.

    A sample that fails as a whole is named and left out: the next may succeed.
    """

    def take() -> None:
        try:
            sample = sampler.sample()
        except Exception as fault:
            sampler.report("A whole sample", f"{type(fault).__name__}: {fault}")
        else:
            write(sample)

    try:
        run_regularly(take, ended, interval_seconds, monotonic)
    finally:
        sampler.close()
