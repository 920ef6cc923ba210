"""A cross-validation on disk: K run folders beside a group.json that names them."""

from pathlib import Path

from mammobench.contract import Manifest, Problem, RunConfig, RunGroup, RunGroupMember, Split
from mammobench.datasets import (
    FEWEST_FOLDS,
    LabeledCase,
    RefusedError,
    fold_hash,
    fold_of_cases,
    make_folds,
    problem,
    split_problems,
)
from mammobench.runs import write_record


def plan_folds(manifest: Manifest, seed: int, count: int) -> tuple[list[Split], RunGroup]:
    """The splits of a group and its record. Raises RefusedError with everything that is wrong with any fold."""
    if count < FEWEST_FOLDS:
        message = f"{count} folds are too few: train, validation and test need one each"
        raise RefusedError("The folds cannot be made.", [problem("--folds", message, f"Give {FEWEST_FOLDS} or more.")])
    cases = [LabeledCase(image.case_key, image.patient_key, image.malignant) for image in manifest.images]
    splits = make_folds(cases, seed, count)
    found: list[Problem] = []
    for number, split in enumerate(splits, start=1):
        found += [
            problem(f"fold {number}", each.message, "Import more patients, or make fewer folds.")
            for each in split_problems(manifest, split)
        ]
    if found:
        raise RefusedError("The folds cannot be made from these patients.", found)
    runs = [
        RunGroupMember(folder=f"fold-{number}", fold=number, split_hash=split.hash)
        for number, split in enumerate(splits, start=1)
    ]
    return splits, RunGroup(format_version=1, seed=seed, hash=fold_hash(fold_of_cases(cases, seed, count)), runs=runs)


def write_folds(
    out: Path, config: RunConfig, manifest: Manifest, paths: dict[str, str], *, seed: int, count: int
) -> RunGroup:
    """One run folder a fold under `out`, then group.json, which says that they are complete."""
    # Imported here: init_run offers the folds as one of its options.
    from mammobench.training.init_run import write_run

    splits, group = plan_folds(manifest, seed, count)
    for member, split in zip(group.runs, splits, strict=True):
        write_run(out / member.folder, config, manifest, split, paths)
    write_record(out / "group.json", group)
    return group
