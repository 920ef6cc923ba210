"""`mammobench monitor`: this machine's telemetry as JSON lines on standard output, whoever uses it."""

import argparse
import itertools
import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mammobench.contract import GpuProcess
from mammobench.telemetry.gpu_processes import INTERVAL_SECONDS, ComputeProcess, GpuProcessSensor
from mammobench.telemetry.gpu_threads import GpuThreads
from mammobench.telemetry.gpus import GpuSensors, open_gpus
from mammobench.telemetry.lease_holders import lease_folders, lease_holders, lease_name
from mammobench.telemetry.nvml import NvmlLibrary, ReportMissing
from mammobench.telemetry.sampler import MissingSensors, Sampler
from mammobench.telemetry.schedule import run_regularly

Holders = Mapping[str, frozenset[int]]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `monitor` to the command line."""
    parser = commands.add_parser(
        "monitor", help="print this machine's telemetry, a JSON line a second, until stdin closes"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path.cwd(), help="the disk to report is the one that holds this folder"
    )
    parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS")
    parser.set_defaults(run=lambda arguments: monitor(arguments.folder, arguments.interval))


def monitor(folder: Path, interval_seconds: float, nvml: NvmlLibrary | None = None) -> int:
    """Prints samples until standard input ends or the reader of standard output goes away; returns 0."""
    missing = MissingSensors(lambda text: print(text, file=sys.stderr, flush=True))
    gpus = open_gpus(missing, nvml)
    machine = MachineMonitor(folder, gpus, missing)
    try:
        run_regularly(
            lambda: print(json.dumps(machine.line(), separators=(",", ":")), flush=True),
            _InputEnds(),
            interval_seconds,
        )
        return 0
    except BrokenPipeError:
        # Python flushes standard output once more at exit: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        machine.close()
        if gpus is not None:
            gpus.close()


class MachineMonitor:
    """Samples the host, every GPU, and who computes on them."""

    def __init__(self, folder: Path, gpus: GpuSensors | None, report_missing: ReportMissing) -> None:
        self._sampler = Sampler(folder=folder, gpus=None, tree_root_pid=None, report_missing=report_missing)
        self._gpus = None if gpus is None else GpuThreads(gpus, report_missing)
        self._processes = None if gpus is None else _ProcessList(gpus, report_missing)
        self._numbers = itertools.count(1)

    def line(self) -> dict[str, Any]:
        """A MonitorLine."""
        rows = [] if self._gpus is None else self._gpus.sample(time.monotonic())
        sample = self._sampler.sample()
        sample["gpus"] = [row.model_dump(mode="json", by_alias=True) for row in rows]
        sample["samplerCpuSeconds"] = round(sample["samplerCpuSeconds"] + self._cpu_seconds_beside(), 6)
        clocks = {"wallTimeMs": round(time.time() * 1000, 3), "monotonicMs": round(time.monotonic() * 1000, 3)}
        return {
            "sample": {**sample, "seq": next(self._numbers), **clocks},
            "gpuProcesses": [] if self._processes is None else self._processes.newest(),
        }

    def close(self) -> None:
        """Ends the threads beside."""
        for each in (self._sampler, self._gpus, self._processes):
            if each is not None:
                each.close()

    def _cpu_seconds_beside(self) -> float:
        return sum(each.cpu_seconds for each in (self._gpus, self._processes) if each is not None)


class _ProcessList:
    """Who computes on the GPUs, and whether a lease allows it; put together anew every few seconds."""

    def __init__(self, gpus: GpuSensors, report_missing: ReportMissing) -> None:
        self._sensor = GpuProcessSensor(gpus, report_missing)
        self._report_missing = report_missing
        self._parents = {each.uuid: each.parent.uuid for each in gpus.instances}
        self._due = 0.0
        self._newest: list[dict[str, Any]] | None = None

    @property
    def cpu_seconds(self) -> float:
        return self._sensor.background_cpu_seconds

    def newest(self) -> list[dict[str, Any]] | None:
        """None until a GPU has told, and while none does."""
        now = time.monotonic()
        if self._newest is None or now >= self._due:
            self._due = now + INTERVAL_SECONDS
            self._newest = self._put_together()
        return self._newest

    def close(self) -> None:
        self._sensor.close()

    def _put_together(self) -> list[dict[str, Any]] | None:
        lists = [each for each in self._sensor.processes().values() if each is not None]
        if not lists:
            return None
        # A divided GPU repeats what its instances tell.
        found = dict.fromkeys(process for each in lists for process in each)
        holders = self._holders() if found else {}
        told = describe_processes(found, lambda uuid: _holding(holders, uuid, self._parents.get(uuid)))
        return [process.model_dump(mode="json", by_alias=True) for process in told]

    def _holders(self) -> Holders | None:
        try:
            return lease_holders(lease_folders())
        except OSError as error:
            self._report_missing("leases", str(error))
            return None


def describe_processes(
    processes: Iterable[ComputeProcess], holders_of: Callable[[str], frozenset[int] | None]
) -> list[GpuProcess]:
    """The processes, each foreign when it holds no lease on its device.

    `holders_of` gives None where the kernel's locks cannot be read: then no process is called foreign. A PID that this
    process cannot see (a container is told the host's) is the holder's, where the device has one.
    """

    def is_foreign(process: ComputeProcess) -> bool:
        holders = holders_of(process.uuid)
        if holders is None or process.pid in holders:
            return False
        return process.name is not None or not holders

    return [
        GpuProcess(
            uuid=each.uuid,
            pid=each.pid,
            name=each.name,
            user_name=each.user_name,
            memory_used_bytes=each.memory_used_bytes,
            foreign=is_foreign(each),
        )
        for each in processes
    ]


def _holding(holders: Holders | None, uuid: str, parent: str | None) -> frozenset[int] | None:
    """Who holds a device; a lease on a GPU covers its MIG instances."""
    if holders is None:
        return None
    named = [lease_name(each) for each in (uuid, parent) if each is not None]
    return frozenset().union(*(holders.get(name, frozenset()) for name in named))


class _InputEnds:
    """Set once standard input has closed. What is typed is ignored."""

    def __init__(self) -> None:
        self._ended = False

    def is_set(self) -> bool:
        return self._ended

    def wait(self, timeout: float | None = None, /) -> bool:
        deadline = time.monotonic() + (timeout or 0.0)
        while not self._ended:
            readable, _, _ = select.select([sys.stdin], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                break
            self._ended = os.read(sys.stdin.fileno(), 4096) == b""
        return self._ended
