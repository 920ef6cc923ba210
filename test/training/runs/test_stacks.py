"""Stacks of processes in every state; and what the kernel says of those that it killed."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from launcher_harness import Launched, make_run_folder, wait_for

from mammobench.runs import stacks
from mammobench.runs.last_words import (
    KilledDataWorker,
    MemoryKills,
    first_failure,
    killed_data_worker,
    last_exception,
    says_disk_full,
)
from mammobench.runs.processes import identify
from mammobench.telemetry import read_process

pytestmark = pytest.mark.processes

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def begin(*command: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_a_process_that_would_die_of_the_signal_does_not_get_it(tmp_path: Path, start: Start) -> None:
    process = start("sleep", "600")
    wait_for(lambda: (stat := read_process(process.pid)) is not None and stat.state == "S")
    identity = identify(process.pid)
    assert identity is not None
    said = stacks.save_stacks(tmp_path, 1, {0: identity})
    assert said == {0: f"rank 0 sleeps: {tmp_path.name}/attempt-1-rank-0-1.txt"}
    assert "No Python stack" in (tmp_path / "attempt-1-rank-0-1.txt").read_text()
    assert process.poll() is None


def test_a_stopped_process_is_read_by_py_spy(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "py-spy"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "called with $*"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    process = start("sleep", "600")
    process.send_signal(signal.SIGSTOP)
    wait_for(lambda: (stat := read_process(process.pid)) is not None and stat.state == "T")
    identity = identify(process.pid)
    assert identity is not None
    stacks.save_stacks(tmp_path, 3, {2: identity})
    text = (tmp_path / "attempt-3-rank-2-1.txt").read_text()
    assert text.startswith(f"Python stack (py-spy)\ncalled with dump --nonblocking --pid {process.pid}\n")


def test_a_worker_that_the_kernel_kills_for_its_memory_is_named_as_that(tmp_path: Path) -> None:
    group = Path("/sys/fs/cgroup/memory/mammobench-test")
    if not group.parent.is_dir():
        group = Path("/sys/fs/cgroup/mammobench-test")
    try:
        group.mkdir(exist_ok=True)
        limit = next(group / name for name in ("memory.limit_in_bytes", "memory.max") if (group / name).exists())
        limit.write_text(str(48 * 2**20))
    except (OSError, StopIteration) as error:
        pytest.skip(f"no control group with a memory limit can be made here: {error}")
    try:
        folder = make_run_folder(tmp_path / "run")
        worker = f"pathlib.Path({str(group / 'cgroup.procs')!r}).write_text(str(os.getpid())); bytearray(2**28)"
        _, ended = Launched(folder, worker, environment={"MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases")}).wait()
        if ended.signal != signal.SIGKILL:
            pytest.skip("the limit did not hold: swap takes what is over it")
        assert "memory ran out" in ended.reason
        assert "Nobody of this program sent it" not in ended.reason
    finally:
        group.rmdir()


def test_nobody_is_blamed_without_evidence() -> None:
    kills = MemoryKills()
    assert kills.hint([os.getpid()]) is None
    kills.close()


def test_torchruns_report_names_the_rank_that_fell_first() -> None:
    # As torch 2.13 prints it, shortened.
    log = """
Failures:
[1]:
  time      : 2026-11-24_01:02:04
  rank      : 0 (local_rank: 0)
  exitcode  : 1 (pid: 410)
Root Cause (first observed failure):
[0]:
  time      : 2026-11-24_01:02:03
  host      : one
  rank      : 3 (local_rank: 1)
  exitcode  : -9 (pid: 411)
  error_file: <N/A>
  traceback : Signal 9 (SIGKILL) received by PID 411
""".splitlines()
    found = first_failure(log)
    assert found is not None
    assert (found.rank, found.pid, found.exit_code, found.signal) == (3, 411, None, 9)
    assert first_failure(["rank      : 0 (local_rank: 0)", "exitcode  : 1 (pid: 4)"]) is None


def report(*ranks: tuple[str, int, int]) -> list[str]:
    """torchrun's, of (time, exit code, PID) a rank, the root cause first."""
    blocks = [
        [f"  time      : {when}", f"  rank      : {rank} (local_rank: {rank})", f"  exitcode  : {code} (pid: {pid})"]
        for rank, (when, code, pid) in enumerate(ranks)
    ]
    others = [line for block in blocks[1:] for line in block]
    return ["Failures:", *others, "Root Cause (first observed failure):", *blocks[0]]


@pytest.mark.parametrize(
    ("second", "first_pid"),
    [
        (("2026-11-24_01:02:03", -9, 411), 411),  # seen at the same look: rank 0 fell of that
        (("2026-11-24_01:02:07", -9, 411), 410),  # killed by torchrun itself when its patience ended
        (("2026-11-24_01:02:03", -15, 411), 410),  # asked by torchrun to end
        (("2026-11-24_01:02:03", 1, 411), 410),
    ],
)
def test_a_killed_rank_goes_before_those_that_failed_of_it(second: tuple[str, int, int], first_pid: int) -> None:
    found = first_failure(report(("2026-11-24_01:02:03", 1, 410), second))
    assert found is not None
    assert found.pid == first_pid


def test_the_first_killed_data_worker_is_named_and_not_one_that_its_rank_ended() -> None:
    said = "RuntimeError: DataLoader worker (pid {}) is killed by signal: {}. "
    log = [said.format(5, "Terminated"), said.format(6, "Segmentation fault"), said.format(7, "Killed")]
    assert killed_data_worker(log) == KilledDataWorker(6, signal.SIGSEGV)
    assert killed_data_worker(log[:1]) is None


def test_the_last_exception_of_a_log_is_its_reason() -> None:
    log = [
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in <module>',
        "[rank1]: torch.distributed.DistBackendError: peer gone",
        "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ",
        "warning: leaked semaphore objects",
    ]
    assert last_exception(log) == "torch.distributed.DistBackendError: peer gone"
    assert last_exception(["ValueError: said in passing"]) is None


def test_a_full_disk_is_known_by_its_words() -> None:
    assert says_disk_full(["OSError: [Errno 28] No space left on device: '/x'"])
    assert not says_disk_full(["OSError: [Errno 281] other"])
