"""Random draws that depend on what is drawn for, (seed, stage, epoch, item), never on who draws or in which order.

So a resumed run, another number of data workers or another rank count draws the same numbers for the same case.
"""

import random
from typing import Literal

import numpy as np
import torch

Purpose = Literal["patch-order", "patch-place", "patch-move", "whole-order", "whole-move", "validation-place"]
_PURPOSES: tuple[Purpose, ...] = (
    "patch-order",
    "patch-place",
    "patch-move",
    "whole-order",
    "whole-move",
    "validation-place",
)


def generator(seed: int, purpose: Purpose, epoch: int, item: int = 0) -> np.random.Generator:
    """The generator of one item: counter-based (Philox), so that neighbors are independent and none costs a warm-up."""
    key = np.random.SeedSequence([seed, _PURPOSES.index(purpose), epoch, item]).generate_state(2, np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def seed_generators(seed: int) -> None:
    """Seeds every global generator of this process. What a run draws from them are its first weights, nothing else."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
