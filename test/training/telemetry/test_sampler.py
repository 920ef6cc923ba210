"""A sample is whole whatever fails, and unknown is null."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fake_nvml import FakeNvml

from mammobench.contract import TelemetrySample
from mammobench.telemetry import MissingSensors, Sampler, open_gpus, process_table, sample_regularly
from mammobench.telemetry.process_table import parse_stat
from mammobench.telemetry.process_tree import ProcessTreeSensor

FIELD_OF_CALL = {
    "nvmlDeviceGetUtilizationRates": ["utilization_percent"],
    "nvmlDeviceGetMemoryInfo": ["memory_used_bytes", "memory_total_bytes"],
    "nvmlDeviceGetPowerUsage": ["power_watts"],
    "nvmlDeviceGetEnforcedPowerLimit": ["power_limit_watts"],
    "nvmlDeviceGetTotalEnergyConsumption": ["energy_joules"],
    "nvmlDeviceGetTemperature": ["temperature_celsius"],
    "nvmlDeviceGetClockInfo": ["sm_clock_mhz"],
    "nvmlDeviceGetName": ["name"],
}


@pytest.mark.parametrize("call", FIELD_OF_CALL)
def test_a_failing_sensor_is_null_named_once_and_alone(call: str) -> None:
    named: list[str] = []
    gpus = open_gpus(MissingSensors(named.append), FakeNvml(failing=frozenset({call})))
    assert gpus is not None
    for _ in range(3):
        samples = gpus.sample()
    assert len(samples) == 2
    for sample in samples:
        missing = {name for name, value in sample.model_dump().items() if value is None}
        assert missing == set(FIELD_OF_CALL[call])
    assert len(named) == len(set(named)) == 2


def test_units_are_those_of_the_contract() -> None:
    gpus = open_gpus(MissingSensors(pytest.fail), FakeNvml())
    assert gpus is not None
    first = gpus.sample()[0]
    assert (first.power_watts, first.power_limit_watts, first.energy_joules) == (281.5, 300.0, 5000.0)
    assert (first.name, first.memory_used_bytes) == ("Fake GPU", 3 << 30)


def test_only_the_leased_gpus_are_sampled() -> None:
    gpus = open_gpus(MissingSensors(pytest.fail), FakeNvml())
    assert gpus is not None
    assert [sample.uuid for sample in gpus.only(["GPU-1"]).sample()] == ["GPU-1"]


def test_a_gpu_without_a_uuid_is_left_out_and_said_so() -> None:
    named: list[str] = []
    assert open_gpus(MissingSensors(named.append), FakeNvml(failing=frozenset({"nvmlDeviceGetUUID"}))) is None
    assert len(named) == 2


def test_no_gpu_is_no_error() -> None:
    assert open_gpus(MissingSensors(pytest.fail), FakeNvml(count=0)) is None


def test_samples_regularly_and_follow_the_contract(tmp_path: Path) -> None:
    missing = MissingSensors(pytest.fail)
    sampler = Sampler(
        folder=tmp_path, gpus=open_gpus(missing, FakeNvml()), tree_root_pid=os.getpid(), report_missing=missing
    )
    records: list[dict] = []
    ended = threading.Event()
    thread = threading.Thread(target=sample_regularly, args=(sampler, records.append, ended, 0.1))
    thread.start()
    time.sleep(0.75)
    ended.set()
    thread.join()
    assert 5 <= len(records) <= 9
    stamps = {"seq": 1, "wallTimeMs": 1.0, "monotonicMs": 1.0}
    samples = [TelemetrySample.model_validate({**record, **stamps}) for record in records]
    assert samples[0].host.cpu_percent is None
    assert samples[-1].host.cpu_percent is not None
    assert samples[-1].tree is not None
    assert samples[-1].tree.process_count >= 1
    assert samples[-1].sampler_cpu_seconds is not None
    assert 0 < samples[-1].sampler_cpu_seconds < 1


def test_counts_the_cpu_of_the_whole_tree() -> None:
    busy_child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    parent = subprocess.Popen([sys.executable, "-c", busy_child], start_new_session=True)
    sensor = ProcessTreeSensor(parent.pid)
    deadline = time.monotonic() + 30
    try:
        sample = sensor.sample(time.monotonic())
        # The parent waits: all of the CPU is its child's.
        while sample.process_count != 2 or sample.cpu_percent is None or not 20 < sample.cpu_percent < 130:
            assert time.monotonic() < deadline, sample
            time.sleep(0.2)
            sample = sensor.sample(time.monotonic())
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()


def test_a_command_named_to_confuse_is_parsed() -> None:
    stat = "42 (a) S 1 (b) R) S 7 42 42 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 1 0 123456 1000 3 18446744073709551615"
    process = parse_stat(stat)
    assert (process.pid, process.parent_pid, process.state, process.start_ticks) == (42, 7, "S", 123456)
    assert process.cpu_seconds == 300 / os.sysconf("SC_CLK_TCK")


def test_finds_itself_in_the_process_table() -> None:
    assert process_table()[os.getpid()].parent_pid == os.getppid()


def test_the_monitor_ends_when_its_reader_does() -> None:
    monitor = "import pathlib; from mammobench.telemetry.monitor import monitor; monitor(pathlib.Path('.'), 0.1)"
    process = subprocess.Popen([sys.executable, "-c", monitor], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    samples = [TelemetrySample.model_validate(json.loads(process.stdout.readline())) for _ in range(3)]
    assert [sample.seq for sample in samples] == [1, 2, 3]
    process.communicate(timeout=5)
    assert process.returncode == 0
