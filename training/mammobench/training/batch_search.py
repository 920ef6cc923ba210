"""The search for the largest batch that fits, and what the batch size does to the learning rate. No I/O."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mammobench.contract import RunConfig
from mammobench.training.batch_trial import StageName, TrialReport


@dataclass(frozen=True)
class Trial:
    """A batch size and how it went."""

    batch_size: int
    report: TrialReport


@dataclass(frozen=True)
class Recommendation:
    """The largest batch that fits, and the learning rates that belong to its global batch."""

    batch_size_per_device: int
    global_batch_size: int
    configured_global_batch_size: int
    configured_learning_rate: float
    linear_learning_rate: float
    """Goyal et al. 2017: in proportion to the batch; usual with SGD."""
    square_root_learning_rate: float
    """Krizhevsky 2014: in proportion to its square root; usual with Adam."""
    unchanged: tuple[int, int] | None
    """(batch size per device, accumulation steps) that keep the configured global batch and learning rate; None where
    the stage does not accumulate."""


def search(attempt: Callable[[int], TrialReport], largest: int) -> list[Trial]:
    """Doubles from 1 while it fits, at most to `largest`, then bisects between what fits and what does not."""
    trials: list[Trial] = []

    def fits(batch_size: int) -> bool:
        trials.append(Trial(batch_size, attempt(batch_size)))
        return trials[-1].report.fits

    good, size = 0, 1
    while fits(size):
        good = size
        if size == largest:
            return trials
        size = min(largest, size * 2)
    bad = size
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(middle) else (good, middle)
    return trials


def largest_that_fits(trials: list[Trial]) -> int | None:
    """Of the batches tried; None when not even one image fits."""
    return max((trial.batch_size for trial in trials if trial.report.fits), default=None)


def recommend(config: RunConfig, stage: StageName, batch_size: int) -> Recommendation:
    """What `batch_size` a device means for the config's stage."""
    section = config.patch if stage == "patch" else config.whole
    accumulation = config.whole.accumulation_steps if stage == "whole" else 1
    factor = accumulation * config.execution.device_count
    before, now = section.batch_size_per_device * factor, batch_size * factor
    per_device = section.batch_size_per_device * accumulation
    kept = max(size for size in range(1, min(batch_size, per_device) + 1) if per_device % size == 0)
    return Recommendation(
        batch_size_per_device=batch_size,
        global_batch_size=now,
        configured_global_batch_size=before,
        configured_learning_rate=section.learning_rate,
        linear_learning_rate=section.learning_rate * now / before,
        square_root_learning_rate=section.learning_rate * math.sqrt(now / before),
        unchanged=(kept, per_device // kept) if stage == "whole" else None,
    )


def table_head() -> str:
    """Column names of `trial_line`."""
    return f"{'batch':>7}  {'peak GiB':>8}  {'images/s':>8}  fits"


def trial_line(trial: Trial) -> str:
    """One trial as a line of the table."""
    report = trial.report
    peak = "-" if report.peak_bytes is None else f"{report.peak_bytes / 2**30:.2f}"
    speed = "-" if report.images_per_second is None else f"{report.images_per_second:.1f}"
    answer = "yes" if report.fits else f"no: {report.reason}"
    return f"{trial.batch_size:>7}  {peak:>8}  {speed:>8}  {answer}"


def advice(found: Recommendation, stage: StageName) -> list[str]:
    """The recommendation in sentences."""
    lines = [
        f"Largest batch tried that fits: {stage}.batchSizePerDevice={found.batch_size_per_device}, global batch"
        f" {found.global_batch_size} (configured: {found.configured_global_batch_size}).",
        f"{stage}.learningRate, configured {found.configured_learning_rate:.3g}: {found.linear_learning_rate:.3g} by"
        f" the linear rule (usual with SGD), {found.square_root_learning_rate:.3g} by the square root (usual with"
        " Adam).",
    ]
    if found.unchanged is not None:
        size, steps = found.unchanged
        lines.append(
            f"To keep global batch and learning rate: {stage}.batchSizePerDevice={size},"
            f" {stage}.accumulationSteps={steps}."
        )
    return lines
