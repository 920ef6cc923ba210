"""The batch-size finder: its search, its advice, and trials that run out of memory beside a parent that does not."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammobench.cli import main as mammobench
from mammobench.config import load_config
from mammobench.contract import RunConfig
from mammobench.datasets import RefusedError
from mammobench.training import find_batch_size
from mammobench.training.batch_search import largest_that_fits, recommend, search
from mammobench.training.batch_trial import TrialOrder, TrialReport
from mammobench.training.find_batch_size import TrialError, find, run_trial, trial_config

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"
SMALL = ["data.inputRows=256", "data.inputColumns=256", "model.baseWidth=8", "execution.threads=1"]


def config(*overrides: str) -> RunConfig:
    return load_config(PRESET, [*SMALL, *overrides])[0]


@given(st.integers(0, 5000), st.integers(1, 4096))
def test_finds_the_largest_batch_in_few_trials(memory: int, largest: int) -> None:
    trials = search(lambda size: TrialReport(size <= memory, None, None, None), largest)
    expected = min(memory, largest)
    assert largest_that_fits(trials) == (expected or None)
    assert len({trial.batch_size for trial in trials}) == len(trials)
    assert all(1 <= trial.batch_size <= largest for trial in trials)
    assert len(trials) <= 2 * math.log2(max(2, expected)) + 3


def test_the_learning_rate_follows_the_global_batch() -> None:
    found = recommend(
        config(
            "whole.batchSizePerDevice=8",
            "whole.accumulationSteps=2",
            "whole.learningRate=0.001",
            "execution.device=cuda",
            "execution.deviceCount=4",
        ),
        "whole",
        32,
    )
    assert (found.configured_global_batch_size, found.global_batch_size) == (64, 256)
    assert found.linear_learning_rate == pytest.approx(0.004)
    assert found.square_root_learning_rate == pytest.approx(0.002)
    assert found.unchanged == (16, 1)


def test_a_batch_that_is_too_large_is_kept_by_accumulating() -> None:
    found = recommend(config("whole.batchSizePerDevice=12"), "whole", 5)
    assert found.unchanged == (4, 3)
    assert recommend(config(), "patch", 5).unchanged is None


def test_refuses_what_cannot_be_searched_all_at_once() -> None:
    with pytest.raises(RefusedError) as refused:
        find(config("patch.epochs=0"), "patch", -1, 0, lambda _line: None)
    assert [problem.path for problem in refused.value.problems] == ["--memory-limit-gib", "--largest", "/patch/epochs"]


def test_a_runs_config_is_frozen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["find-batch-size", "--run", str(tmp_path), "whole.batchSizePerDevice=2"]
    assert mammobench(arguments) == 2
    assert "frozen" in capsys.readouterr().err


def test_a_trial_is_the_configured_stage_on_one_rank() -> None:
    configured = config("execution.dataWorkers=3")
    tried = RunConfig.model_validate(trial_config(configured, "patch", 77, "cpu"))
    assert tried.patch.batch_size_per_device == 77
    assert tried.execution.data_workers == 0
    assert tried.whole == configured.whole
    assert tried.model == configured.model


def test_a_trial_that_is_killed_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(find_batch_size, "_TRIAL", (sys.executable, "-c", killed))
    assert run_trial(TrialOrder({}, "whole", 1, 1), {}) == TrialReport(False, None, None, "killed by SIGKILL")


def test_a_trial_that_breaks_for_another_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_batch_size, "_TRIAL", (sys.executable, "-c", "raise SystemExit('no such layer')"))
    with pytest.raises(TrialError, match="no such layer"):
        run_trial(TrialOrder({}, "whole", 1, 1), {})


def command(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    settings = [part for setting in SMALL for part in ("--set", setting)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mammobench",
            "find-batch-size",
            "--config",
            str(PRESET),
            *settings,
            "--json",
            *arguments,
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1", "MAMMOBENCH_LEASE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.processes
def test_finds_the_batch_whose_real_steps_fit_within_a_limit(tmp_path: Path) -> None:
    """The resident memory of a trial with torch in it is some 0.4 GiB; images are sized to that."""
    per_image = ["--set", "data.inputRows=512", "--set", "data.inputColumns=512"]
    code, told, table = command(tmp_path, "--memory-limit-gib", "0.5", "--largest", "64", *per_image)
    assert code == 0, table
    trials = {trial["batchSize"]: trial["report"] for trial in told["trials"]}
    best = told["recommendation"]["batchSizePerDevice"]
    assert 1 <= best < 64
    assert trials[best]["fits"]
    assert not trials[best + 1]["fits"]
    assert trials[best + 1]["reason"]
    for report in trials.values():
        if report["fits"]:
            assert 0 < report["peakBytes"] <= 0.5 * 2**30
            assert report["imagesPerSecond"] > 0
    assert "at most 0.50 GiB" in table


@pytest.mark.processes
def test_tries_the_patch_stage_too_and_stops_at_the_largest_allowed(tmp_path: Path) -> None:
    code, told, table = command(tmp_path, "--stage", "patch", "--memory-limit-gib", "4", "--largest", "2")
    assert code == 0, table
    assert [trial["batchSize"] for trial in told["trials"]] == [1, 2]
    assert told["recommendation"]["batchSizePerDevice"] == 2
    assert told["recommendation"]["unchanged"] is None


@pytest.mark.processes
def test_says_when_not_even_one_image_fits(tmp_path: Path) -> None:
    code, told, _ = command(tmp_path, "--memory-limit-gib", "0.1")
    assert code == 1
    assert told["recommendation"] is None
    assert [trial["batchSize"] for trial in told["trials"]] == [1]
