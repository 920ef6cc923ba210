"""kill -9 of each process of a run with two ranks: it ends whole, says why, and goes on from what it saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from killed_run import (
    RANKS,
    TRAINS,
    events,
    exit_of,
    leases_free,
    newest,
    nothing_left,
    training,
    victim_of,
)
from launcher_harness import Launched, children_of, kill, make_run_folder, processes_of, wait_for

from mammobench.contract import LauncherRecord
from mammobench.runs.line_log import read_lines
from mammobench.runs.run_files import RunFolder

pytestmark = pytest.mark.processes

PATIENCE_SECONDS = 60.0
"""From a kill until the folder tells the right state and nothing of the run is left, where a core is to be had.
test/bench/faults_bench.py measures it on a free machine."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """One run for all kills: each attempt goes on from what the one before had saved when it was killed."""
    return make_run_folder(tmp_path_factory.mktemp("kills") / "run", deviceCount=RANKS, threads=1)


@pytest.fixture
def environment(folder: RunFolder) -> dict[str, str]:
    return {"MAMMOBENCH_LEASE_DIR": str(folder.path.parent / "leases"), "OMP_NUM_THREADS": "1"}


@pytest.fixture
def launched(folder: RunFolder, environment: dict[str, str]) -> Launched:
    return Launched(folder, TRAINS, grace=2.0, environment=environment)


def wait_soon(condition: Callable[[], Any]) -> Any:
    """On a free machine this takes a second or two (test/bench/faults_bench.py); here others load it."""
    return wait_for(condition, PATIENCE_SECONDS)


def assert_over(folder: RunFolder, record: LauncherRecord, leases: Path) -> None:
    """Within the time: no process, and every lease free, which it is when the last thread of the last one has gone."""
    wait_soon(lambda: nothing_left(folder, record))
    wait_soon(lambda: leases_free(record, leases))


def assert_nothing_lost(folder: RunFolder, attempt: int, before: int) -> None:
    """It went on from the newest checkpoint there was, and all that it logged as saved is there."""
    assert [event["fromStep"] for event in events(folder, attempt, "resumed")] == [before]
    assert newest(folder) >= events(folder, attempt, "checkpoint")[-1]["step"]
    lines, _ = read_lines(folder.path / "events.jsonl")
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize(
    ("victim", "said"),
    [
        ("rank 1", "Rank 1 (PID {pid}) was ended by signal 9 (SIGKILL), first of all"),
        ("data worker", "A data worker of rank 1 (PID {pid}) was ended by signal 9 (SIGKILL), first of all"),
        ("torchrun", "torchrun (PID {pid}), which keeps the ranks together, was ended by signal 9 (SIGKILL)"),
    ],
)
def test_whichever_process_is_killed_the_run_ends_whole_and_says_why(
    folder: RunFolder, environment: dict[str, str], launched: Launched, victim: str, said: str
) -> None:
    before = newest(folder)
    record, workers = training(launched)
    pid = victim_of(victim, launched, record, workers)
    kill(pid)
    ended = wait_soon(lambda: exit_of(folder, record.attempt))
    assert ended.outcome == "failed"
    # A rank may end before it tells of its data worker: then its peer's words are all there is.
    told_by_peer = victim == "data worker" and "gloo" in ended.reason
    assert said.format(pid=pid) in ended.reason or told_by_peer
    assert_over(folder, record, Path(environment["MAMMOBENCH_LEASE_DIR"]))
    assert_nothing_lost(folder, record.attempt, before)


def test_a_killed_launcher_takes_all_along_and_its_run_is_lost(
    folder: RunFolder, environment: dict[str, str], launched: Launched
) -> None:
    before = newest(folder)
    record, _ = training(launched)
    kill(launched.process.pid)
    launched.process.wait()
    assert_over(folder, record, Path(environment["MAMMOBENCH_LEASE_DIR"]))
    assert exit_of(folder, record.attempt) is None
    assert_nothing_lost(folder, record.attempt, before)


def test_after_all_kills_the_run_goes_on_to_its_end(folder: RunFolder, launched: Launched) -> None:
    before = newest(folder)
    record, _ = training(launched)
    (folder.path / "enough").touch()
    _, ended = launched.wait(60.0)
    assert (ended.attempt, ended.outcome) == (record.attempt, "finished")
    assert_nothing_lost(folder, record.attempt, before)


def test_a_launcher_killed_while_its_ranks_begin_leaves_none_behind(tmp_path: Path) -> None:
    environment = {"MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases"), "OMP_NUM_THREADS": "1"}
    folder = make_run_folder(tmp_path / "run", deviceCount=RANKS, threads=1)
    launched = Launched(folder, "time.sleep(600)", environment=environment)
    launcher = launched.process.pid
    # Ranks that are only just born cannot have asked to die with torchrun yet: they still load Python.
    wait_for(lambda: any(children_of(torchrun) for torchrun in children_of(launcher)), 60.0)
    kill(launcher)
    launched.process.wait()
    wait_soon(lambda: not processes_of(folder))


def test_a_rank_that_hangs_since_another_was_killed_is_ended_too(tmp_path: Path) -> None:
    """As in a collective on GPUs, where a rank sees neither the other's end nor SIGTERM."""
    environment = {"MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases"), "OMP_NUM_THREADS": "1"}
    folder = make_run_folder(tmp_path / "run", deviceCount=RANKS, threads=1)
    hangs = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n(run / os.environ['RANK']).touch()\ntime.sleep(600)"
    launched = Launched(folder, hangs, environment=environment)
    record = launched.wait_for_ranks(RANKS)
    wait_for(lambda: all((folder.path / str(rank)).exists() for rank in range(RANKS)), 60.0)
    kill(record.ranks[1].pid)
    ended = wait_for(lambda: exit_of(folder, record.attempt), 90.0)
    assert f"Rank 1 (PID {record.ranks[1].pid}) was ended by signal 9 (SIGKILL), first of all" in ended.reason
    assert_over(folder, record, tmp_path / "leases")
