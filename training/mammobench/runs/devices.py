"""Which devices a run takes: decided before anything of torch is loaded, so that a refusal costs nothing."""

import importlib.util
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mammobench.config import ConfigFacts
from mammobench.contract import ExecutionConfig
from mammobench.runs.cores import cores_needed, is_core, usable_cores
from mammobench.runs.foreign import foreign_use
from mammobench.runs.leases import Lease, TooFewFreeError, take_free
from mammobench.runs.shortage import shortage_in_words
from mammobench.telemetry import GpuSensors, MigInstance

Kind = Literal["gpu", "cpu"]


class NoSuchDeviceError(Exception):
    """The config asks for devices that this machine, or this Python, does not have."""


class DevicesTakenError(Exception):
    """The devices are there, but others have them: who, and what can be done."""


@dataclass(frozen=True)
class Wanted:
    """How many devices a run needs, and which may serve, the first ones first."""

    kind: Kind
    devices: tuple[str, ...]
    count: int


def lease_devices(
    folder: Path, execution: ExecutionConfig, gpus: GpuSensors | None, run_folder: Path, *, share_gpus: bool = False
) -> list[Lease]:
    """Leases what the config asks for, GPUs in PCI bus order; raises NoSuchDeviceError or DevicesTakenError.

    A GPU on which somebody computes without a lease is not taken, unless `share_gpus`.
    """
    wanted = wanted_devices(execution, gpus)

    def use_of(device: str) -> str | None:
        return None if gpus is None or wanted.kind == "cpu" or share_gpus else foreign_use(gpus, [device]).get(device)

    try:
        return take_free(folder, wanted.devices, wanted.count, run_folder, use_of)
    except TooFewFreeError as error:
        short = shortage_in_words(wanted.devices, wanted.count, error.taken, indices_of(gpus))
        raise DevicesTakenError(f"{short}. {_remedy(wanted, error.taken)}") from None


def wanted_devices(execution: ExecutionConfig, gpus: GpuSensors | None) -> Wanted:
    """What the config asks of this machine. Raises NoSuchDeviceError for what will never be here."""
    uuids = visible_uuids(gpus)
    if execution.device == "cpu" or (execution.device == "auto" and not (uuids and torch_has_cuda())):
        cores = usable_cores()
        return Wanted("cpu", tuple(cores), cores_needed(execution, len(cores)))
    if not torch_has_cuda():
        raise NoSuchDeviceError(
            "/execution/device asks for CUDA, and this Python's torch was built without it; install a CUDA build"
        )
    count = execution.device_count
    if len(uuids) < count:
        raise NoSuchDeviceError(f"/execution/deviceCount asks for {count} GPUs, and {len(uuids)} are visible")
    whole = [uuid for uuid in uuids if not _is_instance(uuid, gpus)]
    if count > 1 and len(whole) < count:
        raise NoSuchDeviceError(
            f"/execution/deviceCount asks for {count} GPUs, and {len(whole)} are not divided by MIG: a process sees one"
            " MIG instance, so that ranks on several cannot meet; set it to 1, or turn MIG off"
        )
    return Wanted("gpu", tuple(uuids if count == 1 else whole), count)


def visible_uuids(gpus: GpuSensors | None) -> list[str]:
    """The machine's GPUs, or the MIG instances of those that are divided, less those that CUDA_VISIBLE_DEVICES
    (indices or UUIDs, possibly cut short) hides.
    """
    if gpus is None:
        return []
    parts = {device.uuid: [each.uuid for each in _instances_of(device.uuid, gpus)] for device in gpus.devices}
    every = [uuid for device in gpus.devices for uuid in parts[device.uuid] or [device.uuid]]
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return every
    indices = {str(device.index): device.uuid for device in gpus.devices}
    chosen: list[str] = []
    for name in filter(None, (part.strip() for part in visible.split(","))):
        named = indices.get(name)
        matches = (parts[named] or [named])[:1] if named else [uuid for uuid in every if uuid.startswith(name)][:1]
        if not matches:
            break  # CUDA itself ignores everything after the first name it does not know
        chosen += matches
    return chosen


def indices_of(gpus: GpuSensors | None) -> dict[str, int]:
    """The number by which people know each GPU."""
    return {} if gpus is None else {device.uuid: device.index for device in gpus.devices}


def facts_of_devices(devices: Sequence[str], gpus: GpuSensors | None) -> ConfigFacts:
    """What the leased devices are, for the config's checks: none of them a GPU, or how many and which.

    A MIG instance counts as a device; its compute capability is left out of the checks.
    """
    leased = [device for device in devices if not is_core(device)]
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
    """What shows a process exactly the leased GPUs and no other. Cores are bound, not shown: see `spawn`."""
    gpus = [device for device in devices if not is_core(device)]
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


def _remedy(wanted: Wanted, taken: Mapping[str, str]) -> str:
    waits = "Queue the run (mammobench queue add), or wait for those to end"
    if wanted.kind == "cpu":
        free = len(wanted.devices) - len(taken)
        fewer = f", or let it take {free} threads (execution.threads x execution.deviceCount)" if free > 0 else ""
        return f"{waits}{fewer}"
    foreign = any(by.startswith("used") for by in taken.values())
    return f"{waits}{'; --share-gpus takes a GPU that others use without a lease' if foreign else ''}"


def _instances_of(uuid: str, gpus: GpuSensors) -> list[MigInstance]:
    return [each for each in gpus.instances if each.parent.uuid == uuid]


def _is_instance(uuid: str, gpus: GpuSensors | None) -> bool:
    return gpus is not None and any(each.uuid == uuid for each in gpus.instances)
