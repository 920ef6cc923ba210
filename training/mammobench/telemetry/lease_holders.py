"""Which processes hold a lease on a device, as the kernel's own list of locks says (proc(5), /proc/locks).

Only read here: `mammobench.runs` takes the leases. Each device has two files in the lease folder, `<device>.lock` and
`<device>.held`; whoever has a flock on either holds the device.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER_VARIABLE = "MAMMOBENCH_LEASE_DIR"

LockedFile = tuple[int, int, int]
"""A file by its device's major and minor number and its inode."""

_FLOCK = re.compile(r"\d+: FLOCK\s+\w+\s+\w+\s+(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+)\b")


def lease_folders() -> list[Path]:
    """Where leases may lie: the named folder alone, or the machine's and this user's. None of them need exist."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return [Path(named)]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return [Path("/run/lock/mammobench"), *([Path(runtime) / "mammobench"] if runtime else [])]


def lease_name(device: str) -> str:
    """A device as its lock files name it."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", device)


def lease_holders(folders: Iterable[Path], locks: Path = Path("/proc/locks")) -> Mapping[str, frozenset[int]]:
    """The PIDs that hold each leased device, by `lease_name`. Raises OSError where the kernel's list cannot be read."""
    locked = parse_locks(locks.read_text())
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for folder in folders:
        for name, file in _lease_files(folder):
            holders[name] |= locked.get(file, set())
    return {name: frozenset(pids) for name, pids in holders.items() if pids}


def parse_locks(text: str) -> dict[LockedFile, set[int]]:
    """The PIDs that hold a flock, by file. Those that wait for one ("->") hold nothing."""
    locked: defaultdict[LockedFile, set[int]] = defaultdict(set)
    for line in text.splitlines():
        match = _FLOCK.match(line)
        if match is not None:
            pid, major, minor, inode = match.groups()
            locked[int(major, 16), int(minor, 16), int(inode)].add(int(pid))
    return dict(locked)


def _lease_files(folder: Path) -> Iterable[tuple[str, LockedFile]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # nobody has leased anything yet
    for entry in entries:
        name, suffix = os.path.splitext(entry.name)  # noqa: PTH122
        if suffix not in (".lock", ".held"):
            continue
        try:
            status = entry.stat()
        except OSError:
            continue
        yield name, (os.major(status.st_dev), os.minor(status.st_dev), status.st_ino)
