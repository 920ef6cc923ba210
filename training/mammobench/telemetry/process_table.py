"""The kernel's process table, read from /proc in one pass (proc(5))."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

CLOCK_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class ProcessStat:
    """One process at one instant. A PID alone names nobody: with `start_ticks` it does, until the machine restarts."""

    pid: int
    parent_pid: int
    state: str
    start_ticks: int
    cpu_seconds: float
    resident_bytes: int


def parse_stat(text: str) -> ProcessStat:
    """Parses /proc/PID/stat; the command's name may hold spaces and parentheses, so fields count from the last ')'."""
    opening, closing = text.index("("), text.rindex(")")
    fields = text[closing + 2 :].split()  # fields[0] is field 3 of proc(5)
    return ProcessStat(
        pid=int(text[:opening]),
        state=fields[0],
        parent_pid=int(fields[1]),
        cpu_seconds=(int(fields[11]) + int(fields[12])) / CLOCK_TICKS_PER_SECOND,
        start_ticks=int(fields[19]),
        resident_bytes=int(fields[21]) * PAGE_BYTES,
    )


def read_process(pid: int) -> ProcessStat | None:
    """The process as it is now; None when there is none with this PID."""
    try:
        # Once a second for every process of the machine: a Path each would double the cost.
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:  # noqa: PTH123
            return parse_stat(file.read().decode(errors="replace"))
    except (OSError, ValueError, IndexError):
        return None


def process_table() -> dict[int, ProcessStat]:
    """Every process of this machine, by PID."""
    read = (read_process(int(name)) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208
    return {process.pid: process for process in read if process is not None}


def descendants(root_pid: int, table: Mapping[int, ProcessStat]) -> list[ProcessStat]:
    """All processes below `root_pid`, parents before their children; zombies too."""
    children: dict[int, list[ProcessStat]] = {}
    for process in table.values():
        children.setdefault(process.parent_pid, []).append(process)
    found: list[ProcessStat] = []
    waiting: list[Iterable[ProcessStat]] = [children.get(root_pid, [])]
    while waiting:
        for process in waiting.pop():
            found.append(process)
            waiting.append(children.get(process.pid, []))
    return found


class TreeFollower:
    """The processes of one tree, again and again, without reading those of the whole machine each time.

    A large machine runs thousands of processes of which a run is a few dozen. One that was outside the tree twice
    running can only be inside later if its PID was used again, which a full look every thirty turns finds out.
    """

    _FULL_LOOK_EVERY = 30

    def __init__(self, root_pid: int, read: Callable[[int], ProcessStat | None] = read_process) -> None:
        self._root_pid = root_pid
        self._read = read
        self._turn = 0
        self._outside: set[int] = set()
        self._foreign: set[int] = set()

    def processes(self) -> list[ProcessStat]:
        """The root, if it lives, and all its descendants; zombies too."""
        listed = {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208
        if self._turn % self._FULL_LOOK_EVERY == 0:
            self._foreign = set()
        self._turn += 1
        read = (self._read(pid) for pid in listed - self._foreign)
        table = {process.pid: process for process in read if process is not None}
        root = table.get(self._root_pid)
        tree = ([root] if root is not None else []) + descendants(self._root_pid, table)
        outside = listed - {process.pid for process in tree}
        # Twice: a process whose parent ended while we looked belongs to nobody for that one look.
        self._foreign = (self._foreign | self._outside) & outside
        self._outside = outside
        return tree
