"""evaluate: one run, an ensemble, a cross-validation; and predictions.csv as it is read and refused."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mammobench.cli import main
from mammobench.contract import RunGroup, RunGroupMember, Split, SplitCase
from mammobench.datasets import LabeledCase, RefusedError, fold_hash, fold_of_cases, make_folds, split_hash
from mammobench.evaluation import ScoredImage
from mammobench.runs import write_record
from mammobench.training.predictions import (
    Prediction,
    held_out_of,
    images_of,
    read_predictions,
    write_predictions,
)


def key_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cases(patients: int, seed: int = 0) -> list[ScoredImage]:
    """Two breasts a patient, two images each; every third patient has cancer on the left."""
    random = np.random.default_rng(seed)
    return [
        ScoredImage(
            key_of(f"{p:03}{side}{view}"), f"p{p:03}", side, bad := p % 3 == 0 and side == "L", random.normal(2 * bad)
        )
        for p in range(patients)
        for side in "LR"
        for view in (0, 1)
    ]


def scored_run(folder: Path, scored: Sequence[ScoredImage], parts: dict[str, str]) -> Split:
    """A run folder as far as evaluate reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    split = Split(
        format_version=1,
        hash=split_hash(parts),
        seed=1,
        train_fraction=0.4,
        validation_fraction=0.3,
        cases=[SplitCase(case_key=key, part=part) for key, part in sorted(parts.items())],  # type: ignore[arg-type]
    )
    write_record(folder / "split.json", split)
    predictions = [
        Prediction(image, "CC", parts[image.case_key])  # type: ignore[arg-type]
        for image in scored
        if parts[image.case_key] != "train"
    ]
    write_predictions(folder, predictions, held_out_of(predictions, split.hash))
    return split


