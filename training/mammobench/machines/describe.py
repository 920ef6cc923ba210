"""A machine as one record."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mammobench.contract import FolderFacts, MachineFacts
from mammobench.machines.container import describe_container
from mammobench.machines.memory import memory_modules, total_bytes
from mammobench.machines.processors import describe_processors
from mammobench.machines.reading import FieldReader
from mammobench.machines.sources import MachineSources
from mammobench.machines.storage import describe_disks, disk_of, file_system_of
from mammobench.telemetry import GpuSensors, gpu_facts

# What board makers leave in their firmware where a name should be.
_PLACEHOLDERS = re.compile(
    r"to be filled|default string|system product name|o\.e\.m|not specified|^none$", re.IGNORECASE
)


@dataclass(frozen=True)
class Folder:
    """A folder whose disk matters to a run."""

    purpose: Literal["run", "cache"]
    path: Path


def describe_machine(
    sources: MachineSources, gpus: GpuSensors | None, folders: Sequence[Folder], read: FieldReader
) -> MachineFacts:
    """Everything that can be read; what cannot is null, and `read` notes why."""
    container = read("containerRuntime", lambda: describe_container(sources)) or (None, [])
    driver = read("driverVersion", lambda: driver_version(sources, gpus))
    if gpus is None:
        read.note("gpus", "NVML found no NVIDIA GPU or no driver")
        read.note("cudaDriverVersion", "NVML found no NVIDIA GPU or no driver")
    return MachineFacts(
        server_vendor=read("serverVendor", lambda: _dmi(sources, "sys_vendor")),
        server_model=read("serverModel", lambda: _dmi(sources, "product_name")),
        bios_version=read("biosVersion", lambda: _bios(sources)),
        operating_system=read("operatingSystem", lambda: _operating_system(sources)),
        kernel=read("kernel", lambda: sources.kernel or None),
        container_runtime=container[0],
        container_evidence=container[1],
        cpu=describe_processors(sources, read.under("cpu")),
        memory_total_bytes=read("memoryTotalBytes", lambda: total_bytes(sources)),
        memory_modules=read("memoryModules", lambda: memory_modules(sources, read.under("memoryModules"))),
        disks=read("disks", lambda: describe_disks(sources, read.under("disks"))),
        folders=[_folder(sources, folder, read.under("folders").under(at)) for at, folder in enumerate(folders)],
        driver_version=driver,
        cuda_driver_version=None if gpus is None else read("cudaDriverVersion", lambda: cuda_driver_version(gpus)),
        gpus=None if gpus is None else gpu_facts(gpus, read.under("gpus").under),
    )


def driver_version(sources: MachineSources, gpus: GpuSensors | None) -> str:
    """NVML's word, and without NVML the kernel module's."""
    if gpus is None:
        return sources.text(sources.sys / "module/nvidia/version")
    nvml: Any = gpus.nvml
    found = nvml.nvmlSystemGetDriverVersion()
    return found.decode() if isinstance(found, bytes) else found


def cuda_driver_version(gpus: GpuSensors) -> str:
    """The newest CUDA that the driver knows; NVML counts 12040 for 12.4."""
    nvml: Any = gpus.nvml
    number = nvml.nvmlSystemGetCudaDriverVersion_v2()
    return f"{number // 1000}.{number % 1000 // 10}"


def _folder(sources: MachineSources, folder: Folder, read: FieldReader) -> FolderFacts:
    return FolderFacts(
        purpose=folder.purpose,
        file_system=read("fileSystem", lambda: file_system_of(sources, folder.path)),
        disk=read("disk", lambda: disk_of(sources, folder.path)),
    )


def _dmi(sources: MachineSources, name: str) -> str:
    """A field that everybody may read. Documentation/ABI/testing/sysfs-firmware-dmi-entries of Linux."""
    try:
        text = sources.text(sources.sys / "class/dmi/id" / name)
    except FileNotFoundError:
        raise ValueError("the firmware's table is not shown here (DMI)") from None
    if _PLACEHOLDERS.search(text):
        raise ValueError(f"the firmware says only {text!r}")
    return text


def _bios(sources: MachineSources) -> str:
    """The version and, where the kernel shows it, the release: some makers' version names the board's family only."""
    release = sources.sys / "class/dmi/id/bios_release"
    return " ".join([_dmi(sources, "bios_version"), *([f"v{sources.text(release)}"] if release.exists() else [])])


def _operating_system(sources: MachineSources) -> str:
    """os-release(5)."""
    for path in ("etc/os-release", "usr/lib/os-release"):
        if not (sources.root / path).exists():
            continue
        for line in sources.text(sources.root / path).splitlines():
            name, _, value = line.partition("=")
            if name == "PRETTY_NAME":
                return "".join(shlex.split(value))
    raise ValueError("no os-release names it")
