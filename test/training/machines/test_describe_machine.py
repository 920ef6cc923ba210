import json
from pathlib import Path
from typing import Any

import pytest
from fake_gpu_facts import FakeGpuFacts
from recorded_machines import apollo, plain_user, smbios_memory_device, smbios_table, write_tree

from mammobench.contract import MachineFacts
from mammobench.machines import FieldReader, Folder, MachineSources, describe_machine, file_system_of
from mammobench.telemetry import GpuSensors, open_gpus


def gpus(nvml: FakeGpuFacts) -> GpuSensors:
    opened = open_gpus(lambda _name, _reason: None, nvml)
    assert opened is not None
    return opened


def described(sources: MachineSources, nvml: FakeGpuFacts | None = None) -> tuple[MachineFacts, dict[str, str]]:
    read = FieldReader("machine")
    sensors = None if nvml is None else gpus(nvml)
    return describe_machine(sources, sensors, [Folder("run", Path("/nowhere/at/all"))], read), read.unreadable


def nulls(value: Any, path: str = "machine") -> list[str]:
    if value is None:
        return [path]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in nulls(item, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in nulls(item, f"{path}.{at}")]
    return []


def test_the_studys_server_is_described_as_its_tables_have_it(tmp_path: Path) -> None:
    machine, _ = described(apollo(tmp_path), FakeGpuFacts(count=8))
    assert (machine.server_vendor, machine.server_model) == ("HPE", "ProLiant XL270d Gen10")
    assert machine.bios_version == "U45 v2.22"
    assert (machine.operating_system, machine.kernel) == ("CentOS Linux 8", "4.18.0-240.1.1.el8_3.x86_64")
    assert machine.cpu.model == "Intel(R) Xeon(R) Gold 6152 CPU @ 2.10GHz"
    assert (machine.cpu.sockets, machine.cpu.cores_per_socket) == (2, 22)
    assert (machine.cpu.physical_cores, machine.cpu.logical_cores) == (44, 88)
    assert machine.memory_total_bytes == 791254824 * 1024
    modules = machine.memory_modules or []
    assert [module.model_dump() for module in modules] == [
        {"count": 24, "size_bytes": 32 * 2**30, "type": "DDR4", "speed_megatransfers_per_second": 2666}
    ]
    disks = machine.disks or []
    assert [(disk.name, disk.model, disk.kind) for disk in disks] == [
        ("nvme0n1", "MO002000KWVNV", "nvme"),
        ("sda", "MO000400JWTBR", "ssd"),
    ]
    assert disks[0].size_bytes == 3907029168 * 512
    assert machine.container_runtime == "none"
    assert (machine.driver_version, machine.cuda_driver_version) == ("460.27.04", "11.2")
    assert len(machine.gpus or []) == 8


def test_a_gpu_tells_its_link_and_settings(tmp_path: Path) -> None:
    machine, _ = described(apollo(tmp_path), FakeGpuFacts(mig_instances=3))
    gpu = (machine.gpus or [])[1]
    assert (gpu.index, gpu.uuid, gpu.compute_capability) == (1, "GPU-1", "8.0")
    assert (gpu.pcie_generation, gpu.pcie_generation_maximum, gpu.pcie_width, gpu.pcie_width_maximum) == (3, 4, 16, 16)
    assert gpu.nvlink_active_links == 4
    assert (gpu.mig_enabled, gpu.mig_instances, gpu.ecc_enabled) == (True, 3, True)
    assert (gpu.memory_bytes, gpu.power_limit_watts) == (40 << 30, 300)


def test_no_serial_number_is_read(tmp_path: Path) -> None:
    text = described(apollo(tmp_path), FakeGpuFacts())[0].model_dump_json()
    assert not any(serial in text for serial in ("CZ1234", "SERIAL-12345", "DISKSERIAL"))


@pytest.mark.parametrize("machine", [apollo, plain_user])
def test_every_null_has_its_reason_and_every_reason_its_null(tmp_path: Path, machine: Any) -> None:
    nvml = FakeGpuFacts(frozenset({"nvmlDeviceGetMaxPcieLinkWidth", "nvmlDeviceGetMigMode"}))
    found, unreadable = described(machine(tmp_path), nvml)
    record = json.loads(found.model_dump_json(by_alias=True))
    assert sorted(nulls(record)) == sorted(unreadable)
    assert all(unreadable.values())


