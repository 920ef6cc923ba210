"""The loop itself, on networks small enough to think about."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mammobench.contract import AucEstimate
from mammobench.runs.events import Events
from mammobench.runs.line_log import LineLog, read_lines
from mammobench.runs.run_files import RunFolder
from mammobench.training.batches import BatchList, HostBatch
from mammobench.training.checkpoints import newest_good, save_checkpoint
from mammobench.training.failures import StoppedError, TrainingError
from mammobench.training.job import Job, read_inputs
from mammobench.training.loop import Position, resume, train_stage
from mammobench.training.optimizers import moving_average
from mammobench.training.phases import Phase
from mammobench.training.stages import Stage, Validation
from mammobench.training.world import World

START = Position(stage="whole")
WORLD = World(rank=0, size=1, device=torch.device("cpu"), precision="fp32", channels_last=False)


def estimate(auc: float) -> AucEstimate:
    return AucEstimate(
        auc=auc,
        lower=None,
        upper=None,
        level=0.95,
        method="none",
        unit="image",
        aggregation="none",
        case_count=2,
        positive_count=1,
        patient_count=2,
        split_hash="0" * 64,
        part="validation",
    )


class OneWeight(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return pixels.mean(dim=(1, 2, 3)) * self.weight


def batch(number: int) -> HostBatch:
    pixels = torch.full((2, 4, 4), 6553 * (number + 1), dtype=torch.uint16)
    return HostBatch(pixels, None, torch.zeros(2), torch.ones(2), (f"case-{number}-a", f"case-{number}-b"))


def stage(
    loss: Callable[[torch.Tensor], torch.Tensor],
    epochs: int = 2,
    accumulation: int = 1,
    phases: Sequence[Phase] | None = None,
) -> Stage:
    network = OneWeight()
    return Stage(
        name="whole",
        network=network,
        average=None,
        phases=phases or [Phase("all", 1, epochs, lambda epoch: 0.1 / epoch, 0.0)],
        optimizer=lambda phase, parameters: torch.optim.SGD(parameters, 0.1),
        accumulation=accumulation,
        batch_size=2,
        steps_per_epoch=4 // accumulation,
        input_size=(4, 4),
        standard_deviation=1.0,
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
        train_stage(job, WORLD, spoiled, START, None)
    assert caught.value.step == 2
    assert torch.isfinite(spoiled.network.get_parameter("weight")).item()


def test_accumulated_steps_equal_one_large_batch(job: Job) -> None:
    small, large = stage(lambda value: value, epochs=1, accumulation=2), stage(lambda value: value, epochs=1)
    pairs = [
        HostBatch(torch.cat([batch(i).pixels, batch(i + 1).pixels]), None, torch.zeros(4), torch.ones(4), ("x",) * 4)
        for i in (0, 2)
    ]
    large = replace(
        large, batches=lambda epoch: BatchList([lambda pair=pair: pair for pair in pairs]), steps_per_epoch=2
    )
    assert train_stage(job, WORLD, small, START, None).step == 2
    train_stage(job, WORLD, large, START, None)
    torch.testing.assert_close(small.network.get_parameter("weight"), large.network.get_parameter("weight"))


def test_a_stop_in_mid_epoch_loses_nothing(job: Job) -> None:
    straight = stage(lambda value: value)
    train_stage(job, WORLD, straight, START, None)
    shutil.rmtree(job.checkpoints)
    asked = iter([False, False, True])
    stopping = replace(job, wants_stop=lambda: next(asked))
    halted = stage(lambda value: value)
    with pytest.raises(StoppedError) as caught:
        train_stage(stopping, WORLD, halted, START, None)
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


def steps_of(job: Job) -> list[dict[str, Any]]:
    return [event for event in read_lines(job.folder.path / "events.jsonl")[0] if event["type"] == "step"]


def test_phases_follow_each_other_each_with_its_own_optimizer_and_warm_up(job: Job) -> None:
    made: list[Phase] = []

    def optimizer(phase: Phase, parameters: Sequence[nn.Parameter]) -> torch.optim.Optimizer:
        made.append(phase)
        return torch.optim.SGD(parameters, 0.1)

    phases = [Phase("all", 1, 1, lambda epoch: 0.5, 0.0), Phase("all", 2, 3, lambda epoch: 0.1 / epoch, 0.0, 2)]
    end = train_stage(job, WORLD, replace(stage(lambda value: value, phases=phases), optimizer=optimizer), START, None)
    assert (end.epoch, end.step, made) == (4, 12, phases)
    rates = [event["learningRate"] for event in steps_of(job)]
    assert np.allclose(rates, [0.5] * 4 + [0.05, 0.1, 0.1, 0.1] + [0.05] * 4)


@pytest.mark.parametrize("stopped_after", [2, 3, 4, 5, 7])
def test_a_stop_in_any_phase_is_resumed_in_it(job: Job, stopped_after: int) -> None:
    """Adam's moments belong to their phase: the step after a phase's end must not find those of the phase before."""

    def two_phases() -> Stage:
        phases = [Phase("all", 1, 1, lambda epoch: 0.1, 0.0), Phase("all", 2, 2, lambda epoch: 0.05, 0.0)]
        adam = replace(
            stage(lambda value: value, phases=phases),
            optimizer=lambda phase, parameters: torch.optim.Adam(parameters, 0.1),
        )
        return replace(adam, average=moving_average(adam.network, 0.5))

    straight = two_phases()
    train_stage(job, WORLD, straight, START, None)
    shutil.rmtree(job.checkpoints)
    asked = iter([False] * (stopped_after - 1) + [True])
    with pytest.raises(StoppedError):
        train_stage(replace(job, wants_stop=lambda: next(asked)), WORLD, two_phases(), START, None)
    saved = torch.load(job.checkpoints / f"step-{stopped_after:09d}.pt", weights_only=True)
    resumed = two_phases()
    train_stage(job, WORLD, resumed, Position(**saved["position"]), saved)
    for network in (Stage.judged.fget, lambda each: each.network):  # type: ignore[attr-defined]
        assert torch.equal(network(resumed).weight, network(straight).weight)


def test_stops_early_when_validation_has_not_improved_for_so_many_epochs(job: Job) -> None:
    aucs = iter([0.6, 0.7, 0.65, 0.7, 0.9])
    impatient = replace(
        stage(lambda value: value, epochs=5),
        early_stopping_epochs=2,
        validate=lambda: Validation(0.5, estimate(next(aucs)), None),
    )
    end = train_stage(job, WORLD, impatient, START, None)
    assert (end.best_epoch, end.step, end.epoch) == (2, 16, 6)
    assert next(aucs) == 0.9


def test_clips_the_gradient_to_the_norm(job: Job) -> None:
    clipped = replace(stage(lambda value: value * 1000, epochs=1), clip_gradient_norm=0.25)
    train_stage(job, WORLD, clipped, START, None)
    assert clipped.network.get_parameter("weight").item() == pytest.approx(4 * 0.1 * 0.25)


def test_the_average_is_what_is_validated_and_kept(job: Job) -> None:
    averaged = stage(lambda value: value, epochs=1)
    averaged = replace(averaged, average=moving_average(averaged.network, 0.9))
    weights = [averaged.network.get_parameter("weight").item()]

    def loss(module: nn.Module, pixels: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        weights.append(averaged.network.get_parameter("weight").item())
        return ((module(pixels) - labels) ** 2).mean()

    train_stage(job, WORLD, replace(averaged, loss=loss), START, None)
    # torch's average copies the first weights that it is given, and moves from there.
    expected = weights[2]
    for weight in [*weights[3:], averaged.network.get_parameter("weight").item()]:
        expected = 0.9 * expected + 0.1 * weight
    kept = torch.load(job.checkpoints / "best.pt", weights_only=True)["network"]["weight"].item()
    assert kept == pytest.approx(expected) == averaged.judged.get_parameter("weight").item()


def test_memory_that_runs_out_ends_the_run_and_leaves_the_checkpoint(job: Job) -> None:
    calls: list[int] = []

    def loss(value: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        if len(calls) == 4:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return value

    with pytest.raises(TrainingError, match=r"out of memory at step 4 with whole\.batchSizePerDevice=2") as caught:
        train_stage(job, WORLD, stage(loss), START, None)
    assert caught.value.step == 3
    ((path, saved),) = newest_good(job.checkpoints)
    assert path.name == "step-000000003.pt"
    assert saved is not None


def test_a_gradient_that_is_no_number_is_not_saved(job: Job) -> None:
    """The loss is finite, the step after it spoils the weights, and a checkpoint is due right then."""
    calls: list[int] = []

    def loss(value: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        return value + (torch.sqrt(value * 0) if len(calls) == 3 else 0)

    with pytest.raises(TrainingError, match="weight is no number after step 3"):
        train_stage(job, WORLD, stage(loss), START, None)
    assert list(newest_good(job.checkpoints)) == []


def test_goes_back_past_damaged_checkpoints_and_says_so(job: Job) -> None:
    for step in (3, 6):
        save_checkpoint(job.checkpoints, step, {"position": {"step": step}}, keep=2)
    (job.checkpoints / "step-000000006.pt").write_bytes(b"torn")
    position, saved = resume(job, WORLD)
    assert (position.step, saved is None) == (3, False)
    assert said(job) == [
        ("message", "step-000000006.pt is damaged: going back to the checkpoint before"),
        ("resumed", 3),
    ]
    assert sorted(path.name for path in job.checkpoints.iterdir()) == ["step-000000003.pt", "step-000000006.damaged"]


def test_starts_anew_when_no_checkpoint_is_whole_and_says_so(job: Job) -> None:
    save_checkpoint(job.checkpoints, 3, {"position": {"step": 3}}, keep=2)
    (job.checkpoints / "step-000000003.pt").write_bytes(b"")
    assert resume(job, WORLD) == (Position(), None)
    assert said(job)[1:] == [("message", "no checkpoint is whole: training starts anew"), ("resumed", 0)]


def test_ranks_that_read_different_checkpoints_do_not_go_on(job: Job) -> None:
    class Apart(World):
        def gather(self, mine: Sequence[Any]) -> list[list[Any]]:
            return [list(mine), [6]]

    save_checkpoint(job.checkpoints, 3, {"position": {"step": 3}}, keep=2)
    with pytest.raises(TrainingError, match=r"different steps, \[3, 6\]: every node needs the same run folder"):
        resume(job, Apart(0, 2, torch.device("cpu"), "fp32", channels_last=False))


def test_a_run_of_two_ranks_goes_on_with_one_where_it_was_and_says_so(job: Job) -> None:
    train_stage(job, WORLD, stage(lambda value: value, epochs=1), START, None)
    saved = torch.load(job.checkpoints / "step-000000003.pt", weights_only=True)
    # As two ranks would have saved it after the first of their two steps, each of two batches.
    saved |= {"random": saved["random"] * 2}
    at = replace(Position(**saved["position"]), step=1, step_in_epoch=1)
    end = train_stage(job, WORLD, stage(lambda value: value, epochs=1), at, saved)
    assert end.step == 1 + 2
    assert any("2 ranks saved the checkpoint, 1 go on" in str(text) for _, text in said(job))


def said(job: Job) -> list[tuple[str, Any]]:
    """Messages and resumptions in the run's log."""
    events, _ = read_lines(job.folder.path / "events.jsonl")
    return [(event["type"], event.get("text", event.get("fromStep"))) for event in events]
