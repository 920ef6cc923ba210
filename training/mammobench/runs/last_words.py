"""Why processes ended, from what they left: tracebacks in the log, torchrun's report, the kernel's memory killer."""

import os
import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EXCEPTION = re.compile(r"^(?:\[rank\d+\]:\s*)?([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b.*)$")
_TIME_LINE = re.compile(r"^\s*time\s*:\s*(\S+)")
_RANK_LINE = re.compile(r"^\s*rank\s*:\s*(\d+)")
_EXIT_LINE = re.compile(r"^\s*exitcode\s*:\s*(-?\d+)\s*\(pid:\s*(\d+)\)")
_DATA_WORKER = re.compile(r"DataLoader worker \(pid (\d+)\) is killed by signal: ([^.]+)\.")
_NO_SPACE = re.compile(r"No space left on device|Errno 28\b|file write failed|Disk quota exceeded")
_KERNEL_KILL = re.compile(r"(?:Killed process|oom-kill:.*pid=)\s*(\d+)")
_KERNEL_LOG_BYTES = 8_192


def last_exception(log: Sequence[str]) -> str | None:
    """The last line of the last traceback: the exception and its message. What torchrun raises says only that a rank
    fell.
    """
    if not any("Traceback" in line for line in log):
        return None
    found = (match[1] for line in reversed(log) if (match := _EXCEPTION.match(line.strip())))
    return next((each for each in found if "ChildFailedError" not in each), None)


@dataclass(frozen=True)
class FirstFailure:
    """The rank that torchrun saw fall first."""

    rank: int
    pid: int
    exit_code: int | None
    signal: int | None


def first_failure(log: Sequence[str]) -> FirstFailure | None:
    """From torchrun's report, `Root Cause (first observed failure)`; None where there is none.

    torchrun looks ten times a second, and names the lowest of the ranks that it finds fallen at one look: one that was
    killed goes before one that failed of that. SIGTERM is what torchrun itself ends the others with.
    """
    starts = [number for number, line in enumerate(log) if "Root Cause" in line]
    named = _failures(log[starts[-1] :]) if starts else []
    if not named:
        return None
    time, root = named[0]
    begins = [number for number, line in enumerate(log[: starts[-1]]) if line.strip() == "Failures:"]
    others = _failures(log[begins[-1] : starts[-1]]) if begins else []
    killed = (each for when, each in others if when == time and each.signal not in (None, signal.SIGTERM))
    return root if root.signal is not None else next(killed, root)


@dataclass(frozen=True)
class KilledDataWorker:
    """A data worker whose rank saw it die of a signal."""

    pid: int
    signal: int


def killed_data_worker(log: Sequence[str]) -> KilledDataWorker | None:
    """The first that a rank complained of; SIGTERM is what ranks end their own with."""
    numbers = {signal.strsignal(number): number for number in signal.valid_signals()}
    for found in (found for line in log if (found := _DATA_WORKER.search(line))):
        number = numbers.get(found[2])
        if number is not None and number != signal.SIGTERM:
            return KilledDataWorker(int(found[1]), number)
    return None


def _failures(report: Sequence[str]) -> list[tuple[str, FirstFailure]]:
    """Each rank of a part of torchrun's report, with the time at which its end was seen."""
    found: list[tuple[str, FirstFailure]] = []
    time, rank = "", None
    for line in report:
        if when := _TIME_LINE.match(line):
            time, rank = when[1], None
        elif who := _RANK_LINE.match(line):
            rank = int(who[1])
        elif (how := _EXIT_LINE.match(line)) and rank is not None:
            code, pid = int(how[1]), int(how[2])
            found.append((time, FirstFailure(rank, pid, code if code >= 0 else None, -code if code < 0 else None)))
    return found


def says_disk_full(texts: Sequence[str]) -> bool:
    """Whether any of these lines is a complaint of a full disk."""
    return any(_NO_SPACE.search(text) for text in texts)


class MemoryKills:
    """Whether the kernel killed for want of memory since this value was made: by counters, and by name if it says."""

    def __init__(self) -> None:
        self._before = _counters()
        self._kernel_log = _open_kernel_log()

    def hint(self, pids: Sequence[int]) -> str | None:
        """A sentence where there is evidence that one of these, or anything, was killed; None where there is none."""
        named = [pid for pid in self._named() if pid in pids]
        if named:
            return f"The kernel killed PID {', '.join(map(str, named))} because memory ran out."
        after = _counters()
        if after.get("cgroup", 0) > self._before.get("cgroup", 0):
            return "The kernel killed a process of this control group meanwhile because its memory ran out."
        if after.get("machine", 0) > self._before.get("machine", 0):
            return "The kernel killed a process on this machine meanwhile because memory ran out."
        return None

    def close(self) -> None:
        """Lets go of the kernel's log."""
        if self._kernel_log is not None:
            os.close(self._kernel_log)
            self._kernel_log = None

    def _named(self) -> list[int]:
        pids: list[int] = []
        while self._kernel_log is not None:
            try:
                line = os.read(self._kernel_log, _KERNEL_LOG_BYTES)
            except BrokenPipeError:
                continue  # overwritten before it was read: the next line follows
            except OSError:
                break
            pids += [int(found[1]) for found in _KERNEL_KILL.finditer(line.decode(errors="replace"))]
        return pids


def _counters() -> dict[str, int]:
    found = {"machine": _counter(Path("/proc/vmstat"), "oom_kill")}
    path = _memory_group()
    if path is not None:
        names = (path / "memory.events", path / "memory.oom_control")
        found["cgroup"] = next((count for name in names if (count := _counter(name, "oom_kill")) is not None), None)
    return {name: count for name, count in found.items() if count is not None}


def _memory_group() -> Path | None:
    """This process's control group for memory, of either version (cgroups(7))."""
    try:
        lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    except OSError:
        return None
    for _, controllers, path in lines:
        if controllers == "memory":
            return Path("/sys/fs/cgroup/memory") / path.lstrip("/")
    return next((Path("/sys/fs/cgroup") / path.lstrip("/") for number, _, path in lines if number == "0"), None)


def _counter(path: Path, name: str) -> int | None:
    try:
        fields = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return None
    return next((int(field[1]) for field in fields if len(field) == 2 and field[0] == name), None)


def _open_kernel_log() -> int | None:
    """/dev/kmsg from now on; None where this user may not read it."""
    try:
        descriptor = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        os.lseek(descriptor, 0, os.SEEK_END)
    except OSError:
        return None
    return descriptor
