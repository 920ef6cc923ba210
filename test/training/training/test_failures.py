"""What a training that cannot go on says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from mammobench.config import load_config
from mammobench.models import estimate_memory
from mammobench.training.failures import (
    MemoryWatch,
    TrainingError,
    batch_that_fits,
    check_loss,
    check_weights,
    is_out_of_memory,
)
from mammobench.training.loop import Position
from mammobench.training.world import World

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"
CPU = torch.device("cpu")


@dataclass(frozen=True)
class OneOfTwo(World):
    """Rank 0 of two, to whom the other's list is already known."""

    other: tuple[str, ...] = ()

    def gather(self, mine: Sequence[Any]) -> list[list[Any]]:
        return [list(mine), list(self.other)]


def test_only_the_cases_of_ranks_whose_loss_is_no_number_are_named() -> None:
    world = OneOfTwo(0, 2, CPU, "fp32", False, other=("theirs",))
    nan = float("nan")
    with pytest.raises(TrainingError, match=r"the loss is nan at step 5; the batch's cases: theirs$"):
        check_loss(nan, torch.tensor(0.5), ["mine"], world, 4)
    with pytest.raises(TrainingError, match=r"cases: mine, theirs$"):
        check_loss(nan, torch.tensor(nan), ["mine"], world, 4)
    check_loss(0.5, torch.tensor(0.5), ["mine"], world, 4)


def test_weights_that_are_no_numbers_are_neither_judged_nor_saved() -> None:
    network = nn.BatchNorm2d(2)
    check_weights(network, 3)
    network.running_var[1] = float("inf")
    with pytest.raises(TrainingError, match="running_var is no number after step 3") as caught:
        check_weights(network, 3)
    assert caught.value.step == 3


def watch(monkeypatch: pytest.MonkeyPatch, device: str, batch_size: int, memory: int) -> MemoryWatch:
    """Of a device with so much memory."""
    monkeypatch.setattr(MemoryWatch, "_memory_bytes", lambda _self: memory)
    config = load_config(PRESET, ["whole.emaDecay=0.9"])[0]
    return MemoryWatch(World(0, 1, torch.device(device), "fp32", False), config, "whole", batch_size)


def test_memory_that_runs_out_at_once_names_the_batch_that_the_shapes_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_config(PRESET)[0]
    data = config.data
    estimate = estimate_memory(config.model, data.input_rows, data.input_columns, 4, moving_average=True)
    memory = 2 * 2**30
    fits = estimate.batch_that_fits(memory)
    assert 1 < fits < 4096
    with (
        pytest.raises(TrainingError, match=rf"step 8 with whole\.batchSizePerDevice=4096.* {fits} would fit") as caught,
        watch(monkeypatch, "cpu", 4096, memory).step(7),
    ):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nGPU 0 has ...")
    assert caught.value.step == 7
    assert str(caught.value).endswith("(CUDA out of memory. Tried to allocate 2.00 GiB.)")
    with pytest.raises(TrainingError, match="not even one image fits"), watch(monkeypatch, "cpu", 16, 1000).step(7):
        raise MemoryError


def test_memory_that_runs_out_later_names_the_batch_by_what_good_steps_took(monkeypatch: pytest.MonkeyPatch) -> None:
    gibibyte = 2**30
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _device: gibibyte)
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda _device: 17 * gibibyte)
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda _device: None)
    watched = watch(monkeypatch, "cuda", 16, 12 * gibibyte)  # the good steps took 1 GiB an image, 1 GiB stays
    with watched.step(0):
        pass
    with pytest.raises(TrainingError, match=r"By the steps before, 10 would fit"), watched.step(1):
        raise torch.OutOfMemoryError("CUDA out of memory.")


def test_other_errors_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="shapes differ"), watch(monkeypatch, "cpu", 16, 0).step(0):
        raise RuntimeError("shapes differ")


def test_knows_the_memory_error_of_a_cpu() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)


@given(st.floats(1.0, 1e10), st.floats(1.0, 1e9), st.floats(0.0, 1e10))
def test_the_batch_named_fits_and_is_the_largest(usable: float, image: float, resident: float) -> None:
    fits = batch_that_fits(usable, resident, image)
    assert fits >= 0
    assert fits == 0 or resident + fits * image <= usable * (1 + 1e-9)
    assert resident + (fits + 1) * image > usable * (1 - 1e-9)


@pytest.mark.parametrize(
    ("before", "now", "step", "expected"), [(1, 2, 5, 2), (2, 1, 5, 10), (2, 4, 3, 1), (1, 2, 20, 10), (2, 3, 0, 0)]
)
def test_another_number_of_ranks_goes_on_at_the_same_case_or_just_before(
    before: int, now: int, step: int, expected: int
) -> None:
    cases = 20  # one a step and rank
    steps_per_epoch = -(-cases // now)
    moved = Position("whole", 3, step, 40, float(step)).among_ranks(before, now, steps_per_epoch)
    assert (moved.epoch, moved.step, moved.step_in_epoch) == (3, 40, expected)
    assert moved.step_in_epoch * now <= step * before
    assert moved.epoch_loss == pytest.approx(float(expected))
