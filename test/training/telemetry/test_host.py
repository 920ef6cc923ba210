"""The host's processors, disks and network: shares and rates between two samples, null where unknown."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammobench.contract import HostSample
from mammobench.telemetry import MissingSensors
from mammobench.telemetry.host import HostSensors
from mammobench.telemetry.host_counters import (
    CpuTimes,
    Transferred,
    core_groups,
    device_number_of,
    hardware,
    parse_cpu_list,
    parse_cpu_times,
    parse_disk_counters,
    parse_network_counters,
)

TICKS = os.sysconf("SC_CLK_TCK")


def stat(*busy_and_idle: tuple[int, int]) -> str:
    """/proc/stat with these ticks for cpu0, cpu1 …"""
    lines = [f"cpu{place} {busy} 0 0 {idle} 0 0 0 0 0 0" for place, (busy, idle) in enumerate(busy_and_idle)]
    total = [sum(column) for column in zip(*busy_and_idle, strict=True)]
    return "\n".join([f"cpu  {total[0]} 0 0 {total[1]} 0 0 0 0 0 0", *lines, "intr 1 2 3", "ctxt 9"]) + "\n"


class FakeHost:
    """A /proc that a test writes, and sensors that read it a second apart."""

    def __init__(self, folder: Path) -> None:
        self.proc = folder / "proc"
        (self.proc / "net").mkdir(parents=True)
        (self.proc / "self").mkdir()
        (self.proc / "self" / "mountinfo").write_text("")
        self.processors()
        self.disk(0, 0)
        self.network(0, 0)
        self.said: list[str] = []
        self._seconds = 0.0
        self.sensors = HostSensors(folder, MissingSensors(self.said.append), self.proc)
        device = folder.stat().st_dev
        self.device = f"{os.major(device)} {os.minor(device)}"
        self.disk(0, 0)

    def processors(self, *busy_and_idle: tuple[int, int]) -> None:
        (self.proc / "stat").write_text(stat(*(busy_and_idle or [(0, 0)] * (os.cpu_count() or 1))))

    def disk(self, read_sectors: int, written_sectors: int) -> None:
        device = getattr(self, "device", "8 1")
        line = f"   {device} sda1 9 9 {read_sectors} 9 9 9 {written_sectors} 9 0 9 9 0 0 0 0 0 0\n"
        (self.proc / "diskstats").write_text(line)

    def network(self, received: int, transmitted: int) -> None:
        header = "Inter-|   Receive |  Transmit\n face |bytes packets|bytes packets\n"
        lo = "    lo: 5000 1 0 0 0 0 0 0 5000 1 0 0 0 0 0 0\n"
        fake = f" fake0:{received} 1 0 0 0 0 0 0 {transmitted} 1 0 0 0 0 0 0\n"
        (self.proc / "net" / "dev").write_text(header + lo + fake)

    def sample(self) -> HostSample:
        self._seconds += 1.0
        return self.sensors.sample(self._seconds)


@pytest.fixture
def host(tmp_path: Path) -> FakeHost:
    return FakeHost(tmp_path)


def test_processor_times_leave_guests_out_and_count_waiting_as_idle() -> None:
    # guest (9) and guest_nice (10) are within user and nice (proc(5)).
    times = parse_cpu_times("cpu  100 20 30 400 50 6 7 8 90 10\ncpu0 100 20 30 400 50 6 7 8 90 10\nintr 5\n")
    assert times == {"cpu": CpuTimes(171 / TICKS, 621 / TICKS), "cpu0": CpuTimes(171 / TICKS, 621 / TICKS)}


def test_disk_and_network_counters_are_in_bytes() -> None:
    line = " 259       0 nvme0n1 11 12 1000 14 15 16 2000 18 0 20 21 0 0 0 0 22 23\n"
    assert parse_disk_counters(line) == {"259:0": ("nvme0n1", Transferred(512_000, 1_024_000))}
    lines = "h\nh\n  eth0:1224196121 29717 0 0 0 0 0 0 2692017 20123 0 0 0 0 0 0\n"
    assert parse_network_counters(lines) == {"eth0": Transferred(1224196121, 2692017)}


@given(st.sets(st.integers(0, 300), min_size=1))
def test_lists_of_processors_are_read_as_the_kernel_writes_them(cpus: set[int]) -> None:
    parts, run = [], []
    for cpu in [*sorted(cpus), None]:
        if run and cpu != run[-1] + 1:
            parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
            run = []
        run.append(cpu)
    assert parse_cpu_list(",".join(parts) + "\n") == sorted(cpus)


def test_groups_are_numa_nodes_with_processors(tmp_path: Path) -> None:
    for name, cpus in {"node0": "0-1,4\n", "node10": "6\n", "node2": "2-3,5\n", "node3": "\n"}.items():
        (tmp_path / "node" / name).mkdir(parents=True)
        (tmp_path / "node" / name / "cpulist").write_text(cpus)
    assert core_groups(tmp_path) == {"node0": [0, 1, 4], "node2": [2, 3, 5], "node10": [6]}
    assert list(core_groups(tmp_path)) == ["node0", "node2", "node10"]


def test_groups_are_sockets_where_the_kernel_names_no_nodes(tmp_path: Path) -> None:
    for cpu, socket in enumerate([0, 0, 1, 1]):
        (tmp_path / "cpu" / f"cpu{cpu}" / "topology").mkdir(parents=True)
        (tmp_path / "cpu" / f"cpu{cpu}" / "topology" / "physical_package_id").write_text(f"{socket}\n")
    assert core_groups(tmp_path) == {"socket0": [0, 1], "socket1": [2, 3]}


def test_only_hardware_counts_towards_a_total(tmp_path: Path) -> None:
    for name in ("sda/device", "sda1", "loop0", "dm-0"):
        (tmp_path / "class" / "block" / name).mkdir(parents=True)
    assert hardware("block", ["sda", "sda1", "loop0", "dm-0"], tmp_path) == {"sda"}


def test_use_is_measured_since_the_sample_before_and_by_group(host: FakeHost) -> None:
    host.sensors._groups = {"node0": [0], "node1": [1]}
    host.processors((100, 100), (100, 100))
    first = host.sample()
    assert first.cpu_percent is None
    assert first.core_groups is not None
    assert [group.cpu_percent for group in first.core_groups] == [None, None]
    host.processors((190, 110), (110, 190))
    second = host.sample()
    assert second.cpu_percent == 50
    assert second.core_groups is not None
    assert [(group.name, group.cpu_percent) for group in second.core_groups] == [("node0", 90), ("node1", 10)]
    host.processors((0, 0), (0, 0))
    assert host.sample().cpu_percent is None


def test_disk_and_network_rates_and_their_resets(host: FakeHost) -> None:
    assert host.sample().disk_read_bytes_per_second is None
    host.disk(1000, 4000)
    host.network(10_000, 2_000)
    sample = host.sample()
    assert (sample.disk_read_bytes_per_second, sample.disk_write_bytes_per_second) == (512_000, 2_048_000)
    assert (sample.network_receive_bytes_per_second, sample.network_transmit_bytes_per_second) == (10_000, 2_000)
    host.disk(10, 5000)
    host.network(500, 3_000)
    sample = host.sample()
    assert (sample.disk_read_bytes_per_second, sample.disk_write_bytes_per_second) == (None, 512_000)
    assert (sample.network_receive_bytes_per_second, sample.network_transmit_bytes_per_second) == (None, 1_000)
    host.network(700, 3_000)
    assert host.sample().network_receive_bytes_per_second == 200


@pytest.mark.parametrize(
    ("lost", "fields"),
    [
        ("stat", {"cpu_percent", "core_groups"}),
        ("diskstats", {"disk_read_bytes_per_second", "disk_write_bytes_per_second"}),
        ("net/dev", {"network_receive_bytes_per_second", "network_transmit_bytes_per_second"}),
    ],
)
def test_a_file_that_cannot_be_read_leaves_only_its_own_fields_unknown(
    host: FakeHost, lost: str, fields: set[str]
) -> None:
    def unknown() -> set[str]:
        return {name for name, value in host.sample().model_dump().items() if value is None}

    # The fake disk is no hardware here, so the total over all disks is never known.
    never = {"all_disks_read_bytes_per_second", "all_disks_write_bytes_per_second"}
    host.sample()
    host.processors(*[(10, 10)] * (os.cpu_count() or 1))
    assert unknown() == never
    (host.proc / lost).unlink()
    if lost != "stat":
        host.processors(*[(20, 20)] * (os.cpu_count() or 1))
    assert unknown() == never | fields
    host.sample()
    assert len(host.said) == 1


def test_a_folder_on_no_block_device_is_said_so(tmp_path: Path) -> None:
    assert device_number_of(tmp_path, "").count(":") == 1
    with pytest.raises(OSError, match="lies on no block device"):
        device_number_of(Path("/proc"), "22 27 0:21 / /proc rw - proc proc rw\n")
