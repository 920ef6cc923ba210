from collections.abc import Callable

import pytest

from mammobench.contract import GpuFacts
from mammobench.doctor.finding import Finding
from mammobench.doctor.judge_gpus import (
    Owner,
    judge_clocks,
    judge_errors,
    judge_link,
    judge_mig,
    judge_mig_parallel,
    judge_processes,
    judge_visible,
)
from mammobench.doctor.judge_host import (
    DiskSpeed,
    judge_cores,
    judge_disk_speed,
    judge_file_system,
    judge_free_space,
    judge_memory,
    judge_open_files,
    judge_packages,
    judge_python,
    judge_shared_memory,
)
from mammobench.telemetry import GpuHealth, GpuProcess

GIB = 2**30
A100 = GpuFacts(
    index=0,
    uuid="GPU-0",
    name="A100",
    memory_bytes=40.0 * GIB,
    compute_capability="8.0",
    pcie_generation=1,
    pcie_generation_maximum=4,
    pcie_width=16,
    pcie_width_maximum=16,
    nvlink_active_links=0,
    mig_enabled=False,
    mig_instances=0,
    ecc_enabled=True,
    power_limit_watts=250.0,
)
WELL = GpuHealth(0, 0, False, False, (), ())


def gpu(**changes: object) -> GpuFacts:
    return A100.model_copy(update=changes)


