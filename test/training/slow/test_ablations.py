"""What the recipe's parts are worth, five phantoms each: lesion patches, normalization, batch size.

The study credits batch normalization with its gain, untested. The table is kept whatever it says; what is asserted is
only that the baseline is the phantom's known band. It takes hours on two cores: phantoms that the table holds already
are kept. Permuted labels have a test of their own. Arms of one seed share phantom, split and, where it is the same, the
patch stage: they differ in what their name says and in nothing else.
"""

import json
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from phantom_runs import Dataset, make_dataset, train
from recording import RESULTS, commit, record_result
from scipy import stats

SEEDS = (1, 2, 3, 4, 5)
PATIENTS = 120
# One thread a training and two trainings at once; every epoch's end kept, so that arms can share a patch stage.
EXECUTION = ["execution.threads=1", "execution.keepCheckpoints=1000", "execution.checkpointEverySteps=1000000"]
LOWEST, HIGHEST = 0.80, 0.95
BASELINE = "patches, frozen, batch 8"
NAME = "ablations"
Seeds = dict[int, dict[str, Any]]
"""Of each phantom the commit that it was measured at, and the test AUC of every arm."""


@dataclass(frozen=True)
class Arm:
    """One way to train."""

    name: str
    norm: str
    batch: int
    patches: bool = True
    shares_patches_with: str | None = None

    def overrides(self) -> list[str]:
        """What differs from the preset."""
        left_out = [] if self.patches else ["patch.epochs=0"]
        return [f"model.norm={self.norm}", f"whole.batchSizePerDevice={self.batch}", *left_out, *EXECUTION]


# Before the whole images, norm `batch` and `frozen` are the same: the patch stage finds the statistics.
ARMS = (
    Arm(BASELINE, "frozen", 8),
    Arm("patches, frozen, batch 16", "frozen", 16, shares_patches_with=BASELINE),
    Arm("patches, batch norm, batch 8", "batch", 8, shares_patches_with=BASELINE),
    Arm("patches, batch norm, batch 16", "batch", 16, shares_patches_with=BASELINE),
    Arm("patches, group, batch 8", "group", 8),
    Arm("patches, group, batch 16", "group", 16, shares_patches_with="patches, group, batch 8"),
    Arm("no patches, batch norm, batch 8", "batch", 8, patches=False),
    Arm("no patches, group, batch 8", "group", 8, patches=False),
)


def end_of_patches(run: Path) -> Path:
    """The last checkpoint of a run's patch stage."""
    for path in sorted((run / "checkpoints").glob("step-*.pt"), reverse=True):
        if torch.load(path, weights_only=True)["position"]["stage"] == "patch":
            return path
    raise AssertionError(f"{run} has no checkpoint of the patch stage")


def train_arms(folder: Path, seed: int) -> dict[str, dict[str, Any]]:
    """All arms on one phantom: arm → test AUC."""
    dataset: Dataset = make_dataset(folder / "phantom", PATIENTS, seed)
    runs: dict[str, Path] = {}
    found: dict[str, dict[str, Any]] = {}
    for number, arm in enumerate(ARMS):
        shared = None if arm.shares_patches_with is None else end_of_patches(runs[arm.shares_patches_with])
        runs[arm.name], auc = train(
            dataset,
            folder / "workspace",
            f"arm-{number}",
            seed=seed,
            overrides=arm.overrides(),
            checkpoint=shared,
        )
        found[arm.name] = auc.model_dump(mode="json", by_alias=True)
    return found


def summarize(by_seed: Seeds) -> dict[str, Any]:
    """Per arm: each seed's AUC with its interval, the mean, and the mean difference to the baseline.

    The difference's 95 % interval is Student's t over the seeds' paired differences.
    """

    def interval(values: "np.ndarray[Any, np.dtype[np.float64]]") -> dict[str, float]:
        half = float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
        return {
            "mean": float(values.mean()),
            "lower": float(values.mean()) - half,
            "upper": float(values.mean()) + half,
        }

    aucs = {arm.name: np.array([by_seed[seed]["arms"][arm.name]["auc"] for seed in by_seed]) for arm in ARMS}
    return {
        name: {
            "testAuc": interval(values),
            "differenceToBaseline": None if name == BASELINE else interval(values - aucs[BASELINE]),
        }
        for name, values in aucs.items()
    }


def record(by_seed: Seeds) -> None:
    """The table as far as it goes; intervals over seeds need two."""
    seeds = {str(seed): by_seed[seed] for seed in sorted(by_seed)}
    arms = summarize(by_seed) if len(by_seed) > 1 else None
    record_result(NAME, {"patients": PATIENTS, "baseline": BASELINE, "arms": arms, "seeds": seeds})


def known() -> Seeds:
    """Phantoms that were measured before, each with its commit; delete the file to begin anew."""
    path = RESULTS / f"{NAME}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["seeds"] if path.exists() else {}
    return {int(seed): measured for seed, measured in found.items()}


@pytest.mark.slow
def test_what_the_parts_of_the_recipe_are_worth(tmp_path: Path) -> None:
    by_seed = known()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        left = [seed for seed in SEEDS if seed not in by_seed]
        jobs = {pool.submit(train_arms, tmp_path / f"seed-{seed}", seed): seed for seed in left}
        for job in as_completed(jobs):
            by_seed[jobs[job]] = {"commit": commit(), "arms": job.result()}
            record(by_seed)  # after every phantom: what hours have found is not lost to what comes after
    assert LOWEST <= summarize(by_seed)[BASELINE]["testAuc"]["mean"] <= HIGHEST
