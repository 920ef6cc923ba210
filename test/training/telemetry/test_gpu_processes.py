"""Who computes on a GPU: each GPU tells alone, and one that fails or hangs leaves the others."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_nvml import RecordedNvml, answers_of
from gpu_samples import MIG

from mammobench.telemetry import GpuSensors, MissingSensors, open_gpus
from mammobench.telemetry.gpu_processes import ComputeProcess, GpuProcessSensor, compute_processes

LIST = "nvmlDeviceGetComputeRunningProcesses"
GPU_0, GPU_1 = (f"GPU-00000000-0000-0000-0000-{place:012}" for place in range(2))


def listed(*pids: int, memory: int | None = 1 << 30) -> list[Any]:
    return [[{"pid": pid, "usedGpuMemory": memory} for pid in pids]]


def opened(nvml: Any, said: list[str] | None = None) -> GpuSensors:
    gpus = open_gpus(MissingSensors((said if said is not None else []).append), nvml)
    assert gpus is not None
    return gpus


def two_gpus(answers: dict[str, list[Any]], **changes: Any) -> RecordedNvml:
    return RecordedNvml({**answers_of(), "nvmlDeviceGetCount()": [2], **answers}, **changes)


def test_processes_are_named_as_the_kernel_names_them(tmp_path: Path) -> None:
    (tmp_path / "41").mkdir()
    (tmp_path / "41" / "status").write_text("Name:\ttrain: b\nUmask:\t0022\nUid:\t0\t0\t0\t0\n")
    (tmp_path / "42").mkdir()
    (tmp_path / "42" / "status").write_text("Name:\tpython\nUid:\t4123456\t0\t0\t0\n")
    nvml = two_gpus({f"{LIST}(gpu0)": listed(41, 42), f"{LIST}(gpu1)": listed(43, memory=None)})
    assert compute_processes(opened(nvml), lambda _name, _reason: None, proc=tmp_path) == {
        GPU_0: (
            ComputeProcess(GPU_0, 41, "train: b", "root", 1 << 30),
            ComputeProcess(GPU_0, 42, "python", "uid 4123456", 1 << 30),
        ),
        # Another namespace's PID, and memory that the driver keeps to itself: unknown, and listed all the same.
        GPU_1: (ComputeProcess(GPU_1, 43, None, None, None),),
    }


def test_this_process_is_found_by_its_own_name() -> None:
    found = compute_processes(opened(two_gpus({f"{LIST}(gpu*)": listed(os.getpid())})), lambda *_: None)
    (process,) = found[GPU_0] or ()
    assert process.name == Path("/proc/self/comm").read_text().strip()
    assert process.user_name is not None


def test_a_gpu_that_cannot_tell_is_unknown_alone_and_named() -> None:
    said: list[str] = []
    nvml = two_gpus({f"{LIST}(gpu0)": [{"error": 4}], f"{LIST}(gpu1)": [[]]})
    assert compute_processes(opened(nvml), MissingSensors(said.append)) == {GPU_0: None, GPU_1: ()}
    assert said == ["GPU 0 processes cannot be read: Insufficient Permissions"]


@pytest.fixture
def released() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_gpu_that_hangs_is_unknown_and_holds_nobody_up(released: threading.Event) -> None:
    class Hanging(RecordedNvml):
        def _call(self, name: str, arguments: tuple[Any, ...], named: Any) -> Any:
            if name == LIST and arguments == ("gpu0",):
                released.wait(60)
            return super()._call(name, arguments, named)

    nvml = Hanging({**answers_of(), "nvmlDeviceGetCount()": [2], f"{LIST}(gpu*)": listed(7)})
    found = compute_processes(opened(nvml), lambda *_: None, deadline_seconds=0.3)
    assert found[GPU_0] is None
    assert [each.pid for each in found[GPU_1] or ()] == [7]


def test_a_divided_gpu_shows_its_instances_processes() -> None:
    nvml = two_gpus({**MIG, f"{LIST}(gpu0/mig0)": listed(7), f"{LIST}(gpu0/mig2)": listed(8), f"{LIST}(gpu1)": [[]]})
    found = compute_processes(opened(nvml), lambda *_: None)
    assert {uuid: [each.pid for each in told or ()] for uuid, told in found.items()} == {
        "MIG-0": [7],
        "MIG-2": [8],
        GPU_1: [],
        GPU_0: [7, 8],
    }
    assert [each.uuid for each in found[GPU_0] or ()] == ["MIG-0", "MIG-2"]


def test_the_sensor_follows_what_changes() -> None:
    nvml = two_gpus({f"{LIST}(gpu0)": [*listed(7), *listed(7, 8)], f"{LIST}(gpu1)": [[]]})
    sensor = GpuProcessSensor(opened(nvml), lambda *_: None, interval_seconds=0.02)
    try:
        assert sensor.wait_for_first(10)
        changed = threading.Event()
        for _ in range(500):
            if [each.pid for each in sensor.processes()[GPU_0] or ()] == [7, 8]:
                break
            changed.wait(0.02)
        else:
            pytest.fail("the second process was never listed")
    finally:
        sensor.close()
