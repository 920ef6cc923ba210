"""A launcher's vigil on real processes: starts that hang, standstills, full disks, crashes and another attempt."""

import ctypes
import itertools
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from launcher_harness import Launched, all_gone, make_run_folder, set_clock_back, wait_for

from mammobench.runs.line_log import read_lines
from mammobench.runs.run_files import RunFolder

pytestmark = pytest.mark.processes

# A worker with an event log, which goes on as fast as its loop lets it. `say` is one line of events.jsonl.
SAYS = """
from mammobench.runs.line_log import LineLog
from mammobench.runs.stacks import answer_with_stack
answer_with_stack(run / "local" / "stacks", 0)
log = LineLog(run / "events.jsonl")
def say(kind, **fields):
    log.append({"type": kind, "attempt": attempt, **fields})
say("started", worldSize=1, device="cpu", totalSteps=1000)
"""
STEPS = (
    SAYS
    + """
say("stage-started", stage="whole", epochs=1, stepsPerEpoch=100000, step=0)
step = 0
while not (run / "stop.request").exists():
    step += 1
    say("step", stage="whole", step=step, epoch=1)
    if not (run / "freeze").exists():
        time.sleep(0.05)
    else:
        def in_deep_thought(): time.sleep(600)
        in_deep_thought()
result("stopped")
"""
)
_CLONE_NEWNS = 0x00020000  # linux/sched.h
STALL = {"multiple": 5.0, "step_seconds": 0.8, "quiet_seconds": 60.0}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases")}


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return make_run_folder(tmp_path / "run")


def noted(folder: RunFolder, kind: str) -> list[dict[str, Any]]:
    return [event for event in read_lines(folder.supervision)[0] if event["kind"] == kind]


def test_a_worker_that_never_speaks_is_ended_after_the_deadline(folder: RunFolder, environment: dict[str, str]) -> None:
    launched = Launched(folder, "time.sleep(600)", environment=environment, start_up_seconds=1.5)
    record = launched.wait_for_ranks()
    set_clock_back(folder)
    code, ended = launched.wait()
    assert (code, ended.outcome) == (1, "failed")
    assert "did not begin within 1.5 s" in ended.reason
    assert "no rank said a word" in ended.reason
    assert all_gone(record)


def test_ranks_that_do_not_meet_are_ended_with_their_stacks_saved(
    folder: RunFolder, environment: dict[str, str]
) -> None:
    worker = SAYS + "def rendezvous(): time.sleep(600)\nrendezvous()"
    _, ended = Launched(folder, worker, environment=environment, start_up_seconds=8.0).wait()
    assert "the worker spoke, but its ranks have not met" in ended.reason
    [stacks] = (folder.local / "stacks").glob("attempt-1-rank-0-*.txt")
    assert "in rendezvous" in stacks.read_text()


def test_a_stopped_rank_is_stalled_until_it_goes_on_whatever_the_clock_says(
    folder: RunFolder, environment: dict[str, str]
) -> None:
    launched = Launched(folder, STEPS, environment=environment, stall=STALL)
    rank = launched.wait_for_ranks().ranks[0]
    wait_for(lambda: len(read_lines(folder.path / "events.jsonl")[0]) > 20)
    set_clock_back(folder)
    before = len(read_lines(folder.path / "events.jsonl")[0])
    wait_for(lambda: len(read_lines(folder.path / "events.jsonl")[0]) > before + 20)
    assert noted(folder, "stalled") == []
    os.kill(rank.pid, signal.SIGSTOP)
    [stalled] = wait_for(lambda: noted(folder, "stalled"), 15.0)
    assert "No step for" in stalled["text"]
    assert "rank 0 is stopped" in stalled["text"]
    [stacks] = (folder.local / "stacks").glob("attempt-1-rank-0-*.txt")
    assert "T (stopped)" in stacks.read_text()
    assert f"Process {rank.pid}" in stacks.read_text()
    assert noted(folder, "stall-cleared") == []
    os.kill(rank.pid, signal.SIGCONT)
    wait_for(lambda: noted(folder, "stall-cleared"), 10.0)
    folder.stop_request.touch()
    assert launched.wait()[1].outcome == "stopped"
    assert len(noted(folder, "stalled")) == 1
    for log in (folder.path / "events.jsonl", folder.supervision, folder.telemetry):
        lines, _ = read_lines(log)
        pairs = list(itertools.pairwise(lines))
        assert sum(later["wallTimeMs"] < earlier["wallTimeMs"] - 3e6 for earlier, later in pairs) == 1
        assert all(later["monotonicMs"] >= earlier["monotonicMs"] for earlier, later in pairs)


def test_a_rank_that_hangs_says_where_by_itself(folder: RunFolder, environment: dict[str, str]) -> None:
    launched = Launched(folder, STEPS, environment=environment, grace=0.5, stall=STALL)
    wait_for(lambda: len(read_lines(folder.path / "events.jsonl")[0]) > 20, 20.0)
    (folder.path / "freeze").touch()
    wait_for(lambda: noted(folder, "stalled"), 15.0)
    [stacks] = (folder.local / "stacks").glob("attempt-1-rank-0-*.txt")
    assert "Python stack (faulthandler)" in stacks.read_text()
    assert "in in_deep_thought" in stacks.read_text()
    folder.stop_request.touch()
    launched.wait()


