"""kill -9 of each process of a run with two ranks: it ends whole, says why, and goes on from what it saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from launcher_harness import Launched, all_gone, children_of, kill, make_run_folder, processes_of, wait_for

from mammobench.contract import ExitRecord, LauncherRecord, ProcessIdentity
from mammobench.runs.leases import LeaseTakenError, take_lease
from mammobench.runs.line_log import read_lines
from mammobench.runs.processes import identify
from mammobench.runs.run_files import RunFolder, read_optional

pytestmark = pytest.mark.processes

PATIENCE_SECONDS = 60.0
"""From a kill until the folder tells the right state and nothing of the run is left, where a core is to be had."""
RANKS = 2

# Two ranks that meet in every step, as DDP's do, each with a data worker of torch's; rank 0 logs and saves every step.
TRAINS = """
import torch
from torch import distributed
from torch.utils.data import DataLoader
from mammobench.runs.line_log import LineLog
from mammobench.training.checkpoints import newest_good, save_checkpoint
rank = int(os.environ["RANK"])
def begin(_number):
    die_with_parent()
    hold_leases()
    (run / f"data-worker-{rank}").write_text(str(os.getpid()))
def train(step):
    for _ in DataLoader(range(10**6), num_workers=1, worker_init_fn=begin):
        step += 1
        enough = torch.tensor(float((run / "enough").exists()))
        distributed.all_reduce(enough)
        if rank == 0:
            log.append({"type": "step", "attempt": attempt, "step": step})
            save_checkpoint(run / "checkpoints", step, {"step": step}, keep=2)
            log.append({"type": "checkpoint", "attempt": attempt, "step": step})
        if enough:
            return
        time.sleep(0.05)
distributed.init_process_group("gloo")
saved = next((state for _, state in newest_good(run / "checkpoints") if state is not None), {"step": 0})
log = LineLog(run / "events.jsonl" if rank == 0 else os.devnull)
log.append({"type": "resumed", "attempt": attempt, "fromStep": saved["step"]})
try:
    train(saved["step"])
except Exception as fault:
    if rank == 0:
        result("failed", f"{type(fault).__name__}: {fault}")
    raise
if rank == 0:
    result("finished")
"""


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


def events(folder: RunFolder, attempt: int, kind: str) -> list[dict[str, Any]]:
    lines, _ = read_lines(folder.path / "events.jsonl")
    return [line for line in lines if (line["attempt"], line["type"]) == (attempt, kind)]


def wait_soon(condition: Callable[[], Any]) -> Any:
    """Five seconds are promised on a machine that is free; here others load it."""
    return wait_for(condition, PATIENCE_SECONDS)


def newest(folder: RunFolder) -> int:
    return max((int(path.stem.split("-")[1]) for path in (folder.path / "checkpoints").glob("step-*.pt")), default=0)


def training(launched: Launched) -> tuple[LauncherRecord, list[ProcessIdentity]]:
    """The record and both data workers, once the attempt trains and all of its processes are recorded."""
    folder, attempt = launched.folder, launched.wait_for_ranks(RANKS).attempt
    wait_for(lambda: len(events(folder, attempt, "checkpoint")) > 2, 60.0)
    workers = [identify(int((folder.path / f"data-worker-{rank}").read_text())) for rank in range(RANKS)]

    def recorded() -> LauncherRecord | None:
        record = read_optional(folder.launcher_record, LauncherRecord)
        known = [] if record is None else record.descendants or []
        return record if all(worker in known for worker in workers) else None

    return wait_for(recorded), [worker for worker in workers if worker is not None]


def assert_over(folder: RunFolder, record: LauncherRecord, leases: Path) -> None:
    """Within the time: no process, and every lease free, which it is when the last thread of the last one has gone."""
    wait_soon(lambda: all_gone(record) and not processes_of(folder))
    wait_soon(lambda: all(_is_free(leases, device) for device in record.devices))


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
    (torchrun,) = children_of(launched.process.pid)
    pid = {"rank 1": record.ranks[1].pid, "data worker": workers[1].pid, "torchrun": torchrun}[victim]
    kill(pid)
    ended = wait_soon(lambda: _exit_of(folder, record.attempt))
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
    assert _exit_of(folder, record.attempt) is None
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
    ended = wait_for(lambda: _exit_of(folder, record.attempt), 90.0)
    assert f"Rank 1 (PID {record.ranks[1].pid}) was ended by signal 9 (SIGKILL), first of all" in ended.reason
    assert_over(folder, record, tmp_path / "leases")


def _is_free(leases: Path, device: str) -> bool:
    try:
        take_lease(leases, device, leases).release()
    except LeaseTakenError:
        return False
    return True


def _exit_of(folder: RunFolder, attempt: int) -> ExitRecord | None:
    ended = read_optional(folder.exit, ExitRecord)
    return ended if ended is not None and ended.attempt == attempt else None
