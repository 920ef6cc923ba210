"""The kernel's counters of processors, disks and network interfaces, from /proc and /sys (proc(5), sysfs(5))."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CLOCK_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_SECTOR_BYTES = 512  # of /proc/diskstats, whatever the disk's own sectors are


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """Seconds since the machine started."""

    busy: float
    total: float

    def __add__(self, other: "CpuTimes") -> "CpuTimes":
        return CpuTimes(self.busy + other.busy, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Transferred:
    """Bytes since the device appeared: read and written, or received and transmitted."""

    inward: int
    outward: int

    def __add__(self, other: "Transferred") -> "Transferred":
        return Transferred(self.inward + other.inward, self.outward + other.outward)


NOTHING = Transferred(0, 0)


def parse_cpu_times(stat: str) -> dict[str, CpuTimes]:
    """/proc/stat: `cpu`, all together, and `cpu0` …, those that are online."""
    times: dict[str, CpuTimes] = {}
    for line in stat.splitlines():
        if not line.startswith("cpu"):
            break
        name, *fields = line.split()
        # user nice system idle iowait irq softirq steal; guest time is within user and nice already.
        ticks = [int(field) for field in fields[:8]]
        idle = sum(ticks[3:5])
        times[name] = CpuTimes((sum(ticks) - idle) / CLOCK_TICKS_PER_SECOND, sum(ticks) / CLOCK_TICKS_PER_SECOND)
    return times


def parse_disk_counters(diskstats: str) -> dict[str, tuple[str, Transferred]]:
    """/proc/diskstats by device number ("8:1"): the device's name, bytes read and written."""
    devices: dict[str, tuple[str, Transferred]] = {}
    for line in diskstats.splitlines():
        fields = line.split()
        transferred = Transferred(int(fields[5]) * _SECTOR_BYTES, int(fields[9]) * _SECTOR_BYTES)
        devices[f"{fields[0]}:{fields[1]}"] = (fields[2], transferred)
    return devices


def parse_network_counters(dev: str) -> dict[str, Transferred]:
    """/proc/net/dev by interface."""
    interfaces: dict[str, Transferred] = {}
    for line in dev.splitlines()[2:]:
        name, _, counters = line.partition(":")
        fields = counters.split()
        interfaces[name.strip()] = Transferred(int(fields[0]), int(fields[8]))
    return interfaces


def parse_cpu_list(text: str) -> list[int]:
    """The kernel's lists of processors: "0-3,8" is 0, 1, 2, 3 and 8."""
    cpus: list[int] = []
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        cpus.extend(range(int(first), int(last or first) + 1))
    return cpus


def core_groups(system: Path = Path("/sys/devices/system")) -> dict[str, list[int]]:
    """The processors of each NUMA node; of each socket where the kernel was built without nodes.

    A node without processors (memory alone) is no group. A training's data workers and its GPU belong to one node:
    a busy node beside an idle one tells what the total hides.
    """
    nodes = {path.parent.name: _cpus_in(path) for path in _by_number(system.glob("node/node[0-9]*/cpulist"))}
    groups = {name: cpus for name, cpus in nodes.items() if cpus}
    if groups:
        return groups
    sockets: dict[str, list[int]] = {}
    for path in _by_number(system.glob("cpu/cpu[0-9]*/topology/physical_package_id")):
        cpu = int(path.parts[-3].removeprefix("cpu"))
        sockets.setdefault(f"socket{path.read_text().strip()}", []).append(cpu)
    return dict(sorted(sockets.items()))


def hardware(kind: str, names: Iterable[str], system: Path = Path("/sys")) -> set[str]:
    """Those of the named "block" or "net" devices behind which there is hardware.

    Loops, memory disks, stacked devices (LVM, RAID, encryption), bridges and tunnels are made of others' traffic.
    """
    return {name for name in names if (system / "class" / kind / name / "device").exists()}


def device_number_of(folder: Path, mountinfo: str) -> str:
    """The block device ("major:minor") that holds a folder.

    Raises OSError where the folder lies on none: a network or memory file system. Some file systems (btrfs) show a
    device number of their own: theirs is found by the device that is mounted.
    """
    number = folder.stat().st_dev
    shown = f"{os.major(number)}:{os.minor(number)}"
    if os.major(number) != 0:
        return shown
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        source = after.split()[1] if len(after.split()) > 1 else ""
        if before.split()[2] == shown and source.startswith("/dev/"):
            block = Path(source).stat().st_rdev
            return f"{os.major(block)}:{os.minor(block)}"
    raise OSError(f"{folder} lies on no block device")


def _cpus_in(path: Path) -> list[int]:
    return parse_cpu_list(path.read_text())


def _by_number(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (len(str(path)), str(path)))
