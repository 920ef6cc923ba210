"""Several runs' test scores together: ensembles on one split, folds of a cross-validation."""

import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mammobench.contract import AucEstimate
from mammobench.datasets import RefusedError, problem
from mammobench.evaluation import UNITS, ScoredImage, averaged, estimates_of, fold_ranks
from mammobench.training.predictions import SCORED_PARTS, Prediction, images_of


class Fold(NamedTuple):
    """A run of a cross-validation."""

    name: str
    predictions: Sequence[Prediction]
    split_hash: str


class FoldResult(NamedTuple):
    """Per-fold and pooled AUCs of the test parts."""

    folds: Sequence[tuple[str, Sequence[AucEstimate]]]
    pooled_logits: Sequence[AucEstimate]
    pooled_ranks: Sequence[AucEstimate]
    by_unit: Mapping[str, Sequence[float]]
    """Unit → the folds' AUCs."""
    missing: Sequence[str]


def evaluate_ensemble(runs: Sequence[tuple[str, Sequence[Prediction], str]]) -> tuple[list[AucEstimate], list[str]]:
    """AUCs of the mean of the runs' logits. Raises RefusedError unless all are of one split with the same cases."""
    hashes = {split_hash for _, _, split_hash in runs}
    if len(hashes) > 1:
        remedy = "An ensemble scores the same held-out cases; for folds give --group, or evaluate each run by itself."
        raise RefusedError(
            "The runs are of different splits: some would be judged on cases that others were trained on.",
            [problem(name, f"split {split_hash[:12]}", remedy) for name, _, split_hash in runs],
        )
    estimates: list[AucEstimate] = []
    missing: list[str] = []
    for part in SCORED_PARTS:
        try:
            together = averaged([images_of(predictions, part) for _, predictions, _ in runs])
        except ValueError as error:
            raise RefusedError(f"The runs cannot be averaged: {error}.") from None
        found, reasons = estimates_of(together, next(iter(hashes)), part)
        estimates += found
        missing += reasons
    return estimates, missing


def evaluate_folds(folds: Sequence[Fold], group_hash: str) -> FoldResult:
    """Raises RefusedError when a case, or a patient, is in two folds' test parts."""
    tests = [images_of(fold.predictions, "test") for fold in folds]
    _refuse_repeated(folds, tests)
    per_fold, missing = [], []
    for fold, images in zip(folds, tests, strict=True):
        found, reasons = estimates_of(images, fold.split_hash, "test")
        per_fold.append((fold.name, found))
        missing += [f"{fold.name}: {reason}" for reason in reasons]
    pooled_logits, reasons = estimates_of([image for images in tests for image in images], group_hash, "test")
    ranked = [image for images in tests if images for image in fold_ranks(images)]
    pooled_ranks, _ = estimates_of(ranked, group_hash, "test")
    return FoldResult(
        folds=per_fold,
        pooled_logits=[_named(found, len(folds), "logits") for found in pooled_logits],
        pooled_ranks=[_named(found, len(folds), "ranks within each fold") for found in pooled_ranks],
        by_unit={
            unit: [found.auc for _, metrics in per_fold for found in metrics if found.unit == unit] for unit in UNITS
        },
        missing=[*missing, *(f"pooled: {reason}" for reason in reasons)],
    )


def mean_line(unit: str, aucs: Sequence[float]) -> str:
    """The folds' mean and spread: no interval, because the folds' training cases overlap."""
    if len(aucs) < 2:
        return f"per {unit}: fewer than two folds have an AUC"
    spread = statistics.stdev(aucs)
    return f"per {unit}: mean of {len(aucs)} folds {statistics.fmean(aucs):.3f}, standard deviation {spread:.3f}"


def _refuse_repeated(folds: Sequence[Fold], tests: Sequence[Sequence[ScoredImage]]) -> None:
    owner: dict[str, str] = {}
    problems = []
    for fold, images in zip(folds, tests, strict=True):
        for patient in sorted({image.patient_key for image in images}):
            if patient in owner:
                problems.append(problem(fold.name, f"patient {patient} is tested in {owner[patient]} too"))
            owner[patient] = fold.name
    if problems:
        raise RefusedError("The folds' test parts overlap.", problems)


def _named(estimate: AucEstimate, count: int, how: str) -> AucEstimate:
    return estimate.model_copy(update={"method": f"{estimate.method}; {count} folds pooled as {how}"})
