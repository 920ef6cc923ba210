"""With labels that mean nothing, the AUC means nothing: whatever leaks from training into the test shows here."""

from pathlib import Path

import numpy as np
import pytest
from phantom_runs import make_dataset, train
from recording import record_result

from mammobench.contract import ManifestImage

PERMUTATIONS, PATIENTS = 10, 120
# A leak needs no long training to show: a network that may memorize does so in its first epochs. Half the preset's.
OVERRIDES = ["patch.epochs=4", "whole.epochs=3"]


def permuted_by_patient(images: list[ManifestImage], random: np.random.Generator) -> list[ManifestImage]:
    """Each patient gets another's label, for all images and all lesions: patches see the permuted labels too."""
    patients = sorted({image.patient_key for image in images})
    ill = {key: any(image.malignant for image in images if image.patient_key == key) for key in patients}
    labels = dict(zip(patients, random.permutation([ill[key] for key in patients]).tolist(), strict=True))

    def relabeled(image: ManifestImage) -> ManifestImage:
        malignant = labels[image.patient_key]
        pathology = "malignant" if malignant else "benign"
        findings = [finding.model_copy(update={"pathology": pathology}) for finding in image.findings]
        return image.model_copy(update={"malignant": malignant, "findings": findings})

    return [relabeled(image) for image in images]


@pytest.mark.slow
def test_permuted_labels_give_chance(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "phantom", PATIENTS, seed=1)
    found = []
    for number in range(PERMUTATIONS):
        random = np.random.default_rng(1000 + number)
        _, auc = train(
            dataset,
            tmp_path / "workspace",
            f"permutation-{number}",
            seed=number + 1,
            overrides=OVERRIDES,
            relabel=lambda images, random=random: permuted_by_patient(images, random),
        )
        found.append(auc)
    mean = float(np.mean([auc.auc for auc in found]))
    holding = sum((auc.lower or 0.0) <= 0.5 <= (auc.upper or 1.0) for auc in found)
    record_result(
        "permuted-labels",
        {
            "patients": PATIENTS,
            "overrides": OVERRIDES,
            "meanAuc": mean,
            "intervalsHolding0.5": holding,
            "permutations": [auc.model_dump(mode="json", by_alias=True) for auc in found],
        },
    )
    assert abs(mean - 0.5) <= 0.05
    assert holding >= 8
