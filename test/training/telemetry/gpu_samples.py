"""GPU samples for tests: machines to answer, and a sampler that was asked."""

from collections.abc import Iterator
from typing import Any

import pynvml
from fake_nvml import RecordedNvml, answers_of

from mammobench.contract import GpuSample
from mammobench.telemetry import GpuSensors, MissingSensors, open_gpus
from mammobench.telemetry.gpu_sampler import GpuSampler

HOPPER = {
    "nvmlDeviceGetCount()": [2],
    "nvmlGpmQueryDeviceSupport(gpu*)": [{"isSupportedDevice": 1}],
    "nvmlGpmMetricsGet(gpu*)": [{"2": [0, 88.25], "5": [0, 41.5], "10": [0, 60.125]}],
}
MIG = {
    "nvmlDeviceGetCount()": [2],
    "nvmlDeviceGetMigMode(gpu0)": [[1, 1]],
    "nvmlDeviceGetMaxMigDeviceCount(gpu0)": [7],
    **{
        f"nvmlDeviceGetMigDeviceHandleByIndex(gpu0, {place})": [f"gpu0/mig{place}" if place in (0, 2) else {"error": 6}]
        for place in range(7)
    },
    **{f"nvmlDeviceGetUUID(gpu0/mig{place})": [f"MIG-{place}"] for place in (0, 2)},
    "nvmlDeviceGetName(gpu*/mig0)": ["NVIDIA A100-PCIE-40GB MIG 3g.20gb"],
    "nvmlDeviceGetName(gpu*/mig2)": ["NVIDIA A100-PCIE-40GB MIG 2g.10gb"],
    "nvmlDeviceGetMemoryInfo(gpu*/mig0, version)": [{"total": 20 << 30, "used": 5 << 30}],
    "nvmlDeviceGetMemoryInfo(gpu*/mig2, version)": [{"total": 10 << 30, "used": 1 << 30}],
    "nvmlDeviceGetUtilizationRates(gpu0)": [{"error": pynvml.NVML_ERROR_NOT_SUPPORTED}],
}


class Sampled:
    """GPU samples a second apart, and what was said of missing sensors."""

    def __init__(self, nvml: Any, only: list[str] | None = None) -> None:
        self.said: list[str] = []
        gpus = open_gpus(MissingSensors(self.said.append), nvml)
        assert gpus is not None
        self.gpus: GpuSensors = gpus if only is None else gpus.only(only)
        self.sampler = GpuSampler(self.gpus, MissingSensors(self.said.append))
        assert self.sampler.wait_for_slow_fields(10)
        self._seconds = 0.0

    def rows(self, seconds: float = 1.0) -> list[GpuSample]:
        """The next sample, that much later."""
        self._seconds += seconds
        return self.sampler.sample(self._seconds)

    def missing(self) -> set[str]:
        """The fields of the next sample that are null in any GPU's row."""
        return {name for row in self.rows() for name, value in row.model_dump().items() if value is None} - {
            "parent_uuid"
        }


def hopper(**changes: Any) -> RecordedNvml:
    """Two GPUs that answer everything; `changes` are RecordedNvml's."""
    return RecordedNvml({**answers_of(), **HOPPER}, **changes)


def sampled_gpus() -> Iterator[Any]:
    """A fixture: makes samplers that end with their test."""
    opened: list[Sampled] = []

    def sample(nvml: Any, only: list[str] | None = None) -> Sampled:
        opened.append(Sampled(nvml, only))
        return opened[-1]

    yield sample
    for each in opened:
        each.sampler.close()
