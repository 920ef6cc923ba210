"""An AUC with what it takes to believe it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mammobench.contract import AucEstimate
from mammobench.datasets import SplitPart
from mammobench.evaluation.auc import logit_interval, obuchowski_variance, placements

METHOD = "Obuchowski 1997, clustered by patient, on the logit scale"
LEVEL = 0.95


def estimate_auc(
    logits: npt.NDArray[np.float64],
    malignant: npt.NDArray[np.bool_],
    patient_keys: Sequence[str],
    split_hash: str,
    part: SplitPart,
) -> AucEstimate | None:
    """The image-level AUC of a part; None when one class is missing.

    The limits are null where the interval is undefined: a perfect or wholly wrong ranking, or one patient only.
    """
    if malignant.all() or not malignant.any():
        return None
    placed = placements(logits, malignant)
    interval = logit_interval(placed.auc, obuchowski_variance(placed, malignant, patient_keys), LEVEL)
    return AucEstimate(
        auc=placed.auc,
        lower=None if interval is None else interval[0],
        upper=None if interval is None else interval[1],
        level=LEVEL,
        method=METHOD,
        unit="image",
        aggregation="none",
        case_count=len(logits),
        positive_count=int(malignant.sum()),
        patient_count=len(set(patient_keys)),
        split_hash=split_hash,
        part=part,
    )
