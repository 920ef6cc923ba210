"""What the runner waits for, and what it makes of a queue that changes while it runs."""

import pytest
from launcher_harness import wait_for
from queue_harness import ALL_CORES, FINISHES, WAITS, Workspace, beginnings, ended, wait_for_reason

pytestmark = pytest.mark.processes


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
    first, second = workspace.make_run("run-1", WAITS, **ALL_CORES), workspace.make_run("run-2", FINISHES, **ALL_CORES)
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
    first = workspace.make_run("run-1", WAITS, **ALL_CORES)
    second, third = workspace.make_run("run-2", **ALL_CORES), workspace.make_run("run-3", **ALL_CORES)
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


def test_retries_are_the_entrys(workspace: Workspace) -> None:
    run = workspace.make_run("run-1", "os.kill(os.getpid(), signal.SIGSEGV) if attempt < 2 else result('finished')")
    workspace.queue("run-1", run_1={"retries": 1})
    assert workspace.start_runner().wait(timeout=60) == 0
    assert (ended(run).outcome, ended(run).attempt) == ("finished", 2)
