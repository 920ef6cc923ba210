"""What a GPU answers slowly: a thread for each GPU reads it, so that neither the sample nor another GPU waits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mammobench.telemetry.gpu_facts import active_links
from mammobench.telemetry.gpus import GpuDevice
from mammobench.telemetry.newest import NewestReading
from mammobench.telemetry.nvml import DeviceReader, ReportMissing

INTERVAL_SECONDS = 1.0
STALE_AFTER_SECONDS = 5.0
_NVLINK_EVERY = 10
"""Links come and go with resets, and asking about each of up to eighteen is not free."""
# NVML gives KB/s (nvml.h, nvmlDeviceGetPcieThroughput).
_BYTES_PER_KILOBYTE = 1000
_TRANSMIT = 0  # NVML_PCIE_UTIL_TX_BYTES
_RECEIVE = 1  # NVML_PCIE_UTIL_RX_BYTES


@dataclass(frozen=True)
class SlowFields:
    """Bytes a second over 20 ms, and NVLink's links that are up."""

    pcie_receive: int | None
    pcie_transmit: int | None
    nvlink_active_links: int | None


NOTHING = SlowFields(None, None, None)


class GpuBackground:
    """Reads one GPU's slow fields beside the sampling."""

    def __init__(self, nvml: Any, device: GpuDevice, report_missing: ReportMissing) -> None:
        self._nvml, self._device, self._report_missing = nvml, device, report_missing
        self._read = DeviceReader(f"GPU {device.index}", report_missing)
        self._turn = 0
        self._stale_samples = 0
        self._links: int | None = None
        self._newest = NewestReading(
            self._read_fields,
            name=f"telemetry of GPU {device.index}",
            interval_seconds=INTERVAL_SECONDS,
            stale_after_seconds=STALE_AFTER_SECONDS,
        )

    @property
    def cpu_seconds(self) -> float:
        """What the thread has used so far."""
        return self._newest.cpu_seconds

    def fields(self) -> SlowFields:
        """The newest; all None before the first reading and when the GPU has not answered for too long."""
        self._stale_samples = self._stale_samples + 1 if self._newest.is_stale() else 0
        # Twice running: after a stop of the whole process, its threads wake one after another.
        if self._stale_samples > 1:
            self._report_missing(
                f"GPU {self._device.index} PCIe throughput", f"no answer for {STALE_AFTER_SECONDS:.0f} s"
            )
        return self._newest.value() or NOTHING

    def wait_for_first(self, seconds: float) -> bool:
        """Waits for the first reading; False when it did not come in that time."""
        return self._newest.wait_for_first(seconds)

    def end(self) -> None:
        """Asks the thread to end, and does not wait for it."""
        self._newest.end()

    def close(self) -> None:
        """Ends the thread."""
        self._newest.close()

    def _read_fields(self) -> SlowFields:
        read, nvml, handle = self._read, self._nvml, self._device.handle
        read.begin()

        def throughput(direction: int) -> Callable[[], int]:
            return lambda: nvml.nvmlDeviceGetPcieThroughput(handle, direction) * _BYTES_PER_KILOBYTE

        receive = read("PCIe receive throughput", throughput(_RECEIVE))
        transmit = read("PCIe transmit throughput", throughput(_TRANSMIT))
        if self._turn % _NVLINK_EVERY == 0:
            self._links = read("NVLink links", lambda: active_links(nvml, handle))
        self._turn += 1
        return SlowFields(receive, transmit, self._links)
