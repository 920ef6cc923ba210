"""The queue's runner, with real launchers and real signals."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from launcher_harness import kill, wait_for
from queue_harness import ALL_CORES, FINISHES, WAITS, Workspace, beginnings, ended, launched, wait_for_reason

from mammobench.contract import RunnerRecord
from mammobench.runs.cores import usable_cores
from mammobench.runs.leases import leased_devices
from mammobench.runs.processes import is_alive
from mammobench.runs.run_files import RunFolder, read_optional

pytestmark = pytest.mark.processes


def test_three_runs_start_in_order_each_with_its_cores_and_the_runner_then_ends(workspace: Workspace) -> None:
    runs = [workspace.make_run(f"run-{number}", **ALL_CORES) for number in (1, 2, 3)]
    workspace.queue("run-1", "run-2", "run-3", run_3={"priority": 5})
    assert workspace.start_runner().wait(timeout=60) == 0
    assert [ended(run).outcome for run in runs] == ["finished"] * 3
    began = {run.path.name: beginnings(run) for run in runs}
    assert [len(lines) for lines in began.values()] == [1, 1, 1]
    assert sorted(began, key=lambda name: float(began[name][0].split()[0])) == ["run-3", "run-1", "run-2"]
    assert launched(runs[0]).devices == usable_cores()


def test_two_runs_on_one_core_each_run_beside_each_other_and_the_third_waits(workspace: Workspace) -> None:
    if len(usable_cores()) != 2:
        pytest.skip("made for two cores")
    first, second = (workspace.make_run(f"run-{number}", WAITS) for number in (1, 2))
    workspace.make_run("run-3", **ALL_CORES)
    workspace.queue("run-1", "run-2", "run-3")
    runner = workspace.start_runner()
    wait_for(lambda: (first.path / "waiting").exists() and (second.path / "waiting").exists(), 60.0)
    assert sorted([*launched(first).devices, *launched(second).devices]) == usable_cores()
    reason = wait_for_reason(workspace, "run-3", "none is free")
    pid = launched(first).launcher.pid
    assert f"core 0 is leased by the run in {first.path} (PID {pid}, user " in reason
    (first.path / "go").touch()
    (second.path / "go").touch()
    assert runner.wait(timeout=60) == 0
    assert ended(RunFolder(workspace.folder / "runs" / "run-3")).outcome == "finished"


def test_two_workspaces_contend_for_the_cores_and_one_waits(make_workspace: Callable[[str], Workspace]) -> None:
    here, there = make_workspace("here"), make_workspace("there")
    first, second = here.make_run("run-1", WAITS, **ALL_CORES), there.make_run("run-2", **ALL_CORES)
    here.queue("run-1")
    here.start_runner()
    wait_for((first.path / "waiting").exists, 60.0)
    there.queue("run-2")
    runner = there.start_runner()
    assert f"leased by the run in {first.path}" in wait_for_reason(there, "run-2", "leased")
    assert not second.launcher_record.exists()
    (first.path / "go").touch()
    assert runner.wait(timeout=60) == 0
    assert ended(second).outcome == "finished"


def test_a_killed_runner_leaves_the_run_and_its_successor_starts_nothing_twice(workspace: Workspace) -> None:
    first, second = workspace.make_run("run-1", WAITS, **ALL_CORES), workspace.make_run("run-2", FINISHES, **ALL_CORES)
    workspace.queue("run-1", "run-2")
    runner = workspace.start_runner()
    wait_for((first.path / "waiting").exists, 60.0)
    wait_for_reason(workspace, "run-2", "leased")
    runner.kill()
    runner.wait()
    assert is_alive(launched(first).launcher)
    again = workspace.start_runner()
    wait_for(lambda: workspace.log().count("Runner of") == 2, 60.0)
    (first.path / "go").touch()
    assert again.wait(timeout=60) == 0
    assert (ended(first).attempt, ended(second).attempt) == (1, 1)
    assert len(beginnings(second)) == 1
    assert workspace.log().count("run-1: attempt 1 begins") == 1


def test_a_runner_that_is_killed_while_a_launcher_starts_does_not_make_it_start_twice(workspace: Workspace) -> None:
    run = workspace.make_run("run-1", FINISHES, **ALL_CORES)
    workspace.queue("run-1")
    for _ in range(3):
        runner = workspace.start_runner()
        begun = workspace.log().count("begins")
        wait_for(lambda begun=begun: workspace.log().count("begins") > begun or run.exit.exists(), 60.0)
        runner.kill()
        runner.wait()
    assert workspace.start_runner().wait(timeout=60) == 0
    assert ended(run).attempt == 1
    assert len(beginnings(run)) == 1


def test_a_killed_launcher_frees_its_cores_for_the_next(workspace: Workspace, lease_folder: Path) -> None:
    first, second = workspace.make_run("run-1", WAITS, **ALL_CORES), workspace.make_run("run-2", FINISHES, **ALL_CORES)
    workspace.queue("run-1", "run-2")
    runner = workspace.start_runner()
    wait_for((first.path / "waiting").exists, 60.0)
    kill(launched(first).launcher.pid)
    assert runner.wait(timeout=60) == 0
    assert ended(second).outcome == "finished"
    assert not first.exit.exists()
    assert not any(is_alive(rank) for rank in launched(first).ranks)
    assert leased_devices(lease_folder, usable_cores()) == {}


def test_the_command_line_starts_the_command_line(workspace: Workspace) -> None:
    run = workspace.make_run("run-1")
    run.split.write_text("{}")
    workspace.queue("run-1", run_1={"retries": 3})
    command = [sys.executable, "-m", "mammobench", "queue", "run", "--workspace", str(workspace.folder)]
    done = subprocess.run(command, env=workspace.environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{run.split}/hash: Field required" in ended(run).reason
    assert ended(run).reason.rstrip(".").split("; ")[-1] in run.log.read_text()


def test_a_second_runner_leaves_the_queue_to_the_first_and_sigterm_ends_only_the_runner(workspace: Workspace) -> None:
    run = workspace.make_run("run-1", WAITS, **ALL_CORES)
    workspace.make_run("run-2", **ALL_CORES)
    workspace.queue("run-1", "run-2")
    runner = workspace.start_runner()
    wait_for_reason(workspace, "run-2", "leased")
    record = read_optional(workspace.folder / "local" / "runner.json", RunnerRecord)
    assert record is not None
    assert record.runner.pid == runner.pid
    assert Path(f"/proc/{runner.pid}/comm").read_text() == "mammobench-queu\n"
    assert workspace.start_runner().wait(timeout=60) == 0
    assert runner.poll() is None
    runner.send_signal(signal.SIGTERM)
    assert runner.wait(timeout=30) == 0
    assert is_alive(launched(run).launcher)
    assert os.getsid(launched(run).launcher.pid) == launched(run).launcher.pid


def test_a_runner_that_waits_uses_next_to_no_processor(workspace: Workspace) -> None:
    first = workspace.make_run("run-1", WAITS, **ALL_CORES)
    names = [f"run-{number}" for number in range(2, 52)]
    for name in names:
        workspace.make_run(name, **ALL_CORES)
    workspace.queue("run-1", *names)
    runner = workspace.start_runner()
    wait_for_reason(workspace, "run-51", "behind")
    began, before, waits = time.monotonic(), _cpu_seconds(runner.pid), _voluntary_waits(runner.pid)
    # Some turns of its clock, by the kernel's count of how often it slept.
    wait_for(lambda: _voluntary_waits(runner.pid) >= waits + 8, 60.0)
    used, elapsed = _cpu_seconds(runner.pid) - before, time.monotonic() - began
    assert used < 0.05 * elapsed
    (first.path / "go").touch()


def _cpu_seconds(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _voluntary_waits(pid: int) -> int:
    found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
