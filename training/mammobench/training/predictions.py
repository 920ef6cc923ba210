"""predictions.csv and its sums: the scores of the cases that a run was not trained on, and what follows from them.

    predictions.csv           an image a line
    predictions-breast.csv    a breast a line: the mean of its images' logits
    predictions-patient.csv   a patient a line: that of the more suspicious breast

`score` is sigmoid(logit), a ranking score. `risk` is empty unless validation could calibrate it (Platt scaling).
"""

import csv
import io
import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mammobench.contract import AucEstimate, CalibrationRecord
from mammobench.datasets import PARTS, RefusedError, SplitPart, problem
from mammobench.evaluation import (
    UNITS,
    ScoredImage,
    Unit,
    calibrate,
    cases_of,
    estimates_of,
    risk_of,
    sigmoid,
)

FILES: dict[Unit, str] = {
    "image": "predictions.csv",
    "breast": "predictions-breast.csv",
    "patient": "predictions-patient.csv",
}
IMAGE_COLUMNS = ("caseKey", "patientKey", "laterality", "view", "part", "label", "logit", "score", "risk")
BREAST_COLUMNS = ("patientKey", "laterality", "part", "label", "imageCount", "logit", "score", "risk")
PATIENT_COLUMNS = ("patientKey", "part", "label", "imageCount", "logit", "score", "risk")
SCORED_PARTS: tuple[SplitPart, ...] = ("validation", "test")


class Prediction(NamedTuple):
    """A line of predictions.csv."""

    image: ScoredImage
    view: str
    part: SplitPart


@dataclass(frozen=True)
class HeldOut:
    """What the scores of validation and test say."""

    metrics: Sequence[AucEstimate]
    missing: Sequence[str]
    """What could not be scored, and why."""
    calibration: Sequence[CalibrationRecord]

    @property
    def validation_auc(self) -> AucEstimate | None:
        """Per image; optimistic, because it chose the epoch."""
        return self.estimate("validation", "image")

    @property
    def test_auc(self) -> AucEstimate | None:
        """Per image, scored once."""
        return self.estimate("test", "image")

    def estimate(self, part: SplitPart, unit: Unit) -> AucEstimate | None:
        """The AUC of a part per unit; None where it could not be had."""
        return next((found for found in self.metrics if (found.part, found.unit) == (part, unit)), None)


def held_out_of(predictions: Sequence[Prediction], split_hash: str) -> HeldOut:
    """AUCs of both parts at all three units, and the calibrations that validation gives."""
    metrics: list[AucEstimate] = []
    missing: list[str] = []
    for part in SCORED_PARTS:
        found, reasons = estimates_of(images_of(predictions, part), split_hash, part)
        metrics += found
        missing += reasons
    validation = images_of(predictions, "validation")
    return HeldOut(metrics, missing, [calibrate(cases_of(unit, validation)) for unit in UNITS])


def images_of(predictions: Iterable[Prediction], part: SplitPart) -> list[ScoredImage]:
    """The scored images of a part."""
    return [prediction.image for prediction in predictions if prediction.part == part]


def write_predictions(folder: Path, predictions: Sequence[Prediction], held_out: HeldOut) -> None:
    """The three files, each written whole."""
    calibration = {record.unit: record for record in held_out.calibration}
    logits = np.array([prediction.image.logit for prediction in predictions])
    rows = [
        [*_of_image(prediction), *numbers]
        for prediction, numbers in zip(predictions, _numbers(logits, calibration["image"]), strict=True)
    ]
    _write(folder / FILES["image"], IMAGE_COLUMNS, rows)
    sums: list[tuple[Unit, Sequence[str]]] = [("breast", BREAST_COLUMNS), ("patient", PATIENT_COLUMNS)]
    for unit, columns in sums:
        rows = []
        for part in SCORED_PARTS:
            cases = cases_of(unit, images_of(predictions, part))
            numbers = _numbers(cases.logits, calibration[unit])
            for key, label, count, values in zip(
                cases.keys, cases.malignant.tolist(), cases.image_counts, numbers, strict=True
            ):
                rows.append([*(key.rsplit(" ", 1) if unit == "breast" else [key]), part, int(label), count, *values])
        _write(folder / FILES[unit], columns, rows)


def read_predictions(path: Path) -> list[Prediction]:
    """The lines of a predictions.csv. Raises RefusedError with every line that cannot be used."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = reader.fieldnames or []
    except FileNotFoundError:
        remedy = "Let the run finish first: mammobench train --run DIR goes on where it stopped."
        raise RefusedError(f"{path} is missing.", [problem(str(path), "no such file", remedy)]) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RefusedError(f"{path} cannot be read: {error}.", [problem(str(path), str(error))]) from None
    absent = [name for name in IMAGE_COLUMNS if name not in columns and name not in ("score", "risk")]
    if absent:
        raise RefusedError(f"{path} is no predictions.csv: it has no column {', '.join(absent)}.")
    predictions: list[Prediction] = []
    problems = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        reason = _wrong_with(row, seen)
        if reason is not None:
            problems.append(problem(f"{path}, line {number}", reason))
            continue
        image = ScoredImage(
            row["caseKey"], row["patientKey"], row["laterality"], row["label"] == "1", float(row["logit"])
        )
        part: SplitPart = next(part for part in PARTS if part == row["part"])
        predictions.append(Prediction(image, row["view"], part))
    if problems:
        raise RefusedError(f"{path} has lines that cannot be used.", problems)
    return predictions


def _wrong_with(row: dict[str, str | None], seen: set[str]) -> str | None:
    """Why a line is no prediction; remembers its case key."""
    if None in row or None in row.values():
        return "it has too few or too many columns"
    key = row["caseKey"] or ""
    if key in seen:
        return f"case {key[:12]} stands here for the second time"
    seen.add(key)
    if row["label"] not in ("0", "1"):
        return f"label is {row['label']}, not 0 or 1"
    if row["part"] not in SCORED_PARTS:
        return f"part is {row['part']}, not validation or test"
    try:
        finite = math.isfinite(float(row["logit"] or ""))
    except ValueError:
        finite = False
    return None if finite else f"logit is {row['logit']}, not a finite number"


def _of_image(prediction: Prediction) -> list[object]:
    image = prediction.image
    label = int(image.malignant)
    return [image.case_key, image.patient_key, image.laterality, prediction.view, prediction.part, label]


def _numbers(logits: npt.NDArray[np.float64], calibration: CalibrationRecord) -> list[list[str]]:
    """Logit, score and risk of each case, as exact text."""
    risks = risk_of(logits, calibration)
    texts = [""] * len(logits) if risks is None else [repr(risk) for risk in risks.tolist()]
    return [
        [repr(logit), repr(score), risk]
        for logit, score, risk in zip(logits.tolist(), sigmoid(logits).tolist(), texts, strict=True)
    ]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    scratch = path.with_name(f".{path.name}.part")
    try:
        with scratch.open("w", encoding="utf-8") as file:
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
