"""GPU sensors through NVML (nvidia-ml-py), field by field: one that fails is null and named once; the others go on."""

# The protocol's names are those of pynvml, documented by NVIDIA.
# ruff: noqa: N802, D102
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from mammobench.contract import GpuSample

Value = TypeVar("Value")
ReportMissing = Callable[[str, str], None]

_TEMPERATURE_GPU = 0  # NVML_TEMPERATURE_GPU
_CLOCK_SM = 1  # NVML_CLOCK_SM


class NvmlLibrary(Protocol):
    """What this program asks of NVML; `pynvml` is one, a recording is another. Any call may raise."""

    def nvmlInit(self) -> None: ...
    def nvmlShutdown(self) -> None: ...
    def nvmlDeviceGetCount(self) -> int: ...
    def nvmlDeviceGetHandleByIndex(self, index: int, /) -> Any: ...
    def nvmlDeviceGetUUID(self, handle: Any, /) -> str | bytes: ...
    def nvmlDeviceGetName(self, handle: Any, /) -> str | bytes: ...
    def nvmlDeviceGetUtilizationRates(self, handle: Any, /) -> Any: ...
    def nvmlDeviceGetMemoryInfo(self, handle: Any, /) -> Any: ...
    def nvmlDeviceGetPowerUsage(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetEnforcedPowerLimit(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetTotalEnergyConsumption(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetTemperature(self, handle: Any, sensor: int, /) -> int: ...
    def nvmlDeviceGetClockInfo(self, handle: Any, clock: int, /) -> int: ...


@dataclass(frozen=True)
class GpuDevice:
    """One GPU: NVML's index (PCI bus order), its UUID, and the library's handle."""

    index: int
    uuid: str
    name: str | None
    handle: Any


class GpuSensors:
    """The GPUs of this machine, or those of them whose UUIDs are named."""

    def __init__(self, nvml: NvmlLibrary, devices: Sequence[GpuDevice], report_missing: ReportMissing) -> None:
        self._nvml = nvml
        self._report_missing = report_missing
        self.devices = tuple(devices)

    @property
    def nvml(self) -> NvmlLibrary:
        """The library that the devices' handles belong to."""
        return self._nvml

    def sample(self) -> list[GpuSample]:
        """One sample a GPU."""
        return [self._sample_device(device) for device in self.devices]

    def only(self, uuids: Sequence[str]) -> "GpuSensors":
        """The same sensors for the leased GPUs alone."""
        chosen = [device for device in self.devices if device.uuid in uuids]
        return GpuSensors(self._nvml, chosen, self._report_missing)

    def close(self) -> None:
        """Lets the library go; it may already have lost the driver."""
        try:
            self._nvml.nvmlShutdown()
        except Exception as error:
            self._report_missing("NVML shutdown", str(error))

    def _sample_device(self, device: GpuDevice) -> GpuSample:
        nvml, handle = self._nvml, device.handle

        def read(field: str, sensor: Callable[[], Value]) -> Value | None:
            return _read(sensor, f"GPU {device.index} {field}", self._report_missing)

        memory = read("memory", lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        return GpuSample(
            index=device.index,
            uuid=device.uuid,
            name=device.name,
            utilization_percent=read("utilization", lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu),
            memory_used_bytes=None if memory is None else memory.used,
            memory_total_bytes=None if memory is None else memory.total,
            power_watts=read("power", lambda: nvml.nvmlDeviceGetPowerUsage(handle) / 1000),
            power_limit_watts=read("power limit", lambda: nvml.nvmlDeviceGetEnforcedPowerLimit(handle) / 1000),
            energy_joules=read("energy", lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(handle) / 1000),
            temperature_celsius=read("temperature", lambda: nvml.nvmlDeviceGetTemperature(handle, _TEMPERATURE_GPU)),
            sm_clock_mhz=read("SM clock", lambda: nvml.nvmlDeviceGetClockInfo(handle, _CLOCK_SM)),
        )


def open_gpus(report_missing: ReportMissing, nvml: NvmlLibrary | None = None) -> GpuSensors | None:
    """The machine's GPUs; None where there is no NVIDIA driver or no GPU, which is no error."""
    try:
        library = _load_pynvml() if nvml is None else nvml
        library.nvmlInit()
    except Exception as error:
        if "NotFound" not in type(error).__name__ and "DriverNotLoaded" not in type(error).__name__:
            report_missing("NVML", str(error))
        return None
    count = _read(library.nvmlDeviceGetCount, "GPU count", report_missing) or 0
    found = (_open_device(library, index, report_missing) for index in range(count))
    devices = [device for device in found if device is not None]
    return GpuSensors(library, devices, report_missing) if devices else None


def _load_pynvml() -> NvmlLibrary:
    import pynvml

    return pynvml


def _open_device(nvml: NvmlLibrary, index: int, report_missing: ReportMissing) -> GpuDevice | None:
    """A GPU without a UUID can neither be leased nor named in a log: it is left out, and said so."""
    handle = _read(lambda: nvml.nvmlDeviceGetHandleByIndex(index), f"GPU {index}", report_missing)
    if handle is None:
        return None
    uuid = _read(lambda: nvml.nvmlDeviceGetUUID(handle), f"GPU {index} UUID", report_missing)
    name = _read(lambda: nvml.nvmlDeviceGetName(handle), f"GPU {index} name", report_missing)
    return None if uuid is None else GpuDevice(index, _text(uuid), None if name is None else _text(name), handle)


def _read(sensor: Callable[[], Value], what: str, report_missing: ReportMissing) -> Value | None:
    """NVML raises its own classes, and drivers have raised others: a sensor may fail in any way, alone."""
    try:
        return sensor()
    except Exception as error:
        report_missing(what, str(error) or type(error).__name__)
        return None


def _text(value: str | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
