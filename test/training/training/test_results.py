"""An export that does not end leaves what was there before; folds are made as run folders."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from mammobench.cli import main
from mammobench.config import load_config
from mammobench.contract import RunGroup, Split
from mammobench.datasets import read_model
from mammobench.inference import ExportRefusedError
from mammobench.training import results
from mammobench.training.predictions import HeldOut

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"
FILES = ("model.json", "model.onnx", "model.safetensors")


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), ExportRefusedError("differs"), OSError(28, "disk full")])
@pytest.mark.parametrize("step", ["export_onnx", "gate", "model_record"])
def test_an_export_that_does_not_end_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, step: str
) -> None:
    for name in FILES:
        (tmp_path / name).write_text("before")
    (tmp_path / results.SCRATCH).mkdir()  # of an export that was killed

    def failing(*_arguments: Any, **_named: Any) -> None:
        raise fault

    def writing(_network: object, path: Path, *_size: int) -> None:
        path.write_text("new")

    monkeypatch.setattr(results, "export_onnx", writing)
    monkeypatch.setattr(results, "gate", lambda *_: None)
    monkeypatch.setattr(results, step, failing)
    config, _ = load_config(PRESET, [])
    network = torch.nn.Linear(1, 1)
    network.stride = 32  # type: ignore[assignment]
    data = SimpleNamespace(mean=0.5, standard_deviation=0.2, split_hash="0" * 64)
    with pytest.raises(type(fault)):
        results.write_model(tmp_path, config, network, data, HeldOut([], [], []), lambda _done: None)  # type: ignore[arg-type]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert all((tmp_path / name).read_text() == "before" for name in FILES)


def test_init_run_makes_a_cross_validation(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "folds"
    common = ["init-run", "--data", str(tiny_folder), "--config", str(PRESET), "--out", str(out)]
    assert main([*common, "--folds", "2"]) == 2
    assert "Give 3 or more" in capsys.readouterr().err
    assert not out.exists()
    assert main([*common, "--folds", "3", "whole.epochs=1"]) == 0
    group = read_model(out / "group.json", RunGroup)
    splits = [read_model(out / member.folder / "split.json", Split) for member in group.runs]
    assert [member.split_hash for member in group.runs] == [split.hash for split in splits]
    tested = [case.case_key for split in splits for case in split.cases if case.part == "test"]
    assert sorted(tested) == sorted(case.case_key for case in splits[0].cases)
    for member in group.runs:
        assert main(["check-split", "--run", str(out / member.folder)]) == 0
        assert json.loads((out / member.folder / "config.json").read_text())["whole"]["epochs"] == 1
    assert main([*common, "--folds", "3"]) == 2