def health(**changes: object) -> GpuHealth:
    return GpuHealth(**{**WELL.__dict__, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("find", "status", "said"),
    [
        (lambda: judge_mig([gpu()]), "ok", "MIG is off"),
        (lambda: judge_mig([gpu(mig_enabled=None, mig_instances=None)]), "ok", "has none"),
        (lambda: judge_mig([gpu(), gpu(index=3, mig_enabled=True)]), "problem", "GPU 3"),
        (lambda: judge_mig([gpu(mig_enabled=True, mig_instances=7)]), "ok", "7 instances"),
        (lambda: judge_mig([]), "skipped", "no NVIDIA GPU"),
        (lambda: judge_mig_parallel([gpu(mig_enabled=True, mig_instances=7)]), "warning", "one instance"),
        (lambda: judge_mig_parallel([gpu()]), "skipped", "MIG is off"),
        (lambda: judge_visible(8, 0), "warning", "0 of 8"),
        (lambda: judge_visible(8, 8), "ok", "all 8"),
        (lambda: judge_link([gpu(), gpu(index=1, pcie_width=8)]), "warning", "GPU 1 x8 of x16"),
        # An idle GPU lowers its generation: no finding.
        (lambda: judge_link([gpu(pcie_generation=1)]), "ok", "x16"),
        (lambda: judge_link([gpu(pcie_width=None)]), "unknown", "width"),
        (lambda: judge_errors([WELL]), "ok", "no uncorrected"),
        (lambda: judge_errors([health(uncorrected_errors=3)]), "problem", "GPU 0: 3"),
        (lambda: judge_errors([health(remapping_pending=True)]), "warning", "waits"),
        (lambda: judge_errors([health(remapping_failed=True)]), "problem", "could not replace"),
        (lambda: judge_errors([health(uncorrected_errors=None)]), "unknown", "count no memory errors"),
        (lambda: judge_clocks([health(held_back=("hardware thermal slowdown",))]), "warning", "thermal"),
        (lambda: judge_clocks([WELL]), "ok", "nothing"),
        (lambda: judge_processes([WELL], {}), "ok", "no process"),
        (lambda: judge_processes([health(processes=None)], {}), "unknown", "does not list"),
    ],
)
def test_gpus(find: Callable[[], Finding], status: str, said: str) -> None:
    found = find()
    assert found.status == status
    assert said in found.evidence
    assert (found.remedy is not None) == (status in ("warning", "problem"))


def test_another_program_on_a_gpu_is_named_and_our_own_run_is_not() -> None:
    busy = health(processes=(GpuProcess(10, 2 * GIB), GpuProcess(20, None), GpuProcess(30, GIB)))
    found = judge_processes([busy], {10: Owner("python", ours=True), 20: Owner("blender", ours=False)})
    assert found.status == "warning"
    assert found.evidence == "GPU 0: PID 20 (blender); GPU 0: PID 30 (outside this container, 1.0 GiB)"


@pytest.mark.parametrize(
    ("find", "status", "said"),
    [
        (lambda: judge_python((3, 11, 2), ">=3.11"), "ok", "3.11.2"),
        (lambda: judge_python((3, 9, 18), ">=3.11"), "problem", "needs >=3.11"),
        (lambda: judge_packages({"torch": "==2.13.0"}, {}), "ok", "1 packages"),
        (lambda: judge_packages({"torch": "==2.13.0"}, {"torch": "2.9.1"}), "warning", "torch 2.9.1 (pinned ==2.13.0)"),
        (lambda: judge_packages({"torch": "==2.13.0"}, {"torch": None}), "problem", "torch missing"),
        (lambda: judge_shared_memory(64 << 20, 64 << 20, True), "problem", "64 MiB free"),
        (lambda: judge_shared_memory(512 << 20, 500 << 20, False), "warning", "may not fit"),
        (lambda: judge_shared_memory(8 * GIB, 8 * GIB, True), "ok", "8.0 GiB"),
        (lambda: judge_disk_speed(DiskSpeed(100e6, 240e6, GIB, True), 1), "warning", "240 MB/s"),
        (lambda: judge_disk_speed(DiskSpeed(100e6, 2100e6, GIB, True), 8), "ok", "2100"),
        (lambda: judge_disk_speed(DiskSpeed(100e6, 1900e6, GIB, True), 8), "warning", "8 GPUs ask for 2000"),
        (lambda: judge_disk_speed(DiskSpeed(100e6, 50e6, GIB, False), 0), "ok", "page cache"),
        (lambda: judge_free_space(GIB // 2, 100 * GIB), "problem", "512 MiB free"),
        (lambda: judge_free_space(10 * GIB, 100 * GIB), "warning", "10.0 GiB"),
        (lambda: judge_free_space(50 * GIB, 100 * GIB), "ok", "50.0 GiB"),
        (lambda: judge_file_system("nfs4"), "warning", "network"),
        (lambda: judge_file_system("tmpfs"), "warning", "memory"),
        (lambda: judge_file_system("xfs"), "ok", "xfs"),
        (lambda: judge_open_files(128, 4096), "problem", "128 open files"),
        (lambda: judge_open_files(512, 512), "warning", "512"),
        (lambda: judge_open_files(1024, 4096), "ok", "1024"),
        (lambda: judge_memory(20 * GIB, 32 * GIB, None), "ok", "20.0 GiB"),
        (lambda: judge_memory(20 * GIB, 32 * GIB, 2 * GIB), "warning", "limited to 2.0 GiB"),
        (lambda: judge_memory(GIB // 2, 32 * GIB, None), "problem", "512 MiB"),
        (lambda: judge_cores(8, 8, 2.5), "warning", "2.5 of 8 cores"),
        (lambda: judge_cores(8, 4, None), "ok", "4 of 8"),
        (lambda: judge_cores(1, 1, None), "warning", "1 core"),
        (lambda: judge_cores(8, 8, 8.0), "ok", "8 logical"),
    ],
)
def test_host(find: Callable[[], Finding], status: str, said: str) -> None:
    found = find()
    assert found.status == status
    assert said in found.evidence
    assert (found.remedy is not None) == (status in ("warning", "problem"))


def test_remedies_are_commands_that_can_be_run_as_they_stand() -> None:
    assert judge_open_files(512, 4096).remedy == "ulimit -n 4096"
    assert judge_cores(8, 8, 2.5).remedy == "Set execution.threads=2, or raise the container's CPU limit."
    found = judge_packages({"torch": "==2.13.0"}, {"torch": "2.9.1"})
    assert found.remedy == "python -m pip install 'torch==2.13.0'"
    assert "--shm-size=8g" in (judge_shared_memory(64 << 20, 64 << 20, True).remedy or "")
    assert "remount" in (judge_shared_memory(64 << 20, 64 << 20, False).remedy or "")
