"""What a training that cannot go on says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

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


def test_memory_that_runs_out_names_the_setting_and_the_way_to_find_one_that_fits() -> None:
    with (
        pytest.raises(TrainingError, match=r"step 8 with whole\.batchSizePerDevice=16.*find-batch-size") as caught,
        MemoryWatch(CPU, "whole", 16).step(7),
    ):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nGPU 0 has ...")
    assert caught.value.step == 7
    assert str(caught.value).endswith("(CUDA out of memory. Tried to allocate 2.00 GiB.)")


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="shapes differ"), MemoryWatch(CPU, "whole", 16).step(0):
        raise RuntimeError("shapes differ")


def test_knows_the_memory_error_of_a_cpu() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)


@given(st.integers(1, 64), st.floats(1.0, 1e10), st.floats(1.0, 1e9), st.floats(0.0, 1e10))
def test_the_batch_named_fits_and_is_the_largest(failed: int, usable: float, image: float, resident: float) -> None:
    fits = batch_that_fits(usable, resident, image, failed)
    assert fits is not None
    assert 0 <= fits < failed
    assert fits == 0 or resident + fits * image <= usable * (1 + 1e-9)
    assert fits == failed - 1 or resident + (fits + 1) * image > usable * (1 - 1e-9)


def test_without_a_measure_no_batch_is_named() -> None:
    assert batch_that_fits(None, 0.0, 1.0, 4) is None
    assert batch_that_fits(100.0, 0.0, None, 4) is None


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
