"""The presets state what their sources state, and mark what the sources leave open."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mammobench.config import ConfigFacts, check_config
from mammobench.contract import Preset

PRESETS = Path(__file__).parents[3] / "assets" / "presets"
NAMES = ["ampere-tuned", "paper-a100", "paper-v100", "shen-2019", "shen-2019-from-scratch", "smoke-cpu", "volta-tuned"]

OF_NO_SOURCE = {"/formatVersion", "/name", "/preset", "/data/splitId"}
"""Who the run is and what it is trained on: no preset can say."""

# "Smart Mammogram Diagnosis" (2021): its Method section, and its tables 1 to 3 (systems) and 4 (batch sizes).
STUDY: dict[str, Any] = {
    "/model/norm": "batch",  # the text credits batch normalization
    "/whole/optimizer": "adam",
    "/whole/learningRate": 3e-4,
    "/whole/learningRateDecayEveryEpochs": 10,
    "/whole/weightDecay": 1e-4,
    "/whole/positiveWeight": "balanced",
    "/execution/device": "cuda",
    "/execution/deviceCount": 8,
}
STUDY_GLOBAL_BATCH = {"paper-a100": 16, "paper-v100": 8}  # table 4

# Shen et al., "Deep learning to improve breast cancer detection on screening mammography", Sci Rep 9, 12495 (2019).
SHEN: dict[str, Any] = {
    "/data/inputRows": 1152,
    "/data/inputColumns": 896,
    "/model/architecture": "resnet50",
    "/model/appendedBlocks": 2,
    "/model/pooling": "average",
    "/patch/patchSizePx": 224,
    "/patch/patchesPerLesion": 10,
    "/patch/sampler": "overlap",
    "/patch/optimizer": "adam",
    "/patch/batchSizePerDevice": 32,
    "/patch/balance": "batch",
    "/patch/epochs": 37,
    "/patch/learningRate": 1e-5,
    "/whole/epochs": 20,
    "/whole/learningRate": 1e-5,
    "/whole/weightDecay": 1e-2,
    "/augmentation/horizontalFlip": True,
    "/augmentation/verticalFlip": True,
    "/augmentation/rotationDegrees": 25,
    "/augmentation/shear": 0.2,
    "/augmentation/zoomMinimum": 0.8,
    "/augmentation/zoomMaximum": 1.2,
}


def preset(name: str) -> Preset:
    return Preset.model_validate_json((PRESETS / f"{name}.json").read_text(), strict=True)


def document(name: str) -> dict[str, Any]:
    return json.loads((PRESETS / f"{name}.json").read_text())["config"]


def leaves(config: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in config.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}/{key}")
        else:
            yield f"{path}/{key}", value


def test_these_are_the_presets() -> None:
    assert sorted(file.stem for file in PRESETS.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_can_be_run_where_its_gpus_are(name: str) -> None:
    loaded = preset(name)
    assert (loaded.id, loaded.config.preset, loaded.config.name) == (name, name, loaded.title)
    capability = (7, 0) if name in ("paper-v100", "volta-tuned") else (8, 0)
    there = ConfigFacts(cuda_devices=8, compute_capability=capability, preset=loaded.config)
    for facts in (ConfigFacts(), there):
        assert check_config(document(name), facts)[1].errors == []


@pytest.mark.parametrize("name", NAMES)
def test_our_choices_are_fields_of_the_preset_each_once_with_a_short_reason(name: str) -> None:
    paths = [choice.path for choice in preset(name).our_choices]
    assert set(paths) <= dict(leaves(document(name))).keys()
    assert len(paths) == len(set(paths))
    assert all(len(choice.why) <= 80 for choice in preset(name).our_choices)


@pytest.mark.parametrize("name", ["paper-a100", "paper-v100"])
def test_the_study_is_stated_and_everything_else_marked(name: str) -> None:
    fields = dict(leaves(document(name)))
    assert {path: fields[path] for path in STUDY} == STUDY
    assert check_config(document(name))[1].global_batch_size == STUDY_GLOBAL_BATCH[name]
    marked = {choice.path for choice in preset(name).our_choices}
    assert fields.keys() - STUDY.keys() - OF_NO_SOURCE <= marked
    # Two readings: 16 and 8 are global batches, the ratio is pos_weight.
    assert {"/whole/batchSizePerDevice", "/whole/positiveWeight"} <= marked
    assert fields["/augmentation/rotationDegrees"] > 0  # "random rotation, flip, affine"
    assert fields["/augmentation/horizontalFlip"] or fields["/augmentation/verticalFlip"]
    assert fields["/augmentation/shear"] > 0
    assert fields["/augmentation/intensity"] == 0


def test_the_two_systems_differ_in_batch_and_precision_only() -> None:
    a100, v100 = (dict(leaves(document(name))) for name in ("paper-a100", "paper-v100"))
    differing = {path for path in a100 if a100[path] != v100[path]} - OF_NO_SOURCE
    assert differing == {"/whole/batchSizePerDevice", "/execution/precision"}


def test_shen_2019_is_stated() -> None:
    fields = dict(leaves(document("shen-2019")))
    assert {path: fields[path] for path in SHEN} == SHEN
    steps = [(phase["trainable"], phase["learningRate"], phase["epochs"]) for phase in fields["/patch/phases"]]
    assert steps == [("last", 1e-3, 3), ("top", 1e-4, 10)]
    [new_layers] = fields["/whole/phases"]
    assert new_layers == {"trainable": "last", "epochs": 30, "learningRate": 1e-4, "weightDecay": 1e-3}
    assert not SHEN.keys() & {choice.path for choice in preset("shen-2019").our_choices}


def test_shen_2019_warns_without_weights_and_its_schedule_from_scratch_does_not() -> None:
    without = {warning.path: warning for warning in check_config(document("shen-2019"))[1].warnings}
    assert set(without) == {"/model/initialWeights", "/patch/phases/0/trainable"}
    assert "shen-2019-from-scratch" in (without["/model/initialWeights"].remedy or "")
    named = document("shen-2019")
    named["model"]["initialWeights"] = "resnet50.pth"
    assert check_config(named)[1].warnings == []
    assert check_config(document("shen-2019-from-scratch"))[1].warnings == []


def test_from_scratch_marks_all_that_it_changes() -> None:
    published, scratch = (dict(leaves(document(name))) for name in ("shen-2019", "shen-2019-from-scratch"))
    changed = {path for path in scratch if scratch[path] != published[path]} - OF_NO_SOURCE
    assert changed <= {choice.path for choice in preset("shen-2019-from-scratch").our_choices}
    epochs = [
        fields["/whole/epochs"] + sum(p["epochs"] for p in fields["/whole/phases"]) for fields in (published, scratch)
    ]
    assert epochs[0] == epochs[1]


@pytest.mark.parametrize(("name", "base"), [("ampere-tuned", "paper-a100"), ("volta-tuned", "paper-v100")])
def test_tuned_presets_mark_all_that_they_change_and_scale_learning_rates_by_the_root(name: str, base: str) -> None:
    tuned, paper = (dict(leaves(document(each))) for each in (name, base))
    changed = {path for path in tuned if tuned[path] != paper[path]} - OF_NO_SOURCE
    assert changed == {choice.path for choice in preset(name).our_choices}
    for stage in ("patch", "whole"):
        larger = tuned[f"/{stage}/batchSizePerDevice"] / paper[f"/{stage}/batchSizePerDevice"]
        scaled = paper[f"/{stage}/learningRate"] * math.sqrt(larger)
        assert tuned[f"/{stage}/learningRate"] == pytest.approx(scaled, rel=1e-3)
    assert check_config(document(name), ConfigFacts(cuda_devices=8))[1].warnings == []
