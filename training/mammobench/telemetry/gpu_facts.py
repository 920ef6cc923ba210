"""What a GPU is and how it is set, as against what it does now: read once, through NVML, without a CUDA context."""

from collections.abc import Callable
from typing import Any, Protocol

from mammobench.contract import GpuFacts
from mammobench.telemetry.gpus import GpuDevice, GpuSensors

NVLINK_MOST_LINKS = 18
"""Of one GPU, up to NVLink 5; asking about a link that is not there raises, and ends the count."""
MIG_ENABLED = 1  # NVML_DEVICE_MIG_ENABLE


class ReadField(Protocol):
    """Reads one field: its name, and what gives its value; None when that fails, with the reason noted elsewhere."""

    def __call__(self, name: str, source: Callable[[], Any], /) -> Any:
        """The value, or None."""
        ...


def gpu_facts(gpus: GpuSensors, reader_of: Callable[[int], ReadField]) -> list[GpuFacts]:
    """The facts of each GPU; `reader_of` gives the reader for the GPU at a place in the list."""
    return [_facts(gpus.nvml, device, reader_of(place)) for place, device in enumerate(gpus.devices)]


def _facts(nvml: Any, device: GpuDevice, read: ReadField) -> GpuFacts:
    handle = device.handle
    mig = read("migEnabled", lambda: nvml.nvmlDeviceGetMigMode(handle)[0] == MIG_ENABLED)
    return GpuFacts(
        index=device.index,
        uuid=device.uuid,
        name=read("name", lambda: device.name),
        memory_bytes=read("memoryBytes", lambda: nvml.nvmlDeviceGetMemoryInfo(handle).total),
        compute_capability=read(
            "computeCapability", lambda: ".".join(map(str, nvml.nvmlDeviceGetCudaComputeCapability(handle)))
        ),
        pcie_generation=read("pcieGeneration", lambda: nvml.nvmlDeviceGetCurrPcieLinkGeneration(handle)),
        pcie_generation_maximum=read("pcieGenerationMaximum", lambda: nvml.nvmlDeviceGetMaxPcieLinkGeneration(handle)),
        pcie_width=read("pcieWidth", lambda: nvml.nvmlDeviceGetCurrPcieLinkWidth(handle)),
        pcie_width_maximum=read("pcieWidthMaximum", lambda: nvml.nvmlDeviceGetMaxPcieLinkWidth(handle)),
        nvlink_active_links=read("nvlinkActiveLinks", lambda: active_links(nvml, handle)),
        mig_enabled=mig,
        mig_instances=read("migInstances", lambda: 0 if mig is False else _mig_instances(nvml, handle)),
        ecc_enabled=read("eccEnabled", lambda: bool(nvml.nvmlDeviceGetEccMode(handle)[0])),
        power_limit_watts=read("powerLimitWatts", lambda: nvml.nvmlDeviceGetEnforcedPowerLimit(handle) / 1000),
    )


def active_links(nvml: Any, handle: Any) -> int:
    """NVLink's links that are up. Raises when not even the first can be asked about: a GPU without NVLink."""
    active = 0
    for link in range(NVLINK_MOST_LINKS):
        try:
            active += bool(nvml.nvmlDeviceGetNvLinkState(handle, link))
        except Exception:
            if link == 0:
                raise
            break
    return active


def _mig_instances(nvml: Any, handle: Any) -> int:
    """The MIG devices made so far: places without one raise."""
    found = 0
    for place in range(nvml.nvmlDeviceGetMaxMigDeviceCount(handle)):
        try:
            nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, place)
        except Exception as error:
            if "NotFound" not in type(error).__name__:
                raise
        else:
            found += 1
    return found
