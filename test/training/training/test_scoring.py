"""Numbers that turn logits into what is logged."""

import numpy as np
import pytest

from mammobench.training.scoring import fit_logistic, mean_bce, sigmoid


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
