"""environment.json: what a run was computed with. No host or user name; what cannot be read is null, with why."""

import os
import platform
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import mammobench
from mammobench.training.world import World


def describe_environment(world: World) -> dict[str, Any]:
    """Software, processor, memory, GPUs and every flag that bears on precision."""
    reasons: dict[str, str] = {}

    def read(name: str, source: Callable[[], Any]) -> Any:
        try:
            value = source()
        except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
            value, reasons[name] = None, str(error) or type(error).__name__
        if value is None:
            reasons.setdefault(name, "not there")
        return value

    described = {
        "formatVersion": 1,
        "mammobench": mammobench.__version__,
        "gitCommit": read("gitCommit", _git_commit),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "cuda": read("cuda", lambda: torch.version.cuda),
        "cudnn": read("cudnn", torch.backends.cudnn.version),
        "driver": read("driver", lambda: Path("/sys/module/nvidia/version").read_text().strip()),
        "gpus": read("gpus", _gpus),
        "cpuModel": read("cpuModel", _cpu_model),
        "coreCount": os.cpu_count(),
        "usableCoreCount": len(os.sched_getaffinity(0)),
        "threadCount": torch.get_num_threads(),
        "memoryTotalBytes": read("memoryTotalBytes", _memory_bytes),
        "operatingSystem": read("operatingSystem", lambda: platform.freedesktop_os_release().get("PRETTY_NAME")),
        "kernel": platform.release(),
        "device": str(world.device),
        "worldSize": world.size,
        "precision": {
            "chosen": world.precision,
            "matmulAllowTf32": torch.backends.cuda.matmul.allow_tf32,
            "cudnnAllowTf32": torch.backends.cudnn.allow_tf32,
            "cudnnBenchmark": torch.backends.cudnn.benchmark,
            "deterministicAlgorithms": torch.are_deterministic_algorithms_enabled(),
            "channelsLast": world.channels_last,
        },
    }
    return {**described, "unreadable": reasons}


def _git_commit() -> str:
    """The commit of the source, where the package runs from a checkout."""
    folder = Path(mammobench.__file__).parent
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    if done.returncode != 0:
        raise ValueError("not run from a git checkout")
    return done.stdout.strip()


def _gpus() -> list[dict[str, Any]] | None:
    if not torch.cuda.is_available():
        return None
    properties = [torch.cuda.get_device_properties(index) for index in range(torch.cuda.device_count())]
    return [
        {
            "name": gpu.name,
            "uuid": str(gpu.uuid),
            "memoryBytes": gpu.total_memory,
            "computeCapability": f"{gpu.major}.{gpu.minor}",
        }
        for gpu in properties
    ]


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    raise ValueError("/proc/cpuinfo names no model")


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
