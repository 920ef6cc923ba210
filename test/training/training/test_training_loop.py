"""The loop itself, on networks small enough to think about."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mammobench.runs.events import Events
from mammobench.runs.line_log import LineLog, read_lines
from mammobench.runs.run_files import RunFolder
from mammobench.training.batches import BatchList, HostBatch
from mammobench.training.job import Job, read_inputs
from mammobench.training.loop import Position, StoppedError, TrainingError, train_stage
from mammobench.training.stages import Stage, Validation
from mammobench.training.world import World

WORLD = World(rank=0, size=1, device=torch.device("cpu"), precision="fp32", channels_last=False)


class OneWeight(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return pixels.mean(dim=(1, 2, 3)) * self.weight


def batch(number: int) -> HostBatch:
    pixels = torch.full((2, 4, 4), 6553 * (number + 1), dtype=torch.uint16)
    return HostBatch(pixels, None, torch.zeros(2), torch.ones(2), (f"case-{number}-a", f"case-{number}-b"))


def stage(loss: Callable[[torch.Tensor], torch.Tensor], epochs: int = 2, accumulation: int = 1) -> Stage:
    network = OneWeight()
    return Stage(
        name="whole",
        network=network,
        optimizer=torch.optim.SGD(network.parameters(), 0.1),
        epochs=epochs,
        accumulation=accumulation,
        batch_size=2,
        input_size=(4, 4),
        standard_deviation=1.0,
        learning_rate=lambda epoch: 0.1 / epoch,
        batches=lambda epoch: BatchList([lambda number=number: batch(number) for number in range(4)]),
        loss=lambda module, pixels, labels: loss(((module(pixels) - labels) ** 2).mean()),
        validate=lambda: Validation(0.5, None, None),
    )


@pytest.fixture
def job(make_run: Callable[..., Path]) -> Job:
    folder = RunFolder(make_run("loop"))
    inputs = read_inputs(folder)
    events = Events(LineLog(folder.path / "events.jsonl"), attempt=1)
    return Job(folder, inputs.config, inputs.manifest, inputs.split, inputs.paths, 1, events, lambda: False)


def test_a_loss_that_is_no_number_stops_before_the_step_and_names_the_cases(job: Job) -> None:
    calls: list[int] = []

    def loss(value: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        return value * (float("nan") if len(calls) == 3 else 1.0)

    spoiled = stage(loss)
    with pytest.raises(
        TrainingError, match="the loss is nan at step 3; the batch's cases: case-2-a, case-2-b"
    ) as caught:
        train_stage(job, WORLD, spoiled, Position(stage="whole"), None)
    assert caught.value.step == 2
    assert torch.isfinite(spoiled.network.get_parameter("weight")).item()


def test_accumulated_steps_equal_one_large_batch(job: Job) -> None:
    small, large = stage(lambda value: value, epochs=1, accumulation=2), stage(lambda value: value, epochs=1)
    pairs = [
        HostBatch(torch.cat([batch(i).pixels, batch(i + 1).pixels]), None, torch.zeros(4), torch.ones(4), ("x",) * 4)
        for i in (0, 2)
    ]
    large = replace(large, batches=lambda epoch: BatchList([lambda pair=pair: pair for pair in pairs]))
    assert train_stage(job, WORLD, small, Position(stage="whole"), None).step == 2
    train_stage(job, WORLD, large, Position(stage="whole"), None)
    torch.testing.assert_close(small.network.get_parameter("weight"), large.network.get_parameter("weight"))


def test_a_stop_in_mid_epoch_loses_nothing(job: Job) -> None:
    straight = stage(lambda value: value)
    train_stage(job, WORLD, straight, Position(stage="whole"), None)
    shutil.rmtree(job.checkpoints)
    asked = iter([False, False, True])
    stopping = replace(job, wants_stop=lambda: next(asked))
    halted = stage(lambda value: value)
    with pytest.raises(StoppedError) as caught:
        train_stage(stopping, WORLD, halted, Position(stage="whole"), None)
    assert caught.value.step == 3
    saved = torch.load(job.checkpoints / "step-000000003.pt", weights_only=True)
    resumed = stage(lambda value: value)
    end = train_stage(job, WORLD, resumed, Position(**saved["position"]), saved)
    assert end.step == 8
    assert resumed.network.get_parameter("weight").item() == straight.network.get_parameter("weight").item()
    rates = [
        event["learningRate"] for event in read_lines(job.folder.path / "events.jsonl")[0] if event["type"] == "step"
    ]
    assert np.allclose(rates[:8], [0.1] * 4 + [0.05] * 4)
