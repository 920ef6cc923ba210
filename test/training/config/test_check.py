"""Every config error at once, with its path."""

import json
from pathlib import Path

import pytest

from mammobench.config import check_config, global_batch_size, with_overrides
from mammobench.datasets import RefusedError

PRESETS = Path(__file__).parents[3] / "assets" / "presets"


def smoke() -> dict:
    return json.loads((PRESETS / "smoke-cpu.json").read_text())["config"]


@pytest.mark.parametrize("preset", ["smoke-cpu", "paper-a100", "paper-v100"])
def test_presets_are_valid(preset: str) -> None:
    config, check = check_config(json.loads((PRESETS / f"{preset}.json").read_text())["config"], cuda_devices=None)
    assert config is not None
    assert check.errors == []
    assert check.global_batch_size == global_batch_size(config)


def test_all_errors_come_at_once_with_their_paths() -> None:
    raw = smoke()
    raw["whole"]["epochs"] = 0
    raw["model"]["architecture"] = "resnet1000"
    raw["data"]["inputRows"] = 500
    del raw["patch"]["learningRate"]
    raw["execution"]["gpu"] = True
    config, check = check_config(raw, cuda_devices=0)
    assert config is None
    paths = {error.path for error in check.errors}
    assert paths == {
        "/whole/epochs",
        "/model/architecture",
        "/data/inputRows",
        "/patch/learningRate",
        "/execution/gpu",
    }


def test_cross_field_errors_and_warnings() -> None:
    raw = with_overrides(
        smoke(),
        [
            "execution.device=cuda",
            "patch.patchSizePx=1024",
            "model.norm=batch",
            "whole.batchSizePerDevice=2",
            "patch.epochs=0",
        ],
    )
    config, check = check_config(raw, cuda_devices=0)
    assert config is None
    assert {error.path for error in check.errors} == {"/execution/device", "/patch/patchSizePx"}
    assert {warning.path for warning in check.warnings} == {"/model/norm", "/patch/epochs"}


@pytest.mark.parametrize("precision", ["bf16", "tf32", "fp16"])
def test_sixteen_bits_and_tf32_are_for_gpus(precision: str) -> None:
    _, check = check_config(with_overrides(smoke(), [f"execution.precision={precision}"]), cuda_devices=0)
    assert [error.path for error in check.errors] == ["/execution/precision"]


def test_too_few_devices() -> None:
    raw = with_overrides(smoke(), ["execution.device=cuda", "execution.deviceCount=8"])
    _, check = check_config(raw, cuda_devices=2)
    assert [error.path for error in check.errors] == ["/execution/deviceCount"]


def test_overrides_take_json_or_text_and_refuse_what_is_not_there() -> None:
    raw = with_overrides(smoke(), ["name=A name", "whole.learningRate=1e-3", "augmentation.verticalFlip=false"])
    assert raw["name"] == "A name"
    assert raw["whole"]["learningRate"] == 1e-3
    assert raw["augmentation"]["verticalFlip"] is False
    for wrong in ("whole.nothing=1", "nothing.epochs=1", "whole.epochs"):
        with pytest.raises(RefusedError, match="--set"):
            with_overrides(smoke(), [wrong])
