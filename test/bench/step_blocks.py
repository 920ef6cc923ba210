"""Does something beside a training slow its steps? Interleaved blocks with it on and off, and off against off.

Each cycle has two pairs of neighboring blocks in random order: on and off (the question), off and off (the control).
A pair's two blocks are compared with each other alone, so that what drifts (temperature, other work) cancels. The
control says what this machine's noise makes of no difference at all: its interval should hold 0.
"""

import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scipy import stats

Switch = Callable[[bool], None]


@dataclass(frozen=True)
class Block:
    """One block: which pair of which cycle it belongs to, and the mean time of its steps."""

    cycle: int
    pair: str
    on: bool
    steps: int
    seconds_per_step: float


@dataclass(frozen=True)
class Slowdown:
    """Percent by which steps are slower; positive is slower. The interval is Student's, over pairs."""

    percent: float | None
    low95: float | None
    high95: float | None
    pairs: int


def order_of_blocks(cycles: int, seed: int) -> list[tuple[int, str, tuple[str, str]]]:
    """(cycle, pair, its two blocks in turn), pairs and blocks shuffled within each cycle."""
    generator = random.Random(seed)
    order: list[tuple[int, str, tuple[str, str]]] = []
    for cycle in range(cycles):
        question = ("on", "off") if generator.random() < 0.5 else ("off", "on")
        # The first of the control's two plays the part of "on", and each part comes first as often.
        control = ("first", "second") if generator.random() < 0.5 else ("second", "first")
        pairs = [(cycle, "on/off", question), (cycle, "off/off", control)]
        generator.shuffle(pairs)
        order.extend(pairs)
    return order


def run_blocks(
    step: Callable[[], None],
    switch: Switch,
    *,
    cycles: int,
    block_seconds: float,
    seed: int,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[list[Block], dict[str, list[float]]]:
    """Trains through all blocks; returns them, and each pair's log ratio: on (the control: first) over the other."""
    blocks: list[Block] = []
    ratios: dict[str, list[float]] = {"on/off": [], "off/off": []}
    for cycle, pair, parts in order_of_blocks(cycles, seed):
        times: dict[str, float] = {}
        for part in parts:
            switch(part == "on")
            steps, times[part] = time_steps(step, block_seconds, clock)
            blocks.append(Block(cycle, pair, part == "on", steps, times[part]))
        one, other = ("on", "off") if pair == "on/off" else ("first", "second")
        ratios[pair].append(math.log(times[one] / times[other]))
    switch(False)
    return blocks, ratios


def time_steps(step: Callable[[], None], seconds: float, clock: Callable[[], float]) -> tuple[int, float]:
    """Steps for that long, the first one left out; returns their number and the mean seconds of one."""
    step()
    began = clock()
    count = 0
    while (elapsed := clock() - began) < seconds or count == 0:
        step()
        count += 1
    return count, elapsed / count


def slowdown(log_ratios: Sequence[float]) -> Slowdown:
    """The geometric mean of the ratios, as percent, with a two-sided 95 % interval; None for fewer than two pairs."""
    count = len(log_ratios)
    if count < 2:
        return Slowdown(None, None, None, count)
    mean = statistics.fmean(log_ratios)
    half = float(stats.t.ppf(0.975, count - 1)) * statistics.stdev(log_ratios) / math.sqrt(count)
    return Slowdown(*(round(100 * math.expm1(value), 3) for value in (mean, mean - half, mean + half)), count)
