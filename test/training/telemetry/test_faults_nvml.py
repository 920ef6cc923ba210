"""Whatever call of NVML fails, and when: the host, the run's processes and all other fields are sampled on."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_nvml import RecordedNvml, answers_of
from gpu_samples import MIG, hopper
from test_gpu_sampler import FIELDS_OF_CALL, OTHER_CALLS

from mammobench.contract import TelemetrySample
from mammobench.telemetry import MissingSensors, Sampler, open_gpus, sample_regularly
from mammobench.telemetry.gpu_sampler import GpuSampler

OPENING = {"nvmlInit", "nvmlDeviceGetCount", "nvmlDeviceGetHandleByIndex", "nvmlDeviceGetUUID"}
"""Without them there is no GPU to sample."""
OF_MIG = {"nvmlDeviceGetMaxMigDeviceCount", "nvmlDeviceGetMigDeviceHandleByIndex"}


def samples(folder: Path, nvml: RecordedNvml, between: Callable[[int], None] = lambda _taken: None) -> list[Any]:
    """Four samples, as a run's launcher takes them; `between` is told how many there are."""
    missing = MissingSensors(lambda _text: None)
    gpus = open_gpus(missing, nvml)
    sampler = Sampler(folder=folder, gpus=gpus, tree_root_pid=os.getpid(), report_missing=missing)
    taken: list[TelemetrySample] = []
    ended = threading.Event()

    def take(record: dict[str, Any]) -> None:
        stamps = {"seq": len(taken) + 1, "wallTimeMs": 1.0, "monotonicMs": 1.0}
        taken.append(TelemetrySample.model_validate({**record, **stamps}))
        between(len(taken))
        if len(taken) == 4:
            ended.set()

    sample_regularly(sampler, take, ended, 0.01)
    return taken


def named(taken: list[TelemetrySample]) -> list[str]:
    return [
        each.sensor
        for sample in taken
        for each in sample.missing or []
        if "NVML" in each.sensor or "GPU" in each.sensor
    ]


@pytest.mark.parametrize("call", sorted(FIELDS_OF_CALL.keys() | OTHER_CALLS))
def test_host_and_processes_are_sampled_on(tmp_path: Path, call: str) -> None:
    taken = samples(tmp_path, hopper(failing=[call]))
    assert [sample.tree is not None and sample.tree.process_count > 0 for sample in taken] == [True] * 4
    assert all(sample.host.memory_used_bytes for sample in taken)
    assert [len(sample.gpus) for sample in taken] == [0 if call in OPENING else 2] * 4
    assert len(named(taken)) == len(set(named(taken)))


@pytest.mark.parametrize("call", sorted(OF_MIG))
def test_instances_that_cannot_be_found_leave_their_gpus(tmp_path: Path, call: str) -> None:
    taken = samples(tmp_path, RecordedNvml({**answers_of(), **MIG}, failing=[call]))
    assert [[row.parent_uuid for row in sample.gpus] for sample in taken] == [[None, None]] * 4
    assert all(row.power_watts is not None for sample in taken for row in sample.gpus)


def test_a_call_that_fails_only_now_and_then_is_named_once_and_comes_back(tmp_path: Path) -> None:
    nvml = hopper()

    def fail_in_turn(taken: int) -> None:
        nvml.failing = {"nvmlDeviceGetTemperature"} if taken in (1, 3) else set()

    taken = samples(tmp_path, nvml, fail_in_turn)
    assert [sample.gpus[1].temperature_celsius is None for sample in taken] == [False, True, False, True]
    assert all(sample.gpus[1].power_watts is not None for sample in taken)
    assert [each for each in named(taken) if each.endswith("temperature")] == ["GPU 0 temperature", "GPU 1 temperature"]


def test_a_sample_that_fails_as_a_whole_is_named_and_the_next_one_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = [ValueError("a driver's odd answer")]
    sample = GpuSampler.sample

    def once(self: GpuSampler, at_seconds: float) -> Any:
        if fails:
            raise fails.pop()
        return sample(self, at_seconds)

    monkeypatch.setattr(GpuSampler, "sample", once)
    taken = samples(tmp_path, hopper())
    assert len(taken) == 4
    told = [each for one in taken for each in one.missing or [] if each.sensor == "A whole sample"]
    assert [each.reason for each in told] == ["ValueError: a driver's odd answer"]
