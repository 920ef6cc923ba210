"""The host's processors, memory, disks and network; a field that cannot be read is null, never 0."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import psutil

from mammobench.contract import CoreGroupSample, HostSample
from mammobench.telemetry.host_counters import (
    NOTHING,
    CpuTimes,
    Transferred,
    core_groups,
    device_number_of,
    hardware,
    parse_cpu_times,
    parse_disk_counters,
    parse_network_counters,
)
from mammobench.telemetry.rates import Counters

Value = TypeVar("Value")


class HostSensors:
    """Samples the host. Use and rates are measured since the sample before, so the first sample has none."""

    def __init__(self, folder: Path, report_missing: Callable[[str, str], None], proc: Path = Path("/proc")) -> None:
        self._folder, self._proc = folder, proc
        self._report_missing = report_missing
        self._core_count = os.cpu_count() or 1
        self._cpu_before: dict[str, CpuTimes] = {}
        self._counters = Counters()
        self._devices: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._groups = self._read("core groups", core_groups)
        self._disk = self._read("disk traffic", self._find_disk)

    def sample(self, at_seconds: float) -> HostSample:
        """One sample at this monotonic time; a sensor that fails is named once and leaves the others alone."""
        memory = self._read("memory", psutil.virtual_memory)
        swap = self._read("swap", psutil.swap_memory)
        space = self._read("disk", lambda: psutil.disk_usage(str(self._folder)))
        return HostSample(
            **self._processors(),
            core_count=self._core_count,
            load_average_one_minute=self._read("load", lambda: os.getloadavg()[0]),
            memory_used_bytes=None if memory is None else memory.total - memory.available,
            memory_total_bytes=None if memory is None else memory.total,
            swap_used_bytes=None if swap is None else swap.used,
            swap_total_bytes=None if swap is None else swap.total,
            disk_free_bytes=None if space is None else space.free,
            disk_total_bytes=None if space is None else space.total,
            **self._disks(at_seconds),
            **self._network(at_seconds),
        )

    def _processors(self) -> dict[str, Any]:
        now = self._read("cpu", lambda: parse_cpu_times(self._text("stat"))) or {}
        before, self._cpu_before = self._cpu_before, now
        groups = [
            CoreGroupSample(name=name, core_count=len(cpus), cpu_percent=_busy_percent(before, now, cpus))
            for name, cpus in (self._groups or {}).items()
        ]
        return {
            "cpu_percent": _busy_percent(before, now, [None]),
            "core_groups": groups if now and groups else None,
        }

    def _disks(self, at_seconds: float) -> dict[str, Any]:
        disks = self._read("disks", lambda: parse_disk_counters(self._text("diskstats")))
        names = dict((disks or {}).values())
        real = self._hardware("block", names)
        total = None if disks is None or not real else sum((names[name] for name in real), NOTHING)
        own = None if disks is None or self._disk is None else disks.get(self._disk)
        read, written = self._rates("disk", None if own is None else own[1], at_seconds)
        all_read, all_written = self._rates("disks", total, at_seconds)
        return {
            "disk_read_bytes_per_second": read,
            "disk_write_bytes_per_second": written,
            "all_disks_read_bytes_per_second": all_read,
            "all_disks_write_bytes_per_second": all_written,
        }

    def _network(self, at_seconds: float) -> dict[str, Any]:
        interfaces = self._read("network", lambda: parse_network_counters(self._text("net/dev"))) or {}
        chosen = self._hardware("net", interfaces) or interfaces.keys() - {"lo"}
        # Each interface by itself: one that appears or is reset must not look like a burst of traffic.
        rates = [self._rates(("network", name), interfaces[name], at_seconds) for name in sorted(chosen)]
        return {
            "network_receive_bytes_per_second": _sum([received for received, _ in rates]),
            "network_transmit_bytes_per_second": _sum([transmitted for _, transmitted in rates]),
        }

    def _hardware(self, kind: str, names: Iterable[str]) -> frozenset[str]:
        """Looked up again only when a device appeared or went."""
        all_names = frozenset(names)
        if self._devices.get(kind, (None,))[0] != all_names:
            self._devices[kind] = (all_names, frozenset(hardware(kind, all_names)))
        return self._devices[kind][1]

    def _rates(
        self, key: object, transferred: Transferred | None, at_seconds: float
    ) -> tuple[float | None, float | None]:
        inward = self._counters.rate((key, "in"), None if transferred is None else transferred.inward, at_seconds)
        outward = self._counters.rate((key, "out"), None if transferred is None else transferred.outward, at_seconds)
        return None if inward is None else round(inward), None if outward is None else round(outward)

    def _find_disk(self) -> str:
        return device_number_of(self._folder, self._text("self/mountinfo"))

    def _text(self, name: str) -> str:
        return (self._proc / name).read_text()

    def _read(self, name: str, sensor: Callable[[], Value]) -> Value | None:
        try:
            return sensor()
        except (OSError, RuntimeError, ValueError, IndexError, psutil.Error) as error:
            self._report_missing(f"host {name}", str(error) or type(error).__name__)
            return None


def _busy_percent(before: dict[str, CpuTimes], now: dict[str, CpuTimes], cpus: list[int] | list[None]) -> float | None:
    """Of the named processors together, those that are online in both; [None] is all. None without a time between."""
    names = ["cpu" if cpu is None else f"cpu{cpu}" for cpu in cpus]
    both = [name for name in names if name in before and name in now]
    busy = sum(now[name].busy - before[name].busy for name in both)
    total = sum(now[name].total - before[name].total for name in both)
    return None if total <= 0 else round(max(0.0, min(100.0, 100.0 * busy / total)), 2)


def _sum(rates: list[float | None]) -> float | None:
    known = [rate for rate in rates if rate is not None]
    return sum(known) if known and len(known) == len(rates) else None
