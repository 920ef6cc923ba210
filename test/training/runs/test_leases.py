"""Who gets which device: leases of two runs, and strangers on a GPU."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_nvml import RecordedNvml, answers_of
from gpu_samples import MIG
from launcher_harness import REPOSITORY, kill, wait_for

from mammobench.contract import ExecutionConfig
from mammobench.runs import devices
from mammobench.runs.devices import DevicesTakenError, NoSuchDeviceError, lease_devices, visible_uuids
from mammobench.runs.leases import TooFewFreeError, leased_devices, take_free, take_lease
from mammobench.runs.shortage import shortage_in_words
from mammobench.telemetry import GpuSensors, MissingSensors, open_gpus

TWO = {"nvmlDeviceGetCount()": [2], "nvmlDeviceGetUUID(gpu0)": ["GPU-0"], "nvmlDeviceGetUUID(gpu1)": ["GPU-1"]}
NOBODY = {"nvmlDeviceGetComputeRunningProcesses(gpu*)": [[]]}


def gpus(answers: Mapping[str, Any]) -> GpuSensors:
    found = open_gpus(MissingSensors(lambda _text: None), RecordedNvml({**answers_of(), **TWO, **NOBODY, **answers}))
    assert found is not None
    return found


def execution(count: int = 1) -> ExecutionConfig:
    section = json.loads((REPOSITORY / "assets/presets/smoke-cpu.json").read_text())["config"]["execution"]
    return ExecutionConfig.model_validate({**section, "device": "cuda", "deviceCount": count})


@pytest.fixture(autouse=True)
def cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "torch_has_cuda", lambda: True)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def on(gpu: int, *pids: int) -> dict[str, Any]:
    """Processes that compute on this GPU."""
    listed = [{"pid": pid, "usedGpuMemory": 1 << 30} for pid in pids]
    return {f"nvmlDeviceGetComputeRunningProcesses(gpu{gpu})": [listed]}


def test_takes_the_first_free_gpu_or_says_who_has_them(tmp_path: Path) -> None:
    first = lease_devices(tmp_path, execution(), gpus({}), Path("/runs/first"))
    second = lease_devices(tmp_path, execution(), gpus({}), Path("/runs/second"))
    assert [lease.device for lease in [*first, *second]] == ["GPU-0", "GPU-1"]
    with pytest.raises(DevicesTakenError) as caught:
        lease_devices(tmp_path, execution(), gpus({}), Path("/runs/third"))
    said = str(caught.value)
    assert said.startswith("GPU 0 is leased by the run in /runs/first (PID ")
    assert "; 1 of 2 GPUs is needed and none is free" in said
    assert "GPU 1 is leased by the run in /runs/second" in said
    assert "Queue the run (mammobench queue add)" in said
    first[0].release()
    assert [lease.device for lease in lease_devices(tmp_path, execution(), gpus({}), Path("/third"))] == ["GPU-0"]


def test_a_run_that_cannot_have_all_its_gpus_has_none(tmp_path: Path) -> None:
    held = take_lease(tmp_path, "GPU-1", Path("/runs/first"))
    with pytest.raises(DevicesTakenError, match=r"GPU 1 is leased by .*; 2 of 2 GPUs are needed and 1 is free"):
        lease_devices(tmp_path, execution(2), gpus({}), Path("/runs/second"))
    held.release()
    assert len(lease_devices(tmp_path, execution(2), gpus({}), Path("/runs/second"))) == 2


def test_a_gpu_that_a_stranger_computes_on_is_not_taken(tmp_path: Path) -> None:
    stranger = on(0, os.getpid())
    [lease] = lease_devices(tmp_path, execution(), gpus(stranger), tmp_path)
    assert lease.device == "GPU-1"
    with pytest.raises(DevicesTakenError) as caught:
        lease_devices(tmp_path, execution(2), gpus({**stranger, **on(1, 7, 8, 9)}), tmp_path)
    said = str(caught.value)
    name = Path("/proc/self/comm").read_text().strip()
    assert f"GPU 0 is used by PID {os.getpid()} ({name}, user " in said
    assert "GPU 1 is leased by" in said
    assert "--share-gpus" in said
    lease.release()
    shared = lease_devices(tmp_path, execution(2), gpus({**stranger, **on(1, 7)}), tmp_path, share_gpus=True)
    assert len(shared) == 2


def test_a_stranger_whose_name_is_not_to_be_seen_is_a_stranger_too(tmp_path: Path) -> None:
    nobody = 2**22 + 1  # above the kernel's greatest PID
    with pytest.raises(DevicesTakenError, match=rf"GPU 0 is used by PID {nobody} and 1 more process without a lease"):
        lease_devices(tmp_path, execution(2), gpus(on(0, nobody, nobody + 1)), tmp_path)
    assert leased_devices(tmp_path, ["GPU-0", "GPU-1"]) == {}


def test_a_gpu_that_does_not_tell_its_processes_is_taken(tmp_path: Path) -> None:
    silent = {"nvmlDeviceGetComputeRunningProcesses(gpu0)": [{"error": 3}]}
    assert lease_devices(tmp_path, execution(), gpus(silent), tmp_path)[0].device == "GPU-0"


def test_mig_instances_are_devices_of_their_own_for_one_rank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    divided = gpus({**MIG, **{f"nvmlDeviceGetComputeRunningProcesses(gpu0/mig{n})": [[]] for n in (0, 2)}})
    assert visible_uuids(divided) == ["MIG-0", "MIG-2", "GPU-1"]
    leases = [lease_devices(tmp_path, execution(), divided, tmp_path)[0].device for _ in range(3)]
    assert leases == ["MIG-0", "MIG-2", "GPU-1"]
    with pytest.raises(NoSuchDeviceError, match="a process sees one MIG instance"):
        lease_devices(tmp_path, execution(2), divided, tmp_path)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "MIG-2,1,9,0")
    assert visible_uuids(divided) == ["MIG-2", "GPU-1"]


def test_the_kernel_tells_what_is_leased_without_a_lock_being_touched(tmp_path: Path) -> None:
    assert leased_devices(tmp_path, ["GPU-0"]) == {}
    lease = take_lease(tmp_path, "GPU-0", Path("/runs/first"))
    found = leased_devices(tmp_path, ["GPU-0", "GPU-1"])
    assert list(found) == ["GPU-0"]
    assert found["GPU-0"].startswith(f"leased by the run in /runs/first (PID {os.getpid()}, user ")
    lease.release()
    assert leased_devices(tmp_path, ["GPU-0"]) == {}


def test_an_orphan_that_holds_a_device_keeps_it_leased(tmp_path: Path) -> None:
    lease = take_lease(tmp_path, "GPU-0", Path("/runs/first"))
    hold = "import signal; from mammobench.runs.leases import hold_leases; hold_leases(); print(flush=True)"
    environment = {**os.environ, "MAMMOBENCH_LEASES": str(lease.held_file)}
    command = [sys.executable, "-c", f"{hold}; signal.pause()"]
    orphan = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert orphan.stdout is not None
    orphan.stdout.readline()
    lease.release()
    assert "leased by the run in /runs/first" in leased_devices(tmp_path, ["GPU-0"])["GPU-0"]
    orphan.send_signal(signal.SIGKILL)
    orphan.wait()
    orphan.stdout.close()
    assert leased_devices(tmp_path, ["GPU-0"]) == {}


def test_a_refused_device_is_let_go_again(tmp_path: Path) -> None:
    with pytest.raises(TooFewFreeError) as caught:
        take_free(tmp_path, ["a", "b"], 1, tmp_path, use_of=lambda device: f"used by nobody on {device}")
    assert caught.value.taken == {"a": "used by nobody on a", "b": "used by nobody on b"}
    for device in ("a", "b"):
        with (tmp_path / f"{device}.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(
    ("names", "count", "taken", "text"),
    [
        (["GPU-0"], 1, {"GPU-0": "x"}, "GPU 0 is x; the only GPU is needed and none is free"),
        (
            ["GPU-0", "GPU-1", "GPU-2"],
            2,
            {"GPU-0": "x", "GPU-2": "x"},
            "GPUs 0 and 2 are x; 2 of 3 GPUs are needed and 1 is free",
        ),
        (
            ["cpu-0", "cpu-1", "cpu-2", "cpu-9"],
            4,
            {"cpu-0": "x", "cpu-1": "x", "cpu-9": "y"},
            "cores 0-1 are x; core 9 is y; 4 of 4 CPU cores are needed and 1 is free",
        ),
        (
            ["MIG-a", "GPU-1"],
            1,
            {"MIG-a": "x", "GPU-1": "x"},
            "MIG-a and GPU-1 are x; 1 of 2 GPUs is needed and none is free",
        ),
    ],
)
def test_a_shortage_in_words(names: list[str], count: int, taken: dict[str, str], text: str) -> None:
    assert shortage_in_words(names, count, taken, {"GPU-0": 0, "GPU-1": 1, "GPU-2": 2}) == text


def test_a_killed_holder_frees_its_device(tmp_path: Path) -> None:
    take = "from pathlib import Path; from mammobench.runs.leases import take_lease; import signal, sys\n"
    take += "lease = take_lease(Path(sys.argv[1]), 'GPU-0', Path('/runs/first')); print(flush=True); signal.pause()"
    holder = subprocess.Popen([sys.executable, "-c", take, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    assert f"(PID {holder.pid}, user " in leased_devices(tmp_path, ["GPU-0"])["GPU-0"]
    kill(holder.pid)
    holder.wait()
    holder.stdout.close()
    wait_for(lambda: leased_devices(tmp_path, ["GPU-0"]) == {})
    take_lease(tmp_path, "GPU-0", Path("/runs/second")).release()