@pytest.mark.parametrize(
    "call",
    [name for name in dir(FakeGpuFacts) if name.startswith(("nvmlDeviceGetCurr", "nvmlDeviceGetMax", "nvmlSystem"))],
)
def test_one_failing_call_drops_no_other_field(tmp_path: Path, call: str) -> None:
    whole = described(apollo(tmp_path), FakeGpuFacts(mig_instances=1))[0].model_dump()
    partial = described(apollo(tmp_path), FakeGpuFacts(frozenset({call}), mig_instances=1))[0].model_dump()
    differing = [path for path in nulls(partial) if path not in nulls(whole)]
    kinds = {path.rsplit(".", 1)[-1] for path in differing}
    assert len(kinds) <= 1


def test_a_user_without_rights_still_gets_the_modules_without_their_speed(tmp_path: Path) -> None:
    machine, unreadable = described(plain_user(tmp_path))
    (module,) = machine.memory_modules or []
    assert (module.count, module.size_bytes, module.type) == (1, 16 * 2**30, "DDR5")
    assert unreadable["machine.memoryModules.0.speedMegatransfersPerSecond"] == "EDAC does not tell"


def test_a_placeholder_is_no_name(tmp_path: Path) -> None:
    machine, unreadable = described(plain_user(tmp_path))
    assert machine.server_model is None
    assert "System Product Name" in unreadable["machine.serverModel"]


def test_a_kubernetes_pod_is_known_by_its_signs(tmp_path: Path) -> None:
    machine, _ = described(plain_user(tmp_path))
    assert machine.container_runtime == "kubernetes"
    assert machine.container_evidence == ["$KUBERNETES_SERVICE_HOST", "kubepods in /proc/1/cgroup"]


@pytest.mark.parametrize(
    ("sign", "runtime"),
    [(".dockerenv", "docker"), ("run/.containerenv", "podman"), (".singularity.d/x", "singularity")],
)
def test_a_runtimes_file_names_it(tmp_path: Path, sign: str, runtime: str) -> None:
    sources = apollo(tmp_path)
    write_tree(sources.root, {sign: ""})
    assert described(sources)[0].container_runtime == runtime


def test_the_innermost_mount_says_the_file_system(tmp_path: Path) -> None:
    sources = plain_user(tmp_path)
    write_tree(
        tmp_path, {"proc/self/mountinfo": f"1 0 0:5 / / rw - xfs x rw\n2 1 0:9 / {tmp_path} rw - nfs4 s:/x rw\n"}
    )
    assert file_system_of(sources, tmp_path / "later") == "nfs4"
    assert file_system_of(sources, Path("/")) == "xfs"


def test_a_damaged_table_is_said_not_guessed(tmp_path: Path) -> None:
    sources = apollo(tmp_path)
    table = smbios_table([smbios_memory_device(8192, 0x18, 1600, 1333)])
    write_tree(tmp_path, {"sys/firmware/dmi/tables/DMI": table[: table.index(b"SERIAL") - 10]})
    machine, unreadable = described(sources)
    assert machine.memory_modules is None
    assert "SMBIOS: the table is damaged" in unreadable["machine.memoryModules"]


@pytest.mark.parametrize(
    ("size", "extended", "expected"), [(8192, 0, 8 << 30), (0x8000 | 512, 0, 512 << 10), (0x7FFF, 131072, 128 << 30)]
)
def test_a_modules_size_has_three_forms(tmp_path: Path, size: int, extended: int, expected: int) -> None:
    sources = apollo(tmp_path)
    table = smbios_table([smbios_memory_device(size, 0x22, 4800, 0, extended)])
    write_tree(tmp_path, {"sys/firmware/dmi/tables/DMI": table})
    (module,) = described(sources)[0].memory_modules or []
    assert (module.size_bytes, module.type, module.speed_megatransfers_per_second) == (expected, "DDR5", 4800)
