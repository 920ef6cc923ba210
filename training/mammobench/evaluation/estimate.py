"""An AUC with what it takes to believe it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mammobench.contract import AucEstimate
from mammobench.datasets import SplitPart
from mammobench.evaluation.auc import (
    delong_interval,
    delong_variance,
    logit_interval,
    obuchowski,
    placements,
)
from mammobench.evaluation.units import AGGREGATIONS, UNITS, ScoredImage, Unit, cases_of

METHOD = "Obuchowski 1997, clustered by patient, on the logit scale, Student's t"
LEVEL = 0.95


def estimate_auc(
    logits: npt.NDArray[np.float64],
    malignant: npt.NDArray[np.bool_],
    patient_keys: Sequence[str],
    split_hash: str,
    part: SplitPart,
    unit: Unit = "image",
) -> AucEstimate | None:
    """The AUC of a part's cases, each of the given unit; None when one class is missing.

    The limits are null where the interval is undefined: a perfect or wholly wrong ranking, or one patient only.
    """
    if malignant.all() or not malignant.any():
        return None
    placed = placements(logits, malignant)
    clustered = obuchowski(placed, malignant, patient_keys)
    interval = logit_interval(placed.auc, clustered.variance, LEVEL, clustered.degrees)
    plain = delong_interval(placed.auc, delong_variance(placed), LEVEL)
    return AucEstimate(
        auc=placed.auc,
        lower=None if interval is None else interval[0],
        upper=None if interval is None else interval[1],
        delong_lower=None if plain is None else plain[0],
        delong_upper=None if plain is None else plain[1],
        level=LEVEL,
        method=METHOD,
        unit=unit,
        aggregation=AGGREGATIONS[unit],
        case_count=len(logits),
        positive_count=int(malignant.sum()),
        patient_count=len(set(patient_keys)),
        split_hash=split_hash,
        part=part,
    )


def estimates_of(
    images: Sequence[ScoredImage], split_hash: str, part: SplitPart
) -> tuple[list[AucEstimate], list[str]]:
    """A part's AUC per image, breast and patient, and for what could not be had the reason."""
    found: list[AucEstimate] = []
    missing: list[str] = []
    for unit in UNITS:
        cases = cases_of(unit, images)
        estimate = estimate_auc(cases.logits, cases.malignant, cases.patient_keys, split_hash, part, unit)
        if estimate is not None:
            found.append(estimate)
        elif len(cases.malignant) == 0:
            missing.append(f"{part}, per {unit}: no cases")
        else:
            absent = "benign or normal" if cases.malignant.all() else "malignant"
            missing.append(f"{part}, per {unit}: no {absent} {unit} among {len(cases.malignant)}")
    return found, missing
