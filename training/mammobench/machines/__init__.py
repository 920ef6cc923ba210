"""Machines: what this machine is, as far as it may be read without being root, and without naming anybody."""

from mammobench.machines.container import describe_container
from mammobench.machines.describe import Folder, cuda_driver_version, describe_machine, driver_version
from mammobench.machines.limits import cpu_quota, memory_limit
from mammobench.machines.reading import FieldReader
from mammobench.machines.sources import MachineSources
from mammobench.machines.storage import file_system_of

__all__ = [
    "FieldReader",
    "Folder",
    "MachineSources",
    "cpu_quota",
    "cuda_driver_version",
    "describe_container",
    "describe_machine",
    "driver_version",
    "file_system_of",
    "memory_limit",
]
