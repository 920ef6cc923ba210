"""Which devices a run takes: decided before anything of torch is loaded, so that a refusal costs nothing."""

import importlib.util
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mammobench.config import ConfigFacts
from mammobench.contract import ExecutionConfig
from mammobench.runs.leases import CPU, Lease, take_free
from mammobench.telemetry import GpuSensors


class NoSuchDeviceError(Exception):
    """The config asks for devices that this machine, or this Python, does not have."""


def lease_devices(folder: Path, execution: ExecutionConfig, gpus: GpuSensors | None, run_folder: Path) -> list[Lease]:
    """Leases what the config asks for, GPUs in PCI bus order; raises NoSuchDeviceError or LeaseTakenError."""
    uuids = visible_uuids(gpus)
    if execution.device == "cpu" or (execution.device == "auto" and not (uuids and torch_has_cuda())):
        return take_free(folder, [CPU], 1, run_folder)
    if not torch_has_cuda():
        raise NoSuchDeviceError(
            "/execution/device asks for CUDA, and this Python's torch was built without it; install a CUDA build"
        )
    if len(uuids) < execution.device_count:
        raise NoSuchDeviceError(
            f"/execution/deviceCount asks for {execution.device_count} GPUs, and {len(uuids)} are visible"
        )
    return take_free(folder, uuids, execution.device_count, run_folder)


def visible_uuids(gpus: GpuSensors | None) -> list[str]:
    """The machine's GPUs, less those that CUDA_VISIBLE_DEVICES (indices or UUIDs, possibly cut short) hides."""
    if gpus is None:
        return []
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return [device.uuid for device in gpus.devices]
    chosen: list[str] = []
    for name in filter(None, (part.strip() for part in visible.split(","))):
        matches = [device.uuid for device in gpus.devices if str(device.index) == name or device.uuid.startswith(name)]
        if not matches:
            break  # CUDA itself ignores everything after the first name it does not know
        chosen.append(matches[0])
    return chosen


def facts_of_devices(devices: Sequence[str], gpus: GpuSensors | None) -> ConfigFacts:
    """What the leased devices are, for the config's checks: none of them a GPU, or how many and which.

    A MIG instance counts as a device; its compute capability is left out of the checks.
    """
    leased = [device for device in devices if device != CPU]
    if gpus is None or not leased:
        return ConfigFacts(cuda_devices=len(leased))
    found = [gpu for gpu in gpus.devices if gpu.uuid in leased]
    nvml: Any = gpus.nvml
    try:
        capabilities = [tuple(nvml.nvmlDeviceGetCudaComputeCapability(gpu.handle)) for gpu in found]
    except Exception:  # NVML raises its own classes; what is not known is left out of the checks
        capabilities = []
    known = bool(capabilities) and len(capabilities) == len(leased)
    return ConfigFacts(cuda_devices=len(leased), compute_capability=min(capabilities) if known else None)


def device_environment(devices: Sequence[str]) -> dict[str, str]:
    """What shows a process exactly the leased devices and no other."""
    gpus = [device for device in devices if device != CPU]
    return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": ",".join(gpus)}


def torch_has_cuda() -> bool:
    """Reads torch's version file; importing torch would take seconds and gigabytes in the launcher."""
    specification = importlib.util.find_spec("torch")
    if specification is None or specification.origin is None:
        return False
    try:
        text = (Path(specification.origin).parent / "version.py").read_text()
    except OSError:
        return False
    return re.search(r"^cuda\b[^=]*=\s*['\"]\d", text, re.MULTILINE) is not None