def thirds(scored: Sequence[ScoredImage]) -> dict[str, str]:
    return {image.case_key: ("train", "validation", "test")[int(image.patient_key[1:]) // 3 % 3] for image in scored}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    scored = cases(90)
    scored_run(tmp_path / "run", scored, thirds(scored))
    return tmp_path / "run"


def test_a_run_is_evaluated_from_its_files_alone(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--run", str(run), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    found = {(metric["part"], metric["unit"]): metric for metric in report["metrics"]}
    test = images_of(read_predictions(run / "predictions.csv"), "test")
    expected = roc_auc_score([image.malignant for image in test], [image.logit for image in test])
    assert found["test", "image"]["auc"] == pytest.approx(expected, abs=1e-12)
    assert found["test", "patient"]["aggregation"] == "max-of-breast-means"
    assert [record["unit"] for record in report["calibration"]] == ["image", "breast", "patient"]
    assert main(["evaluate", "--run", str(run)]) == 0
    text = capsys.readouterr().out
    assert "plain DeLong" in text
    assert f"{expected:.3f}" in text


def test_the_files_of_breasts_and_patients_hold_every_one_with_its_risk(run: Path) -> None:
    breasts = (run / "predictions-breast.csv").read_text().splitlines()
    patients = (run / "predictions-patient.csv").read_text().splitlines()
    assert breasts[0] == "patientKey,laterality,part,label,imageCount,logit,score,risk"
    assert patients[0] == "patientKey,part,label,imageCount,logit,score,risk"
    assert (len(breasts), len(patients)) == (121, 61)
    assert all(0 < float(line.rsplit(",", 1)[1]) < 1 for line in patients[1:])
    assert not list(run.glob(".*.part"))


def test_predictions_come_back_as_they_were_written(run: Path) -> None:
    before = {image.case_key: image for image in cases(90)}
    found = read_predictions(run / "predictions.csv")
    assert all(before[prediction.image.case_key] == prediction.image for prediction in found)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (5, "2", "label is 2, not 0 or 1"),
        (4, "train", "part is train"),
        (6, "nan", "logit is nan, not a finite number"),
        (6, "much", "logit is much"),
        (8, "0.1,extra", "too few or too many columns"),
    ],
)
def test_every_bad_line_is_named(run: Path, column: int, value: str, reason: str) -> None:
    path = run / "predictions.csv"
    lines = path.read_text().splitlines()
    for number in (3, 7):
        fields = lines[number].split(",")
        fields[column] = value
        lines[number] = ",".join(fields)
    path.write_text("\n".join(lines))
    with pytest.raises(RefusedError) as refused:
        read_predictions(path)
    assert [found.path for found in refused.value.problems] == [f"{path}, line {number}" for number in (4, 8)]
    assert all(reason in found.message for found in refused.value.problems)


def test_files_of_two_runs_are_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = run / "predictions.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-3]) + "\n")
    assert main(["evaluate", "--run", str(run)]) == 2
    assert "3 cases differ from split.json" in capsys.readouterr().err
    path.unlink()
    assert main(["evaluate", "--run", str(run)]) == 2
    assert "goes on where it stopped" in capsys.readouterr().err


def test_an_ensemble_averages_logits_on_one_split_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    members = [cases(60, seed) for seed in range(3)]
    folders = [tmp_path / f"run-{number}" for number in range(3)]
    for folder, scored in zip(folders, members, strict=True):
        scored_run(folder, scored, thirds(scored))
    assert main(["evaluate", "--json", "--runs", *map(str, folders)]) == 0
    report = json.loads(capsys.readouterr().out)
    rows = [[image for image in member if thirds(member)[image.case_key] == "test"] for member in members]
    means = np.mean([[image.logit for image in row] for row in rows], axis=0)
    expected = roc_auc_score([image.malignant for image in rows[0]], means)
    test = next(metric for metric in report["ensemble"] if (metric["part"], metric["unit"]) == ("test", "image"))
    assert test["auc"] == pytest.approx(expected, abs=1e-12)

    other = thirds(members[0])
    scored_run(folders[1], members[1], {key: "test" if other[key] == "train" else other[key] for key in other})
    assert main(["evaluate", "--runs", *map(str, folders)]) == 2
    assert "different splits" in capsys.readouterr().err


def make_group(folder: Path, scored: Sequence[ScoredImage], count: int, shift: float) -> RunGroup:
    labeled = [LabeledCase(image.case_key, image.patient_key, image.malignant) for image in scored]
    members = []
    for fold, split in enumerate(make_folds(labeled, 4, count), start=1):
        # Each fold's model has a scale of its own: pooling its logits must not hide that.
        moved = [image._replace(logit=image.logit + shift * fold) for image in scored]
        scored_run(folder / f"fold-{fold}", moved, {case.case_key: case.part for case in split.cases})
        members.append(RunGroupMember(folder=f"fold-{fold}", fold=fold, split_hash=split.hash))
    group = RunGroup(format_version=1, seed=4, hash=fold_hash(fold_of_cases(labeled, 4, count)), runs=members)
    write_record(folder / "group.json", group)
    return group


def test_a_cross_validation_is_pooled_by_logits_and_by_ranks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scored = cases(60)
    group = make_group(tmp_path, scored, 4, shift=50.0)
    assert main(["evaluate", "--group", str(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert len(report["folds"]) == 4
    logits, ranks = ({m["unit"]: m for m in report[name]} for name in ("pooledLogits", "pooledRanks"))
    assert logits["image"]["caseCount"] == ranks["image"]["caseCount"] == len(scored)
    assert logits["image"]["splitHash"] == group.hash
    assert "4 folds pooled as ranks within each fold" in ranks["image"]["method"]
    assert ranks["image"]["auc"] > logits["image"]["auc"] + 0.1
    assert main(["evaluate", "--group", str(tmp_path)]) == 0
    assert "mean of 4 folds" in capsys.readouterr().out


def test_a_cross_validation_names_every_fold_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_group(tmp_path, cases(60), 3, shift=0.0)
    for fold in (1, 3):
        (tmp_path / f"fold-{fold}" / "predictions.csv").unlink()
    assert main(["evaluate", "--group", str(tmp_path)]) == 2
    text = capsys.readouterr().err
    assert "fold-1" in text
    assert "fold-3" in text
    assert "fold-2" not in text
