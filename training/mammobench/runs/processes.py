"""Processes of a run: who they are, how to signal them and never a stranger, and how they die together."""

import ctypes
import functools
import os
import signal
from pathlib import Path

from mammobench.contract import ProcessIdentity
from mammobench.telemetry import ProcessStat, descendants, process_table, read_process

# linux/prctl.h
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

LAUNCHER_PID_VARIABLE = "MAMMOBENCH_LAUNCHER_PID"


@functools.cache
def boot_id() -> str:
    """The kernel's random name for the time since the machine started."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def close_inherited_descriptors() -> None:
    """Lets go of everything but standard input, output and error.

    Chromium leaves its sockets, locks and shared memory open to the programs that Electron starts: a launcher that
    outlives the window would hold them, and the window's own pipes, for days.
    """
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def identity_of(process: ProcessStat) -> ProcessIdentity:
    """What still names this process after its PID has been used again."""
    return ProcessIdentity(pid=process.pid, start_ticks=process.start_ticks, boot_id=boot_id())


def identify(pid: int) -> ProcessIdentity | None:
    """The identity of the process that has this PID now; None when there is none."""
    process = read_process(pid)
    return None if process is None else identity_of(process)


def is_alive(identity: ProcessIdentity) -> bool:
    """True while this very process runs; a zombie has ended."""
    if identity.boot_id != boot_id():
        return False
    process = read_process(identity.pid)
    return process is not None and process.start_ticks == identity.start_ticks and process.state not in "ZX"


def signal_process(identity: ProcessIdentity, number: signal.Signals) -> bool:
    """Sends a signal to this very process; False when it has ended, be its PID in use again or not.

    The descriptor is opened first and the start time compared after: from then on the kernel holds the identity.
    """
    try:
        descriptor = os.pidfd_open(identity.pid)
    except OSError:
        return False
    try:
        if not is_alive(identity):
            return False
        signal.pidfd_send_signal(descriptor, number)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(descriptor)


def living_descendants(root_pid: int) -> list[ProcessStat]:
    """All processes below this one that still run, parents before their children."""
    return [process for process in descendants(root_pid, process_table()) if process.state not in "ZX"]


def become_subreaper() -> None:
    """From now on this process adopts its descendants' orphans, so that none of them can slip away. Linux only."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def name_process(name: str) -> None:
    """What `ps -e` and `top` call this process; its arguments stay. The kernel keeps 15 bytes."""
    Path("/proc/self/comm").write_text(name[:15])


def die_with_parent(expected_parent_pid: int | None = None) -> None:
    """Asks the kernel to kill this process when its parent ends; ends it at once when the parent has ended already.

    Ranks and data workers call it first of all. Without an expected parent it is the one found on entry, which must
    not be one that adopts orphans. The kernel watches the parent's *thread*: a parent starts its children from a thread
    that lasts as long as it does.
    """
    parent_pid = os.getppid() if expected_parent_pid is None else expected_parent_pid
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    adopted = expected_parent_pid is None and _is_adopted(parent_pid)
    if os.getppid() != parent_pid or adopted:
        os._exit(128 + signal.SIGKILL)


def _is_adopted(parent_pid: int) -> bool:
    """Whether this process lost its parent before it could ask to die with it.

    Orphans of torchrun and of its ranks fall to the launcher, and those of a launcher to whoever adopts everybody's:
    then the launcher is no ancestor any more.
    """
    launcher_pid = int(os.environ.get(LAUNCHER_PID_VARIABLE, "0"))
    if launcher_pid == 0:
        return False
    if parent_pid == launcher_pid:
        return "TORCHELASTIC_RUN_ID" in os.environ
    ancestor = read_process(parent_pid)
    while ancestor is not None and ancestor.pid != launcher_pid:
        ancestor = read_process(ancestor.parent_pid)
    return ancestor is None


def rank_of(pid: int) -> int | None:
    """The rank that torchrun gave this process in its environment; None for any other process."""
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    named = dict(variable.split(b"=", 1) for variable in variables if b"=" in variable)
    rank = named.get(b"RANK", b"")
    return int(rank) if rank.isdigit() and b"LOCAL_RANK" in named else None


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, argument: int) -> None:
    if _libc().prctl(option, ctypes.c_ulong(argument), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), f"prctl({option})")
