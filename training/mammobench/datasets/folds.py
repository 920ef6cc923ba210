"""K-fold splits: by patient, stratified by label; every patient is in exactly one fold's test part."""

import hashlib
from collections.abc import Iterable, Mapping

from mammobench.contract import Split, SplitCase
from mammobench.datasets.split import LabeledCase, SplitPart, split_hash

FEWEST_FOLDS = 3
"""Train, validation and test each need one."""


def make_folds(cases: Iterable[LabeledCase], seed: int, count: int) -> list[Split]:
    """`count` splits. Of split k, fold k is test, the next fold validation, the rest train.

    Patients are grouped by label (malignant: any image is), each group is ordered by the SHA-256 of `seed:anchor` as in
    make_split, and dealt to the folds in turn: first the malignant, then the others from where those ended, so that the
    folds' sizes differ by one patient at most. Raises ValueError below three folds.
    """
    if count < FEWEST_FOLDS:
        raise ValueError(f"{count} folds: train, validation and test need one each, so at least {FEWEST_FOLDS}")
    folds = fold_of_cases(cases, seed, count)
    splits = []
    for test in range(count):
        validation = (test + 1) % count
        parts: dict[str, SplitPart] = {
            key: "test" if fold == test else "validation" if fold == validation else "train"
            for key, fold in folds.items()
        }
        splits.append(
            Split(
                format_version=1,
                hash=split_hash(parts),
                seed=seed,
                train_fraction=(count - 2) / count,
                validation_fraction=1 / count,
                cases=[SplitCase(case_key=key, part=parts[key]) for key in sorted(parts)],
            )
        )
    return splits


def fold_of_cases(cases: Iterable[LabeledCase], seed: int, count: int) -> dict[str, int]:
    """Case key → fold, from 0."""
    patients: dict[str, list[LabeledCase]] = {}
    for case in cases:
        patients.setdefault(case.patient_key, []).append(case)
    folds: dict[str, int] = {}
    dealt = 0
    for wanted in (True, False):
        group = [images for images in patients.values() if any(image.malignant for image in images) == wanted]
        group.sort(key=lambda images: _rank(seed, min(image.case_key for image in images)))
        for images in group:
            folds.update((image.case_key, dealt % count) for image in images)
            dealt += 1
    return folds


def fold_hash(folds: Mapping[str, int]) -> str:
    """SHA-256 of the lines `caseKey<TAB>fold<LF>`, folds from 1, sorted by case key."""
    lines = "".join(f"{key}\t{folds[key] + 1}\n" for key in sorted(folds))
    return hashlib.sha256(lines.encode()).hexdigest()


def _rank(seed: int, anchor: str) -> str:
    return hashlib.sha256(f"{seed}:{anchor}".encode()).hexdigest()
