"""Each GPU's sample is whole whatever fails: unknown is null, named once, and alone."""

import json
from typing import Any

import pynvml
import pytest
from fake_nvml import EIGHT_A100, RecordedNvml, answers_of
from gpu_samples import HOPPER, hopper, sampled_gpus

from mammobench.telemetry.throttle_reasons import throttle_reasons

sampled = pytest.fixture(sampled_gpus, name="sampled")
ACTIVITY = {"sm_active_percent", "tensor_active_percent", "dram_active_percent"}
NVLINK = {"nvlink_receive_bytes_per_second", "nvlink_transmit_bytes_per_second", "nvlink_error_count"}
REMAPPING = {"remapped_row_count", "remapping_pending", "remapping_failed"}
FIELDS_OF_CALL = {
    "nvmlDeviceGetName": {"name"},
    "nvmlDeviceGetMigMode": set(),
    "nvmlDeviceGetUtilizationRates": {"utilization_percent"},
    "nvmlDeviceGetMemoryInfo": {"memory_used_bytes", "memory_total_bytes"},
    "nvmlDeviceGetPowerUsage": {"power_watts"},
    "nvmlDeviceGetEnforcedPowerLimit": {"power_limit_watts"},
    "nvmlDeviceGetTotalEnergyConsumption": {"energy_joules", "energy_difference_joules"},
    "nvmlDeviceGetTemperature": {"temperature_celsius"},
    "nvmlDeviceGetClockInfo": {"sm_clock_mhz", "memory_clock_mhz"},
    "nvmlDeviceGetCurrentClocksEventReasons": {"throttle_reasons"},
    "nvmlDeviceGetPcieThroughput": {"pcie_receive_bytes_per_second", "pcie_transmit_bytes_per_second"},
    "nvmlDeviceGetCurrPcieLinkGeneration": {"pcie_generation"},
    "nvmlDeviceGetCurrPcieLinkWidth": {"pcie_width"},
    "nvmlDeviceGetPcieReplayCounter": {"pcie_replay_count"},
    "nvmlDeviceGetNvLinkState": {"nvlink_active_links"},
    "nvmlDeviceGetFieldValues": NVLINK,
    "nvmlDeviceGetTotalEccErrors": {"ecc_corrected_count", "ecc_uncorrected_count"},
    "nvmlDeviceGetRemappedRows": REMAPPING,
    "nvmlEventSetCreate": {"xids"},
    "nvmlDeviceRegisterEvents": {"xids"},
    "nvmlEventSetWait_v2": {"xids"},
    "nvmlGpmQueryDeviceSupport": ACTIVITY,
    "nvmlGpmSampleAlloc": ACTIVITY,
    "nvmlGpmSampleGet": ACTIVITY,
    "nvmlGpmMetricsGet": ACTIVITY,
}
# Those without which there is no GPU to sample, and those at the end.
OTHER_CALLS = {
    "nvmlInit",
    "nvmlDeviceGetCount",
    "nvmlDeviceGetHandleByIndex",
    "nvmlDeviceGetUUID",
    "nvmlEventSetFree",
    "nvmlGpmSampleFree",
}


def test_the_fixture_says_that_no_device_gave_it() -> None:
    recording = json.loads(EIGHT_A100.read_text())
    assert recording["recordedFromDevice"] is False
    assert "Not recorded from a real device" in recording["origin"]


