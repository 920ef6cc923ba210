from types import SimpleNamespace
from typing import Any

import pytest
from fake_nvml import FakeNvml

from mammobench.telemetry import GpuHealth, GpuProcess, gpu_health, open_gpus


class AilingNvml(FakeNvml):
    """Fake: one GPU with errors, a row to replace, a hot chip and two processes."""

    def __init__(self, failing: frozenset[str] = frozenset()) -> None:
        super().__init__(failing, count=1)

    def nvmlDeviceGetTotalEccErrors(self, handle: int, kind: int, counter: int) -> int:  # noqa: N802
        assert (kind, counter) == (1, 0)  # uncorrected, since the driver was loaded
        return 2

    def nvmlDeviceGetRemappedRows(self, handle: int) -> tuple[int, int, int, int]:  # noqa: N802
        return (5, 1, 1, 0)

    def nvmlDeviceGetCurrentClocksEventReasons(self, handle: int) -> int:  # noqa: N802
        return 0x01 | 0x04 | 0x40  # idle and power cap are the program's own doing; heat is not

    def nvmlDeviceGetComputeRunningProcesses(self, handle: int) -> list[Any]:  # noqa: N802
        return [SimpleNamespace(pid=7, usedGpuMemory=1 << 30), SimpleNamespace(pid=8, usedGpuMemory=None)]


def health(nvml: FakeNvml) -> GpuHealth:
    sensors = open_gpus(lambda _name, _reason: None, nvml)
    assert sensors is not None

    def read(_name: str, source: Any) -> Any:
        try:
            return source()
        except Exception:
            return None

    (found,) = gpu_health(sensors, lambda _place: read)
    return found


def test_what_ails_a_gpu_is_read() -> None:
    assert health(AilingNvml()) == GpuHealth(
        index=0,
        uncorrected_errors=2,
        remapping_failed=False,
        remapping_pending=True,
        held_back=("hardware thermal slowdown",),
        processes=(GpuProcess(7, 1 << 30), GpuProcess(8, None)),
    )


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        ("nvmlDeviceGetTotalEccErrors", {"uncorrected_errors"}),
        ("nvmlDeviceGetRemappedRows", {"remapping_failed", "remapping_pending"}),
        ("nvmlDeviceGetCurrentClocksEventReasons", {"held_back"}),
        ("nvmlDeviceGetComputeRunningProcesses", {"processes"}),
    ],
)
def test_a_call_that_fails_leaves_only_its_own_fields_unknown(call: str, fields: set[str]) -> None:
    found = health(AilingNvml(frozenset({call})))
    assert {name for name, value in found.__dict__.items() if value is None} == fields
