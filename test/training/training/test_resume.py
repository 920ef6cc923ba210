"""A run that is killed again and again ends with the very bits of the run that was not."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch

from mammobench.runs.line_log import read_lines

pytestmark = pytest.mark.processes

PROGRAM = Path(__file__).with_name("killed_worker.py")
TIMES = {"imagesPerSecond", "dataWaitFraction", "seq", "wallTimeMs", "monotonicMs", "attempt"}
MOMENTS = [
    "step logged",
    "patch validation",
    "best written",
    "step unlogged",
    "checkpoint logged",
    "step logged",
    "checkpoint half written",
    "whole validation",
    "step unlogged",
    "checkpoint logged",
]
"""In the order of the steps: two in the patch stage, one in the first whole-image epoch, which is the best so far."""


def demanding(run: Path) -> None:
    """Everything that has a state of its own: phases, average, clipping, accumulation, four data workers a rank."""
    config = json.loads((run / "config.json").read_text())
    phase = {"trainable": "last", "epochs": 1, "learningRate": 0.001, "weightDecay": 0.0}
    config["patch"] |= {"phases": [phase], "epochs": 1, "warmupSteps": 3}
    config["whole"] |= {
        "phases": [phase],
        "epochs": 5,
        "batchSizePerDevice": 2,
        "accumulationSteps": 2,
        "clipGradientNorm": 1.0,
        "emaDecay": 0.9,
        "sampler": "balanced",
        "positiveWeight": "none",
        "testTimeFlips": True,
    }
    config["execution"] |= {"dataWorkers": 4, "threads": 1, "deterministic": True, "checkpointEverySteps": 2}
    (run / "config.json").write_text(json.dumps(config))


def attempts(plan: list[dict[str, Any]], folder: Path) -> str:
    (folder / "plan.json").write_text(json.dumps(plan))
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder / "plan.json")],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        timeout=400,
        check=False,
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def runs(make_run_in: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A run that went through to its export, and its twin, killed ten times at seeded steps and resumed."""
    root = tmp_path_factory.mktemp("resume")
    straight = make_run_in(root, "straight")
    demanding(straight)
    killed = root / "runs" / "killed"
    shutil.copytree(straight, killed)
    attempts([{"run": str(straight), "moment": "export", "step": 0}], root)
    steps = seeded_steps(lines(straight))
    plan = [{"run": str(killed), "moment": moment, "step": step} for moment, step in zip(MOMENTS, steps, strict=True)]
    attempts([*plan, {"run": str(killed), "moment": "export", "step": 0}], root)
    return straight, killed


def seeded_steps(events: list[dict[str, Any]]) -> list[int]:
    """Ten random steps in order, two, one and seven as MOMENTS has them."""
    _, whole = (event for event in events if event["type"] == "stage-started" and event["epochs"] is not None)
    begin, second_epoch = whole["step"], whole["step"] + whole["stepsPerEpoch"]
    last_epoch = events[0]["totalSteps"] - whole["stepsPerEpoch"]
    draws = random.Random(20261124)
    parts = (range(1, begin), 2), (range(begin + 1, second_epoch), 1), (range(second_epoch + 1, last_epoch), 7)
    return [step for where, count in parts for step in sorted(draws.sample(where, count))]


def lines(run: Path) -> list[dict[str, Any]]:
    return read_lines(run / "events.jsonl")[0]


def metrics(run: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """Every logged metric by kind and step; what lies after a resumed step is superseded."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for event in lines(run):
        if event["type"] == "resumed":
            found = {key: value for key, value in found.items() if key[1] <= event["fromStep"]}
        if event["type"] in ("step", "epoch-ended", "evaluated"):
            key = event["type"], event.get("step", sys.maxsize)
            assert key not in found
            found[key] = {name: value for name, value in event.items() if name not in TIMES}
    return found


def newest(run: Path) -> dict[str, Any]:
    return torch.load(max((run / "checkpoints").glob("step-*.pt")), weights_only=True)


def assert_same_bits(one: Any, two: Any, where: str) -> None:
    assert type(one) is type(two), where
    if isinstance(one, torch.Tensor):
        assert one.dtype == two.dtype, where
        assert torch.equal(one, two), where
    elif isinstance(one, dict):
        assert one.keys() == two.keys(), where
        for key in one:
            assert_same_bits(one[key], two[key], f"{where}/{key}")
    elif isinstance(one, list | tuple):
        assert len(one) == len(two), where
        for index, (first, second) in enumerate(zip(one, two, strict=True)):
            assert_same_bits(first, second, f"{where}/{index}")
    else:
        assert one == two, where


def test_weights_optimizer_and_generators_are_the_same_bits(runs: tuple[Path, Path]) -> None:
    straight, killed = map(newest, runs)
    assert straight["optimizer"]["state"]
    assert straight["average"]
    assert_same_bits(killed, straight, "")


def test_the_selected_weights_are_the_same_bits(runs: tuple[Path, Path]) -> None:
    straight, killed = (torch.load(run / "checkpoints" / "best.pt", weights_only=True) for run in runs)
    assert_same_bits(killed, straight, "")


def test_predictions_are_the_same_bytes(runs: tuple[Path, Path]) -> None:
    straight, killed = ((run / "predictions.csv").read_bytes() for run in runs)
    assert len(straight) > 1000
    assert killed == straight


def test_every_metric_is_the_same_at_every_step(runs: tuple[Path, Path]) -> None:
    straight, killed = map(metrics, runs)
    steps = [step for kind, step in straight if kind == "step"]
    assert steps == list(range(1, lines(runs[0])[0]["totalSteps"] + 1))
    assert killed == straight


def test_the_log_is_never_shortened_and_says_where_each_attempt_went_on(runs: tuple[Path, Path]) -> None:
    _, killed = runs
    copies = [path.read_bytes() for path in sorted(killed.glob("events-*.copy"))]
    assert len(copies) == len(MOMENTS) + 1
    for before, after in pairwise(copies):
        assert after.startswith(before)
    events = lines(killed)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    resumed = [event for event in events if event["type"] == "resumed"]
    assert [event["attempt"] for event in resumed] == list(range(2, len(MOMENTS) + 2))
    saved = {event["step"] for event in events if event["type"] == "checkpoint"}
    assert {event["fromStep"] for event in resumed} <= saved | {0}
    ends = {event["step"] for event in events if event["type"] == "epoch-ended"}
    assert any(event["fromStep"] not in ends | {0} for event in resumed), "none went on in mid-epoch"


def test_nothing_half_written_stays(runs: tuple[Path, Path]) -> None:
    _, killed = runs
    assert sorted(path.name for path in (killed / "checkpoints").iterdir()) == sorted(
        path.name for path in (runs[0] / "checkpoints").iterdir()
    )
