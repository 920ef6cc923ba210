"""Memory: how much, and in which modules.

Two sources know the modules: the firmware's SMBIOS table (DMTF DSP0134, structure type 17), which only root may read,
with the speed; and the kernel's EDAC driver, which everybody may read, without it.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from mammobench.contract import MemoryModules
from mammobench.machines.reading import FieldReader
from mammobench.machines.sources import MachineSources

MEBIBYTE = 1 << 20
MEMORY_DEVICE, END_OF_TABLE = 17, 127
# DSP0134, 7.18.2, Memory Device - Type.
MEMORY_TYPES = {
    0x12: "DDR",
    0x13: "DDR2",
    0x18: "DDR3",
    0x1A: "DDR4",
    0x1B: "LPDDR",
    0x1C: "LPDDR2",
    0x1D: "LPDDR3",
    0x1E: "LPDDR4",
    0x20: "HBM",
    0x21: "HBM2",
    0x22: "DDR5",
    0x23: "LPDDR5",
    0x24: "HBM3",
}


class Module(NamedTuple):
    """One memory module. Serial numbers and makers are not read."""

    size_bytes: int
    type: str | None
    speed: int | None


def total_bytes(sources: MachineSources) -> int:
    """What the kernel manages: somewhat less than what is plugged in."""
    for line in sources.text(sources.proc / "meminfo").splitlines():
        name, _, value = line.partition(":")
        if name == "MemTotal":
            return int(value.split()[0]) * 1024
    raise ValueError("/proc/meminfo has no MemTotal")


def memory_modules(sources: MachineSources, read: FieldReader) -> list[MemoryModules]:
    """Equal modules together. Raises with both sources' reasons when neither can be read."""
    reasons: list[str] = []
    for name, reader in (("SMBIOS", _from_smbios), ("EDAC", _from_edac)):
        try:
            modules = reader(sources)
        except (OSError, ValueError, struct.error) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            reasons.append(f"{name}: {reason}")
        else:
            return _grouped(modules, name, read)
    raise ValueError("; ".join(reasons))


def _grouped(modules: Iterable[Module], source: str, read: FieldReader) -> list[MemoryModules]:
    groups = Counter(modules).most_common()
    for at, (module, _) in enumerate(groups):
        for name, value in (("type", module.type), ("speedMegatransfersPerSecond", module.speed)):
            if value is None:
                read.under(at).note(name, f"{source} does not tell")
    return [
        MemoryModules(
            count=count, size_bytes=module.size_bytes, type=module.type, speed_megatransfers_per_second=module.speed
        )
        for module, count in groups
    ]


def _from_smbios(sources: MachineSources) -> list[Module]:
    table = (sources.sys / "firmware/dmi/tables/DMI").read_bytes()
    modules = [module for structure in _structures(table) if (module := _module(structure)) is not None]
    if not modules:
        raise ValueError("the table lists no module")
    return modules


def _structures(table: bytes) -> Iterator[bytes]:
    """The formatted areas of the Memory Device structures. DSP0134, 6.1: each is followed by strings and two zeros."""
    position = 0
    while position + 4 <= len(table):
        kind, length = table[position], table[position + 1]
        if length < 4 or position + length > len(table):
            raise ValueError("the table is damaged")
        if kind == MEMORY_DEVICE:
            yield table[position : position + length]
        end = table.find(b"\0\0", position + length)
        if kind == END_OF_TABLE or end < 0:
            return
        position = end + 2


def _module(structure: bytes) -> Module | None:
    """DSP0134, 7.18; None for an empty slot. Fields that an older table lacks are unknown."""
    size = _word(structure, 0x0C)
    if size in (None, 0, 0xFFFF):
        return None
    if size == 0x7FFF:  # too large for the word: the extended size, in MiB
        size_bytes = (struct.unpack_from("<I", structure, 0x1C)[0] & 0x7FFFFFFF) * MEBIBYTE
    else:
        size_bytes = (size & 0x7FFF) * (1024 if size & 0x8000 else MEBIBYTE)
    # The speed that is configured, and else the one that the module is capable of.
    speed = next((value for at in (0x20, 0x15) if (value := _word(structure, at)) not in (None, 0, 0xFFFF)), None)
    kind = MEMORY_TYPES.get(structure[0x12]) if len(structure) > 0x12 else None
    return Module(size_bytes, kind, speed)


def _word(structure: bytes, at: int) -> int | None:
    return struct.unpack_from("<H", structure, at)[0] if len(structure) >= at + 2 else None


def _from_edac(sources: MachineSources) -> list[Module]:
    """Documentation/admin-guide/RAS of Linux: one folder a module, its size in MiB."""
    folders = sorted((sources.sys / "devices/system/edac/mc").glob("mc[0-9]*/[dr][ia][mn]*[0-9]"))
    sizes = {folder: int(sources.text(folder / "size")) for folder in folders}
    modules = [Module(size * MEBIBYTE, _edac_type(sources, at), None) for at, size in sizes.items() if size]
    if not modules:
        raise ValueError("no memory controller driver is loaded")
    return modules


def _edac_type(sources: MachineSources, folder: Path) -> str | None:
    """`Registered-DDR4` and the like, reduced to the generation."""
    words = sources.text(folder / "dimm_mem_type").replace("-", " ").split()
    return next((word for word in words if "DDR" in word), None)