def test_a_crashed_run_goes_on_by_itself(folder: RunFolder, environment: dict[str, str]) -> None:
    worker = "os.kill(os.getpid(), signal.SIGSEGV) if attempt < 3 else result('finished')"
    code, ended = Launched(folder, worker, environment=environment, retries=[5, 0.1]).wait()
    assert (code, ended.outcome, ended.attempt) == (0, "finished", 3)
    retrying = noted(folder, "retrying")
    assert [event["attempt"] for event in retrying] == [1, 2]
    assert "SIGSEGV" in retrying[0]["text"]
    assert "begins in 0.2 s (retry 2 of 5)" in retrying[1]["text"]


def test_retries_come_to_an_end(folder: RunFolder, environment: dict[str, str]) -> None:
    code, ended = Launched(folder, "os.abort()", environment=environment, retries=[1, 0.1]).wait()
    assert (code, ended.outcome, ended.attempt, ended.signal) == (1, "failed", 2, signal.SIGABRT)


@pytest.mark.parametrize(
    "worker",
    [
        "result('failed', 'the loss is nan at step 7'); sys.exit(1)",
        "sys.exit(2)",
        "raise OSError(28, 'No space left on device')",
    ],
)
def test_what_would_only_happen_again_is_not_retried(
    folder: RunFolder, environment: dict[str, str], worker: str
) -> None:
    _, ended = Launched(folder, worker, environment=environment, retries=[3, 0.1]).wait()
    assert (ended.outcome, ended.attempt) == ("failed", 1)
    assert noted(folder, "retrying") == []


def test_a_stop_request_ends_the_wait_for_a_retry(folder: RunFolder, environment: dict[str, str]) -> None:
    launched = Launched(folder, "os.abort()", environment=environment, retries=[3, 300.0])
    wait_for(lambda: noted(folder, "retrying"), 20.0)
    launched.process.send_signal(signal.SIGTERM)
    _, ended = launched.wait(seconds=10.0)
    assert (ended.outcome, ended.attempt) == ("failed", 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """12 MiB of tmpfs, in a mount namespace that this process and its children have to themselves meanwhile."""
    where, working_folder = tmp_path / "disk", Path.cwd()
    where.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/self/ns/mnt", os.O_RDONLY)
    if libc.unshare(_CLONE_NEWNS) != 0:
        os.close(home)
        pytest.skip(f"no mount namespace can be made here: {os.strerror(ctypes.get_errno())}")
    try:
        for mount in (["--make-rprivate", "/"], ["-t", "tmpfs", "-o", "size=12m", "none", str(where)]):
            mounted = subprocess.run(["mount", *mount], capture_output=True, text=True, check=False)
            if mounted.returncode != 0:
                pytest.skip(f"a tmpfs cannot be mounted here: {mounted.stderr.strip()}")
        yield where
    finally:
        libc.setns(home, _CLONE_NEWNS)
        os.close(home)
        os.chdir(working_folder)  # setns(2) leaves it at the root


SAVES = """
import types
import torch
from mammobench.training.checkpoints import newest_good, save_checkpoint
folder = run / "checkpoints"
found = [state for _, state in newest_good(folder) if state is not None]
step = found[0]["step"] if found else 0
(run / f"began-at-{step}").touch()
while not (run / "enough").exists() and not (run / "stop.request").exists():
    step += 1
    save_checkpoint(folder, step, {"step": step, "weights": torch.full((2**18,), float(step))}, keep=100)
    time.sleep(0.02)
result("finished" if (run / "enough").exists() else "stopped")
"""


def test_a_disk_that_fills_in_a_checkpoint_ends_the_run_and_loses_nothing(
    small_disk: Path, environment: dict[str, str]
) -> None:
    folder = make_run_folder(small_disk / "runs" / "one", keepCheckpoints=2)
    (small_disk / "ballast").write_bytes(bytes(5 * 2**20))
    _, ended = Launched(folder, SAVES, environment=environment, disk_floor_bytes=0, retries=[2, 0.1]).wait(60.0)
    assert (ended.outcome, ended.attempt) == ("failed", 1)
    assert "The disk is full: make room" in ended.reason
    saved = len(list((folder.path / "checkpoints").glob("step-*.pt")))
    assert saved > 1
    (small_disk / "ballast").unlink()
    (folder.path / "enough").touch()
    _, ended = Launched(folder, SAVES, environment=environment, disk_floor_bytes=0).wait(60.0)
    assert ended.outcome == "finished"
    assert (folder.path / f"began-at-{saved}").exists()


def test_a_disk_that_is_too_small_is_refused_with_figures(small_disk: Path, environment: dict[str, str]) -> None:
    folder = make_run_folder(small_disk / "runs" / "one", keepCheckpoints=100)
    code, refused = Launched(folder, "result('finished')", environment=environment).wait()
    assert (code, refused.outcome) == (2, "failed")
    assert re.search(
        r"has 1[12]\.\d MiB free, and the run needs about .* \(checkpoints .*\): make room", refused.reason
    )


def test_a_disk_that_runs_low_stops_the_run_while_a_checkpoint_fits(
    small_disk: Path, environment: dict[str, str]
) -> None:
    folder = make_run_folder(small_disk / "runs" / "one", keepCheckpoints=1)
    config = json.loads(folder.config.read_text())
    config["model"].update(baseWidth=8, appendedBlocks=0)
    folder.config.write_text(json.dumps(config))
    worker = "while not (run / 'stop.request').exists(): time.sleep(0.05)\nresult('stopped')"
    launched = Launched(folder, worker, environment=environment, disk_floor_bytes=4 * 2**20)
    launched.wait_for_ranks()
    (small_disk / "ballast").write_bytes(bytes(9 * 2**20))
    _, ended = launched.wait(30.0)
    assert ended.outcome == "stopped"
    assert "left, less than 4.0 MiB" in ended.reason
    assert noted(folder, "disk-low")
