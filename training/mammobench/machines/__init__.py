"""Machines: what this machine is, as far as it may be read without being root, and without naming anybody."""

from mammobench.machines.describe import Folder, describe_machine
from mammobench.machines.reading import FieldReader
from mammobench.machines.sources import MachineSources
from mammobench.machines.storage import file_system_of

__all__ = ["FieldReader", "Folder", "MachineSources", "describe_machine", "file_system_of"]
