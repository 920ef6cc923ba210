"""Evaluation: a model's AUC per image, breast and patient, with its interval; calibration; folds and ensembles."""

from mammobench.evaluation.auc import (
    Placements,
    delong_interval,
    delong_variance,
    logit_interval,
    midranks,
    obuchowski,
    obuchowski_variance,
    placements,
)
from mammobench.evaluation.calibration import FEWEST_PER_CLASS, PlattFit, calibrate, fit_platt, risk_of, sigmoid
from mammobench.evaluation.combine import averaged, fold_ranks
from mammobench.evaluation.estimate import LEVEL, METHOD, estimate_auc, estimates_of
from mammobench.evaluation.student import student_quantile
from mammobench.evaluation.units import AGGREGATIONS, UNITS, ScoredCases, ScoredImage, Unit, cases_of

__all__ = [
    "AGGREGATIONS",
    "FEWEST_PER_CLASS",
    "LEVEL",
    "METHOD",
    "UNITS",
    "Placements",
    "PlattFit",
    "ScoredCases",
    "ScoredImage",
    "Unit",
    "averaged",
    "calibrate",
    "cases_of",
    "delong_interval",
    "delong_variance",
    "estimate_auc",
    "estimates_of",
    "fit_platt",
    "fold_ranks",
    "logit_interval",
    "midranks",
    "obuchowski",
    "obuchowski_variance",
    "placements",
    "risk_of",
    "sigmoid",
    "student_quantile",
]
