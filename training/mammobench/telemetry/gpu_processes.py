"""Who computes on each GPU, whoever started it: NVML's list, with the names that the kernel knows the processes by."""

import pwd
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mammobench.telemetry.gpus import GpuSensors
from mammobench.telemetry.newest import NewestReading
from mammobench.telemetry.nvml import DeviceReader, ReportMissing

INTERVAL_SECONDS = 5.0
"""Listing takes the driver's locks, and processes come and go slowly."""
_STALE_AFTER_INTERVALS = 3


@dataclass(frozen=True)
class ComputeProcess:
    """A process with a CUDA context on a GPU or MIG instance; None is what could not be read."""

    uuid: str
    pid: int
    name: str | None
    user_name: str | None
    memory_used_bytes: int | None


ProcessesOfGpus = Mapping[str, tuple[ComputeProcess, ...] | None]
"""By UUID of the GPU or MIG instance; None for a device that does not tell, or has not answered."""


class GpuProcessSensor:
    """Lists the processes of every GPU beside the sampling, one thread a GPU: one that hangs holds nobody up."""

    def __init__(
        self,
        gpus: GpuSensors,
        report_missing: ReportMissing,
        *,
        interval_seconds: float = INTERVAL_SECONDS,
        proc: Path = Path("/proc"),
    ) -> None:
        self._instances = {device.uuid: [each.uuid for each in _instances_of(gpus, device)] for device in gpus.devices}
        readers = {
            device.uuid: _reader(gpus.nvml, device, f"GPU {device.index}", report_missing, proc)
            for device in gpus.devices
            # With MIG on, the instances are what computes; the GPU itself lists them only to root.
            if not self._instances[device.uuid]
        }
        for each in gpus.instances:
            readers[each.uuid] = _reader(gpus.nvml, each, f"MIG instance {each.uuid}", report_missing, proc)
        self._newest = {
            uuid: NewestReading(
                read,
                name=f"telemetry of processes on {uuid}",
                interval_seconds=interval_seconds,
                stale_after_seconds=_STALE_AFTER_INTERVALS * interval_seconds,
            )
            for uuid, read in readers.items()
        }

    @property
    def background_cpu_seconds(self) -> float:
        """What the threads have used so far."""
        return sum(newest.cpu_seconds for newest in self._newest.values())

    def processes(self) -> ProcessesOfGpus:
        """The newest list of each GPU and instance. A GPU that is divided shows its instances' processes."""
        found = {uuid: newest.value() for uuid, newest in self._newest.items()}
        divided = {uuid: _together(found, parts) for uuid, parts in self._instances.items() if parts}
        return {**found, **divided}

    def wait_for_first(self, seconds: float) -> bool:
        """Waits until each GPU was asked once, that long at most for all; False when one has not answered."""
        until = time.monotonic() + seconds
        answered = [newest.wait_for_first(max(0.0, until - time.monotonic())) for newest in self._newest.values()]
        return all(answered)

    def close(self) -> None:
        """Ends the threads."""
        for newest in self._newest.values():
            newest.end()
        for newest in self._newest.values():
            newest.close()


def compute_processes(
    gpus: GpuSensors, report_missing: ReportMissing, *, deadline_seconds: float = 5.0, proc: Path = Path("/proc")
) -> ProcessesOfGpus:
    """Who computes on each GPU now; None for one that does not tell, or not within the deadline."""
    sensor = GpuProcessSensor(gpus, report_missing, interval_seconds=deadline_seconds, proc=proc)
    try:
        sensor.wait_for_first(deadline_seconds)
        return sensor.processes()
    finally:
        sensor.close()


def process_names(pid: int, proc: Path = Path("/proc")) -> tuple[str | None, str | None]:
    """A process's command and its user's name; None and None where this PID is not to be seen.

    Inside a container NVML may give the host's PIDs, of which the container's /proc knows nothing.
    """
    try:
        lines = (proc / str(pid) / "status").read_text(errors="replace").splitlines()
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
        return fields["Name"].strip(), _user_name(int(fields["Uid"].split()[0]))
    except (OSError, KeyError, ValueError, IndexError):
        return None, None


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def _instances_of(gpus: GpuSensors, device: Any) -> list[Any]:
    return [each for each in gpus.instances if each.parent.uuid == device.uuid]


def _reader(
    nvml: Any, device: Any, name: str, report_missing: ReportMissing, proc: Path
) -> Callable[[], tuple[ComputeProcess, ...] | None]:
    read = DeviceReader(name, report_missing)

    def processes() -> tuple[ComputeProcess, ...] | None:
        read.begin()
        listed = read("processes", lambda: list(nvml.nvmlDeviceGetComputeRunningProcesses(device.handle)))
        if listed is None:
            return None
        return tuple(
            ComputeProcess(device.uuid, each.pid, *process_names(each.pid, proc), each.usedGpuMemory) for each in listed
        )

    return processes


def _together(found: ProcessesOfGpus, parts: list[str]) -> tuple[ComputeProcess, ...] | None:
    lists = [found[part] for part in parts]
    known = [each for each in lists if each is not None]
    return None if len(known) < len(lists) else tuple(process for each in known for process in each)
