"""A stage's phases: which layers learn in which epochs, and how fast.

The config lists phases with frozen layers first; the stage's own epochs, in which every layer learns, end it. A phase
has an optimizer of its own (Shen et al. 2019 train the new layers first, then the top, then all).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mammobench.contract import PatchConfig, WholeConfig

if TYPE_CHECKING:
    # For its name only: who asks for a run's steps needs no torch.
    from mammobench.models import LearningPart

Rate = Callable[[int], float]
"""Learning rate of an epoch, counted from 1 at the phase's beginning."""


@dataclass(frozen=True)
class Phase:
    """Epochs `first_epoch` to `last_epoch` of a stage, both included."""

    trainable: "LearningPart"
    first_epoch: int
    last_epoch: int
    rate: Rate
    weight_decay: float
    warmup_steps: int = 0

    def learning_rate(self, epoch: int, step: int) -> float:
        """Of an optimizer step: `epoch` of the stage, `step` counted from 0 at the phase's beginning."""
        risen = min(1.0, (step + 1) / self.warmup_steps) if self.warmup_steps > 0 else 1.0
        return risen * self.rate(epoch - self.first_epoch + 1)


def phases_of(section: PatchConfig | WholeConfig) -> tuple[Phase, ...]:
    """The stage's phases in order; none where the stage is left out."""
    if section.epochs == 0:
        return ()
    phases: list[Phase] = []
    done = 0
    for each in section.phases:
        rate = constant(each.learning_rate)
        phases.append(Phase(each.trainable, done + 1, done + each.epochs, rate, each.weight_decay))
        done += each.epochs
    main = Phase("all", done + 1, done + section.epochs, _schedule(section), section.weight_decay, section.warmup_steps)
    return (*phases, main)


def stage_epochs(section: PatchConfig | WholeConfig) -> int:
    """Epochs of all phases together."""
    phases = phases_of(section)
    return phases[-1].last_epoch if phases else 0


def constant(rate: float) -> Rate:
    """The same in every epoch."""
    return lambda _epoch: rate


def step_decay(peak: float, factor: float, every_epochs: int) -> Rate:
    """`peak`, multiplied by `factor` each time `every_epochs` have passed."""
    return lambda epoch: peak * factor ** ((epoch - 1) // every_epochs)


def cosine(peak: float, epochs: int) -> Rate:
    """Half a cosine from `peak` down to a twentieth of it."""
    return lambda epoch: peak * (0.05 + 0.95 * (1 + math.cos(math.pi * (epoch - 1) / max(1, epochs - 1))) / 2)


def _schedule(section: PatchConfig | WholeConfig) -> Rate:
    if section.schedule == "cosine":
        return cosine(section.learning_rate, section.epochs)
    if section.schedule == "step":
        return step_decay(
            section.learning_rate, section.learning_rate_decay_factor, section.learning_rate_decay_every_epochs
        )
    return constant(section.learning_rate)
