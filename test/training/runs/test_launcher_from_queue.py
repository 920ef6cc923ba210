"""A launcher that the queue starts begins only what is its turn."""

import subprocess
from pathlib import Path

import pytest
from queue_harness import ALL_CORES, TRAIN_COMMAND, Workspace, ended

from mammobench.runs.cores import usable_cores
from mammobench.runs.leases import take_lease
from mammobench.runs.line_log import read_lines
from mammobench.runs.run_files import RunFolder

pytestmark = pytest.mark.processes


def test_a_launcher_from_the_queue_gives_way_without_a_trace(workspace: Workspace, lease_folder: Path) -> None:
    run = workspace.make_run("run-1", **ALL_CORES)
    workspace.queue("run-1")
    lease_folder.mkdir()
    lease = take_lease(lease_folder, usable_cores()[0], Path("/elsewhere/run-x"))
    gave_way = train(workspace, run, "--from-queue")
    assert gave_way.returncode == 3
    assert "leased by the run in /elsewhere/run-x" in gave_way.stderr
    assert not any(path.exists() for path in (run.exit, run.supervision, run.launcher_record))
    refused = train(workspace, run)
    assert refused.returncode == 2
    reason = ended(run).reason
    assert "core 0 is leased by the run in /elsewhere/run-x (PID" in reason
    assert "Queue the run (mammobench queue add), or wait" in reason
    lease.release()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"names": []}, "run-1 is not in the queue (any more)"),
        ({"names": ["run-1"], "paused": True}, "The queue is paused"),
        ({"names": ["run-1"], "run_1": {"held": True}}, "run-1 is held in the queue"),
    ],
)
def test_a_launcher_whose_turn_was_taken_back_does_not_begin(workspace: Workspace, change: dict, said: str) -> None:
    run = workspace.make_run("run-1")
    workspace.queue(*change.pop("names"), **change)
    run.stop_request.write_text("canceled before it began\n")
    gave_way = train(workspace, run, "--from-queue")
    assert gave_way.returncode == 3
    assert said in gave_way.stderr
    assert run.stop_request.exists()
    assert not any(path.exists() for path in (run.exit, run.supervision, run.launcher_record))


def test_a_launcher_that_comes_too_late_does_not_begin_another_attempt(workspace: Workspace) -> None:
    run = workspace.make_run("run-1", "result('failed', 'no luck'); sys.exit(1)")
    workspace.queue("run-1")
    assert train(workspace, run, "--from-queue").returncode == 1
    late = train(workspace, run, "--from-queue")
    assert late.returncode == 3
    assert "has had the attempt that it was queued for" in late.stderr
    assert {event["attempt"] for event in read_lines(run.supervision)[0]} == {1}


def train(workspace: Workspace, run: RunFolder, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*TRAIN_COMMAND, "--run", str(run.path), *options]
    return subprocess.run(command, env=workspace.environment, capture_output=True, text=True, timeout=60, check=False)
