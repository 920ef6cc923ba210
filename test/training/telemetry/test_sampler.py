"""A sample is whole, follows the contract, and names what is missing once."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from fake_nvml import RecordedNvml, answers_of

from mammobench.contract import MonitorLine, TelemetrySample
from mammobench.telemetry import MissingSensors, Sampler, open_gpus, sample_regularly

STAMPS = {"seq": 1, "wallTimeMs": 1.0, "monotonicMs": 1.0}


def sampled(folder: Path, nvml: RecordedNvml, count: int) -> tuple[list[dict[str, Any]], list[str]]:
    """So many samples of the host, 8 GPUs and this process, and what was said of missing sensors."""
    said: list[str] = []
    missing = MissingSensors(said.append)
    gpus = open_gpus(missing, nvml)
    sampler = Sampler(folder=folder, gpus=gpus, tree_root_pid=os.getpid(), report_missing=missing)
    records: list[dict[str, Any]] = []
    ended = threading.Event()

    def take(record: dict[str, Any]) -> None:
        records.append(record)
        if len(records) == count:
            ended.set()

    sample_regularly(sampler, take, ended, 0.05)
    return records, said


def test_samples_follow_the_contract(tmp_path: Path) -> None:
    records, _ = sampled(tmp_path, RecordedNvml(answers_of()), 4)
    samples = [TelemetrySample.model_validate({**record, **STAMPS}) for record in records]
    assert samples[0].host.cpu_percent is None
    assert samples[-1].host.cpu_percent is not None
    assert samples[-1].tree is not None
    assert samples[-1].tree.process_count >= 1
    assert len(samples[-1].gpus) == 8
    assert samples[-1].sampler_cpu_seconds is not None
    assert 0 < samples[-1].sampler_cpu_seconds < 1


def test_the_log_names_what_is_missing_once_and_why(tmp_path: Path) -> None:
    nvml = RecordedNvml(answers_of(), failing=["nvmlDeviceGetTemperature"])
    records, said = sampled(tmp_path, nvml, 3)
    named = [each for record in records for each in record.get("missing", [])]
    assert [each for each in named if "temperature" in each["sensor"]] == [
        {"sensor": f"GPU {index} temperature", "reason": "Unknown Error"} for index in range(8)
    ]
    assert len(named) == len({each["sensor"] for each in named})
    assert "GPU 0 temperature cannot be read: Unknown Error" in said
    assert all(TelemetrySample.model_validate({**record, **STAMPS}) for record in records)


def test_ending_is_no_failure_of_a_sensor(tmp_path: Path) -> None:
    nvml = RecordedNvml(answers_of())
    _, said = sampled(tmp_path, nvml, 2)
    nvml.failing = {"nvmlDeviceGetPcieThroughput", "nvmlEventSetFree"}
    assert not [text for text in said if "activity" not in text and "host" not in text]
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("telemetry")]


def test_the_monitor_ends_when_its_reader_does(tmp_path: Path) -> None:
    monitor = "import pathlib; from mammobench.telemetry.monitor import monitor; monitor(pathlib.Path('.'), 0.1)"
    process = subprocess.Popen(
        [sys.executable, "-c", monitor], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdout is not None
    lines = [MonitorLine.model_validate(json.loads(process.stdout.readline())) for _ in range(3)]
    assert [line.sample.seq for line in lines] == [1, 2, 3]
    process.communicate(timeout=20)
    assert process.returncode == 0
