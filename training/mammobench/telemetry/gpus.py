"""The GPUs of this machine and their MIG instances, found through NVML (nvidia-ml-py)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mammobench.telemetry.nvml import (
    FUNCTION_NOT_FOUND,
    NOT_FOUND,
    NOT_SUPPORTED,
    NvmlLibrary,
    ReportMissing,
    error_code,
    error_text,
    load_pynvml,
    read_or_none,
    text_of,
)

_MIG_ENABLED = 1  # NVML_DEVICE_MIG_ENABLE


@dataclass(frozen=True)
class GpuDevice:
    """One GPU: NVML's index (PCI bus order), its UUID, and the library's handle."""

    index: int
    uuid: str
    name: str | None
    handle: Any


@dataclass(frozen=True)
class MigInstance:
    """A part of a GPU that is computed on, and leased, alone."""

    parent: GpuDevice
    uuid: str
    name: str | None
    handle: Any


class GpuSensors:
    """The GPUs of this machine, or those GPUs and MIG instances whose UUIDs are named."""

    def __init__(
        self,
        nvml: NvmlLibrary,
        devices: Sequence[GpuDevice],
        report_missing: ReportMissing,
        instances: Sequence[MigInstance] | None = None,
    ) -> None:
        self._nvml = nvml
        self._report_missing = report_missing
        self.devices = tuple(devices)
        self._instances = None if instances is None else tuple(instances)

    @property
    def nvml(self) -> NvmlLibrary:
        """The library that the devices' handles belong to."""
        return self._nvml

    @property
    def instances(self) -> tuple[MigInstance, ...]:
        """The MIG instances as they were when first asked for; none where MIG is off, or unknown to the GPU."""
        if self._instances is None:
            found = (self._find_instances(device) for device in self.devices)
            self._instances = tuple(instance for instances in found for instance in instances)
        return self._instances

    def only(self, uuids: Sequence[str]) -> "GpuSensors":
        """The leased GPUs, with all of their instances, and the leased instances alone."""
        devices = [device for device in self.devices if device.uuid in uuids]
        if {device.uuid for device in devices} >= set(uuids):
            return GpuSensors(self._nvml, devices, self._report_missing)
        instances = [each for each in self.instances if each.uuid in uuids or each.parent in devices]
        return GpuSensors(self._nvml, devices, self._report_missing, instances)

    def close(self) -> None:
        """Lets the library go; it may already have lost the driver."""
        try:
            self._nvml.nvmlShutdown()
        except Exception as error:
            self._report_missing("NVML shutdown", str(error))

    def _find_instances(self, device: GpuDevice) -> list[MigInstance]:
        try:
            return list(_mig_instances(self._nvml, device))
        except Exception as error:
            # Neither GPUs without MIG nor drivers that are older than it lack anything.
            if error_code(error) not in (NOT_SUPPORTED, FUNCTION_NOT_FOUND):
                self._report_missing(f"GPU {device.index} MIG instances", error_text(error))
            return []


def open_gpus(report_missing: ReportMissing, nvml: NvmlLibrary | None = None) -> GpuSensors | None:
    """The machine's GPUs; None where there is no NVIDIA driver or no GPU, which is no error."""
    try:
        library = load_pynvml() if nvml is None else nvml
        library.nvmlInit()
    except Exception as error:
        if "NotFound" not in type(error).__name__ and "DriverNotLoaded" not in type(error).__name__:
            report_missing("NVML", error_text(error))
        return None
    count = read_or_none(library.nvmlDeviceGetCount, "GPU count", report_missing) or 0
    found = (_open_device(library, index, report_missing) for index in range(count))
    devices = [device for device in found if device is not None]
    return GpuSensors(library, devices, report_missing) if devices else None


def _open_device(nvml: NvmlLibrary, index: int, report_missing: ReportMissing) -> GpuDevice | None:
    """A GPU without a UUID can neither be leased nor named in a log: it is left out, and said so."""
    handle = read_or_none(lambda: nvml.nvmlDeviceGetHandleByIndex(index), f"GPU {index}", report_missing)
    if handle is None:
        return None
    uuid = read_or_none(lambda: nvml.nvmlDeviceGetUUID(handle), f"GPU {index} UUID", report_missing)
    name = read_or_none(lambda: nvml.nvmlDeviceGetName(handle), f"GPU {index} name", report_missing)
    return None if uuid is None else GpuDevice(index, text_of(uuid), None if name is None else text_of(name), handle)


def _mig_instances(nvml: Any, device: GpuDevice) -> Iterator[MigInstance]:
    """The instances made so far; places without one raise NVML_ERROR_NOT_FOUND."""
    if nvml.nvmlDeviceGetMigMode(device.handle)[0] != _MIG_ENABLED:
        return
    for place in range(nvml.nvmlDeviceGetMaxMigDeviceCount(device.handle)):
        try:
            handle = nvml.nvmlDeviceGetMigDeviceHandleByIndex(device.handle, place)
        except Exception as error:
            if error_code(error) != NOT_FOUND:
                raise
            continue
        yield MigInstance(
            device, text_of(nvml.nvmlDeviceGetUUID(handle)), text_of(nvml.nvmlDeviceGetName(handle)), handle
        )
