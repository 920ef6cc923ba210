"""The phantom is neither too easy nor too hard: five seeds, and one with four times the patients and epochs."""

from pathlib import Path

import numpy as np
import pytest
from phantom_runs import make_dataset, train
from recording import ROOT, record_result

from mammobench.datasets import read_json

SEEDS = (1, 2, 3, 4, 5)
PATIENTS = 120
LOWEST, HIGHEST, HIGHEST_OF_MORE = 0.80, 0.95, 0.98


@pytest.mark.slow
def test_the_demo_lands_in_its_band_over_five_seeds(tmp_path: Path) -> None:
    found = {}
    for seed in SEEDS:
        dataset = make_dataset(tmp_path / f"phantom-{seed}", PATIENTS, seed)
        _, found[seed] = train(dataset, tmp_path / "workspace", f"seed-{seed}", seed=seed, overrides=[])
    mean = float(np.mean([auc.auc for auc in found.values()]))
    by_seed = {seed: auc.model_dump(mode="json", by_alias=True) for seed, auc in found.items()}
    record_result("seed-band", {"patients": PATIENTS, "meanAuc": mean, "bySeed": by_seed})
    assert LOWEST <= mean <= HIGHEST


@pytest.mark.slow
def test_four_times_the_patients_and_epochs_do_not_solve_it(tmp_path: Path) -> None:
    config = read_json(ROOT / "assets" / "presets" / "smoke-cpu.json")
    assert isinstance(config, dict)
    patch, whole = config["config"]["patch"], config["config"]["whole"]
    overrides = [
        f"patch.epochs={4 * patch['epochs']}",
        f"whole.epochs={4 * whole['epochs']}",
        f"whole.learningRateDecayEveryEpochs={4 * whole['learningRateDecayEveryEpochs']}",
    ]
    dataset = make_dataset(tmp_path / "phantom", 4 * PATIENTS, seed=1)
    _, auc = train(dataset, tmp_path / "workspace", "more", seed=1, overrides=overrides)
    figures = {"patients": 4 * PATIENTS, "overrides": overrides, "auc": auc.model_dump(mode="json", by_alias=True)}
    record_result("seed-band-more", figures)
    assert auc.auc < HIGHEST_OF_MORE
