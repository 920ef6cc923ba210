"""A PID that is in use again: whoever has it now is a stranger, and is never signalled."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from launcher_harness import kill, wait_for

from mammobench.contract import LauncherRecord, ProcessIdentity
from mammobench.runs.processes import identify, is_alive, signal_process
from mammobench.runs.run_files import read_optional, write_record

pytestmark = pytest.mark.processes


def test_a_process_that_has_the_pid_of_another_is_never_signalled() -> None:
    mine = identify(os.getpid())
    assert mine is not None
    stranger = ProcessIdentity(pid=mine.pid, startTicks=mine.start_ticks - 1, bootId=mine.boot_id)
    assert not signal_process(stranger, signal.SIGKILL)
    assert not is_alive(ProcessIdentity(pid=mine.pid, startTicks=mine.start_ticks, bootId="another boot"))


def test_a_program_that_was_given_a_dead_ranks_pid_is_not_signalled(tmp_path: Path) -> None:
    record_file, last_pid = tmp_path / "launcher.json", Path("/proc/sys/kernel/ns_last_pid")
    rank = subprocess.Popen(["sleep", "600"])
    identity = identify(rank.pid)
    assert identity is not None
    write_record(record_file, LauncherRecord(attempt=1, launcher=identity, ranks=[identity], devices=[]))
    kill(rank.pid)
    rank.wait()
    tick = 1 / os.sysconf("SC_CLK_TCK")
    wait_for(lambda: time.clock_gettime(time.CLOCK_BOOTTIME) > (identity.start_ticks + 2) * tick)
    stranger = _take_pid(last_pid, rank.pid)
    try:
        record = read_optional(record_file, LauncherRecord)
        assert record is not None
        assert record.ranks[0].pid == stranger.pid
        assert not is_alive(record.ranks[0])
        assert not signal_process(record.ranks[0], signal.SIGKILL)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def _take_pid(last_pid: Path, pid: int) -> subprocess.Popen[bytes]:
    """A process that has this very PID: the kernel gives out the one after the last, which root may set."""
    for _ in range(50):
        try:
            last_pid.write_text(str(pid - 1))
        except OSError as error:
            pytest.skip(f"{last_pid} cannot be written here: {error.strerror}")
        process = subprocess.Popen(["sleep", "600"])
        if process.pid == pid:
            return process
        process.kill()  # another process of this machine was faster
        process.wait()
    pytest.skip("other processes took the PID fifty times")
