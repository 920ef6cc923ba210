"""Every config error at once, with its path: the same in Python as in the desktop."""

import json
from pathlib import Path
from typing import Any

import pytest

from mammobench.config import ConfigFacts, check_config, global_batch_size, load_config, read_config, with_overrides
from mammobench.contract import RunConfig
from mammobench.datasets import RefusedError

ROOT = Path(__file__).parents[3]
PRESETS = ROOT / "assets" / "presets"
CASES = json.loads((ROOT / "test/fixtures/config/checks.json").read_text())


def preset(name: str) -> dict[str, Any]:
    return json.loads((PRESETS / f"{name}.json").read_text())["config"]


def facts_of(case: dict[str, Any]) -> ConfigFacts:
    facts = case["facts"]
    capability = facts.get("computeCapability")
    return ConfigFacts(
        cuda_devices=facts.get("cudaDevices"),
        compute_capability=None if capability is None else tuple(int(part) for part in capability.split(".")),  # pyright: ignore
        cores=facts.get("cores"),
        train_images=facts.get("trainImages"),
        train_malignant_images=facts.get("trainMalignantImages"),
        train_lesions=facts.get("trainLesions"),
        preset=RunConfig.model_validate(preset(facts["preset"])) if "preset" in facts else None,
    )


def changed(case: dict[str, Any]) -> dict[str, Any]:
    document = preset(case["preset"])
    for pointer in [*case["set"], *case["remove"]]:
        *sections, key = pointer.strip("/").split("/")
        target = document
        for section in sections:
            target = target[section]
        if pointer in case["set"]:
            target[key] = case["set"][pointer]
        else:
            del target[key]
    return document


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_shared_table_of_checks(case: dict[str, Any]) -> None:
    config, check = check_config(changed(case), facts_of(case))
    assert sorted(error.path for error in check.errors) == case["errors"]
    assert sorted(warning.path for warning in check.warnings) == case["warnings"]
    assert (config is None) == bool(case["errors"])


@pytest.mark.parametrize("raw", [None, 7, "text", [], {}, {"patch": None, "whole": []}, {"formatVersion": 1}])
def test_anything_is_answered_with_errors(raw: object) -> None:
    config, check = check_config(raw, ConfigFacts(cuda_devices=0))
    assert config is None
    assert check.errors
    assert check.global_batch_size is None


@pytest.mark.parametrize("file", sorted(PRESETS.glob("*.json")), ids=lambda file: file.stem)
def test_presets_are_valid(file: Path) -> None:
    config, check = check_config(preset(file.stem))
    assert check.errors == []
    assert config is not None
    assert check.global_batch_size == global_batch_size(config)


def test_scaled_learning_rates_are_said() -> None:
    raw = with_overrides(preset("smoke-cpu"), ["whole.batchSizePerDevice=32"])
    _, check = check_config(raw, ConfigFacts(preset=RunConfig.model_validate(preset("smoke-cpu"))))
    [warning] = check.warnings
    assert warning.message == "is the preset's, 0.0001, but the global batch is 32 and not 8"
    assert warning.remedy == "Scaled linearly it is 0.0004, by the square root, usual with Adam, 0.0002."


def test_initial_weights_that_are_missing_are_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(with_overrides(preset("smoke-cpu"), ["model.initialWeights=weights.safetensors"])))
    with pytest.raises(RefusedError) as refused:
        read_config(config)
    assert [problem.path for problem in refused.value.problems] == ["/model/initialWeights"]
    assert "weights.safetensors is missing" in refused.value.problems[0].message
    (tmp_path / "weights.safetensors").write_bytes(b"")
    assert read_config(config)[0].model.initial_weights == "weights.safetensors"


def test_a_new_run_is_compared_with_its_preset_and_takes_weights_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    overrides = ["whole.batchSizePerDevice=16", "model.initialWeights=mine.pth"]
    with pytest.raises(RefusedError, match=r"smoke-cpu\.json cannot be run"):
        load_config(PRESETS / "smoke-cpu.json", overrides)
    (tmp_path / "mine.pth").write_bytes(b"")
    config, warnings = load_config(PRESETS / "smoke-cpu.json", overrides)
    assert config.whole.batch_size_per_device == 16
    assert [warning.path for warning in warnings] == ["/whole/learningRate"]
