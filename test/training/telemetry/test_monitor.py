"""The monitor's lines: every GPU, who computes on it, and whether a lease allows it."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_nvml import RecordedNvml, answers_of
from gpu_samples import MIG

from mammobench.contract import MonitorLine
from mammobench.runs.leases import take_lease
from mammobench.telemetry import ComputeProcess, MissingSensors, open_gpus
from mammobench.telemetry.gpu_threads import GpuThreads
from mammobench.telemetry.monitor import MachineMonitor, describe_processes

LIST = "nvmlDeviceGetComputeRunningProcesses"
GPU_0, GPU_1 = (f"GPU-00000000-0000-0000-0000-{place:012}" for place in range(2))


def listed(*pids: int) -> list[Any]:
    return [[{"pid": pid, "usedGpuMemory": 1 << 30} for pid in pids]]


class Monitored:
    """Lines of a machine, and what was said of missing sensors."""

    def __init__(self, folder: Path, nvml: Any) -> None:
        self.said: list[str] = []
        missing = MissingSensors(self.said.append)
        self.monitor = MachineMonitor(folder, open_gpus(missing, nvml), missing)

    def line(self) -> MonitorLine:
        return MonitorLine.model_validate(self.monitor.line())

    def line_where(self, holds: Callable[[MonitorLine], bool]) -> MonitorLine:
        """The first line of which it holds; processes are listed beside the sampling."""
        pause = threading.Event()
        for _ in range(500):
            line = self.line()
            if holds(line):
                return line
            pause.wait(0.02)
        pytest.fail(f"not seen in {line}")


@pytest.fixture
def monitored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], Monitored]]:
    monkeypatch.setenv("MAMMOBENCH_LEASE_DIR", str(tmp_path))
    started: list[Monitored] = []

    def start(nvml: Any) -> Monitored:
        started.append(Monitored(tmp_path, nvml))
        return started[-1]

    yield start
    for each in started:
        each.monitor.close()


def test_a_machine_without_gpus_has_host_samples(monitored: Any) -> None:
    no_driver = RecordedNvml({"nvmlDeviceGetCount()": [0]})
    lines = [monitored(no_driver).line()]
    assert lines[0].sample.host.memory_used_bytes
    assert (lines[0].sample.gpus, lines[0].gpu_processes) == ([], [])


def test_all_gpus_are_sampled_and_processes_without_a_lease_are_foreign(monitored: Any, tmp_path: Path) -> None:
    own, stranger = os.getpid(), os.getppid()
    nvml = RecordedNvml(
        {
            **answers_of(),
            "nvmlDeviceGetCount()": [2],
            f"{LIST}(gpu0)": listed(own, stranger),
            f"{LIST}(gpu1)": listed(own),
        }
    )
    lease = take_lease(tmp_path, GPU_0, Path("/runs/one"))
    try:
        line = monitored(nvml).line_where(lambda each: len(each.gpu_processes or []) == 3)
    finally:
        lease.release()
    assert [gpu.uuid for gpu in line.sample.gpus] == [GPU_0, GPU_1]
    assert all(gpu.memory_used_bytes for gpu in line.sample.gpus)
    told = {(each.uuid, each.pid): each.foreign for each in line.gpu_processes or []}
    assert told == {(GPU_0, own): False, (GPU_0, stranger): True, (GPU_1, own): True}


def test_a_lease_on_a_gpu_covers_its_instances(monitored: Any, tmp_path: Path) -> None:
    own = os.getpid()
    nvml = RecordedNvml({**answers_of(), **MIG, f"{LIST}(gpu0/mig0)": listed(own), f"{LIST}(gpu1)": [[]]})
    lease = take_lease(tmp_path, GPU_0, Path("/runs/one"))
    try:
        line = monitored(nvml).line_where(lambda each: bool(each.gpu_processes))
    finally:
        lease.release()
    assert [(each.uuid, each.foreign) for each in line.gpu_processes or []] == [("MIG-0", False)]


def test_gpus_that_do_not_tell_who_computes_leave_it_unknown(monitored: Any) -> None:
    machine = monitored(RecordedNvml({**answers_of(), f"{LIST}(gpu*)": [{"error": 4}]}))
    line = machine.line_where(lambda _: "GPU 7 processes cannot be read: Insufficient Permissions" in machine.said)
    assert line.gpu_processes is None
    assert len(line.sample.gpus) == 8


@pytest.mark.parametrize(
    ("pid", "name", "holders", "foreign"),
    [
        (7, "python", frozenset({7}), False),
        (7, "python", frozenset({8}), True),
        (7, "python", frozenset(), True),
        (7, None, frozenset({8}), False),  # the host's PID of what this container knows as 8
        (7, None, frozenset(), True),
        (7, "python", None, False),  # nobody knows
    ],
)
def test_who_is_foreign(pid: int, name: str | None, holders: frozenset[int] | None, foreign: bool) -> None:
    (told,) = describe_processes([ComputeProcess("GPU-0", pid, name, None, None)], lambda _uuid: holders)
    assert told.foreign is foreign


class HangingNvml(RecordedNvml):
    """Fake: the first GPU's temperature does not come back until it is released."""

    def __init__(self, released: threading.Event, answers: dict[str, list[Any]]) -> None:
        super().__init__(answers)
        self.released = released

    def _call(self, name: str, arguments: tuple[Any, ...], named: Any) -> Any:
        if name == "nvmlDeviceGetTemperature" and arguments[0] == "gpu0":
            self.released.wait(60)
        return super()._call(name, arguments, named)


def test_a_gpu_that_hangs_is_unknown_and_the_others_go_on() -> None:
    said: list[str] = []
    released = threading.Event()
    events = {"nvmlEventSetWait_v2(gpu0 events, 0)": [{"eventType": 8, "eventData": 79}, {"error": 10}]}
    nvml = HangingNvml(released, {**answers_of(), "nvmlDeviceGetCount()": [2], **events})
    gpus = open_gpus(MissingSensors(said.append), nvml)
    assert gpus is not None
    threads = GpuThreads(gpus, MissingSensors(said.append), within_seconds=0.2)
    try:
        for second in range(2):
            first, other = threads.sample(float(second))
            assert (first.uuid, first.temperature_celsius, first.memory_used_bytes) == (GPU_0, None, None)
            assert other.temperature_celsius is not None
        assert "GPU 0 cannot be read: the driver does not answer" in said
        released.set()
        told: list[Any] = []
        for second in range(2, 500):
            told = [row for row in threads.sample(float(second)) if row.uuid == GPU_0 and row.temperature_celsius]
            if told:
                break
        # The error code that the late answer brought is told, once.
        assert told[0].xids == [79]
        assert threads.sample(500.0)[0].xids == []
    finally:
        released.set()
        threads.close()
