"""Leases of fake GPUs (the fakes are those of telemetry's tests), and workspaces with real queues. Nothing that a test
started outlives it.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from launcher_harness import end_launchers
from queue_harness import Workspace

sys.path.append(str(Path(__file__).parents[1] / "telemetry"))


@pytest.fixture(autouse=True)
def _no_launcher_is_left_behind() -> Iterator[None]:
    yield
    end_launchers()


@pytest.fixture
def lease_folder(tmp_path: Path) -> Path:
    return tmp_path / "leases"


@pytest.fixture
def make_workspace(tmp_path: Path, lease_folder: Path) -> Iterator[Callable[[str], Workspace]]:
    made: list[Workspace] = []

    def make(name: str) -> Workspace:
        made.append(Workspace(tmp_path / name, {"MAMMOBENCH_LEASE_DIR": str(lease_folder)}))
        return made[-1]

    yield make
    for workspace in made:
        workspace.kill_all()


@pytest.fixture
def workspace(make_workspace: Callable[[str], Workspace]) -> Workspace:
    return make_workspace("workspace")
