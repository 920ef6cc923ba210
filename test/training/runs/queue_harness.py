"""Real runners over real workspaces, whose runs have workers of a few lines."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from launcher_harness import PROLOGUE, make_run_folder, wait_for

from mammobench.contract import ExitRecord, LauncherRecord, QueueEntry, QueueFile, RunnerRecord
from mammobench.runs.queue.files import queue_path, write_queue
from mammobench.runs.run_files import RunFolder, read_optional

# As `mammobench train` is called, with the worker that lies in the run's folder.
TRAIN = """
import argparse, json, pathlib, sys
from mammobench.runs.launcher import Manner, launch
from mammobench.runs.retry import Retries
from mammobench.runs.supervisor import Patience
parser = argparse.ArgumentParser()
parser.add_argument("--run", type=pathlib.Path)
parser.add_argument("--retries", type=int, default=0)
parser.add_argument("--from-queue", action="store_true")
given = parser.parse_args()
worker = [sys.executable, "-c", (given.run / "worker.py").read_text()]
sys.exit(launch(given.run, worker_command=worker, patience=Patience(0.05, 5.0, 5.0),
    retries=Retries(given.retries, 0.1), manner=Manner(from_queue=given.from_queue)))
"""
TRAIN_COMMAND = [sys.executable, "-c", TRAIN]
RUN = """
import json, pathlib, sys
from mammobench.runs.queue.runner import run_queue
sys.exit(run_queue(pathlib.Path(sys.argv[1]), train_command=json.loads(sys.argv[2])))
"""
FINISHES = """
with (run / "began").open("a") as began:
    began.write(f"{time.monotonic()} {sorted(os.sched_getaffinity(0))}\\n")
result("finished")
"""
WAITS = """
(run / "waiting").touch()
while not (run / "go").exists() and not (run / "stop.request").exists():
    time.sleep(0.02)
result("finished" if (run / "go").exists() else "stopped")
"""
# For `make_run`: a run that leaves no core free beside it.
ALL_CORES: dict[str, Any] = {"threads": 0}


class Workspace:
    """A workspace's folder, with a queue as the app would write it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = {**os.environ, **environment}
        (folder / "runs").mkdir(parents=True)
        document = {"formatVersion": 1, "id": "0b6e7c52-7a1c-4c6c-9d57-1e1b8b5b2b11", "name": "test", "createdAtMs": 1}
        (folder / "workspace.json").write_text(json.dumps(document))
        self.runners: list[subprocess.Popen[bytes]] = []

    def make_run(self, name: str, worker: str = FINISHES, **execution: Any) -> RunFolder:
        """A run on one core, unless told otherwise."""
        run = make_run_folder(self.folder / "runs" / name, **{"threads": 1, **execution})
        (run.path / "worker.py").write_text(PROLOGUE + worker)
        return run

    def queue(self, *names: str, paused: bool = False, **changes: dict[str, Any]) -> None:
        """Writes queue.json; `changes`: fields of an entry, by its run with _ for -."""
        entries = []
        for name in names:
            fields: dict[str, Any] = {"attempt": 1, "priority": 0, "held": False, "after": [], "group": None}
            fields |= {"retries": 0, "added_at_ms": time.time() * 1000, **changes.get(name.replace("-", "_"), {})}
            entries.append(QueueEntry(run_id=name, **fields))
        write_queue(queue_path(self.folder), QueueFile(format_version=1, paused=paused, entries=entries))

    def start_runner(self) -> subprocess.Popen[bytes]:
        """A runner in a process of its own."""
        command = [sys.executable, "-c", RUN, str(self.folder), json.dumps(TRAIN_COMMAND)]
        runner = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.runners.append(runner)
        return runner

    def waits(self) -> dict[str, str]:
        """What runner.json says of each run that waits."""
        record = read_optional(self.folder / "local" / "runner.json", RunnerRecord)
        return {} if record is None else {wait.run_id: wait.reason for wait in record.waiting}

    def log(self) -> str:
        """What the runner tells."""
        path = self.folder / "local" / "runner.log"
        return path.read_text() if path.exists() else ""

    def kill_all(self) -> None:
        """No runner and no launcher of this workspace survives its test."""
        for runner in self.runners:
            runner.kill()
            runner.wait()
        for path in (self.folder / "runs").glob("*/local/launcher.json"):
            record = read_optional(path, LauncherRecord)
            if record is not None:
                subprocess.run(["kill", "-9", str(record.launcher.pid)], check=False, stderr=subprocess.DEVNULL)


def wait_for_reason(workspace: Workspace, name: str, part: str, seconds: float = 60.0) -> str:
    """Until the run waits for a reason that holds this text; the whole of it."""
    return wait_for(lambda: next((why for why in [workspace.waits().get(name, "")] if part in why), None), seconds)


def ended(run: RunFolder) -> ExitRecord:
    """How the run ended, once it has."""
    return wait_for(lambda: read_optional(run.exit, ExitRecord), 60.0)


def launched(run: RunFolder) -> LauncherRecord:
    """What the run's launcher says of itself, once there is one."""
    return wait_for(lambda: read_optional(run.launcher_record, LauncherRecord), 60.0)


def beginnings(run: RunFolder) -> list[str]:
    """A line each time that a worker which FINISHES began: seconds, and its cores."""
    path = run.path / "began"
    return path.read_text().splitlines() if path.exists() else []
