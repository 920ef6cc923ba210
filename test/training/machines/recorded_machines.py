"""Folders like /sys, /proc and / of other machines, written by hand from the kernel's documented formats.

They are no recordings: their values are the study's (its tables 1 to 3) where it states one.
"""

import struct
from collections.abc import Mapping
from pathlib import Path

from mammobench.machines import MachineSources


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Writes each file with its text or bytes."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def sources_at(root: Path, kernel: str, variables: Mapping[str, str] | None = None) -> MachineSources:
    """The folders of a machine written under `root`."""
    return MachineSources(
        sys=root / "sys", proc=root / "proc", root=root / "root", variables=variables or {}, kernel=kernel
    )


def smbios_memory_device(size: int, kind: int, speed: int, configured: int, extended_mib: int = 0) -> bytes:
    """DSP0134 3.3, 7.18: a Memory Device of 0x28 bytes, its strings, and the two zeros that end it."""
    area = bytearray(0x28)
    struct.pack_into("<BBH", area, 0, 17, len(area), 0x1100)
    struct.pack_into("<H", area, 0x0C, size)
    area[0x12] = kind
    struct.pack_into("<H", area, 0x15, speed)
    area[0x18] = 1  # the serial number's string, which must not turn up anywhere
    struct.pack_into("<I", area, 0x1C, extended_mib)
    struct.pack_into("<H", area, 0x20, configured)
    return bytes(area) + b"SERIAL-12345\0\0"


def smbios_table(devices: list[bytes]) -> bytes:
    """A BIOS structure before the memory, an end-of-table after it."""
    bios = struct.pack("<BBH", 0, 0x18, 0) + bytes(0x14) + b"HPE\0U45\0\0"
    return bios + b"".join(devices) + struct.pack("<BBH", 127, 4, 0x7F00) + b"\0\0"


def apollo(root: Path) -> MachineSources:
    """The study's first server: 2 sockets of 22 cores with two threads each, 24 modules of 32 GB DDR4-2666."""
    files: dict[str, str | bytes] = {
        "sys/class/dmi/id/sys_vendor": "HPE\n",
        "sys/class/dmi/id/product_name": "ProLiant XL270d Gen10\n",
        "sys/class/dmi/id/product_serial": "CZ1234\n",
        "sys/class/dmi/id/bios_version": "U45\n",
        "sys/class/dmi/id/bios_release": "2.22\n",
        "sys/firmware/dmi/tables/DMI": smbios_table(
            [smbios_memory_device(0x7FFF, 0x1A, 2933, 2666, extended_mib=32768)] * 24
            + [smbios_memory_device(0, 0x02, 0, 0)]
        ),
        "sys/block/nvme0n1/size": "3907029168\n",
        "sys/block/nvme0n1/device/model": "MO002000KWVNV                           \n",
        "sys/block/nvme0n1/device/serial": "DISKSERIAL\n",
        "sys/block/nvme0n1/queue/rotational": "0\n",
        "sys/block/sda/size": "781422768\n",
        "sys/block/sda/device/model": "MO000400JWTBR\n",
        "sys/block/sda/queue/rotational": "0\n",
        "sys/block/loop0/size": "0\n",
        "sys/module/nvidia/version": "460.27.04\n",
        "proc/cpuinfo": "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Gold 6152 CPU @ 2.10GHz\nflags\t\t: fpu\n",
        "proc/meminfo": "MemTotal:       791254824 kB\nMemFree:        1 kB\n",
        "proc/self/mountinfo": "22 1 0:20 / / rw,relatime - xfs /dev/mapper/cl-root rw\n",
        "proc/1/cgroup": "0::/init.scope\n",
        "root/etc/os-release": 'NAME="CentOS Linux"\nPRETTY_NAME="CentOS Linux 8"\n',
    }
    for cpu in range(88):
        topology = f"sys/devices/system/cpu/cpu{cpu}/topology"
        files[f"{topology}/physical_package_id"] = f"{cpu % 44 // 22}\n"
        files[f"{topology}/core_id"] = f"{cpu % 22}\n"
    files["sys/devices/system/cpu/cpufreq/policy0"] = ""
    write_tree(root, files)
    return sources_at(root, "4.18.0-240.1.1.el8_3.x86_64")


def plain_user(root: Path) -> MachineSources:
    """A desktop as a user without rights sees it: memory modules through EDAC alone, a placeholder for a name."""
    mc = "sys/devices/system/edac/mc/mc0"
    write_tree(
        root,
        {
            "sys/class/dmi/id/sys_vendor": "To Be Filled By O.E.M.\n",
            "sys/class/dmi/id/product_name": "System Product Name\n",
            "sys/class/dmi/id/bios_version": "F14\n",
            f"{mc}/dimm0/size": "16384\n",
            f"{mc}/dimm0/dimm_mem_type": "Unbuffered-DDR5\n",
            f"{mc}/dimm1/size": "0\n",
            f"{mc}/dimm1/dimm_mem_type": "Empty\n",
            "sys/block/sda/size": "1000\n",
            "sys/block/sda/queue/rotational": "1\n",
            "sys/devices/system/cpu/cpu0/topology/physical_package_id": "-1\n",
            "sys/devices/system/cpu/cpu0/topology/core_id": "0\n",
            "proc/cpuinfo": "processor\t: 0\nBogoMIPS\t: 50.00\n",
            "proc/meminfo": "MemTotal: 16000000 kB\n",
            "proc/self/mountinfo": "1 0 0:5 / / rw - overlay overlay rw\n",
            "proc/1/cgroup": "12:cpuset:/kubepods/burstable/pod1/abc\n",
        },
    )
    return sources_at(root, "6.1.0", {"KUBERNETES_SERVICE_HOST": "10.0.0.1"})
