"""Fake NVMLs for tests: a small one whose calls can be made to fail, and one that answers as a recording does."""

# The names are pynvml's.
# ruff: noqa: N802, D102
import ctypes
import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pynvml


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


RECORDINGS = Path(__file__).parent / "recordings"
EIGHT_A100 = RECORDINGS / "eight-a100-by-hand.json"
_PCIE_SECONDS = 0.02  # a read of nvmlDeviceGetPcieThroughput blocks for so long


def answers_of(recording: Path = EIGHT_A100) -> dict[str, list[Any]]:
    """What was recorded: for each call with its arguments, the answers in turn."""
    return json.loads(recording.read_text())["answers"]


class RecordedNvml:
    """Fake: answers as a recording does, each call in turn and the last answer from then on.

    A call is named with its arguments: "nvmlDeviceGetClockInfo(gpu0, 1)"; "gpu*" stands for each GPU that has no answer
    of its own. An answer {"error": 3} raises NVMLError(3); objects become namespaces. `failing` calls always raise;
    what is neither recorded nor failing is not supported, as on an older GPU. `sleep` is what a PCIe read blocks with.
    """

    def __init__(
        self,
        answers: Mapping[str, list[Any]],
        *,
        failing: Iterable[str] = (),
        error: int = pynvml.NVML_ERROR_UNKNOWN,
        sleep: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self.answers = dict(answers)
        self.failing = set(failing)
        self.error = error
        self.called: set[str] = set()
        self._sleep = sleep
        self._turns: dict[str, int] = {}
        self._samples: dict[int, str] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if not name.startswith("nvml"):
            raise AttributeError(name)
        return lambda *arguments, **named: self._call(name, arguments, named)

    def lose(self, gpu: str) -> None:
        """From now on every call about this GPU says that it is lost."""
        self.answers[f"lost {gpu}"] = []

    def find(self, gpu: str) -> None:
        """It is back."""
        del self.answers[f"lost {gpu}"]

    def _call(self, name: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        self.called.add(name)
        about = next((str(each) for each in arguments if str(each).startswith("gpu")), "")
        if name in self.failing:
            raise pynvml.NVMLError(self.error)
        if f"lost {about.split(' ')[0]}" in self.answers:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
        special = getattr(self, f"_{name}", None)
        return special(*arguments) if special is not None else self._recorded(name, arguments, named)

    def _recorded(self, name: str, arguments: tuple[Any, ...], named: Mapping[str, Any] = MappingProxyType({})) -> Any:
        key = call_key(name, arguments, named)
        answers = self.answers.get(key) or self.answers.get(_of_anyone(key))
        if not answers:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
        turn = self._turns.get(key, 0)
        self._turns[key] = turn + 1
        answer = answers[min(turn, len(answers) - 1)]
        if isinstance(answer, dict) and "error" in answer:
            raise pynvml.NVMLError(answer["error"])
        return _objects(answer)

    def _nvmlInit(self) -> None:
        pass

    def _nvmlShutdown(self) -> None:
        pass

    def _nvmlDeviceGetHandleByIndex(self, index: int) -> str:
        return f"gpu{index}"

    def _nvmlDeviceGetPcieThroughput(self, handle: str, direction: int) -> int:
        self._sleep(_PCIE_SECONDS)
        return self._recorded("nvmlDeviceGetPcieThroughput", (handle, direction))

    def _nvmlEventSetCreate(self) -> "FakeEventSet":
        return FakeEventSet()

    def _nvmlDeviceRegisterEvents(self, handle: str, kinds: int, events: "FakeEventSet") -> None:
        self._recorded("nvmlDeviceRegisterEvents", (handle, kinds))
        events.name = f"{handle} events"

    def _nvmlEventSetFree(self, events: "FakeEventSet") -> None:
        events.name = "freed"

    def _nvmlGpmSampleAlloc(self) -> Any:
        return ctypes.cast(len(self._samples) + 1, pynvml.c_nvmlGpmSample_t)

    def _nvmlGpmSampleGet(self, handle: str, sample: Any) -> Any:
        self._samples[address_of(sample)] = handle
        return sample

    def _nvmlGpmSampleFree(self, sample: Any) -> None:
        self._samples.pop(address_of(sample), None)

    def _nvmlGpmMetricsGet(self, request: Any) -> Any:
        """Recorded by GPU: metric number → [nvmlReturn, value]."""
        handle = self._samples[address_of(request.sample2)]
        values = vars(self._recorded("nvmlGpmMetricsGet", (handle,)))
        for place in range(request.numMetrics):
            metric = request.metrics[place]
            metric.nvmlReturn, metric.value = values.get(str(metric.metricId), (pynvml.NVML_ERROR_NOT_SUPPORTED, 0.0))
        return request


class FakeEventSet:
    """Fake: knows whose events it collects, once it is registered."""

    name = "events of nobody"

    def __str__(self) -> str:
        return self.name


def call_key(name: str, arguments: Iterable[Any], named: Mapping[str, Any]) -> str:
    """A call's name in a recording. Lists of fields are left out: a GPU is asked for the same each time."""
    told = [str(each) for each in arguments if not isinstance(each, list)]
    return f"{name}({', '.join([*told, *sorted(named)])})"


def address_of(pointer: Any) -> int:
    """Where a ctypes pointer points."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


@functools.cache
def _of_anyone(key: str) -> str:
    return re.sub(r"gpu\d+", "gpu*", key)


def _objects(answer: Any) -> Any:
    if isinstance(answer, dict):
        return SimpleNamespace(**{name: _objects(value) for name, value in answer.items()})
    return [_objects(each) for each in answer] if isinstance(answer, list) else answer
