"""Platt scaling: from a ranking score to a risk, fitted on validation.

Platt 1999, "Probabilistic outputs for support vector machines", with its smoothed targets, which keep the fit finite
where the classes are separated; Newton's method with backtracking as in Lin, Lin and Weng 2007.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mammobench.contract import CalibrationRecord
from mammobench.evaluation.units import ScoredCases

Floats = npt.NDArray[np.float64]

FEWEST_PER_CLASS = 10
"""Fewer cases of a class say too little of a slope: the fit is refused."""


@dataclass(frozen=True)
class PlattFit:
    """risk = sigmoid(scale * logit + offset)."""

    scale: float
    offset: float


def calibrate(validation: ScoredCases) -> CalibrationRecord:
    """The calibration of one unit, or why there is none."""
    positives = int(validation.malignant.sum())
    negatives = len(validation.malignant) - positives
    reason = None
    fit = None
    if min(positives, negatives) == 0:
        reason = f"validation has no {'malignant' if positives == 0 else 'benign or normal'} {validation.unit}"
    elif min(positives, negatives) < FEWEST_PER_CLASS:
        reason = (
            f"validation has {positives} malignant and {negatives} other cases ({validation.unit});"
            f" {FEWEST_PER_CLASS} of each are needed"
        )
    else:
        fit = fit_platt(validation.logits, validation.malignant)
        if not fit.scale > 0:
            reason, fit = "on validation a higher score does not go with more malignancy", None
    return CalibrationRecord(
        unit=validation.unit,
        scale=None if fit is None else fit.scale,
        offset=None if fit is None else fit.offset,
        case_count=len(validation.malignant),
        positive_count=positives,
        reason=reason,
    )


def risk_of(logits: Floats, calibration: CalibrationRecord | None) -> Floats | None:
    """Calibrated probabilities of malignancy at the validation part's prevalence; None without a calibration."""
    if calibration is None or calibration.scale is None or calibration.offset is None:
        return None
    return sigmoid(calibration.scale * logits + calibration.offset)


def sigmoid(logits: Floats) -> Floats:
    """Scores 0 ... 1; no overflow at either end."""
    return np.exp(-np.logaddexp(0, -logits))


def fit_platt(logits: Floats, positive: npt.NDArray[np.bool_]) -> PlattFit:
    """The logistic regression of the label on the logit, without a penalty, on Platt's targets."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    targets = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    middle, spread = float(logits.mean()), float(logits.std())
    if not spread > 0:
        return PlattFit(0.0, float(np.log(targets.mean() / (1 - targets.mean()))))
    values = (logits - middle) / spread
    design = np.stack([values, np.ones_like(values)], axis=1)
    beta = np.zeros(2)
    for _ in range(100):
        probability = sigmoid(design @ beta)
        gradient = design.T @ (probability - targets)
        if float(np.abs(gradient).max()) < 1e-10 * len(targets):
            break
        weight = probability * (1 - probability)
        # The ridge only keeps the system solvable where every probability is 0 or 1; it does not move the optimum.
        curvature = (design * weight[:, None]).T @ design + 1e-12 * np.eye(2)
        step = np.asarray(np.linalg.solve(curvature, gradient), np.float64)
        beta = _backtrack(design, targets, beta, step)
    scale = float(beta[0]) / spread
    return PlattFit(scale, float(beta[1]) - scale * middle)


def _backtrack(design: Floats, targets: Floats, beta: Floats, step: Floats) -> Floats:
    """The Newton step, halved until the loss falls."""
    before = _loss(design, targets, beta)
    share = 1.0
    while share > 1e-10:
        after = beta - share * step
        if _loss(design, targets, after) <= before:
            return after
        share /= 2
    return beta


def _loss(design: Floats, targets: Floats, beta: Floats) -> float:
    logits = design @ beta
    return float((targets * np.logaddexp(0, -logits) + (1 - targets) * np.logaddexp(0, logits)).sum())
