"""Records what NVML answers on this machine, as a fixture: python test/bench/record_nvml.py FILE [--samples 30]

The sampler itself asks, once a second, so the recording holds exactly the calls that it makes, in their order, with the
errors. UUIDs are replaced by made-up ones, and every other answer that could name the machine (serial numbers, process
lists) is not asked for. test/training/telemetry/fake_nvml.py plays the file back.
"""

import argparse
import ctypes
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pynvml

from mammobench.telemetry import open_gpus
from mammobench.telemetry.gpu_sampler import GpuSampler

# Helpers of the tests.
sys.path.append(str(Path(__file__).resolve().parents[1] / "training" / "telemetry"))
from fake_nvml import address_of, call_key

_SETUP = {"nvmlInit", "nvmlShutdown", "nvmlEventSetCreate", "nvmlEventSetFree", "nvmlGpmSampleAlloc"}
_SETUP |= {"nvmlGpmSampleFree", "nvmlGpmSampleGet"}


class Handle:
    """A handle of NVML's under the name that it bears in the recording."""

    def __init__(self, name: str, real: Any) -> None:
        self.name, self.real = name, real

    def __str__(self) -> str:
        return self.name


class RecordingNvml:
    """Passes every call on to `library` and keeps each answer under the call's name."""

    def __init__(self, library: Any) -> None:
        self.answers: dict[str, list[Any]] = {}
        self._library = library
        self._sampled: dict[int, str] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if not name.startswith("nvml"):
            raise AttributeError(name)
        return lambda *arguments, **named: self._call(name, arguments, named)

    def _call(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        key = call_key(name, arguments, named)
        if name == "nvmlGpmMetricsGet":
            key = f"{name}({self._sampled[address_of(arguments[0].sample2)]})"
        if name == "nvmlDeviceRegisterEvents":
            key = call_key(name, arguments[:2], {})  # the set has no name yet
        real = [each.real if isinstance(each, Handle) else each for each in arguments]
        try:
            answer = getattr(self._library, name)(*real, **named)
        except pynvml.NVMLError as error:
            self._keep(key, {"error": error.value})
            raise
        if name == "nvmlGpmSampleGet":
            self._sampled[address_of(real[1])] = str(arguments[0])
        if name == "nvmlDeviceRegisterEvents":
            arguments[2].name = f"{arguments[0]} events"
        return self._told(name, key, arguments, answer)

    def _told(self, name: str, key: str, arguments: tuple[Any, ...], answer: Any) -> Any:
        """Handles get names, UUIDs are replaced, and everything else is kept as it is."""
        if name == "nvmlDeviceGetHandleByIndex":
            return Handle(f"gpu{arguments[0]}", answer)
        if name == "nvmlDeviceGetMigDeviceHandleByIndex":
            handle = Handle(f"{arguments[0]}/mig{arguments[1]}", answer)
            self._keep(key, handle.name)
            return handle
        if name == "nvmlEventSetCreate":
            return Handle("events of nobody", answer)
        if name == "nvmlDeviceGetUUID":
            answer = made_up_uuid(str(arguments[0]))
        if name not in _SETUP:
            self._keep(key, plain(answer))
        return answer

    def _keep(self, key: str, answer: Any) -> None:
        self.answers.setdefault(key, []).append(answer)


def made_up_uuid(handle: str) -> str:
    """In the form of NVIDIA's, and telling nothing: "gpu3" and "gpu3/mig1" give their numbers."""
    gpu, _, instance = handle.removeprefix("gpu").partition("/mig")
    kind, last = ("MIG", int(instance) + 1) if instance else ("GPU", 0)
    return f"{kind}-00000000-0000-0000-{last:04d}-{int(gpu):012d}"


def plain(answer: Any) -> Any:
    """An answer as JSON: structures by field, GPM's metrics by number, bytes as text."""
    if isinstance(answer, pynvml.c_nvmlGpmMetricsGet_t):
        asked = [answer.metrics[place] for place in range(answer.numMetrics)]
        return {str(metric.metricId): [metric.nvmlReturn, metric.value] for metric in asked}
    if isinstance(answer, pynvml.c_nvmlEventData_t):
        return {"eventType": answer.eventType, "eventData": answer.eventData}
    if isinstance(answer, ctypes.Structure | ctypes.Union):
        # A pointer among the fields would be an address of this process.
        fields = [(field[0], getattr(answer, field[0])) for field in answer._fields_]
        # A union's bits read as another type may be NaN, which is no JSON.
        return {
            name: plain(value) for name, value in fields if not isinstance(value, ctypes._Pointer) and value == value
        }
    if isinstance(answer, SimpleNamespace):
        return {name: plain(value) for name, value in vars(answer).items()}
    if isinstance(answer, ctypes.Array | list | tuple):
        return [plain(each) for each in answer]
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def shortened(answers: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """An answer that never changed stands once: the player repeats the last one."""
    return {key: told[:1] if all(each == told[0] for each in told) else told for key, told in answers.items()}


def main() -> int:
    """Records and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--samples", type=int, default=30)
    arguments = parser.parse_args()
    recording = RecordingNvml(pynvml)
    gpus = open_gpus(lambda sensor, reason: print(f"{sensor} cannot be read: {reason}", file=sys.stderr), recording)
    if gpus is None:
        print("No NVIDIA GPU here: nothing recorded.", file=sys.stderr)
        return 1
    sampler = GpuSampler(gpus, lambda sensor, reason: print(f"{sensor}: {reason}", file=sys.stderr))
    for _ in range(arguments.samples):
        sampler.sample(time.monotonic())
        time.sleep(1.0)
    sampler.close()
    driver = pynvml.nvmlSystemGetDriverVersion()
    gpus.close()
    names = sorted({device.name or "?" for device in gpus.devices})
    origin = f"Recorded from {len(gpus.devices)} GPU(s), {', '.join(names)}, driver {driver}; UUIDs are made up."
    record = {"origin": origin, "recordedFromDevice": True, "answers": shortened(recording.answers)}
    arguments.file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(origin)
    return 0


if __name__ == "__main__":
    sys.exit(main())
