"""`mammobench estimate`: what it prints is the models' own estimate, for the stages that a config has."""

import json
from pathlib import Path

import pytest

from mammobench.cli import main as mammobench
from mammobench.config import load_config
from mammobench.contract import MemoryShapes
from mammobench.models import estimate_memory
from mammobench.terminal import DONE, REFUSED

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"
SMALL = ["data.inputRows=256", "data.inputColumns=192", "model.baseWidth=8"]


def shapes(capsys: pytest.CaptureFixture[str], *arguments: str) -> MemoryShapes:
    assert mammobench(["estimate", "--config", str(PRESET), "--json", *SMALL, *arguments]) == DONE
    return MemoryShapes.model_validate(json.loads(capsys.readouterr().out))


def test_the_json_is_the_estimate_of_each_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = load_config(PRESET, SMALL)[0]
    edge, expected = config.patch.patch_size_px, {}
    for stage, size in (("patch", (edge, edge)), ("whole", (256, 192))):
        each = estimate_memory(config.model, *size, 4, kind=stage)
        expected[stage] = (each.state_bytes, each.image_bytes)
    found = shapes(capsys)
    assert found.bytes_per_value == 4
    assert {each.stage: (each.state_bytes, each.image_bytes) for each in found.stages} == expected


def test_a_stage_without_epochs_is_left_out_and_16_bits_keep_less(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (whole,) = shapes(capsys, "patch.epochs=0").stages
    (half,) = shapes(capsys, "patch.epochs=0", "--bytes-per-value", "2").stages
    assert whole.stage == half.stage == "whole"
    assert half.image_bytes < 0.7 * whole.image_bytes


def test_a_person_reads_the_need_and_the_batch_that_fits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert mammobench(["estimate", "--config", str(PRESET), "--memory-gib", "16"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("resnet")
    assert all("the largest batch in 16 GiB is" in line for line in lines[1:])


@pytest.mark.parametrize("wrong", [["model.architecture=resnet99"], ["--memory-gib", "0"]])
def test_what_cannot_be_estimated_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert mammobench(["estimate", "--config", str(PRESET), *wrong]) == REFUSED
    assert ("/model/architecture" if "model" in wrong[0] else "--memory-gib") in capsys.readouterr().err
