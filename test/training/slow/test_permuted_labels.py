"""With labels that mean nothing, the AUC means nothing: whatever leaks from training into the test shows here."""

from pathlib import Path

import numpy as np
import pytest
from phantom_runs import make_dataset, train
from recording import record_result
from relabeling import permuted_by_patient

PERMUTATIONS, PATIENTS = 10, 120
# A leak needs no long training to show: a network that may memorize does so in its first epochs. Half the preset's.
OVERRIDES = ["patch.epochs=4", "whole.epochs=3"]


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
