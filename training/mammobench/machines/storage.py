"""Disks, and on which of them a folder lies."""

import os
import re
from pathlib import Path

from mammobench.contract import DiskFacts
from mammobench.machines.reading import FieldReader
from mammobench.machines.sources import MachineSources

SECTOR_BYTES = 512
"""What /sys/block/*/size counts in, whatever the disk's own sectors are (Documentation/ABI/stable/sysfs-block)."""
NOT_DISKS = ("loop", "ram", "zram", "sr", "fd", "md", "dm-")


def describe_disks(sources: MachineSources, read: FieldReader) -> list[DiskFacts]:
    """Every whole disk of the machine. Raises OSError when the kernel shows none."""
    names = sorted(entry.name for entry in (sources.sys / "block").iterdir())
    disks = [name for name in names if not name.startswith(NOT_DISKS)]
    return [_disk(sources, name, read.under(at)) for at, name in enumerate(disks)]


def _disk(sources: MachineSources, name: str, read: FieldReader) -> DiskFacts:
    folder = sources.sys / "block" / name
    return DiskFacts(
        name=name,
        model=read("model", lambda: sources.text(folder / "device/model")),
        kind=read("kind", lambda: _kind(sources, name)),
        size_bytes=read("sizeBytes", lambda: int(sources.text(folder / "size")) * SECTOR_BYTES),
    )


def _kind(sources: MachineSources, name: str) -> str:
    if name.startswith("nvme"):
        return "nvme"
    if name.startswith(("vd", "xvd")):
        return "virtual"
    return "hard disk" if sources.text(sources.sys / "block" / name / "queue/rotational") == "1" else "ssd"


def disk_of(sources: MachineSources, folder: Path) -> str:
    """The name of the disk under a folder. Raises ValueError on a file system without one (overlay, network, tmpfs)."""
    device = _existing(folder).stat().st_dev
    major, minor = os.major(device), os.minor(device)
    link = sources.sys / f"dev/block/{major}:{minor}"
    if major == 0 or not link.exists():
        raise ValueError("its file system lies on no disk of this machine")
    at = link.resolve()
    # A partition's folder lies in its disk's.
    return at.parent.name if (at / "partition").exists() else at.name


def file_system_of(sources: MachineSources, folder: Path) -> str:
    """The kind of file system that holds the folder, such as ext4 or nfs4: the longest mount point above it wins."""
    at = _existing(folder).resolve()
    found = ("", "")
    for line in sources.text(sources.proc / "self/mountinfo").splitlines():
        # proc(5): optional fields end with a lone hyphen; spaces in a path are written \\040.
        before, _, after = line.partition(" - ")
        mount = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), before.split()[4])
        if at.is_relative_to(mount) and len(mount) >= len(found[0]):
            found = (mount, after.split()[0])
    if not found[1]:
        raise ValueError("no mount holds it")
    return found[1]


def _existing(folder: Path) -> Path:
    """The folder, or where it will be made."""
    return next((at for at in (folder, *folder.absolute().parents) if at.exists()), Path("/"))
