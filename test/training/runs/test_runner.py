"""The queue's runner, with real launchers and real signals."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from launcher_harness import kill, wait_for
from queue_harness import FINISHES, TRAIN_COMMAND, WAITS, Workspace, wait_for_reason

from mammobench.contract import ExitRecord, LauncherRecord, RunnerRecord
from mammobench.runs.cores import usable_cores
from mammobench.runs.leases import leased_devices, take_lease
from mammobench.runs.line_log import read_lines
from mammobench.runs.processes import is_alive
from mammobench.runs.run_files import RunFolder, read_optional

pytestmark = pytest.mark.processes

ALL = {"threads": 0}


@pytest.fixture
def leases(tmp_path: Path) -> Path:
    return tmp_path / "leases"


@pytest.fixture
def make_workspace(tmp_path: Path, leases: Path) -> Iterator[Callable[[str], Workspace]]:
    made: list[Workspace] = []

    def make(name: str) -> Workspace:
        made.append(Workspace(tmp_path / name, {"MAMMOBENCH_LEASE_DIR": str(leases)}))
        return made[-1]

    yield make
    for workspace in made:
        workspace.kill_all()


@pytest.fixture
def workspace(make_workspace: Callable[[str], Workspace]) -> Workspace:
    return make_workspace("workspace")


def ended(run: RunFolder) -> ExitRecord:
    return wait_for(lambda: read_optional(run.exit, ExitRecord), 60.0)


def launched(run: RunFolder) -> LauncherRecord:
    return wait_for(lambda: read_optional(run.launcher_record, LauncherRecord), 60.0)


def beginnings(run: RunFolder) -> list[str]:
    path = run.path / "began"
    return path.read_text().splitlines() if path.exists() else []


def test_three_runs_start_in_order_each_with_its_cores_and_the_runner_then_ends(workspace: Workspace) -> None:
    runs = [workspace.make_run(f"run-{number}", **ALL) for number in (1, 2, 3)]
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
    workspace.make_run("run-3", **ALL)
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
    first, second = here.make_run("run-1", WAITS, **ALL), there.make_run("run-2", **ALL)
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
    first, second = workspace.make_run("run-1", WAITS, **ALL), workspace.make_run("run-2", FINISHES, **ALL)
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
    run = workspace.make_run("run-1", FINISHES, **ALL)
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


def test_a_killed_launcher_frees_its_cores_for_the_next(workspace: Workspace, leases: Path) -> None:
    first, second = workspace.make_run("run-1", WAITS, **ALL), workspace.make_run("run-2", FINISHES, **ALL)
    workspace.queue("run-1", "run-2")
    runner = workspace.start_runner()
    wait_for((first.path / "waiting").exists, 60.0)
    kill(launched(first).launcher.pid)
    assert runner.wait(timeout=60) == 0
    assert ended(second).outcome == "finished"
    assert not first.exit.exists()
    assert not any(is_alive(rank) for rank in launched(first).ranks)
    assert leased_devices(leases, usable_cores()) == {}


def test_held_and_paused_runs_wait_until_a_person_lets_them_go(workspace: Workspace) -> None:
    first, second = workspace.make_run("run-1"), workspace.make_run("run-2")
    workspace.queue("run-1", "run-2", paused=True)
    runner = workspace.start_runner()
    wait_for_reason(workspace, "run-1", "the queue is paused")
    workspace.queue("run-1", "run-2", run_1={"held": True})
    assert ended(second).outcome == "finished"
    assert wait_for_reason(workspace, "run-1", "held") == "held"
    assert not first.launcher_record.exists()
    workspace.queue("run-1")
    assert runner.wait(timeout=60) == 0
    assert ended(first).outcome == "finished"


def test_a_run_waits_for_another_and_says_when_that_failed(workspace: Workspace) -> None:
    fails = "result('failed', 'no luck'); sys.exit(1)"
    first, second = workspace.make_run("run-1", fails), workspace.make_run("run-2")
    workspace.queue("run-2", "run-1", run_2={"after": ["run-1"]})
    runner = workspace.start_runner()
    assert ended(first).outcome == "failed"
    text = "run run-1, which it waits for, failed: resume it or cancel this one"
    assert wait_for_reason(workspace, "run-2", "failed") == text
    (first.path / "worker.py").write_text((second.path / "worker.py").read_text())
    workspace.queue("run-2", "run-1", run_2={"after": ["run-1"]}, run_1={"attempt": 2})
    assert runner.wait(timeout=60) == 0
    assert [ended(run).outcome for run in (first, second)] == ["finished", "finished"]
    assert float(beginnings(first)[0].split()[0]) < float(beginnings(second)[0].split()[0])


def test_the_last_good_queue_holds_while_the_file_is_damaged(workspace: Workspace) -> None:
    first, second = workspace.make_run("run-1", WAITS, **ALL), workspace.make_run("run-2", FINISHES, **ALL)
    workspace.queue("run-1", "run-2")
    good = (workspace.folder / "queue.json").read_text()
    runner = workspace.start_runner()
    wait_for((first.path / "waiting").exists, 60.0)
    (workspace.folder / "queue.json").write_text(good[: len(good) // 2])
    assert "queue.json cannot be read, so that what it last said holds" in wait_for_reason(
        workspace, "run-2", "not JSON"
    )
    assert "not JSON" in workspace.log()
    (first.path / "go").touch()
    assert ended(second).outcome == "finished"
    assert runner.poll() is None  # what the file should say is not known
    workspace.queue("run-1", "run-2")
    assert runner.wait(timeout=60) == 0


def test_a_run_is_added_and_another_taken_away_while_the_runner_runs(workspace: Workspace) -> None:
    first = workspace.make_run("run-1", WAITS, **ALL)
    second, third = workspace.make_run("run-2", **ALL), workspace.make_run("run-3", **ALL)
    workspace.queue("run-1", "run-2")
    runner = workspace.start_runner()
    wait_for_reason(workspace, "run-2", "leased")
    workspace.queue("run-3")
    wait_for_reason(workspace, "run-3", "leased")
    (first.path / "go").touch()
    assert runner.wait(timeout=60) == 0
    assert ended(third).outcome == "finished"
    assert not second.launcher_record.exists()


def test_a_refused_run_is_consumed_and_blocks_nobody(workspace: Workspace) -> None:
    broken, good = workspace.make_run("run-1"), workspace.make_run("run-2")
    broken.config.write_text("{}")
    workspace.queue("run-1", "run-2")
    assert workspace.start_runner().wait(timeout=60) == 0
    assert ended(broken).reason.startswith("Could not start:")
    assert ended(good).outcome == "finished"


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
    run = workspace.make_run("run-1", WAITS, **ALL)
    workspace.make_run("run-2", **ALL)
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
    first = workspace.make_run("run-1", WAITS, **ALL)
    names = [f"run-{number}" for number in range(2, 52)]
    for name in names:
        workspace.make_run(name, **ALL)
    workspace.queue("run-1", *names)
    runner = workspace.start_runner()
    wait_for_reason(workspace, "run-51", "behind")
    began, before, waits = time.monotonic(), _cpu_seconds(runner.pid), _voluntary_waits(runner.pid)
    # Some turns of its clock, by the kernel's count of how often it slept.
    wait_for(lambda: _voluntary_waits(runner.pid) >= waits + 8, 60.0)
    used, elapsed = _cpu_seconds(runner.pid) - before, time.monotonic() - began
    assert used < 0.05 * elapsed
    (first.path / "go").touch()


def test_a_launcher_from_the_queue_gives_way_without_a_trace(workspace: Workspace, leases: Path) -> None:
    run = workspace.make_run("run-1", **ALL)
    workspace.queue("run-1")
    leases.mkdir()
    lease = take_lease(leases, usable_cores()[0], Path("/elsewhere/run-x"))
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


def test_retries_are_the_entrys(workspace: Workspace) -> None:
    run = workspace.make_run("run-1", "os.kill(os.getpid(), signal.SIGSEGV) if attempt < 2 else result('finished')")
    workspace.queue("run-1", run_1={"retries": 1})
    assert workspace.start_runner().wait(timeout=60) == 0
    assert (ended(run).outcome, ended(run).attempt) == ("finished", 2)


def train(workspace: Workspace, run: RunFolder, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*TRAIN_COMMAND, "--run", str(run.path), *options]
    return subprocess.run(command, env=workspace.environment, capture_output=True, text=True, timeout=60, check=False)


def _cpu_seconds(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _voluntary_waits(pid: int) -> int:
    found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
