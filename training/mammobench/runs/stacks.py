"""What the ranks of a stalled run are doing: their stacks, from whoever can still read them.

Python's faulthandler answers a signal where the process runs and has registered it; py-spy, where it is installed,
reads the stack of a process that does not run (stopped, or in a kernel call); /proc always knows state, wait channel
and, for root, the kernel's stack.
"""

import faulthandler
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from mammobench.contract import ProcessIdentity
from mammobench.runs.processes import is_alive, living_descendants, signal_process
from mammobench.telemetry import ProcessStat, read_process

DUMP_SIGNAL = signal.SIGUSR2
_ANSWER_SECONDS = 1.5
_PY_SPY_SECONDS = 10.0
_MOST_PROC_BYTES = 65_536


def answer_with_stack(folder: Path, rank: int) -> None:
    """Called by a rank: from now on DUMP_SIGNAL makes it write the Python stacks of its threads to `folder`.

    A folder that cannot be written leaves the rank without an answer; it runs all the same.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _answers(folder, rank).open("a")
    except OSError:
        return
    # The file stays open for as long as the process lives: faulthandler keeps its descriptor.
    faulthandler.register(DUMP_SIGNAL, file=file, all_threads=True)
    _KEPT_OPEN.append(file)


_KEPT_OPEN: list[object] = []


def save_stacks(folder: Path, attempt: int, ranks: Mapping[int, ProcessIdentity]) -> dict[int, str]:
    """Saves what each rank is doing as a file of its own; returns, by rank, a few words and the file's name.

    Takes seconds, not minutes, whatever state the processes are in.
    """
    living = {rank: identity for rank, identity in sorted(ranks.items()) if is_alive(identity)}
    answers = _ask(folder, living)
    spied = _spy({rank: identity for rank, identity in living.items() if not answers[rank]})
    said: dict[int, str] = {}
    for rank, identity in living.items():
        stack, source = (answers[rank], "faulthandler") if answers[rank] else (spied.get(rank, ""), "py-spy")
        python = f"Python stack ({source})\n{stack}" if stack else f"No Python stack: {_why_none()}\n"
        state = _state(identity.pid)
        path = _unused(folder, f"attempt-{attempt}-rank-{rank}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{python}\n{describe_tree(identity.pid)}", encoding="utf-8")
        except OSError as error:
            said[rank] = f"rank {rank} {state}, stack not saved: {error.strerror}"
        else:
            said[rank] = f"rank {rank} {state}: {path.parent.name}/{path.name}"
    return said


def describe_tree(pid: int) -> str:
    """/proc's view of a process, its threads and its descendants."""
    below = living_descendants(pid)
    root = read_process(pid)
    processes: list[ProcessStat] = [*([root] if root else []), *below]
    return "\n".join(_describe(process) for process in processes)


def _ask(folder: Path, ranks: Mapping[int, ProcessIdentity]) -> dict[int, str]:
    """Stacks by faulthandler of the ranks that run and catch the signal; empty text for the others."""
    before = {rank: _size(_answers(folder, rank)) for rank in ranks}
    asked = [
        rank
        for rank, identity in ranks.items()
        if _catches_signal(identity.pid) and signal_process(identity, DUMP_SIGNAL)
    ]
    deadline = time.monotonic() + _ANSWER_SECONDS
    sizes: dict[int, int] = {}
    while asked and time.monotonic() < deadline:
        seen = {rank: _size(_answers(folder, rank)) for rank in asked}
        if seen == sizes and all(seen[rank] > before[rank] for rank in asked):
            break  # everybody has answered, and nobody writes any more
        sizes = seen
        time.sleep(0.05)
    return {rank: _read_from(_answers(folder, rank), before[rank]) if rank in asked else "" for rank in ranks}


def _spy(ranks: Mapping[int, ProcessIdentity]) -> dict[int, str]:
    """Stacks by py-spy, all at once; nothing where it is not installed or may not look."""
    program = py_spy()
    if program is None:
        return {}
    running = {
        rank: subprocess.Popen(
            [program, "dump", "--nonblocking", "--pid", str(identity.pid)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for rank, identity in ranks.items()
    }
    deadline = time.monotonic() + _PY_SPY_SECONDS
    stacks: dict[int, str] = {}
    for rank, process in running.items():
        try:
            said, _ = process.communicate(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        else:
            stacks[rank] = said.decode(errors="replace")
    return stacks


def py_spy() -> str | None:
    """py-spy beside this Python or on the PATH."""
    beside = Path(sys.executable).with_name("py-spy")
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("py-spy")


def _why_none() -> str:
    return "the process did not answer" + ("" if py_spy() else ", and py-spy is not installed")


def _catches_signal(pid: int) -> bool:
    """Whether the process runs and has a handler for the signal; without one the signal would end it (proc(5))."""
    fields = dict(line.split(":", 1) for line in _proc_text(pid, "status").splitlines() if ":" in line)
    caught = int(fields.get("SigCgt", "0").strip() or "0", 16)
    stopped = fields.get("State", "T").strip()[:1] in "TtZX"
    return not stopped and bool(caught & (1 << (DUMP_SIGNAL - 1)))


def _describe(process: ProcessStat) -> str:
    lines = [f"Process {process.pid}, parent {process.parent_pid}"]
    lines += [f"  {line}" for line in _proc_text(process.pid, "status").splitlines()]
    for thread in sorted(_threads(process.pid)):
        place = f"task/{thread}/"
        wait_channel = _proc_text(process.pid, place + "wchan") or "unreadable"
        name, call = _proc_text(process.pid, place + "comm").strip(), _proc_text(process.pid, place + "syscall").strip()
        lines.append(f"  thread {thread} ({name}): wchan {wait_channel}, system call {call or 'unreadable'}")
        lines += [f"    {line}" for line in _proc_text(process.pid, place + "stack").splitlines()]
    return "\n".join(lines) + "\n"


def _state(pid: int) -> str:
    process = read_process(pid)
    letter = "X" if process is None else process.state
    return {"T": "is stopped", "t": "is stopped by a debugger", "D": "waits in the kernel (D)", "R": "computes"}.get(
        letter, "sleeps" if letter in "SI" else f"is in state {letter}"
    )


def _threads(pid: int) -> list[int]:
    try:
        return [int(entry.name) for entry in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []


def _proc_text(pid: int, name: str) -> str:
    return _read_from(Path(f"/proc/{pid}/{name}"), 0)


def _answers(folder: Path, rank: int) -> Path:
    return folder / f"answers-of-rank-{rank}.txt"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_from(path: Path, offset: int) -> str:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(_MOST_PROC_BYTES).decode(errors="replace")
    except OSError:
        return ""


def _unused(folder: Path, name: str) -> Path:
    number = 1
    while (path := folder / f"{name}-{number}.txt").exists():
        number += 1
    return path
