"""Which GPUs and MIG instances are sampled, and what of an instance is its GPU's."""

from typing import Any

import pytest
from fake_nvml import FakeNvml, RecordedNvml, answers_of
from gpu_samples import MIG, sampled_gpus

from mammobench.telemetry import MissingSensors, open_gpus

sampled = pytest.fixture(sampled_gpus, name="sampled")


def test_mig_instances_are_rows_of_their_own_with_the_whole_gpus_power(sampled: Any) -> None:
    gpus = sampled(RecordedNvml({**answers_of(), **MIG}))
    parent, other, first, second = gpus.rows()
    assert (first.uuid, second.uuid) == ("MIG-0", "MIG-2")
    assert first.parent_uuid == second.parent_uuid == parent.uuid != other.uuid
    assert (first.name, first.memory_total_bytes) == ("NVIDIA A100-PCIE-40GB MIG 3g.20gb", 20 << 30)
    assert (second.memory_used_bytes, second.index) == (1 << 30, 0)
    assert first.utilization_percent is first.energy_joules is first.sm_active_percent is None
    assert first.power_watts == second.power_watts == parent.power_watts == 281.5
    assert first.throttle_reasons == parent.throttle_reasons == []
    assert "MIG instance MIG-0 utilization, energy and activity cannot be read: not available for a MIG instance" in (
        gpus.said
    )


def test_a_leased_instance_is_sampled_without_its_siblings(sampled: Any) -> None:
    rows = sampled(RecordedNvml({**answers_of(), **MIG}), only=["MIG-2"]).rows()
    assert [row.uuid for row in rows] == ["MIG-2"]
    assert rows[0].power_watts == 281.5


def test_a_leased_gpu_is_sampled_with_its_instances(sampled: Any) -> None:
    nvml = RecordedNvml({**answers_of(), **MIG})
    rows = sampled(nvml, only=["GPU-00000000-0000-0000-0000-000000000000"]).rows()
    assert [row.uuid[:3] for row in rows] == ["GPU", "MIG", "MIG"]


def test_only_the_leased_gpus_are_sampled(sampled: Any) -> None:
    assert [row.uuid for row in sampled(FakeNvml(), only=["GPU-1"]).rows()] == ["GPU-1"]


def test_a_gpu_without_a_uuid_is_left_out_and_said_so() -> None:
    named: list[str] = []
    assert open_gpus(MissingSensors(named.append), FakeNvml(failing=frozenset({"nvmlDeviceGetUUID"}))) is None
    assert len(named) == 2


def test_no_gpu_is_no_error() -> None:
    assert open_gpus(MissingSensors(pytest.fail), FakeNvml(count=0)) is None
