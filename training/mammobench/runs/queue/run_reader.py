"""What run folders say to the queue. Files that have not changed are not parsed again."""

import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from mammobench.config import read_config
from mammobench.contract import ExecutionConfig, ExitRecord, LauncherRecord, RunResult
from mammobench.datasets import RefusedError
from mammobench.runs.processes import is_alive
from mammobench.runs.queue.files import runs_folder
from mammobench.runs.queue.plan import RunFacts
from mammobench.runs.run_files import RunFolder, read_optional

Parsed = TypeVar("Parsed", bound=BaseModel)
Signature = tuple[int, int, int]


class RunReader:
    """The runs of one workspace. A look lasts until `look_again`: each run is read at most once in it."""

    def __init__(self, workspace: Path) -> None:
        self._runs = runs_folder(workspace)
        self._paths: dict[str, _RunPaths] = {}
        self._files: dict[str, tuple[Signature, BaseModel | None]] = {}
        self._executions: dict[str, ExecutionConfig | None] = {}
        self._facts: dict[str, RunFacts] = {}

    def look_again(self) -> None:
        """What was seen may have changed. A run's config is frozen, and stays read."""
        self._facts = {}

    def folder(self, name: str) -> Path:
        """Where this run lies."""
        return self._runs / name

    def facts(self, name: str) -> RunFacts:
        """What the run's folder says."""
        if name not in self._facts:
            self._facts[name] = self._read(name)
        return self._facts[name]

    def execution(self, name: str) -> ExecutionConfig | None:
        """What the run asks of the machine; None when its config cannot be read."""
        if self._executions.get(name) is None:
            try:
                self._executions[name] = read_config(self.folder(name) / "config.json")[0].execution
            except (RefusedError, OSError):
                self._executions[name] = None
        return self._executions[name]

    def last_attempt(self, name: str) -> int:
        """The latest attempt that left a trace of any kind; 0 before the first."""
        return RunFolder(self.folder(name)).last_attempt()

    def problems(self, name: str) -> list[str]:
        """What keeps the run from starting, whatever the devices."""
        return RunFolder(self.folder(name)).check()[1]

    def _read(self, name: str) -> RunFacts:
        paths = self._paths.get(name) or self._paths.setdefault(name, _RunPaths(self.folder(name)))
        if _signature(paths.config) is None:
            return RunFacts(there=False)
        # The launcher writes its exit record before it ends: read in the other order, a run that ends just now would
        # look lost.
        launched = self._parsed(paths.launcher, LauncherRecord)
        alive = launched is not None and is_alive(launched.launcher)
        ended = self._parsed(paths.exit, ExitRecord)
        began, end = 0 if launched is None else launched.attempt, 0 if ended is None else ended.attempt
        outcome = ended.outcome if ended is not None and end >= began else None
        result = self._parsed(paths.result, RunResult) if outcome == "finished" else None
        return RunFacts(
            attempt=max(began, end),
            alive=alive,
            outcome=outcome,
            finished=result is not None and result.outcome == "finished",
            canceled=began == end == 0 and _signature(paths.stop_request) is not None,
        )

    def _parsed(self, path: str, model: type[Parsed]) -> Parsed | None:
        signature = _signature(path)
        if signature is None:
            return None
        known = self._files.get(path)
        if known is None or known[0] != signature:
            known = (signature, read_optional(Path(path), model))
            self._files[path] = known
        return known[1] if isinstance(known[1], model) else None


class _RunPaths:
    """As text: for every queued run they are looked at again and again."""

    def __init__(self, folder: Path) -> None:
        self.config = str(folder / "config.json")
        self.launcher = str(folder / "local" / "launcher.json")
        self.exit = str(folder / "exit.json")
        self.result = str(folder / "result.json")
        self.stop_request = str(folder / "stop.request")


def _signature(path: str) -> Signature | None:
    """Changes with the file; None while there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