def test_a_sample_holds_what_nvml_answered_in_the_units_of_the_contract(sampled: Any) -> None:
    gpus = sampled(RecordedNvml(answers_of()))
    gpus.rows()
    row = gpus.rows(seconds=2.0)[3]
    assert row.model_dump(exclude=ACTIVITY) == {
        "index": 3,
        "uuid": "GPU-00000000-0000-0000-0000-000000000003",
        "parent_uuid": None,
        "name": "NVIDIA A100-PCIE-40GB",
        "utilization_percent": 99,
        "memory_used_bytes": 31285182464,
        "memory_total_bytes": 40 << 30,
        "power_watts": 283.5,
        "power_limit_watts": 300,
        "energy_joules": 5_000_284.5,
        "energy_difference_joules": 281.5,
        "temperature_celsius": 66,
        "sm_clock_mhz": 1395,
        "memory_clock_mhz": 1215,
        "throttle_reasons": ["power-cap"],
        "pcie_receive_bytes_per_second": 1_340_000_000,
        "pcie_transmit_bytes_per_second": 182_000_000,
        "pcie_generation": 4,
        "pcie_width": 16,
        "pcie_replay_count": 3,
        "nvlink_active_links": 12,
        "nvlink_receive_bytes_per_second": 750_000 * 1024 / 2,
        "nvlink_transmit_bytes_per_second": 500_000 * 1024 / 2,
        "nvlink_error_count": 0,
        "ecc_corrected_count": 1,
        "ecc_uncorrected_count": 0,
        "remapped_row_count": 1,
        "remapping_pending": False,
        "remapping_failed": False,
        "xids": [],
    }


def test_activity_before_hopper_is_null_and_said_once(sampled: Any) -> None:
    gpus = sampled(RecordedNvml(answers_of()))
    for _ in range(3):
        assert gpus.missing() >= ACTIVITY
    assert len(gpus.said) == 8
    assert all("Hopper generation or later" in text and "DCGM" in text for text in gpus.said)


def test_every_field_is_known_where_everything_answers(sampled: Any) -> None:
    gpus = sampled(hopper())
    gpus.rows()
    assert gpus.missing() == set()
    assert gpus.said == []
    assert gpus.rows()[1].sm_active_percent == 88.25
    assert gpus.rows()[1].tensor_active_percent == 41.5
    assert gpus.rows()[1].dram_active_percent == 60.12


@pytest.mark.parametrize("call", FIELDS_OF_CALL)
def test_a_call_that_fails_leaves_only_its_own_fields_unknown(sampled: Any, call: str) -> None:
    gpus = sampled(hopper(failing=[call]))
    for _ in range(3):
        missing = gpus.missing()
    assert missing == FIELDS_OF_CALL[call]
    assert len(gpus.said) == len(set(gpus.said)) >= 2
    assert all("Unknown Error" in text for text in gpus.said)


def test_no_call_of_the_sampler_is_left_out_of_the_test_above(sampled: Any) -> None:
    nvml = hopper()
    gpus = sampled(nvml)
    gpus.rows()
    gpus.rows()
    gpus.sampler.close()
    assert nvml.called == FIELDS_OF_CALL.keys() | OTHER_CALLS


def test_a_reset_energy_counter_gives_no_difference_and_goes_on(sampled: Any) -> None:
    nvml = RecordedNvml(
        {**answers_of(), "nvmlDeviceGetTotalEnergyConsumption(gpu0)": [900_000, 950_000, 10_000, 70_000]}
    )
    gpus = sampled(nvml)
    assert [gpus.rows()[0].energy_difference_joules for _ in range(4)] == [None, 50.0, None, 60.0]


def test_an_unreadable_energy_counter_does_not_lose_what_it_counted_meanwhile(sampled: Any) -> None:
    nvml = RecordedNvml(
        {**answers_of(), "nvmlDeviceGetTotalEnergyConsumption(gpu0)": [900_000, {"error": 999}, 980_000]}
    )
    gpus = sampled(nvml)
    assert [gpus.rows()[0].energy_difference_joules for _ in range(3)] == [None, None, 80.0]


def test_nvlink_counters_that_begin_anew_give_no_negative_rate(sampled: Any) -> None:
    answers = answers_of()
    values = answers["nvmlDeviceGetFieldValues(gpu*)"]
    gpus = sampled(RecordedNvml({**answers, "nvmlDeviceGetFieldValues(gpu*)": [values[1], values[0], values[2]]}))
    rates = [gpus.rows()[0].nvlink_receive_bytes_per_second for _ in range(3)]
    assert rates == [None, None, 1_500_000 * 1024]


