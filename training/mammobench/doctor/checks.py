"""Every check of the doctor, by name: why it is there, and how it comes to its finding."""

import importlib.metadata
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import psutil

from mammobench.doctor.disk_speed import measure_disk_speed
from mammobench.doctor.finding import CheckResult, Finding, ok, problem, unknown
from mammobench.doctor.judge_gpus import (
    judge_clocks,
    judge_errors,
    judge_link,
    judge_mig,
    judge_mig_parallel,
    judge_processes,
    judge_visible,
)
from mammobench.doctor.judge_host import (
    judge_cores,
    judge_disk_speed,
    judge_file_system,
    judge_free_space,
    judge_memory,
    judge_open_files,
    judge_packages,
    judge_python,
    judge_shared_memory,
)
from mammobench.doctor.judge_torch import (
    judge_architecture,
    judge_convolutions,
    judge_driver,
    judge_driver_age,
    judge_kernel_image,
    judge_ptx,
    judge_torch_cuda,
)
from mammobench.doctor.probe import Probe, ProbeError, pinned_packages
from mammobench.machines import cpu_quota, describe_container, file_system_of, memory_limit
from mammobench.runs import visible_uuids


@dataclass(frozen=True)
class Check:
    """One thing to look at."""

    name: str
    why: str
    find: Callable[[Probe], Finding]


def run_checks(probe: Probe, checks: Iterable[Check]) -> Iterable[CheckResult]:
    """Each check's result as it comes. A check that crashes is unknown, and the others go on."""
    for check in checks:
        try:
            finding = check.find(probe)
        except Exception as error:
            finding = unknown(f"the check itself failed: {type(error).__name__}: {error}")
        yield CheckResult(check.name, check.why, finding)


def _torch(probe: Probe) -> Finding:
    try:
        return ok(f"torch {probe.torch.version}")
    except ProbeError as error:
        return problem(str(error), "python -m pip install --force-reinstall torch==2.13.0")


def _ran(probe: Probe) -> bool:
    return any(found.error is None for found in probe.convolutions.values())


def _shared_memory(probe: Probe) -> Finding:
    shared = os.statvfs("/dev/shm")
    runtime, _ = describe_container(probe.sources)
    return judge_shared_memory(
        shared.f_blocks * shared.f_frsize, shared.f_bavail * shared.f_frsize, in_container=runtime != "none"
    )


def _memory(probe: Probe) -> Finding:
    memory = psutil.virtual_memory()
    return judge_memory(memory.available, memory.total, memory_limit(probe.sources))


def _cores(probe: Probe) -> Finding:
    return judge_cores(os.cpu_count() or 1, len(os.sched_getaffinity(0)), cpu_quota(probe.sources))


def _free_space(probe: Probe) -> Finding:
    usage = shutil.disk_usage(probe.folder)
    return judge_free_space(usage.free, usage.total)


def _python(_probe: Probe) -> Finding:
    return judge_python(sys.version_info[:3], importlib.metadata.metadata("mammobench")["Requires-Python"])


CHECKS: Sequence[Check] = (
    Check("python", "mammobench is written for this Python and later.", _python),
    Check("packages", "Other versions give other numbers.", lambda _: judge_packages(*pinned_packages())),
    Check("torch", "Everything is computed with it.", _torch),
    Check("nvidia-driver", "Without a driver the GPUs are invisible.", lambda probe: judge_driver(probe.driver)),
    Check(
        "torch-cuda",
        "A build for the CPU leaves the GPUs idle without a word.",
        lambda probe: judge_torch_cuda(probe.torch, probe.driver),
    ),
    Check(
        "visible-gpus",
        "CUDA sees only what CUDA_VISIBLE_DEVICES names.",
        lambda probe: judge_visible(len(probe.gpus), len(visible_uuids(probe.sensors))),
    ),
    Check(
        "driver-version",
        "CUDA does not start under a driver older than itself.",
        lambda probe: judge_driver_age(probe.torch, probe.driver, _ran(probe)),
    ),
    Check(
        "gpu-architecture",
        "torch only warns when it was not built for a GPU, and fails later.",
        lambda probe: judge_architecture(probe.torch, probe.driver),
    ),
    Check(
        "ptx-compilation",
        "Without machine code for the GPU the first call compiles, for minutes.",
        lambda probe: judge_ptx(probe.torch, probe.driver, probe.convolutions),
    ),
    Check(
        "kernel-image",
        "Without any code for the GPU the first kernel fails.",
        lambda probe: judge_kernel_image(probe.torch, probe.driver, probe.convolutions),
    ),
    Check(
        "convolution",
        "One convolution in a throwaway process shows what the tables cannot.",
        lambda probe: judge_convolutions(probe.torch, probe.driver, list(probe.convolutions.values())),
    ),
    Check("mig", "With MIG on, CUDA sees instances, not GPUs.", lambda probe: judge_mig(probe.gpus)),
    Check(
        "mig-parallel",
        "Ranks cannot be spread over MIG instances.",
        lambda probe: judge_mig_parallel(probe.gpus),
    ),
    Check("gpu-link", "A narrow PCIe link starves a GPU.", lambda probe: judge_link(probe.gpus)),
    Check("gpu-errors", "Bad memory gives wrong numbers.", lambda probe: judge_errors(probe.health)),
    Check("gpu-clocks", "A hot GPU is a slow one.", lambda probe: judge_clocks(probe.health)),
    Check(
        "gpu-processes",
        "Another program takes memory and time.",
        lambda probe: judge_processes(probe.health, probe.process_owners),
    ),
    Check("shared-memory", "Data workers hand batches over through /dev/shm.", _shared_memory),
    Check("memory", "The first to go when a machine is too small.", _memory),
    Check("cores", "Images are decoded and augmented by the CPU.", _cores),
    Check(
        "open-files",
        "Each tensor from a data worker is an open file.",
        lambda _: judge_open_files(*resource.getrlimit(resource.RLIMIT_NOFILE)),
    ),
    Check(
        "file-system",
        "The workspace's catalogue needs a local disk.",
        lambda probe: judge_file_system(file_system_of(probe.sources, probe.folder)),
    ),
    Check("free-space", "A full disk ends a run.", _free_space),
    Check(
        "disk-speed",
        "Prepared images are read from the cache in every epoch.",
        lambda probe: judge_disk_speed(measure_disk_speed(probe.folder), len(probe.gpus)),
    ),
)
