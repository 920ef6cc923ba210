"""The heatmap points at the lesion: its peak against a random point of the breast."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from phantom_runs import COLUMNS, ROWS, make_dataset, train
from recording import record_result

from mammobench.contract import LocalPaths, Manifest, ManifestImage, ModelRecord
from mammobench.dicom import preprocess, read_image
from mammobench.inference import run_onnx

PATIENTS, LEAST_RATIO, RESAMPLES = 120, 3.0, 2000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Peak:
    """Of one true positive: whether the peak hit, and how often a random point of the breast would have."""

    patient_key: str
    hit: bool
    chance: float


def distances(points: Floats, outline: Floats) -> Floats:
    """From points [n, 2] to a closed polygon [k, 2]; 0 inside."""
    begin, end = outline, np.roll(outline, -1, axis=0)
    side = end - begin
    offset = points[:, None] - begin
    along = np.clip((offset * side).sum(-1) / np.maximum((side * side).sum(-1), 1e-12), 0, 1)
    nearest = np.hypot(*np.moveaxis(offset - along[..., None] * side, -1, 0)).min(axis=1)
    y = points[:, 1, None]
    spans = (begin[:, 1] > y) != (end[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = begin[:, 0] + (y - begin[:, 1]) * side[:, 0] / side[:, 1]
    inside = (spans & (points[:, 0, None] < crossing)).sum(axis=1) % 2 == 1
    return np.where(inside, 0.0, nearest)


def judge(image: ManifestImage, path: str, model: Path, stride: int) -> Peak:
    """Peak of the map, through the exported model, within one map cell of a malignant outline or not."""
    prepared = preprocess(read_image(path), ROWS, COLUMNS)
    pixels = (prepared.pixels / np.float32(65535)).astype(np.float32)[None, None]
    _, maps = run_onnx(model, pixels)
    row, column = np.unravel_index(int(np.argmax(maps[0])), maps[0].shape)
    peak = np.array([[(column + 0.5) * stride, (row + 0.5) * stride]])
    rows, columns = np.nonzero(prepared.pixels >= max(1, prepared.geometry.breast_level))
    breast = np.stack([columns + 0.5, rows + 0.5], axis=1)[::7]
    outlines = [
        prepared.geometry.to_input(np.array([[point.x, point.y] for point in finding.outline]))
        for finding in image.findings
        if finding.pathology == "malignant"
    ]
    near = np.min([distances(breast, outline) for outline in outlines], axis=0) <= stride
    hit = bool(min(distances(peak, outline)[0] for outline in outlines) <= stride)
    return Peak(image.patient_key, hit, float(near.mean()))


def ratio_interval(peaks: list[Peak]) -> tuple[float, float, float]:
    """Hits against chance, with a 95 % bootstrap interval over patients."""
    by_patient: dict[str, list[Peak]] = {}
    for peak in peaks:
        by_patient.setdefault(peak.patient_key, []).append(peak)
    groups = list(by_patient.values())

    def ratio(chosen: list[list[Peak]]) -> float:
        drawn = [peak for group in chosen for peak in group]
        return sum(peak.hit for peak in drawn) / sum(peak.chance for peak in drawn)

    random = np.random.default_rng(0)
    resampled = [ratio([groups[i] for i in random.integers(0, len(groups), len(groups))]) for _ in range(RESAMPLES)]
    low, high = np.quantile(resampled, [0.025, 0.975])
    return ratio(groups), float(low), float(high)


@pytest.mark.slow
def test_the_peak_falls_on_the_lesion_three_times_as_often_as_chance(tmp_path: Path) -> None:
    run, auc = train(
        make_dataset(tmp_path / "phantom", PATIENTS, 1), tmp_path / "w", "localization", seed=1, overrides=[]
    )
    record = ModelRecord.model_validate_json((run / "model.json").read_text())
    manifest = Manifest.model_validate_json((run / "manifest.json").read_text())
    paths = LocalPaths.model_validate(json.loads((run / "local" / "paths.json").read_text())).root
    with (run / "predictions.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "test" and row["label"] == "1"]
    found = {row["caseKey"] for row in rows if float(row["logit"]) > 0}
    images = [image for image in manifest.images if image.case_key in found]
    peaks = [judge(image, paths[image.case_key], run / "model.onnx", record.map_stride_px) for image in images]
    ratio, low, high = ratio_interval(peaks)
    record_result(
        "localization",
        {
            "truePositives": len(peaks),
            "positives": len(rows),
            "hitShare": sum(peak.hit for peak in peaks) / len(peaks),
            "chanceShare": sum(peak.chance for peak in peaks) / len(peaks),
            "ratio": ratio,
            "lower": low,
            "upper": high,
            "mapStridePx": record.map_stride_px,
            "testAuc": auc.model_dump(mode="json", by_alias=True),
        },
    )
    assert ratio >= LEAST_RATIO
