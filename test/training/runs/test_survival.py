"""What a logout does to a run, from the facts of systemd's own manuals."""

import os
from pathlib import Path

import pytest
from launcher_harness import Launched, make_run_folder, wait_for

from mammobench.runs import survival
from mammobench.runs.line_log import read_lines
from mammobench.runs.survival import forbid_sleep, judge_logout

SESSION = "0::/user.slice/user-1000.slice/session-3.scope\n"
MANAGER = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-mammobench.scope\n"
SERVICE = "0::/system.slice/slurmd.service\n"
KILLS = {"KillUserProcesses": "yes"}


@pytest.mark.parametrize(
    ("group", "settings", "user", "lingers"),
    [
        (SESSION, {}, "ann", False),
        (SESSION, KILLS, "root", False),
        (SESSION, {**KILLS, "KillOnlyUsers": "bob"}, "ann", False),
        (MANAGER, KILLS, "ann", True),
        (SERVICE, KILLS, "ann", False),
    ],
)
def test_a_run_that_stays_is_not_warned_of(group: str, settings: dict[str, str], user: str, lingers: bool) -> None:
    assert judge_logout(group, settings, user, lingers=lingers) is None


def test_a_session_whose_processes_are_killed_is_warned_of_even_when_the_user_lingers() -> None:
    warning = judge_logout(SESSION, KILLS, "ann", lingers=True)
    assert warning is not None
    assert "KillUserProcesses=yes" in warning


def test_a_desktops_own_run_needs_a_user_who_lingers() -> None:
    warning = judge_logout(MANAGER, {}, "ann", lingers=False)
    assert warning is not None
    assert "loginctl enable-linger ann" in warning


def test_sleep_is_forbidden_where_systemd_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, said = tmp_path / "systemd-inhibit", tmp_path / "said"
    program.write_text(f'#!/bin/sh\necho "$@" > {said}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(survival, "_SYSTEMD_RUNS", tmp_path / "no systemd")
    assert forbid_sleep("a test") is None
    monkeypatch.setattr(survival, "_SYSTEMD_RUNS", tmp_path)
    keeper = forbid_sleep("a test")
    assert keeper is not None
    words = wait_for(lambda: said.exists() and said.read_text())
    assert words.startswith("--what=sleep --who=Mammobench --why=a test --mode=block")
    os.waitpid(keeper, 0)


@pytest.mark.processes
def test_a_run_says_beforehand_what_sleep_and_a_logout_will_do_to_it(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path / "nothing"), "MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases")}
    folder = make_run_folder(tmp_path / "run")
    Launched(folder, "result('finished')", environment=environment).wait()
    said = [event["text"] for event in read_lines(folder.supervision)[0]]
    began = next(place for place, text in enumerate(said) if text.startswith("Rank 0 is PID"))
    assert any("logs out" in text for text in said[:began])
    assert any("no systemd-inhibit here" in text for text in said[:began])
