"""Evaluation: one model's AUC and its interval."""

from mammobench.evaluation.auc import (
    Placements,
    delong_variance,
    logit_interval,
    midranks,
    obuchowski_variance,
    placements,
)
from mammobench.evaluation.estimate import LEVEL, METHOD, estimate_auc

__all__ = [
    "LEVEL",
    "METHOD",
    "Placements",
    "delong_variance",
    "estimate_auc",
    "logit_interval",
    "midranks",
    "obuchowski_variance",
    "placements",
]
