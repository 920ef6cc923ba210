"""`mammobench queue`: acts on the queue under the workspace's lock, and what they say."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from launcher_harness import REPOSITORY, wait_for
from queue_harness import Workspace

from mammobench.cli import main
from mammobench.contract import QueueFile
from mammobench.runs.leases import take_lease
from mammobench.runs.queue.files import read_queue
from mammobench.runs.queue.workspace_lock import WorkspaceLockedError, workspace_lock

# Holds the workspace's lock as the app does, until it is told to end.
HOLD = """
import sqlite3, sys
lock = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
lock.execute("PRAGMA journal_mode = WAL")
lock.execute("BEGIN EXCLUSIVE")
lock.execute("CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host_name TEXT, user_name TEXT, since_ms REAL)")
lock.execute("DELETE FROM holder")
lock.execute("INSERT INTO holder VALUES (4711, 'gpu-box', 'ann', 1700000000000.0)")
lock.execute("COMMIT")
lock.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
HOLD_IN_NODE = """
const Database = require('libsql');
const lock = new Database(process.argv[1], { timeout: 0 });
lock.pragma('journal_mode = WAL');
lock.exec('BEGIN EXCLUSIVE');
console.log('held');
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("MAMMOBENCH_LEASE_DIR", str(tmp_path / "leases"))
    made = Workspace(tmp_path / "workspace", {})
    for number in (1, 2, 3):
        made.make_run(f"run-{number}")
    return made


def queue(workspace: Workspace, *arguments: str) -> int:
    return main(["queue", *arguments, "--workspace", str(workspace.folder)])


def written(workspace: Workspace) -> QueueFile:
    return read_queue(workspace.folder / "queue.json")


def names(workspace: Workspace) -> list[str]:
    return [entry.run_id for entry in written(workspace).entries]


def exit_record(attempt: int, outcome: str) -> str:
    return json.dumps(
        {
            "attempt": attempt,
            "outcome": outcome,
            "reason": "?",
            "exitCode": 1,
            "signal": None,
            "endedAtMs": 1,
            "logTail": [],
        }
    )


def test_adds_runs_with_all_that_was_asked_for(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--after", "run-1", "--group", "sweep", "--priority", "-3", "--retries", "5", "--held"]
    assert queue(workspace, "add", "run-1") == 0
    assert queue(workspace, "add", "run-2", str(workspace.folder / "runs" / "run-3"), *options) == 0
    first, second, third = written(workspace).entries
    assert (first.run_id, first.attempt, first.priority, first.retries, first.held) == ("run-1", 1, 0, 2, False)
    for entry, name in ((second, "run-2"), (third, "run-3")):
        assert (entry.run_id, entry.after, entry.group, entry.priority) == (name, ["run-1"], "sweep", -3)
        assert (entry.retries, entry.held) == (5, True)
    told = capsys.readouterr().out
    assert "3 wait: run-1, run-2, run-3." in told
    assert "No runner is at work: mammobench queue run --detach" in told


def test_a_run_that_ended_is_queued_for_its_next_attempt(workspace: Workspace) -> None:
    (workspace.folder / "runs/run-1/exit.json").write_text(exit_record(2, "failed"))
    assert queue(workspace, "add", "run-1") == 0
    assert written(workspace).entries[0].attempt == 3


def test_says_everything_that_is_wrong_and_changes_nothing(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert queue(workspace, "add", "run-1") == 0
    before = (workspace.folder / "queue.json").read_bytes()
    (workspace.folder / "runs/run-2/config.json").write_text("{}")
    wrong = ["run-1", "run-2", "No_Name", "nobody", "--after", "gone", "--priority", "101", "--retries", "-1"]
    capsys.readouterr()
    assert queue(workspace, "add", *wrong) == 2
    told = capsys.readouterr().err
    for part in (
        "run-1 is in the queue already",
        "runs/run-2/config.json/formatVersion",
        "No_Name is no name for a queued run: rename its folder",
        "nobody: there is no such run",
        "--after gone: there is no such run",
        "--priority: ",
        "--retries: ",
    ):
        assert part in told, told
    assert (workspace.folder / "queue.json").read_bytes() == before


def test_moves_holds_releases_pauses_and_prioritizes(workspace: Workspace) -> None:
    queue(workspace, "add", "run-1", "--priority", "4")
    queue(workspace, "add", "run-2", "run-3", "--group", "sweep")
    assert queue(workspace, "move", "run-3", "1") == 0
    assert [(entry.run_id, entry.priority) for entry in written(workspace).entries] == [
        ("run-3", 4),
        ("run-1", 4),
        ("run-2", 0),
    ]
    assert queue(workspace, "hold", "--group", "sweep") == 0
    assert [entry.held for entry in written(workspace).entries] == [True, False, True]
    assert queue(workspace, "release", "run-2") == 0
    assert queue(workspace, "priority", "7", "run-2", "run-1") == 0
    assert [(entry.held, entry.priority) for entry in written(workspace).entries] == [(True, 4), (False, 7), (False, 7)]
    assert queue(workspace, "pause") == 0
    assert written(workspace).paused
    assert queue(workspace, "unpause") == 0
    assert not written(workspace).paused


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["move", "run-2", "1"], "run-2 is not in the queue"),
        (["move", "run-1", "0"], "there is no position 0"),
        (["hold"], "name runs, or a --group"),
        (["hold", "--group", "none"], "--group none: no run of this group waits"),
        (["priority", "101", "run-1"], "the priority must be a number from -100 to 100"),
        (["cancel", "/elsewhere/run-1"], "is no run of this workspace: its runs lie in"),
    ],
)
def test_refuses_with_the_reason(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    queue(workspace, "add", "run-1")
    assert queue(workspace, *arguments) == 2
    assert said in capsys.readouterr().err
    assert names(workspace) == ["run-1"]


def test_a_canceled_run_says_so_in_its_folder_unless_it_had_begun_before(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.folder / "runs/run-2/exit.json").write_text(exit_record(1, "failed"))
    queue(workspace, "add", "run-1", "run-2")
    queue(workspace, "add", "run-3", "--after", "run-1")
    assert queue(workspace, "cancel", "run-1", "run-2") == 0
    assert names(workspace) == ["run-3"]
    assert (workspace.folder / "runs/run-1/stop.request").read_text() == "canceled before it began\n"
    assert not (workspace.folder / "runs/run-2/stop.request").exists()
    assert "run-3 waits for run-1: queue that again, or cancel this one too." in capsys.readouterr().out


def test_every_write_drops_what_has_had_its_turn(workspace: Workspace) -> None:
    queue(workspace, "add", "run-1", "run-2")
    (workspace.folder / "runs/run-1/exit.json").write_text(exit_record(1, "failed"))
    assert queue(workspace, "add", "run-3") == 0
    assert names(workspace) == ["run-2", "run-3"]
    assert queue(workspace, "add", "run-1") == 0  # its former entry is no obstacle
    assert written(workspace).entries[-1].attempt == 2


def test_lists_what_waits_and_why(workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queue(workspace, "add", "run-1", "run-2", "--group", "sweep")
    queue(workspace, "add", "run-3", "--after", "run-1", "--priority", "2")
    (tmp_path / "leases").mkdir()
    held = [take_lease(tmp_path / "leases", f"cpu-{core}", Path("/x")) for core in os.sched_getaffinity(0)]
    capsys.readouterr()
    assert queue(workspace, "list") == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split("  ")[0] == "#"
    assert [row.split()[1] for row in rows[1:4]] == ["run-3", "run-1", "run-2"]
    assert "waits for run run-1 to finish" in rows[1]
    assert "leased by the run in /x" in rows[2]
    assert "stands behind run run-1" in rows[3]
    for lease in held:
        lease.release()
    assert queue(workspace, "list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["paused"], told["runnerAlive"]) == (False, False)
    assert [each["reason"] for each in told["waiting"]][1] == "starts next"


def test_a_damaged_queue_is_not_overwritten(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace.folder / "queue.json").write_text('{"formatVersion": 1, "paused": "?", "entries": [{}]}')
    for arguments in (["add", "run-1"], ["list"]):
        assert queue(workspace, *arguments) == 2
        told = capsys.readouterr().err
        assert "queue.json/paused" in told
        assert "queue.json/entries/0/runId" in told
    assert "?" in (workspace.folder / "queue.json").read_text()


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["add", "run-1"], ["run"], ["pause"]):
        assert main(["queue", *arguments, "--workspace", str(tmp_path)]) == 2
        assert "is no workspace: it holds no workspace.json" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_while_the_app_has_the_workspace_only_the_app_changes_the_queue(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(workspace, "add", "run-1")
    lock = workspace.folder / "lock.sqlite"
    holder = _held_by([sys.executable, "-c", HOLD, str(lock)])
    capsys.readouterr()
    assert queue(workspace, "add", "run-2") == 2
    told = capsys.readouterr().err
    assert "is open in another program: PID 4711 on gpu-box, user ann, since 2023-11-1" in told
    assert "close it and try again" in told
    assert queue(workspace, "list") == 0
    holder.kill()  # the kernel frees the lock
    holder.wait()
    assert queue(workspace, "add", "run-2") == 0
    assert names(workspace) == ["run-1", "run-2"]


def test_the_lock_is_the_one_that_the_app_takes(workspace: Workspace) -> None:
    node = REPOSITORY / "node_modules/.bin/node"
    if not node.exists():
        pytest.skip("needs the desktop's packages")
    lock = workspace.folder / "lock.sqlite"
    holder = _held_by([str(node), "-e", HOLD_IN_NODE, str(lock)])
    with pytest.raises(WorkspaceLockedError), workspace_lock(workspace.folder):
        pass
    assert holder.stdin is not None
    holder.stdin.close()
    holder.wait()
    with workspace_lock(workspace.folder):
        other = sqlite3.connect(lock, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN EXCLUSIVE")
        assert other.execute("SELECT pid FROM holder").fetchone() == (os.getpid(),)
        other.close()
    with workspace_lock(workspace.folder):
        pass


@pytest.mark.parametrize(
    "act", ["add", "list", "move", "priority", "hold", "release", "pause", "unpause", "cancel", "run"]
)
def test_each_act_teaches_itself(act: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["queue", act, "--help"])
    told = capsys.readouterr().out
    assert "--workspace DIR" in told
    assert f"mammobench queue {act}" in told


@pytest.mark.processes
def test_a_detached_runner_goes_on_by_itself(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    queue(workspace, "add", "run-1", "--held")
    assert queue(workspace, "run", "--detach") == 0
    assert wait_for(lambda: workspace.waits(), 60.0) == {"run-1": "held"}
    pid = int(capsys.readouterr().out.split("The runner is PID ")[1].split(";")[0])
    assert os.getsid(pid) == pid
    assert b"mammobench\0queue\0run" in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert queue(workspace, "cancel", "run-1") == 0
    assert wait_for(lambda: "the runner ends" in workspace.log(), 60.0)
    assert "No runner is at work" not in capsys.readouterr().out


def _held_by(command: list[str]) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    holder.stdout.close()
    return holder
