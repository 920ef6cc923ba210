"""The three-way split: by patient, stratified by label, the same from the same pixels on every machine.

The desktop holds the same algorithm in TypeScript; a golden test holds the hashes equal. Nothing derived from paths or
pseudonyms enters the split or its hash: a patient is known here by the smallest case key among their images.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from mammobench.contract import Split, SplitCase

SplitPart = Literal["train", "validation", "test"]
PARTS: tuple[SplitPart, ...] = ("train", "validation", "test")


class LabeledCase(NamedTuple):
    """What a split needs to know of one labeled image."""

    case_key: str
    patient_key: str
    malignant: bool


def make_split(cases: Iterable[LabeledCase], seed: int, train_fraction: float, validation_fraction: float) -> Split:
    """Assigns every patient to train, validation or test.

    Patients are grouped by label (malignant: any image is), each group is ordered by the SHA-256 of `seed:anchor`
    (anchor: the patient's smallest case key), and cut by the fractions, with at least one patient a part where a
    group has three.
    """
    patients: dict[str, list[LabeledCase]] = {}
    for case in cases:
        patients.setdefault(case.patient_key, []).append(case)
    parts: dict[str, SplitPart] = {}
    for wanted in (True, False):
        group = [images for images in patients.values() if any(image.malignant for image in images) == wanted]
        group.sort(key=lambda images: _rank(seed, min(image.case_key for image in images)))
        train, validation = _counts(len(group), train_fraction, validation_fraction)
        for index, images in enumerate(group):
            part = "train" if index < train else "validation" if index < train + validation else "test"
            parts.update((image.case_key, part) for image in images)
    return Split(
        format_version=1,
        hash=split_hash(parts),
        seed=seed,
        train_fraction=train_fraction,
        validation_fraction=validation_fraction,
        cases=[SplitCase(case_key=key, part=parts[key]) for key in sorted(parts)],
    )


def split_hash(parts: Mapping[str, str]) -> str:
    """SHA-256 of the lines `caseKey<TAB>part<LF>`, sorted by case key."""
    lines = "".join(f"{key}\t{parts[key]}\n" for key in sorted(parts))
    return hashlib.sha256(lines.encode()).hexdigest()


def _rank(seed: int, anchor: str) -> str:
    return hashlib.sha256(f"{seed}:{anchor}".encode()).hexdigest()


def _round(value: float) -> int:
    """Half up, as in TypeScript: Python's round() goes to even."""
    return math.floor(value + 0.5)


def _counts(patients: int, train_fraction: float, validation_fraction: float) -> tuple[int, int]:
    """How many of a group's patients are train and validation; the rest are test."""
    train = _round(patients * train_fraction)
    validation = _round(patients * validation_fraction)
    if patients >= 3:
        train = min(max(train, 1), patients - 2)
        validation = min(max(validation, 1), patients - train - 1)
    else:
        train = min(train, patients)
        validation = min(validation, patients - train)
    return train, validation
