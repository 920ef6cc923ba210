"""Numbers that turn logits into what is logged."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from mammobench.dicom import Geometry, PreparedImages
from mammobench.training.cases import Case
from mammobench.training.scoring import fit_logistic, in_order, mean_bce, score_cases, sigmoid
from mammobench.training.world import World


def test_sigmoid_does_not_overflow() -> None:
    np.testing.assert_allclose(sigmoid(np.array([-1000.0, 0.0, 1000.0])), [0, 0.5, 1])


def test_the_weighted_loss_is_that_of_its_definition() -> None:
    logits, positive = np.array([0.3, -1.2, 2.0]), np.array([True, False, False])
    p = 1 / (1 + np.exp(-logits))
    expected = -(3 * np.log(p[0]) + np.log(1 - p[1]) + np.log(1 - p[2])) / 3
    assert mean_bce(logits, positive, 3.0) == pytest.approx(expected, rel=1e-12)


def test_calibration_balances_both_classes() -> None:
    random = np.random.default_rng(0)
    positive = random.random(400) < 0.2
    scale, offset = fit_logistic(8 * positive + random.normal(30, 6, 400), positive)
    assert 0.1 <= scale <= 0.5
    balanced = sigmoid(scale * np.array([30.0, 38.0]) + offset)
    assert balanced.mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("values", [np.zeros(10), np.arange(10.0)[::-1]])
def test_a_start_that_ranks_badly_is_not_turned_around(values: np.ndarray) -> None:
    scale, offset = fit_logistic(values, np.arange(10) > 6)
    assert scale >= 0.1
    assert np.isfinite(offset)


@given(st.integers(0, 40), st.integers(1, 8))
def test_every_case_comes_back_once_and_in_its_place(cases: int, ranks: int) -> None:
    scores = list(np.arange(cases) * 1.5)
    shares = [scores[rank::ranks] for rank in range(ranks)]
    assert in_order(shares, cases).tolist() == scores


@pytest.mark.parametrize("shares", [[[1.0, 2.0], [3.0, 4.0]], [[1.0], [2.0]], [[1.0, 2.0], []]])
def test_a_case_too_many_or_too_few_is_an_error(shares: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="rank"):
        in_order(shares, 3)


class Corner(nn.Module):
    """The logit is the pixel in the upper left corner."""

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return pixels[:, 0, 0, 0], pixels[:, 0]


def test_flips_average_the_image_and_its_three_mirror_images() -> None:
    corners = np.zeros((3, 4, 6), np.uint16)
    corners[:, [0, 0, -1, -1], [0, -1, 0, -1]] = np.random.default_rng(0).integers(0, 65_536, (3, 4))
    geometry = Geometry(0, 0, 6, 4, mirrored=False, rows=4, columns=6, top=0, breast_level=0)
    images = PreparedImages(("a", "b", "c"), (geometry,) * 3, corners)
    cases = [Case(i, "abc"[i], "p", "L", "CC", "test", False, (), geometry) for i in range(3)]
    world = World(0, 1, torch.device("cpu"), "fp32", channels_last=False)
    network: Any = Corner()
    plain = score_cases(network, cases, images, world, batch_size=2)
    flipped = score_cases(network, cases, images, world, batch_size=2, flips=True)
    np.testing.assert_allclose(plain, corners[:, 0, 0] / 65535, rtol=1e-6)
    mean = corners[:, [0, 0, -1, -1], [0, -1, 0, -1]].mean(axis=1) / 65535
    np.testing.assert_allclose(flipped, mean, rtol=1e-6)
