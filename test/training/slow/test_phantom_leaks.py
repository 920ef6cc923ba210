"""Whoever looks for no lesion cannot tell the phantom's labels: neither from whole-image statistics nor from tags."""

import itertools
import multiprocessing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from recording import record_result
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from whole_image_features import read_image, tag_table

from mammobench.contract import TruthFile
from mammobench.phantom import generate_phantom

SEEDS = (1, 2, 3, 4, 5)
PATIENTS, ROWS, COLUMNS, PREVALENCE = 120, 512, 416, 0.5
HIGHEST_MEAN_AUC = 0.60


@dataclass(frozen=True)
class Features:
    """One phantom as its images' features, labels and patients."""

    statistics: npt.NDArray[np.float64]
    tags: list[dict[str, float]]
    malignant: npt.NDArray[np.bool_]
    patients: npt.NDArray[np.str_]


@pytest.fixture(scope="module")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> list[Features]:
    return [phantom_features(tmp_path_factory.mktemp("phantom") / str(seed), seed) for seed in SEEDS]


def phantom_features(folder: Path, seed: int) -> Features:
    truth_path = generate_phantom(folder, PATIENTS, seed, ROWS, COLUMNS, PREVALENCE)
    truth = TruthFile.model_validate_json(truth_path.read_text(encoding="utf-8"))
    with multiprocessing.get_context("spawn").Pool() as pool:
        read = pool.map(read_image, [folder / image.file for image in truth.images], chunksize=16)
    return Features(
        statistics=np.array([statistics for statistics, _ in read]),
        tags=[tags for _, tags in read],
        malignant=np.array([image.malignant for image in truth.images]),
        patients=np.array([image.patient_id for image in truth.images]),
    )


def classifiers() -> dict[str, ClassifierMixin]:
    logistic = LogisticRegression(C=0.1, max_iter=3000, class_weight="balanced")
    forest = RandomForestClassifier(
        300, min_samples_leaf=3, class_weight="balanced_subsample", n_jobs=2, random_state=0
    )
    return {"logistic regression": make_pipeline(StandardScaler(), logistic), "random forest": forest}


def held_out_auc(
    classifier: ClassifierMixin,
    table: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    groups: npt.NDArray[np.str_],
) -> float:
    """Of five folds by patient, scored on what was held out."""
    folds = GroupKFold(5, shuffle=True, random_state=0)
    scores = cross_val_predict(classifier, table, labels, groups=groups, cv=folds, method="predict_proba")[:, 1]
    return float(roc_auc_score(labels, scores))


@pytest.mark.slow
def test_whole_image_statistics_and_tags_stay_near_chance(phantoms: list[Features]) -> None:
    labels = np.concatenate([phantom.malignant for phantom in phantoms])
    patients = np.concatenate([phantom.patients for phantom in phantoms])
    statistics = np.concatenate([phantom.statistics for phantom in phantoms])
    tags = tag_table([row for phantom in phantoms for row in phantom.tags])
    figures: dict[str, dict[str, object]] = {}
    for classifier_name, classifier in classifiers().items():
        for table_name, table in (("whole-image statistics", statistics), ("DICOM tags", tags)):
            starts = np.cumsum([0, *(len(phantom.malignant) for phantom in phantoms)])
            parts = [slice(first, last) for first, last in itertools.pairwise(starts)]
            by_seed = [held_out_auc(classifier, table[part], labels[part], patients[part]) for part in parts]
            figures[f"{classifier_name}, {table_name}"] = {
                "aucBySeed": [round(auc, 4) for auc in by_seed],
                "meanAuc": round(float(np.mean(by_seed)), 4),
                "aucOfAllSeedsTogether": round(held_out_auc(classifier, table, labels, patients), 4),
            }
    record_result(
        "phantom-leak-baselines",
        {
            "phantom": {
                "patients": PATIENTS,
                "rows": ROWS,
                "columns": COLUMNS,
                "prevalence": PREVALENCE,
                "seeds": list(SEEDS),
            },
            "images": len(labels),
            "malignantImages": int(labels.sum()),
            "protocol": "five folds by patient, AUC over all held-out images",
            "highestMeanAucAllowed": HIGHEST_MEAN_AUC,
            "baselines": figures,
        },
    )
    means = {name: figure["meanAuc"] for name, figure in figures.items()}
    assert all(mean <= HIGHEST_MEAN_AUC for mean in means.values()), means


@pytest.mark.slow
def test_the_baselines_would_see_a_leak(phantoms: list[Features]) -> None:
    """A trace of the label in brightness alone is found: a fifth of the spread between images."""
    phantom = phantoms[0]
    leaky = phantom.statistics.copy()
    leaky[phantom.malignant] += 0.6 * phantom.statistics.std(axis=0)
    for classifier in classifiers().values():
        assert held_out_auc(classifier, leaky, phantom.malignant, phantom.patients) > 0.65
