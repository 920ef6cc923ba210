"""Runs on the CPU take cores for themselves, and keep to them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from launcher_harness import Launched, make_run_folder, wait_for

from mammobench.config import ConfigFacts
from mammobench.runs.cores import core_numbers, cores_needed, is_core, usable_cores
from mammobench.runs.devices import DevicesTakenError, device_environment, facts_of_devices, lease_devices
from mammobench.runs.leases import leased_devices, take_lease
from mammobench.runs.run_files import RunFolder

WAITS = """
(run / "cores").write_text(" ".join(map(str, sorted(os.sched_getaffinity(0)))))
child = subprocess.check_output([sys.executable, "-c", "import os; print(*sorted(os.sched_getaffinity(0)))"], text=True)
(run / "child").write_text(child)
while not (run / "stop.request").exists():
    time.sleep(0.02)
result("stopped")
"""


def config_of(folder: RunFolder) -> Any:
    config, problems = folder.check()
    assert config is not None, problems
    return config.execution


@pytest.mark.parametrize(
    ("threads", "device_count", "usable", "needed"),
    [(2, 1, 8, 2), (2, 3, 8, 6), (0, 1, 8, 8), (0, 4, 8, 8), (6, 2, 8, 8), (1, 1, 1, 1)],
)
def test_a_run_needs_a_core_for_each_thread_of_each_rank(
    tmp_path: Path, threads: int, device_count: int, usable: int, needed: int
) -> None:
    execution = config_of(make_run_folder(tmp_path / "run", threads=threads, deviceCount=device_count))
    assert cores_needed(execution, usable) == needed


def test_old_and_new_names_of_cores_are_no_gpus() -> None:
    assert [is_core(name) for name in ("cpu", "cpu-0", "cpu-17", "GPU-1", "MIG-1", "cpux")] == [True] * 3 + [False] * 3
    assert core_numbers(["cpu", "cpu-3", "GPU-1", "cpu-0"]) == {0, 3}
    assert device_environment(["cpu-0", "cpu-1"])["CUDA_VISIBLE_DEVICES"] == ""
    assert device_environment(["cpu"])["CUDA_VISIBLE_DEVICES"] == ""
    assert facts_of_devices(["cpu-0", "cpu-1"], None) == facts_of_devices(["cpu"], None) == ConfigFacts(cuda_devices=0)


def test_takes_as_many_cores_as_it_needs_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mammobench.runs.devices.usable_cores", lambda: ["cpu-0", "cpu-1", "cpu-2", "cpu-5"])
    leases = tmp_path / "leases"
    leases.mkdir()
    two = config_of(make_run_folder(tmp_path / "two", threads=2))
    three = config_of(make_run_folder(tmp_path / "three", threads=3))
    first = lease_devices(leases, two, None, Path("/runs/first"))
    assert [lease.device for lease in first] == ["cpu-0", "cpu-1"]
    with pytest.raises(DevicesTakenError) as caught:
        lease_devices(leases, three, None, Path("/runs/second"))
    said = str(caught.value)
    assert said.startswith("cores 0-1 are leased by the run in /runs/first (")
    assert "; 3 of 4 CPU cores are needed and 2 are free" in said
    assert "or let it take 2 threads" in said
    assert list(leased_devices(leases, ["cpu-2", "cpu-5"])) == []
    first[0].release()
    assert [lease.device for lease in lease_devices(leases, three, None, Path("/second"))] == [
        "cpu-0",
        "cpu-2",
        "cpu-5",
    ]


@pytest.mark.processes
def test_a_run_and_all_its_processes_are_bound_to_the_leased_core(tmp_path: Path) -> None:
    leases = tmp_path / "leases"
    leases.mkdir()
    first, *others = usable_cores()
    if not others:
        pytest.skip("needs two cores")
    elsewhere = take_lease(leases, first, Path("/runs/elsewhere"))
    folder = make_run_folder(tmp_path / "run", threads=1)
    launched = Launched(folder, WAITS, environment={"MAMMOBENCH_LEASE_DIR": str(leases)})
    record = launched.wait_for_ranks()
    wait_for((folder.path / "child").exists, 60.0)
    number = others[0].removeprefix("cpu-")
    assert record.devices == [others[0]]
    assert (folder.path / "cores").read_text() == number
    assert (folder.path / "child").read_text().strip() == number
    assert len(os.sched_getaffinity(record.launcher.pid)) > 1  # who supervises takes nothing from who computes
    folder.stop_request.touch()
    assert launched.wait(60.0)[1].outcome == "stopped"
    assert list(leased_devices(leases, usable_cores())) == [first]
    elsewhere.release()


@pytest.mark.processes
def test_threads_0_are_all_cores_that_the_run_is_bound_to(tmp_path: Path) -> None:
    cores = sorted(os.sched_getaffinity(0))
    folder = make_run_folder(tmp_path / "run", threads=0)
    worker = """
import torch
from mammobench.contract import RunConfig
from mammobench.training.world import join_world
join_world(RunConfig.model_validate_json((run / "config.json").read_text()).execution)
(run / "threads").write_text(str(torch.get_num_threads()))
result("finished")
"""
    # As on a part of a larger machine: the launcher may use one core only.
    bound = cores[-1]
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {bound})
    try:
        launched = Launched(folder, worker, environment={"MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases")})
    finally:
        os.sched_setaffinity(0, before)
    assert launched.wait(60.0)[1].outcome == "finished"
    assert (folder.path / "threads").read_text() == "1"


@pytest.mark.processes
def test_a_direct_start_is_refused_with_who_has_the_cores_and_what_helps(tmp_path: Path) -> None:
    leases = tmp_path / "leases"
    leases.mkdir()
    held = [take_lease(leases, core, Path("/runs/elsewhere")) for core in usable_cores()]
    folder = make_run_folder(tmp_path / "run", threads=1)
    command = [sys.executable, "-m", "mammobench", "train", "--run", str(folder.path), "--quiet"]
    environment = {**os.environ, "MAMMOBENCH_LEASE_DIR": str(leases)}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 2
    assert f"leased by the run in /runs/elsewhere (PID {os.getpid()}, user " in refused.stderr
    assert "mammobench queue add" in refused.stderr
    for lease in held:
        lease.release()


def test_finding_the_batch_size_takes_cores_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mammobench.config import load_config
    from mammobench.datasets import RefusedError
    from mammobench.training.find_batch_size import _leased

    monkeypatch.setenv("MAMMOBENCH_LEASE_DIR", str(tmp_path))
    preset = Path(__file__).parents[3] / "assets/presets/smoke-cpu.json"
    config = load_config(preset, ["execution.threads=1", "execution.deviceCount=2"])[0]
    before = os.sched_getaffinity(0)
    with _leased(config) as (device, _environment):
        [taken] = leased_devices(tmp_path, usable_cores()) or [""]
        assert device == "cpu"
        assert os.sched_getaffinity(0) == core_numbers([taken])
        everything = load_config(preset, ["execution.threads=0"])[0]
        with pytest.raises(RefusedError, match="leased by the run in mammobench find-batch-size"), _leased(everything):
            raise AssertionError("two may not have one core")
    assert os.sched_getaffinity(0) == before
    assert leased_devices(tmp_path, usable_cores()) == {}
