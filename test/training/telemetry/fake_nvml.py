"""A fake NVML for tests: two GPUs whose values are known and whose calls can be made to fail."""

# The names are pynvml's.
# ruff: noqa: N802, D102
from types import SimpleNamespace
from typing import Any


class FakeNvmlError(Exception):
    """Stands for pynvml's errors."""


class FakeNvml:
    """Fake: implements the calls of NvmlLibrary; those named in `failing` raise."""

    def __init__(self, failing: frozenset[str] = frozenset(), count: int = 2) -> None:
        self.failing = failing
        self.count = count

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("nvml") and name in object.__getattribute__(self, "failing"):
            return _raise
        return object.__getattribute__(self, name)

    def nvmlInit(self) -> None:
        pass

    def nvmlShutdown(self) -> None:
        pass

    def nvmlDeviceGetCount(self) -> int:
        return self.count

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        return index

    def nvmlDeviceGetUUID(self, handle: int) -> str:
        return f"GPU-{handle}"

    def nvmlDeviceGetName(self, handle: int) -> bytes:
        return b"Fake GPU"

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> SimpleNamespace:
        return SimpleNamespace(gpu=90 + handle, memory=10)

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:
        return SimpleNamespace(used=3 << 30, total=40 << 30)

    def nvmlDeviceGetPowerUsage(self, handle: int) -> int:
        return 281_500

    def nvmlDeviceGetEnforcedPowerLimit(self, handle: int) -> int:
        return 300_000

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: int) -> int:
        return 5_000_000

    def nvmlDeviceGetTemperature(self, handle: int, sensor: int) -> int:
        assert sensor == 0
        return 66

    def nvmlDeviceGetClockInfo(self, handle: int, clock: int) -> int:
        assert clock == 1
        return 1410


def _raise(*_arguments: Any) -> Any:
    raise FakeNvmlError("Not Supported")
