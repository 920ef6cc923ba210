"""A training with data workers under its launcher: they hold the run's lease, and none of them outlives it."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mammobench.contract import ExitRecord, LauncherRecord
from mammobench.runs import read_lines
from mammobench.runs.run_files import RunFolder, read_optional
from mammobench.runs.stacks import save_stacks
from mammobench.telemetry import descendants, process_table, read_process

pytestmark = pytest.mark.processes

MakeRun = Callable[..., Path]
WORKERS = 2


@pytest.fixture
def launched(make_run: MakeRun, tmp_path: Path) -> Iterator[tuple[RunFolder, subprocess.Popen[bytes], Path]]:
    """A run that would go on for long, its launcher, and the folder of the leases."""
    run = make_run("workers", "patch.epochs=0", "whole.epochs=1000", f"execution.dataWorkers={WORKERS}")
    leases = tmp_path / "leases"
    leases.mkdir()
    launcher = subprocess.Popen(
        [sys.executable, "-m", "mammobench", "train", "--run", str(run)],
        env={**os.environ, "OMP_NUM_THREADS": "1", "MAMMOBENCH_LEASE_DIR": str(leases)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield RunFolder(run), launcher, leases
    launcher.kill()
    launcher.wait()


def first(find: Callable[[], object], seconds: float = 60.0) -> object:
    """The first true answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := find():
            return found
        time.sleep(0.005)
    raise AssertionError(f"nothing within {seconds} s")


def rank_of(folder: RunFolder) -> int | None:
    record = read_optional(folder.launcher_record, LauncherRecord)
    return record.ranks[0].pid if record is not None and record.ranks else None


def training(folder: RunFolder) -> bool:
    return any(record["type"] == "step" for record in read_lines(folder.path / "events.jsonl")[0])


def holds_lease(pid: int, leases: Path) -> bool:
    try:
        files = [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]  # noqa: PTH115
    except OSError:
        return False
    return any(file.startswith(str(leases)) for file in files)


def is_data_worker(pid: int) -> bool:
    """A fork of the rank; multiprocessing's resource tracker, which ends with its pipe, is none."""
    try:
        return b"mammobench.training.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def workers_of(rank: int, leases: Path) -> list[int]:
    """All of the rank's data workers, when each holds the lease; they are made anew for every epoch."""
    found = [process.pid for process in descendants(rank, process_table()) if is_data_worker(process.pid)]
    return found if len(found) >= WORKERS and all(holds_lease(pid, leases) for pid in found) else []


def gone(pid: int) -> bool:
    process = read_process(pid)
    return process is None or process.state in "ZX"


def test_data_workers_hold_the_lease_and_die_with_their_rank(
    launched: tuple[RunFolder, subprocess.Popen[bytes], Path],
) -> None:
    folder, launcher, leases = launched
    first(lambda: training(folder))
    rank = rank_of(folder)
    assert rank is not None
    workers = first(lambda: workers_of(rank, leases))
    os.kill(rank, signal.SIGKILL)
    assert isinstance(workers, list)
    first(lambda: all(gone(pid) for pid in workers), seconds=5.0)
    assert launcher.wait(timeout=60) != 0
    ended = read_optional(folder.exit, ExitRecord)
    assert ended is not None
    assert ended.outcome == "failed"


def test_a_stop_ends_the_data_workers_with_the_run(launched: tuple[RunFolder, subprocess.Popen[bytes], Path]) -> None:
    folder, launcher, leases = launched
    first(lambda: training(folder))
    rank = rank_of(folder)
    assert rank is not None
    workers = first(lambda: workers_of(rank, leases))
    folder.stop_request.write_text("")
    assert launcher.wait(timeout=120) == 0
    assert isinstance(workers, list)
    assert all(gone(pid) for pid in workers)
    ended = read_optional(folder.exit, ExitRecord)
    assert ended is not None
    assert ended.outcome == "stopped"


def test_a_killed_data_worker_ends_the_run_with_its_reason(
    launched: tuple[RunFolder, subprocess.Popen[bytes], Path],
) -> None:
    folder, launcher, leases = launched
    first(lambda: training(folder))
    rank = rank_of(folder)
    assert rank is not None

    def ended_by_a_kill() -> bool:
        """Of workers until one was needed: those of an epoch that is over anyway nobody misses."""
        for pid in workers_of(rank, leases)[:1]:
            os.kill(pid, signal.SIGKILL)
        return launcher.poll() is not None

    first(ended_by_a_kill)
    ended = read_optional(folder.exit, ExitRecord)
    assert ended is not None
    assert (launcher.returncode, ended.outcome) == (1, "failed")
    assert "DataLoader worker" in ended.reason
    assert gone(rank)
    locks = [*leases.glob("*.lock"), *leases.glob("*.held")]
    assert locks
    for path in locks:
        with path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody holds it any more, or this raises


def test_a_training_rank_tells_its_stack_when_asked(
    launched: tuple[RunFolder, subprocess.Popen[bytes], Path],
) -> None:
    folder, launcher, _leases = launched
    first(lambda: training(folder))
    record = read_optional(folder.launcher_record, LauncherRecord)
    assert record is not None
    asked = folder.local / "stacks"
    save_stacks(asked, 9, {0: record.ranks[0]})
    text = (asked / "attempt-9-rank-0-1.txt").read_text()
    assert text.startswith("Python stack (faulthandler)")
    assert "in train_phase" in text
    folder.stop_request.write_text("")
    assert launcher.wait(timeout=120) == 0
