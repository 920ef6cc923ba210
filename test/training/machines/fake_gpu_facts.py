"""A fake NVML that also tells what a GPU is: eight A100 of 40 GB on PCIe, as in the study."""

# The names are pynvml's.
# ruff: noqa: N802, D102
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent / "telemetry"))
from fake_nvml import FakeNvml, FakeNvmlError


class NotFoundError(FakeNvmlError):
    """NVML_ERROR_NOT_FOUND."""


class FakeGpuFacts(FakeNvml):
    """Fake: the calls of gpu_facts; `mig_instances` None leaves MIG off."""

    def __init__(
        self,
        failing: frozenset[str] = frozenset(),
        count: int = 2,
        *,
        capability: tuple[int, int] = (8, 0),
        mig_instances: int | None = None,
    ) -> None:
        super().__init__(failing, count)
        self.capability = capability
        self.mig_instances = mig_instances

    def nvmlSystemGetDriverVersion(self) -> str:
        return "460.27.04"

    def nvmlSystemGetCudaDriverVersion_v2(self) -> int:
        return 11020

    def nvmlDeviceGetCudaComputeCapability(self, handle: int) -> list[int]:
        return list(self.capability)

    def nvmlDeviceGetCurrPcieLinkGeneration(self, handle: int) -> int:
        return 3

    def nvmlDeviceGetMaxPcieLinkGeneration(self, handle: int) -> int:
        return 4

    def nvmlDeviceGetCurrPcieLinkWidth(self, handle: int) -> int:
        return 16

    def nvmlDeviceGetMaxPcieLinkWidth(self, handle: int) -> int:
        return 16

    def nvmlDeviceGetNvLinkState(self, handle: int, link: int) -> int:
        if link >= 6:
            raise FakeNvmlError("Invalid Argument")
        return int(link < 4)

    def nvmlDeviceGetMigMode(self, handle: int) -> list[int]:
        return [int(self.mig_instances is not None)] * 2

    def nvmlDeviceGetMaxMigDeviceCount(self, handle: int) -> int:
        return 7

    def nvmlDeviceGetMigDeviceHandleByIndex(self, handle: int, place: int) -> Any:
        if self.mig_instances is None or place >= self.mig_instances:
            raise NotFoundError("Not Found")
        return (handle, place)

    def nvmlDeviceGetEccMode(self, handle: int) -> list[int]:
        return [1, 1]

    def nvmlDeviceGetTotalEccErrors(self, handle: int, kind: int, counter: int) -> int:
        return 0

    def nvmlDeviceGetRemappedRows(self, handle: int) -> tuple[int, int, int, int]:
        return (0, 0, 0, 0)

    def nvmlDeviceGetCurrentClocksEventReasons(self, handle: int) -> int:
        return 1

    def nvmlDeviceGetComputeRunningProcesses(self, handle: int) -> list[Any]:
        return []
