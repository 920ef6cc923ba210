"""The A/B/A/A harness finds a slowdown that is there, and none that is not."""

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "bench"))
from step_blocks import Slowdown, order_of_blocks, run_blocks, slowdown


class FakeTraining:
    """Steps of 10 ms and some noise that drift by a fifth over the run, and cost so much more when it is on."""

    def __init__(self, cost: float) -> None:
        self.now = 0.0
        self.on = False
        self._cost = cost
        self._noise = random.Random(7)

    def step(self) -> None:
        drift = 1.0 + self.now / 1200 / 5
        self.now += 0.01 * drift * self._noise.gauss(1.0, 0.03) * (1.0 + self._cost * self.on)

    def switch(self, on: bool) -> None:
        self.on = on

    def measured(self) -> dict[str, Slowdown]:
        _, ratios = run_blocks(self.step, self.switch, cycles=12, block_seconds=10.0, seed=3, clock=lambda: self.now)
        return {pair: slowdown(values) for pair, values in ratios.items()}


@pytest.mark.parametrize("cost", [0.0, 0.01, 0.05])
def test_the_slowdown_lies_in_its_interval_though_the_machine_drifts(cost: float) -> None:
    found = FakeTraining(cost).measured()
    question, control = found["on/off"], found["off/off"]
    assert question.percent == pytest.approx(100 * cost, abs=0.25)
    assert question.low95 is not None
    assert question.high95 is not None
    assert question.low95 <= 100 * cost + 0.1
    assert question.high95 >= 100 * cost - 0.1
    assert question.high95 - question.low95 < 0.8
    assert control.percent == pytest.approx(0, abs=0.25)


def test_every_cycle_asks_once_and_controls_once_in_either_order() -> None:
    order = order_of_blocks(cycles=400, seed=1)
    assert Counter((cycle, pair) for cycle, pair, _ in order) == Counter(
        (cycle, pair) for cycle in range(400) for pair in ("on/off", "off/off")
    )
    firsts = Counter((pair, parts[0]) for _, pair, parts in order)
    assert len(firsts) == 4
    assert min(firsts.values()) > 150


def test_the_interval_is_students() -> None:
    # Two pairs, log ratios 0 and 0.02: t(0.975, 1) = 12.706, standard error 0.01.
    found = slowdown([0.0, 0.02])
    assert found == Slowdown(1.005, pytest.approx(-11.05, abs=0.01), pytest.approx(14.683, abs=0.01), 2)


def test_one_pair_has_no_interval() -> None:
    assert slowdown([0.01]) == Slowdown(None, None, None, 1)
