"""`mammobench evaluate`: every AUC again from predictions.csv, of one run, an ensemble, or a cross-validation."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import AucEstimate, RunGroup, Split
from mammobench.datasets import RefusedError, problem, read_model
from mammobench.terminal import DONE, REFUSED, table
from mammobench.training.group_evaluation import Fold, evaluate_ensemble, evaluate_folds, mean_line
from mammobench.training.predictions import FILES, HeldOut, Prediction, held_out_of, read_predictions

EPILOG = """Per image, per breast (mean of its images' logits) and per patient (the more suspicious breast). The
interval is on the logit scale and clustered by patient (Obuchowski 1997); plain DeLong stands beside it for comparison.

--runs: runs on one split become an ensemble, the mean of their logits on the same test cases; runs whose test cases are
different (folds made elsewhere) are refused: use --group. A group's scores are pooled twice: as logits, and as ranks
within each fold, because the folds' models have scales of their own.

Exit codes: 0 evaluated, 2 refused (a file is missing, or the runs do not belong together).

  mammobench evaluate --run runs/first
  mammobench evaluate --runs runs/seed-1 runs/seed-2 runs/seed-3
  mammobench evaluate --group runs/folds --json
"""


@dataclass(frozen=True)
class Report:
    """What is printed: titled lists of estimates, notes, and the same as a document."""

    sections: Sequence[tuple[str, Sequence[AucEstimate]]]
    notes: Sequence[str]
    document: dict[str, object]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `evaluate`."""
    parser = commands.add_parser(
        "evaluate",
        help="AUCs with intervals of a run, an ensemble of runs, or a cross-validation",
        description="Computes every AUC again from predictions.csv and prints them as a table.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--run", dest="folder", type=Path, metavar="DIR", help="one run folder")
    what.add_argument("--runs", dest="folders", type=Path, nargs="+", metavar="DIR", help="runs on one split: ensemble")
    what.add_argument("--group", type=Path, metavar="DIR", help="a folder with group.json (init-run --folds)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    try:
        if arguments.folder is not None:
            report = _report_of_run(arguments.folder)
        elif arguments.folders is not None:
            report = _report_of_ensemble(arguments.folders)
        else:
            report = _report_of_group(arguments.group)
    except RefusedError as refused:
        refused.print_to_stderr()
        return REFUSED
    if arguments.json:
        print(json.dumps({"formatVersion": 1, **report.document}, indent=2, ensure_ascii=False, allow_nan=False))
        return DONE
    for title, estimates in report.sections:
        print("\n".join([title, *(f"  {line}" for line in table_of(estimates)), ""]))
    print("\n".join(report.notes))
    return DONE


def read_scored_run(folder: Path) -> tuple[list[Prediction], Split]:
    """A run's predictions and split. Raises RefusedError unless they belong together."""
    if not folder.is_dir():
        raise RefusedError(f"{folder} is no folder.", [problem(str(folder), "no such folder")])
    split = read_model(folder / "split.json", Split)
    path = folder / FILES["image"]
    predictions = read_predictions(path)
    parts = {case.case_key: case.part for case in split.cases if case.part != "train"}
    found = {prediction.image.case_key: prediction.part for prediction in predictions}
    if parts != found:
        differing = len([key for key in {*parts, *found} if parts.get(key) != found.get(key)])
        remedy = "Take the files of one run: predictions.csv must hold its validation and test cases, and no others."
        raise RefusedError(
            f"{path} is not of this split.", [problem(str(path), f"{differing} cases differ from split.json", remedy)]
        )
    return predictions, split


def table_of(estimates: Sequence[AucEstimate]) -> list[str]:
    """A line an estimate: part, unit, AUC, both intervals, counts."""
    rows = [
        [
            found.part,
            found.unit,
            f"{found.auc:.3f}",
            _interval(found.lower, found.upper),
            _interval(found.delong_lower, found.delong_upper),
            f"{found.case_count} ({found.positive_count} malignant)",
            str(found.patient_count),
        ]
        for found in estimates
    ]
    return table(["part", "per", "AUC", "95 % interval", "plain DeLong", "cases", "patients"], rows)


def _interval(lower: float | None, upper: float | None) -> str:
    return "undefined" if lower is None or upper is None else f"{lower:.3f} to {upper:.3f}"


def _report_of_run(folder: Path) -> Report:
    predictions, split = read_scored_run(folder)
    held_out = held_out_of(predictions, split.hash)
    notes = [f"split {split.hash}", "validation chose the epoch: its AUCs are optimistic", *_notes(held_out)]
    document: dict[str, object] = {
        "run": str(folder),
        "splitHash": split.hash,
        "metrics": [_document(found) for found in held_out.metrics],
        "missing": list(held_out.missing),
        "calibration": [record.model_dump(mode="json", by_alias=True) for record in held_out.calibration],
    }
    return Report([(str(folder), held_out.metrics)], notes, document)


def _notes(held_out: HeldOut) -> list[str]:
    notes = [f"not scored: {reason}" for reason in held_out.missing]
    for record in held_out.calibration:
        if record.reason is not None:
            notes.append(f"no risk per {record.unit}: {record.reason}")
        else:
            notes.append(f"risk per {record.unit} = sigmoid({record.scale:.4g} x logit {record.offset:+.4g})")
    return notes


def _report_of_ensemble(folders: Sequence[Path]) -> Report:
    runs = [(folder, *read_scored_run(folder)) for folder in folders]
    estimates, missing = evaluate_ensemble([(str(folder), found, split.hash) for folder, found, split in runs])
    members = [(str(folder), held_out_of(found, split.hash).metrics) for folder, found, split in runs]
    document: dict[str, object] = {
        "runs": [{"run": name, "metrics": [_document(found) for found in metrics]} for name, metrics in members],
        "splitHash": runs[0][2].hash,
        "ensemble": [_document(found) for found in estimates],
        "missing": missing,
    }
    title = f"Ensemble: the mean of {len(runs)} runs' logits"
    notes = [f"split {runs[0][2].hash}", *(f"not scored: {reason}" for reason in missing)]
    return Report([*members, (title, estimates)], notes, document)


def _report_of_group(folder: Path) -> Report:
    group = read_model(folder / "group.json", RunGroup)
    folds, problems = [], []
    for member in group.runs:
        try:
            predictions, split = read_scored_run(folder / member.folder)
        except RefusedError as refused:
            problems += refused.problems or [problem(member.folder, refused.message)]
            continue
        if split.hash != member.split_hash:
            problems.append(problem(member.folder, "its split is not the one that group.json names"))
        folds.append(Fold(member.folder, predictions, split.hash))
    if problems:
        raise RefusedError(f"{folder} cannot be evaluated yet.", problems)
    result = evaluate_folds(folds, group.hash)
    means = [mean_line(unit, found) for unit, found in result.by_unit.items()]
    document: dict[str, object] = {
        "group": str(folder),
        "groupHash": group.hash,
        "folds": [{"run": name, "metrics": [_document(found) for found in metrics]} for name, metrics in result.folds],
        "pooledLogits": [_document(found) for found in result.pooled_logits],
        "pooledRanks": [_document(found) for found in result.pooled_ranks],
        "missing": list(result.missing),
    }
    sections = [
        *((f"{name} (test)", metrics) for name, metrics in result.folds),
        ("All folds, pooled as logits", result.pooled_logits),
        ("All folds, pooled as ranks within each fold", result.pooled_ranks),
    ]
    notes = [*means, f"folds {group.hash}", *(f"not scored: {reason}" for reason in result.missing)]
    return Report(sections, notes, document)


def _document(estimate: AucEstimate) -> object:
    return estimate.model_dump(mode="json", by_alias=True)
