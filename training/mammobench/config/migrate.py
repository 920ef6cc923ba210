"""Configs of earlier formats in today's form, so that old runs open, resume and serve as a beginning.

The twin of core/config/migrate.ts; test/fixtures/config holds both to the same documents.
"""

from typing import Any

from mammobench.contract import Problem
from mammobench.datasets import problem

CONFIG_FORMAT = 2


def migrate_config(raw: object) -> object:
    """The document in today's format. What is no config, or is damaged, goes on as it is for the check to name.

    What stands in the document already is never replaced, so nothing is lost of one that was half converted by hand.
    """
    if not isinstance(raw, dict) or raw.get("formatVersion") is True or raw.get("formatVersion") != 1:
        return raw
    sections = {
        "model": _with_missing(_norm_of_version_1(raw.get("model"), raw.get("patch")), _MODEL),
        "patch": _with_missing(raw.get("patch"), _PATCH),
        "whole": _with_missing(raw.get("whole"), _WHOLE),
        "execution": _with_missing(raw.get("execution"), _EXECUTION),
    }
    there = {name: section for name, section in sections.items() if name in raw}
    return {**raw, "formatVersion": CONFIG_FORMAT, **there}


def newer_format(raw: object) -> Problem | None:
    """Says so when the document was written by a later version of this program."""
    version = raw.get("formatVersion") if isinstance(raw, dict) else None
    if not isinstance(version, int) or version <= CONFIG_FORMAT:
        return None
    message = f"is {version}: written by a newer version of Mammobench, and this one reads up to {CONFIG_FORMAT}"
    return problem("/formatVersion", message, "Open it with the version that wrote it, or a later one.")


# What version 1 did without saying so.
_MODEL = {"inputChannels": 1, "appendedBlocks": 1, "pooling": "log-mean-exp", "initialWeights": None}
_PATCH = {
    "optimizer": "adam",
    "schedule": "cosine",
    "learningRateDecayFactor": 0.1,
    "learningRateDecayEveryEpochs": 10,
    "warmupSteps": 0,
    "phases": [],
    "sampler": "overlap",
    "balance": "loss",
}
_WHOLE = {
    "schedule": "step",
    "warmupSteps": 0,
    "phases": [],
    "sampler": "shuffled",
    "clipGradientNorm": None,
    "emaDecay": None,
    "earlyStoppingEpochs": None,
    "testTimeFlips": False,
}
_EXECUTION = {"fusedOptimizer": False, "compile": False, "deterministic": False, "keepCheckpoints": 2}


def _norm_of_version_1(model: Any, patch: Any) -> Any:
    """Version 1 kept the patch stage's statistics throughout the whole-image stage, and called that `batch`."""
    epochs = patch.get("epochs") if isinstance(patch, dict) else None
    has_patches = isinstance(epochs, int | float) and epochs > 0
    if not isinstance(model, dict) or model.get("norm") != "batch" or not has_patches:
        return model
    return {**model, "norm": "frozen"}


def _with_missing(section: Any, defaults: dict[str, Any]) -> Any:
    return {**defaults, **section} if isinstance(section, dict) else section
