"""A recording of NVML, played back, gives the samples that were taken while it was made."""

import json
import sys
from pathlib import Path
from typing import Any

import pynvml
import pytest
from fake_nvml import RECORDINGS, RecordedNvml, answers_of
from gpu_samples import HOPPER, MIG

from mammobench.contract import GpuSample
from mammobench.telemetry import open_gpus
from mammobench.telemetry.gpu_sampler import GpuSampler

sys.path.append(str(Path(__file__).parents[2] / "bench"))
from record_nvml import RecordingNvml, plain, shortened

TWO = {"nvmlDeviceGetCount()": [2]}
XID = [{"error": 10}, {"eventType": 8, "eventData": 79}, {"error": 10}]


def samples(nvml: Any, count: int = 4) -> list[list[GpuSample]]:
    gpus = open_gpus(lambda _sensor, _reason: None, nvml)
    assert gpus is not None
    sampler = GpuSampler(gpus, lambda _sensor, _reason: None)
    assert sampler.wait_for_slow_fields(20)
    taken = [sampler.sample(float(second)) for second in range(count)]
    sampler.close()
    gpus.close()
    return taken


@pytest.mark.parametrize("machine", [TWO, HOPPER, MIG, {**TWO, "nvmlEventSetWait_v2(gpu1 events, 0)": XID}])
def test_what_is_played_back_is_what_was_recorded(machine: dict[str, list[Any]]) -> None:
    recording = RecordingNvml(RecordedNvml({**answers_of(), **machine}, failing=["nvmlDeviceGetTemperature"]))
    recorded = samples(recording)
    answers = json.loads(json.dumps(shortened(recording.answers), allow_nan=False))
    assert not any("*" in key for key in answers)
    played = samples(RecordedNvml(answers))

    def without_names(rows: list[GpuSample]) -> list[dict[str, Any]]:
        return [row.model_dump(exclude={"uuid", "parent_uuid"}) for row in rows]

    assert list(map(without_names, played)) == list(map(without_names, recorded))


def test_no_uuid_of_the_machine_is_kept() -> None:
    told = {**answers_of(), **MIG, "nvmlDeviceGetUUID(gpu0)": ["GPU-5ec7e700-1111-2222-3333-444455556666"]}
    recording = RecordingNvml(RecordedNvml(told))
    assert samples(recording, 1)[0][0].uuid == "GPU-00000000-0000-0000-0000-000000000000"
    assert "5ec7e7" not in json.dumps(recording.answers)
    assert recording.answers["nvmlDeviceGetUUID(gpu0/mig2)"] == ["MIG-00000000-0000-0000-0003-000000000000"]


def test_nvmls_structures_become_json() -> None:
    value = pynvml.c_nvmlFieldValue_t()
    value.fieldId, value.valueType = 139, 3
    value.value.ullVal = 0x7FF8000000000001  # as a double: NaN
    told = plain([value])
    assert told[0]["value"]["ullVal"] == 0x7FF8000000000001
    assert "dVal" not in told[0]["value"]
    event = pynvml.c_nvmlEventData_t()
    event.eventType, event.eventData = 8, 79
    assert plain(event) == {"eventType": 8, "eventData": 79}


def test_a_real_h100_is_read_in_the_right_units() -> None:
    answers = json.loads((RECORDINGS / "h100-idle.json").read_text())["answers"]
    taken = [row for (row,) in samples(RecordedNvml(answers), 8)]
    first, last = taken[0], taken[-1]
    assert first.name == "NVIDIA H100 80GB HBM3"
    assert (first.temperature_celsius, first.sm_clock_mhz, first.memory_total_bytes) == (38, 345, 85_520_809_984)
    assert first.power_limit_watts == 700
    # Two counters of one thing: the energy of seven seconds, and what the power meter said meanwhile.
    assert last.energy_joules is not None
    assert first.energy_joules is not None
    powers = [row.power_watts for row in taken if row.power_watts is not None]
    assert (last.energy_joules - first.energy_joules) / 7 == pytest.approx(sum(powers) / len(powers), rel=0.03)
