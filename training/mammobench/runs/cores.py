"""Processor cores as devices: `cpu-<n>` is the core that the kernel numbers n. Runs on the CPU lease them like GPUs."""

import os
import re
from collections.abc import Iterable

from mammobench.contract import ExecutionConfig

_CORE = re.compile(r"cpu-(\d+)")
_ALL_CORES_SHARED = "cpu"
"""What records of older runs name: such runs leased no core."""


def usable_cores() -> list[str]:
    """The cores that this process may use, lowest number first: there the kernel lists one thread of each core before
    their siblings.
    """
    return [f"cpu-{number}" for number in sorted(os.sched_getaffinity(0))]


def is_core(device: str) -> bool:
    """False for a GPU or a MIG instance."""
    return device == _ALL_CORES_SHARED or _CORE.fullmatch(device) is not None


def core_numbers(devices: Iterable[str]) -> frozenset[int]:
    """The kernel's numbers of those devices that are cores."""
    return frozenset(int(found[1]) for device in devices if (found := _CORE.fullmatch(device)))


def cores_needed(execution: ExecutionConfig, usable: int) -> int:
    """As many as the ranks have threads, at most all; threads 0 stands for all."""
    return min(usable, execution.threads * execution.device_count) if execution.threads > 0 else usable


def bind_to_cores(cores: Iterable[int]) -> None:
    """Binds this process, and all that it starts from now on, to these cores; without any to none."""
    if chosen := set(cores):
        os.sched_setaffinity(0, chosen)
