"""What ails a GPU now, and who computes on it: through NVML, without a CUDA context."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mammobench.telemetry.gpu_facts import ReadField
from mammobench.telemetry.gpus import GpuDevice, GpuSensors

_UNCORRECTED = 1  # NVML_MEMORY_ERROR_TYPE_UNCORRECTED
_SINCE_DRIVER_LOAD = 0  # NVML_VOLATILE_ECC
# nvmlClocksEventReason*: those that say that something outside the program holds the clocks back.
HELD_BACK = {
    0x08: "hardware slowdown",
    0x20: "software thermal slowdown",
    0x40: "hardware thermal slowdown",
    0x80: "power brake",
}


@dataclass(frozen=True)
class GpuProcess:
    """A process with a CUDA context on a GPU."""

    pid: int
    memory_bytes: int | None


@dataclass(frozen=True)
class GpuHealth:
    """One GPU at one instant; None is what could not be read."""

    index: int
    uncorrected_errors: int | None
    """ECC errors since the driver was loaded that could not be corrected."""
    remapping_failed: bool | None
    remapping_pending: bool | None
    held_back: tuple[str, ...] | None
    """Why the clocks are lower than they could be."""
    processes: tuple[GpuProcess, ...] | None


def gpu_health(gpus: GpuSensors, reader_of: Callable[[int], ReadField]) -> list[GpuHealth]:
    """The health of each GPU; `reader_of` gives the reader for the GPU at a place in the list."""
    return [_health(gpus.nvml, device, reader_of(place)) for place, device in enumerate(gpus.devices)]


def _health(nvml: Any, device: GpuDevice, read: ReadField) -> GpuHealth:
    handle = device.handle
    # NVML answers (correctable, uncorrectable, pending, failed).
    rows = read("remappedRows", lambda: nvml.nvmlDeviceGetRemappedRows(handle))
    return GpuHealth(
        index=device.index,
        uncorrected_errors=read(
            "eccErrors", lambda: nvml.nvmlDeviceGetTotalEccErrors(handle, _UNCORRECTED, _SINCE_DRIVER_LOAD)
        ),
        remapping_pending=None if rows is None else bool(rows[2]),
        remapping_failed=None if rows is None else bool(rows[3]),
        held_back=read("clocks", lambda: _held_back(nvml.nvmlDeviceGetCurrentClocksEventReasons(handle))),
        processes=read("processes", lambda: _processes(nvml.nvmlDeviceGetComputeRunningProcesses(handle))),
    )


def _held_back(reasons: int) -> tuple[str, ...]:
    return tuple(name for bit, name in HELD_BACK.items() if reasons & bit)


def _processes(listed: Any) -> tuple[GpuProcess, ...]:
    return tuple(GpuProcess(process.pid, process.usedGpuMemory) for process in listed)
