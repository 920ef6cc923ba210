"""Real launchers over real run folders, with workers small enough to die in every way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mammobench.contract import ExitRecord, LauncherRecord
from mammobench.runs.processes import is_alive
from mammobench.runs.run_files import RunFolder, read_optional

REPOSITORY = Path(__file__).parents[3]

CLOCK = """
import pathlib, time
def set_back_when_told(run, right=time.time):
    time.time = lambda: right() - 3600 * (run / "an-hour-back").exists()
"""

# Each begins as a rank must: it dies with its parent and holds the leases. `run` is the run folder.
PROLOGUE = (
    CLOCK
    + """
import json, os, pathlib, signal, subprocess, sys, time
from mammobench.runs.leases import hold_leases
from mammobench.runs.processes import die_with_parent
die_with_parent()
hold_leases()
run = pathlib.Path(sys.argv[sys.argv.index("--run") + 1])
set_back_when_told(run)
attempt = int(os.environ["MAMMOBENCH_ATTEMPT"])
def result(outcome, error=None):
    (run / "result.json").write_text(json.dumps({
        "outcome": outcome, "attempt": attempt, "step": 7, "selectedEpoch": None, "validationAuc": None,
        "testAuc": None, "parity": None, "durationSeconds": 1.0, "error": error}))
"""
)

LAUNCH = (
    CLOCK
    + """
import json, pathlib, sys
from mammobench.runs.launcher import launch
from mammobench.runs.progress import StallLimits
from mammobench.runs.retry import Retries
from mammobench.runs.supervisor import Patience
from mammobench.runs.vigil import Limits
folder, command, grace, limits = sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3]), json.loads(sys.argv[4])
set_back_when_told(pathlib.Path(folder))
retries = Retries(*limits.pop("retries", [0]))
stall = StallLimits(**limits.pop("stall", {}))
patience = Patience(0.1, grace, 5.0, Limits(stall=stall, **limits))
sys.exit(launch(pathlib.Path(folder), worker_command=command, patience=patience, retries=retries))
"""
)


def make_run_folder(folder: Path, **execution: Any) -> RunFolder:
    """A run folder whose frozen files are valid; the workers of these tests look at none of them."""
    config = json.loads((REPOSITORY / "assets/presets/smoke-cpu.json").read_text())["config"]
    config["execution"].update(execution)
    split = {
        "formatVersion": 1,
        "hash": "0" * 64,
        "seed": 1,
        "trainFraction": 0.5,
        "validationFraction": 0.2,
        "cases": [],
    }
    (folder / "local").mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "manifest.json").write_text(
        json.dumps({"formatVersion": 1, "datasetName": "none", "salt": "00", "images": []})
    )
    (folder / "split.json").write_text(json.dumps(split))
    (folder / "local" / "paths.json").write_text("{}")
    return RunFolder(folder)


class Launched:
    """A launcher in a process of its own."""

    def __init__(
        self, folder: RunFolder, worker: str, *, grace: float = 10.0, environment: dict[str, str], **limits: Any
    ) -> None:
        """`limits`: of mammobench.runs.vigil.Limits, with `stall` and `retries` as plain values."""
        self.folder = folder
        command = json.dumps([sys.executable, "-c", PROLOGUE + worker])
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(folder.path), command, str(grace), json.dumps(limits)],
            env={**os.environ, **environment},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        _LAUNCHED.append(self.process)

    def wait_for_ranks(self, count: int = 1) -> LauncherRecord:
        """The launcher's record when all ranks are in it."""
        return wait_for(lambda: self._record_with(count), 30.0)

    def wait(self, seconds: float = 30.0) -> tuple[int, ExitRecord]:
        """The launcher's exit code and the run's exit record."""
        _, said = self.process.communicate(timeout=seconds)
        record = read_optional(self.folder.exit, ExitRecord)
        assert record is not None, said
        return self.process.returncode, record

    def _record_with(self, count: int) -> LauncherRecord | None:
        record = read_optional(self.folder.launcher_record, LauncherRecord)
        current = record is not None and record.launcher.pid == self.process.pid and len(record.ranks) == count
        return record if current else None


def set_clock_back(folder: RunFolder) -> None:
    """From now on the wall clock of the run's launcher and workers is an hour slow."""
    (folder.path / "an-hour-back").touch()


_LAUNCHED: list[subprocess.Popen[str]] = []


def end_launchers() -> None:
    """kill -9 of every launcher that still runs: its processes die with it."""
    while _LAUNCHED:
        process = _LAUNCHED.pop()
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The condition's first true value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"nothing within {seconds} s")


def kill(pid: int) -> None:
    """kill -9."""
    os.kill(pid, signal.SIGKILL)


def all_gone(record: LauncherRecord) -> bool:
    """True when neither the launcher nor any rank or other descendant of this record runs."""
    return not any(is_alive(identity) for identity in [record.launcher, *record.ranks, *(record.descendants or [])])


def processes_of(folder: RunFolder) -> list[int]:
    """Every process of this machine whose command names the run folder, recorded or not: a fork keeps its parent's."""
    name, found = str(folder.path).encode(), []
    for entry in Path("/proc").iterdir():
        try:
            named = entry.name.isdigit() and name in (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended
        if named and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def children_of(pid: int) -> list[int]:
    """The processes that this one started, or adopted, and that it has not reaped."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
