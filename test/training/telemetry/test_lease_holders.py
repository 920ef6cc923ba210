"""Who holds a device, by the kernel's list of locks: held to the leases that runs take."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mammobench.runs import leases
from mammobench.telemetry.lease_holders import FOLDER_VARIABLE, lease_folders, lease_holders, lease_name, parse_locks

DEVICE = "GPU-00000000-0000-0000-0000-000000000001"
HOLD = """
import sys
from pathlib import Path
from mammobench.runs.leases import hold_leases, take_lease
folder, device, how = sys.argv[1:]
lease = take_lease(Path(folder), device, Path("/runs/one")) if how == "take" else hold_leases()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Starts processes that hold the device: the launcher's way ("take"), or a rank's ("join")."""
    monkeypatch.setenv(leases.HELD_VARIABLE, str(tmp_path / f"{lease_name(DEVICE)}.held"))
    started: list[subprocess.Popen[str]] = []

    def hold(how: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLD, str(tmp_path), DEVICE, how]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.communicate()


def test_every_process_of_a_run_holds_its_device(tmp_path: Path, holding: object) -> None:
    assert callable(holding)
    assert lease_holders([tmp_path]) == {}
    launcher, rank = holding("take"), holding("join")
    assert lease_holders([tmp_path]) == {DEVICE: frozenset({launcher.pid, rank.pid})}
    launcher.kill()
    launcher.communicate()
    assert lease_holders([tmp_path]) == {DEVICE: frozenset({rank.pid})}
    rank.kill()
    rank.communicate()
    assert lease_holders([tmp_path]) == {}


def test_the_folder_is_that_of_the_leases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "leases"))
    assert lease_folders() == [leases.lease_folder()]
    monkeypatch.delenv(FOLDER_VARIABLE)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert leases.lease_folder() in lease_folders()


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert lease_holders([tmp_path / "none"]) == {}


def test_only_flocks_that_are_held_count() -> None:
    text = """1: FLOCK  ADVISORY  READ 9321 fe:00:2261984 0 EOF
2: FLOCK  ADVISORY  WRITE 9766 103:1f:17 0 EOF
2: -> FLOCK  ADVISORY  WRITE 9800 103:1f:17 0 EOF
3: POSIX  ADVISORY  WRITE 77 fe:00:2261984 0 EOF
4: FLOCK  ADVISORY  READ 9322 fe:00:2261984 0 EOF
5: FLOCK  ADVISORY  READ 9323 <none>:0 0 EOF
torn"""
    assert parse_locks(text) == {(0xFE, 0, 2261984): {9321, 9322}, (0x103, 0x1F, 17): {9766}}
