"""The area under the ROC curve and its variance: DeLong for independent cases, Obuchowski for cases of the same
patients.

DeLong et al. 1988 in Sun and Xu's midrank form (2014); Obuchowski 1997, "Nonparametric analysis of clustered ROC
curve data".
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mammobench.evaluation.student import student_quantile

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Placements:
    """How each case stands against the other class: the share of the other class that it is rightly told from."""

    auc: float
    positives: Floats
    """V10: for each positive, the share of negatives scored lower (ties count half)."""
    negatives: Floats
    """V01: for each negative, the share of positives scored higher (ties count half)."""


def midranks(scores: Floats) -> Floats:
    """Ranks from 1; ties share the mean of their ranks."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def placements(scores: Floats, positive: npt.NDArray[np.bool_]) -> Placements:
    """AUC and placement values. Raises ValueError unless both classes are present and every score is a number."""
    if np.isnan(scores).any():
        raise ValueError("a score is not a number")
    m, n = int(positive.sum()), int((~positive).sum())
    if m == 0 or n == 0:
        raise ValueError("an AUC needs cases of both classes")
    pooled = midranks(scores)
    v10 = (pooled[positive] - midranks(scores[positive])) / n
    v01 = 1 - (pooled[~positive] - midranks(scores[~positive])) / m
    # Half ranks are exact: a perfect ranking is 1, and not nearly 1 with an interval of no width.
    auc = (pooled[positive].sum() - m * (m + 1) / 2) / (m * n)
    return Placements(float(auc), v10, v01)


def delong_variance(placed: Placements) -> float:
    """Variance of the AUC when all cases are independent; NaN with fewer than two cases of a class."""
    m, n = len(placed.positives), len(placed.negatives)
    if m < 2 or n < 2:
        return math.nan
    return float(placed.positives.var(ddof=1) / m + placed.negatives.var(ddof=1) / n)


def obuchowski_variance(placed: Placements, positive: npt.NDArray[np.bool_], clusters: Sequence[Hashable]) -> float:
    """Variance of the AUC when cases of one cluster (a patient's images) are correlated.

    With every case its own cluster it is DeLong's. NaN with fewer than two clusters holding a class.
    """
    return obuchowski(placed, positive, clusters).variance


class ClusteredVariance(NamedTuple):
    """A variance, and how much it is worth."""

    variance: float
    degrees: float
    """Degrees of freedom of its two main parts together, after Satterthwaite 1946."""


def obuchowski(placed: Placements, positive: npt.NDArray[np.bool_], clusters: Sequence[Hashable]) -> ClusteredVariance:
    """Variance of the AUC of clustered cases; NaN twice with fewer than two clusters holding a class."""
    _, cluster = np.unique(np.array([str(key) for key in clusters]), return_inverse=True)
    total = int(cluster.max()) + 1
    m, n = len(placed.positives), len(placed.negatives)
    with_positive = len(set(cluster[positive].tolist()))
    with_negative = len(set(cluster[~positive].tolist()))
    if with_positive < 2 or with_negative < 2:
        return ClusteredVariance(math.nan, math.nan)
    # Each cluster's deviation of its summed placements from what the AUC leads to expect; 0 where it holds none.
    up = _sums(cluster[positive], placed.positives - placed.auc, total)
    down = _sums(cluster[~positive], placed.negatives - placed.auc, total)
    s10 = with_positive / ((with_positive - 1) * m) * float(up @ up)
    s01 = with_negative / ((with_negative - 1) * n) * float(down @ down)
    s11 = total / (total - 1) * float(up @ down)
    spread = (s10 / m) ** 2 / (with_positive - 1) + (s01 / n) ** 2 / (with_negative - 1)
    degrees = (s10 / m + s01 / n) ** 2 / spread if spread > 0 else math.nan
    return ClusteredVariance(s10 / m + s01 / n + 2 * s11 / (m * n), degrees)


def logit_interval(
    auc: float, variance: float, level: float, degrees: float | None = None
) -> tuple[float, float] | None:
    """The interval on the logit scale, inside 0 ... 1; None where it is undefined (AUC 0 or 1, no variance).

    With degrees of freedom it is Student's: the normal law takes the variance of few patients to be known.
    """
    if not 0 < auc < 1 or not variance > 0 or not math.isfinite(variance):
        return None
    share = (1 + level) / 2
    reach = NormalDist().inv_cdf(share) if degrees is None else student_quantile(share, degrees)
    middle = math.log(auc / (1 - auc))
    half = reach * math.sqrt(variance) / (auc * (1 - auc))
    return 1 / (1 + math.exp(half - middle)), 1 / (1 + math.exp(-half - middle))


def delong_interval(auc: float, variance: float, level: float) -> tuple[float, float] | None:
    """DeLong's own symmetric interval, cut to 0 ... 1 as pROC does; None where the variance is 0 or unknown."""
    if not variance > 0 or not math.isfinite(variance):
        return None
    half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(variance)
    return max(0.0, auc - half), min(1.0, auc + half)


def _sums(cluster: npt.NDArray[np.int64], values: Floats, total: int) -> Floats:
    return np.bincount(cluster, weights=values, minlength=total).astype(np.float64)
