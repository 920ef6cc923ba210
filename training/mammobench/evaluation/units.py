"""From images to breasts and patients: what a reader decides on.

A breast's logit is the mean over its images, a patient's that of the more suspicious breast, the one that recalls a
patient. Our choice, in the line of Wu et al. 2020 (IEEE TMI 39) and Lotter et al. 2021 (Nature Medicine 27), who put
views together by averages. Logits are averaged and not probabilities: near 0 and 1 those no longer tell images apart.
A breast or a patient is malignant where any image is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Unit = Literal["image", "breast", "patient"]
Aggregation = Literal["none", "mean", "max", "max-of-breast-means"]
UNITS: tuple[Unit, ...] = ("image", "breast", "patient")
AGGREGATIONS: dict[Unit, Aggregation] = {"image": "none", "breast": "mean", "patient": "max-of-breast-means"}


class ScoredImage(NamedTuple):
    """What evaluation needs to know of an image."""

    case_key: str
    patient_key: str
    laterality: str
    malignant: bool
    logit: float


@dataclass(frozen=True)
class ScoredCases:
    """Cases of one unit, by position."""

    unit: Unit
    keys: Sequence[str]
    """Case key, `patient laterality`, or patient."""
    patient_keys: Sequence[str]
    malignant: npt.NDArray[np.bool_]
    logits: npt.NDArray[np.float64]
    image_counts: Sequence[int]


def cases_of(unit: Unit, images: Sequence[ScoredImage]) -> ScoredCases:
    """The images' breasts or patients, sorted by key; images stay in their order."""
    if unit == "image":
        return _cases("image", [(image.case_key, image.patient_key, [image]) for image in images], _mean_logit)
    by_patient: dict[str, dict[str, list[ScoredImage]]] = {}
    for image in images:
        by_patient.setdefault(image.patient_key, {}).setdefault(image.laterality, []).append(image)
    if unit == "breast":
        breasts = [
            (f"{patient} {laterality}", patient, group)
            for patient, sides in sorted(by_patient.items())
            for laterality, group in sorted(sides.items())
        ]
        return _cases("breast", breasts, _mean_logit)
    patients = [
        (patient, patient, [image for _, group in sorted(sides.items()) for image in group])
        for patient, sides in sorted(by_patient.items())
    ]
    return _cases("patient", patients, _highest_breast)


def _cases(
    unit: Unit,
    groups: Sequence[tuple[str, str, list[ScoredImage]]],
    logit_of: Callable[[Sequence[ScoredImage]], float],
) -> ScoredCases:
    return ScoredCases(
        unit=unit,
        keys=[key for key, _, _ in groups],
        patient_keys=[patient for _, patient, _ in groups],
        malignant=np.array([any(image.malignant for image in group) for _, _, group in groups], dtype=bool),
        logits=np.array([logit_of(group) for _, _, group in groups], dtype=np.float64),
        image_counts=[len(group) for _, _, group in groups],
    )


def _mean_logit(images: Sequence[ScoredImage]) -> float:
    return sum(image.logit for image in images) / len(images)


def _highest_breast(images: Sequence[ScoredImage]) -> float:
    sides = {image.laterality for image in images}
    return max(_mean_logit([image for image in images if image.laterality == side]) for side in sides)
