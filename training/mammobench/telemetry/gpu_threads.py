"""Samples each GPU in a thread of its own: one whose driver does not come back is unknown, and holds nobody up."""

import threading
import time
from collections.abc import Sequence
from typing import Any

from mammobench.contract import GpuSample
from mammobench.telemetry.gpu_sampler import GpuSampler
from mammobench.telemetry.gpus import GpuDevice, GpuSensors
from mammobench.telemetry.nvml import ReportMissing

ANSWER_WITHIN_SECONDS = 0.5
"""For all GPUs together; a GPU that answers at all does so in a few milliseconds."""


class GpuThreads:
    """Samples the GPUs as GpuSampler does, side by side. All calls come from one thread."""

    def __init__(
        self, gpus: GpuSensors, report_missing: ReportMissing, within_seconds: float = ANSWER_WITHIN_SECONDS
    ) -> None:
        self._within_seconds = within_seconds
        self._threads = [_GpuThread(gpus, device, report_missing) for device in gpus.devices]

    @property
    def cpu_seconds(self) -> float:
        """What all threads have used so far."""
        return sum(thread.cpu_seconds for thread in self._threads)

    def sample(self, at_seconds: float) -> list[GpuSample]:
        """One row a GPU and MIG instance. A GPU that has not answered in time has a row of nothing but its name.

        What it answers later is told by the next sample: an error code is never lost.
        """
        until = time.monotonic() + self._within_seconds
        for thread in self._threads:
            thread.ask(at_seconds)
        return [row for thread in self._threads for row in thread.rows(until)]

    def close(self) -> None:
        """Ends the threads; one that hangs is left behind, and dies with the process."""
        for thread in self._threads:
            thread.end()
        for thread in self._threads:
            thread.join()


class _GpuThread:
    """One GPU, asked and answering in turn."""

    def __init__(self, gpus: GpuSensors, device: GpuDevice, report_missing: ReportMissing) -> None:
        self._gpus, self._device, self._report_missing = gpus, device, report_missing
        self._asked = threading.Event()
        self._answered = threading.Event()
        self._is_waiting = False
        self._ended = False
        self._at_seconds = 0.0
        self._rows: Sequence[GpuSample] = ()
        self.cpu_seconds = 0.0
        self._thread = threading.Thread(target=self._run, name=f"telemetry of GPU {device.index}, sampled", daemon=True)
        self._thread.start()

    def ask(self, at_seconds: float) -> None:
        """Asks for a sample, unless the one before is still out."""
        if not self._is_waiting:
            self._is_waiting = True
            self._at_seconds = at_seconds
            self._answered.clear()
            self._asked.set()

    def rows(self, until: float) -> Sequence[GpuSample]:
        if not self._answered.wait(max(0.0, until - time.monotonic())):
            self._report_missing(f"GPU {self._device.index}", "the driver does not answer")
            return (_unknown(self._device),)
        self._is_waiting = False
        return self._rows

    def end(self) -> None:
        self._ended = True
        self._asked.set()

    def join(self) -> None:
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        sampler = GpuSampler(self._gpus.only([self._device.uuid]), self._report_missing)
        try:
            while self._asked.wait() and not self._ended:
                self._asked.clear()
                self._rows = sampler.sample(self._at_seconds)
                self.cpu_seconds = time.thread_time() + sampler.background_cpu_seconds
                self._answered.set()
        finally:
            sampler.close()


def _unknown(device: GpuDevice) -> GpuSample:
    nothing: dict[str, Any] = dict.fromkeys(GpuSample.model_fields)
    return GpuSample(**{**nothing, "index": device.index, "uuid": device.uuid, "name": device.name})
