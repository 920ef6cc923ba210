"""Whole runs on phantoms, as a user would make them: phantom, run folder, worker."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from recording import ROOT

from mammobench.config import ConfigFacts, check_config, with_overrides
from mammobench.contract import AucEstimate, Manifest, ManifestImage, RunResult
from mammobench.datasets import LabeledCase, make_split, read_json
from mammobench.phantom import generate_phantom
from mammobench.training.init_run import read_folder, write_run

ROWS, COLUMNS, PREVALENCE = 512, 416, 0.5
FRACTIONS = (0.5, 0.17)
Relabel = Callable[[list[ManifestImage]], list[ManifestImage]]


@dataclass(frozen=True)
class Dataset:
    """A phantom that has been imported once."""

    manifest: Manifest
    paths: dict[str, str]


def make_dataset(folder: Path, patients: int, seed: int) -> Dataset:
    """Generates and imports a phantom."""
    generate_phantom(folder, patients, seed, ROWS, COLUMNS, PREVALENCE)
    return Dataset(*read_folder(folder))


def train(
    dataset: Dataset,
    workspace: Path,
    name: str,
    *,
    seed: int,
    overrides: list[str],
    relabel: Relabel | None = None,
    checkpoint: Path | None = None,
) -> tuple[Path, AucEstimate]:
    """Trains the preset smoke-cpu, changed by `overrides`; returns the run folder and its test AUC.

    `relabel` changes the labels before the split, and so before any stage sees them. `checkpoint`, of another run with
    the same patch stage, is where this one goes on from.
    """
    (workspace / "cache").mkdir(parents=True, exist_ok=True)
    images = dataset.manifest.images if relabel is None else relabel(list(dataset.manifest.images))
    manifest = Manifest(format_version=1, dataset_name=name, salt=secrets.token_hex(32), images=images)
    preset = read_json(ROOT / "assets" / "presets" / "smoke-cpu.json")
    assert isinstance(preset, dict)
    config, check = check_config(
        with_overrides(preset["config"], [f"seed={seed}", *overrides]), ConfigFacts(cuda_devices=0)
    )
    assert config is not None, check.errors
    cases = [LabeledCase(image.case_key, image.patient_key, image.malignant) for image in images]
    run = workspace / "runs" / name
    write_run(run, config, manifest, make_split(cases, seed, *FRACTIONS), dataset.paths)
    if checkpoint is not None:
        (run / "checkpoints").mkdir()
        shutil.copy(checkpoint, run / "checkpoints")
    command = [sys.executable, "-m", "mammobench.training.worker", "--run", str(run)]
    subprocess.run(command, check=True, env={**os.environ, "OMP_WAIT_POLICY": "passive"})
    result = RunResult.model_validate_json((run / "result.json").read_text())
    assert result.test_auc is not None
    return run, result.test_auc
