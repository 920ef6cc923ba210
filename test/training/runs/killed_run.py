"""A run with two ranks that can be killed anywhere: what it trains, what it has saved, and what is left of it."""

from pathlib import Path
from typing import Any

from launcher_harness import Launched, all_gone, children_of, processes_of, wait_for

from mammobench.contract import ExitRecord, LauncherRecord, ProcessIdentity
from mammobench.runs.leases import LeaseTakenError, take_lease
from mammobench.runs.line_log import read_lines
from mammobench.runs.processes import identify
from mammobench.runs.run_files import RunFolder, read_optional

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


def events(folder: RunFolder, attempt: int, kind: str) -> list[dict[str, Any]]:
    """What the attempt logged of this kind."""
    lines, _ = read_lines(folder.path / "events.jsonl")
    return [line for line in lines if (line["attempt"], line["type"]) == (attempt, kind)]


def newest(folder: RunFolder) -> int:
    """The step of the newest checkpoint; 0 without one."""
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


def victim_of(kind: str, launched: Launched, record: LauncherRecord, workers: list[ProcessIdentity]) -> int:
    """The PID of "launcher", "torchrun", "rank 1", or "data worker" of rank 1."""
    (torchrun,) = children_of(launched.process.pid)
    pids = {"launcher": launched.process.pid, "torchrun": torchrun, "rank 1": record.ranks[1].pid}
    return {**pids, "data worker": workers[1].pid}[kind]


def nothing_left(folder: RunFolder, record: LauncherRecord) -> bool:
    """No process of the run, recorded or not."""
    return all_gone(record) and not processes_of(folder)


def leases_free(record: LauncherRecord, leases: Path) -> bool:
    """Which they are when the last thread of the last process has gone."""
    return all(_is_free(leases, device) for device in record.devices)


def exit_of(folder: RunFolder, attempt: int) -> ExitRecord | None:
    """The attempt's own exit record."""
    ended = read_optional(folder.exit, ExitRecord)
    return ended if ended is not None and ended.attempt == attempt else None


def _is_free(leases: Path, device: str) -> bool:
    try:
        take_lease(leases, device, leases).release()
    except LeaseTakenError:
        return False
    return True
