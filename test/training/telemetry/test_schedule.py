"""Once a second means once a second: no drift, no bunches, whatever the clocks and the load do."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammobench.telemetry.schedule import next_due, run_regularly


class FakeTime:
    """A clock that moves only when somebody waits or works, and ends after so many turns."""

    def __init__(self, turns: int, work: dict[int, float] | None = None) -> None:
        self.now = 1000.0
        self.acted: list[float] = []
        self._turns, self._work = turns, work or {}

    def monotonic(self) -> float:
        return self.now

    def act(self) -> None:
        self.acted.append(self.now)
        self.now += self._work.get(len(self.acted), 0.01)

    def is_set(self) -> bool:
        return len(self.acted) >= self._turns

    def wait(self, timeout: float | None = None, /) -> bool:
        assert timeout is not None
        assert timeout >= 0
        self.now += timeout
        return self.is_set()

    def run(self, interval_seconds: float = 1.0) -> list[float]:
        run_regularly(self.act, self, interval_seconds, self.monotonic)
        return [round(at - 1000.0, 6) for at in self.acted]


def test_samples_fall_on_whole_seconds_and_do_not_drift() -> None:
    assert FakeTime(turns=3601).run()[-1] == 3600.0


def test_what_a_stall_missed_is_skipped_and_nothing_bunches() -> None:
    # The third sample takes 5.3 s: a process that was stopped, a disk that hung.
    assert FakeTime(turns=7, work={3: 5.3}).run() == [0, 1, 2, 8, 9, 10, 11]


def test_a_sample_that_takes_longer_than_the_interval_skips_every_other() -> None:
    assert FakeTime(turns=4, work=dict.fromkeys(range(9), 1.2)).run() == [0, 2, 4, 6]


def test_a_clock_set_back_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: -3600.0)
    assert FakeTime(turns=4).run() == [0, 1, 2, 3]


@given(due=st.floats(0, 1e7), late=st.floats(-0.5, 1e6), interval=st.floats(0.05, 60))
def test_the_next_time_lies_ahead_on_the_grid(due: float, late: float, interval: float) -> None:
    now = due + late
    following = next_due(due, now, interval)
    tolerance = 1e-6 * max(1.0, now)
    assert following >= now - tolerance
    assert following - max(now, due) <= interval + tolerance
    assert following > due
    steps = (following - due) / interval
    assert abs(steps - round(steps)) < 1e-3


@pytest.mark.processes
def test_a_stopped_monitor_leaves_a_gap_that_its_clocks_tell(tmp_path: Path) -> None:
    program = "import pathlib, sys; from mammobench.telemetry.monitor import monitor; monitor(pathlib.Path('.'), 0.1)"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdout is not None
    stamps = [json.loads(process.stdout.readline())["sample"]["monotonicMs"] for _ in range(3)]
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(1.0)  # the stop itself
    os.kill(process.pid, signal.SIGCONT)
    stamps += [json.loads(process.stdout.readline())["sample"]["monotonicMs"] for _ in range(8)]
    process.communicate(timeout=10)
    gaps = [later - earlier for earlier, later in itertools.pairwise(stamps)]
    assert max(gaps) >= 900
    after = gaps[gaps.index(max(gaps)) + 1 :]
    # A burst would have made up for nine samples in a few milliseconds; the first gap ends on the grid.
    assert sum(after[:4]) >= 250