def test_a_gpu_without_nvlink_lacks_nothing_else(sampled: Any) -> None:
    absent = [{"nvmlReturn": pynvml.NVML_ERROR_NOT_SUPPORTED, "valueType": 0, "value": {}}] * 5
    changed = {
        "nvmlDeviceGetFieldValues(gpu*)": [absent],
        "nvmlDeviceGetNvLinkState(gpu*, 0)": [{"error": pynvml.NVML_ERROR_NOT_SUPPORTED}],
    }
    nvml = RecordedNvml({**answers_of(), **HOPPER, **changed})
    gpus = sampled(nvml)
    gpus.rows()
    assert gpus.missing() == NVLINK | {"nvlink_active_links"}
    assert "GPU 0 NVLink received cannot be read: Not Supported" in gpus.said


def test_a_lost_gpu_is_null_with_the_reason_and_the_others_go_on(sampled: Any) -> None:
    nvml = hopper()
    gpus = sampled(nvml)
    gpus.rows()
    nvml.lose("gpu1")
    for _ in range(3):
        first, lost = gpus.rows()
    known = {name for name, value in lost.model_dump().items() if value is not None}
    slow = {"pcie_receive_bytes_per_second", "pcie_transmit_bytes_per_second", "nvlink_active_links"}
    assert known - slow == {"index", "uuid", "name"}
    assert None not in first.model_dump(exclude={"parent_uuid"}).values()
    assert gpus.said == ["GPU 1 cannot be read: GPU is lost"]
    nvml.find("gpu1")
    assert gpus.rows()[1].utilization_percent == 99


def test_a_lost_gpu_is_asked_once_a_sample(sampled: Any) -> None:
    nvml = hopper()
    gpus = sampled(nvml)
    gpus.sampler.close()
    gpus.rows()
    nvml.lose("gpu0")
    nvml.lose("gpu1")
    nvml.called.clear()
    gpus.rows()
    assert nvml.called == {"nvmlEventSetWait_v2"}


def test_error_codes_are_told_in_the_sample_after_they_occurred(sampled: Any) -> None:
    def event(xid: int, kind: int = 0x8) -> dict[str, int]:
        return {"eventType": kind, "eventData": xid}

    timeout = {"error": pynvml.NVML_ERROR_TIMEOUT}
    waits = [timeout, event(48), event(1, kind=0x2), event(63), timeout, timeout]
    gpus = sampled(RecordedNvml({**answers_of(), "nvmlEventSetWait_v2(gpu2 events, 0)": waits}))
    assert [gpus.rows()[2].xids for _ in range(3)] == [[], [48, 63], []]


def test_a_metric_that_gpm_cannot_compute_is_null_alone(sampled: Any) -> None:
    metrics = {"2": [0, 88.25], "5": [pynvml.NVML_ERROR_NO_DATA, 0.0], "10": [0, 60.0]}
    gpus = sampled(RecordedNvml({**answers_of(), **HOPPER, "nvmlGpmMetricsGet(gpu*)": [metrics]}))
    gpus.rows()
    assert gpus.missing() == {"tensor_active_percent"}
    assert len(gpus.said) == 2


def test_drivers_that_know_only_the_old_names_are_asked_by_them(sampled: Any) -> None:
    older = {"error": pynvml.NVML_ERROR_FUNCTION_NOT_FOUND}
    changed = {
        "nvmlDeviceGetCurrentClocksEventReasons(gpu*)": [older],
        "nvmlDeviceGetCurrentClocksThrottleReasons(gpu*)": [0x60],
        "nvmlDeviceGetMemoryInfo(gpu*, version)": [older],
    }
    row = sampled(RecordedNvml({**answers_of(), **changed})).rows()[0]
    assert row.throttle_reasons == ["software-thermal", "hardware-thermal"]
    assert row.memory_used_bytes == 31919570944


def test_throttle_reasons_that_nvml_gained_since_keep_their_number() -> None:
    assert throttle_reasons(0x1 | 0x80 | 0x4000) == ["idle", "power-brake", "reason-0x4000"]
    assert throttle_reasons(0) == []
