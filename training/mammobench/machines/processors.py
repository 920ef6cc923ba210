"""Processors: model, sockets and cores, from the kernel's topology."""

import os
from pathlib import Path

from mammobench.contract import CpuFacts
from mammobench.machines.reading import FieldReader
from mammobench.machines.sources import MachineSources


def describe_processors(sources: MachineSources, read: FieldReader) -> CpuFacts:
    """What the machine has; `usable_cores` is what this process may run on."""
    cores = read("physicalCores", lambda: physical_cores(sources))
    if cores is None:
        for name in ("sockets", "coresPerSocket"):
            read.note(name, read.unreadable[read.under("physicalCores").path])
    sockets = None if cores is None else len({socket for socket, _ in cores})
    return CpuFacts(
        model=read("model", lambda: _model(sources)),
        sockets=sockets,
        cores_per_socket=None if cores is None or sockets is None else len(cores) // sockets,
        physical_cores=None if cores is None else len(cores),
        logical_cores=read("logicalCores", lambda: len(_cpu_folders(sources))),
        usable_cores=read("usableCores", lambda: len(os.sched_getaffinity(0))),
    )


def physical_cores(sources: MachineSources) -> set[tuple[int, int]]:
    """Every core as (socket, core): hyper-threads share one. Documentation/admin-guide/cputopology.rst of Linux."""
    topologies = [folder / "topology" for folder in _cpu_folders(sources)]
    found = {
        (int(sources.text(folder / "physical_package_id")), int(sources.text(folder / "core_id")))
        for folder in topologies
        if folder.is_dir()  # a core that is switched off has none
    }
    if not found:
        raise ValueError("the kernel shows no topology")
    if any(socket < 0 for socket, _ in found):
        raise ValueError("the machine does not say which core sits in which socket")
    return found


def _cpu_folders(sources: MachineSources) -> list[Path]:
    folders = list((sources.sys / "devices/system/cpu").glob("cpu[0-9]*"))
    if not folders:
        raise ValueError("the kernel lists no processors")
    return folders


def _model(sources: MachineSources) -> str:
    """`model name` on x86; ARM has none, and often only the device tree knows."""
    for line in sources.text(sources.proc / "cpuinfo").splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("model name", "cpu model", "Model"):
            return " ".join(value.split())
    raise ValueError("/proc/cpuinfo names no model")
