"""A model is checked before it runs: record, hash, names, no outside data; records of format 1 are read."""

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from mammobench.datasets import RefusedError
from mammobench.inference import open_model, read_model_record

FIXTURES = runpy.run_path(str(Path(__file__).parents[2] / "fixtures" / "inference" / "make_runs.py"))
PIXELS = np.full((FIXTURES["ROWS"], FIXTURES["COLUMNS"]), 32768, np.uint16)


def write_run(folder: Path, model: "onnx.ModelProto | bytes", **fields: Any) -> Path:
    content = model if isinstance(model, bytes) else model.SerializeToString()
    FIXTURES["write_run"](folder, content)
    record = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(record | fields))
    return folder


def test_a_model_of_format_1_opens_and_answers(tmp_path: Path) -> None:
    run = write_run(tmp_path / "good", FIXTURES["tiny_model"]())
    for path in (run, run / "model.json", run / "model.onnx"):
        model = open_model(path)
        logit, cells = model.run(PIXELS)
        assert logit == pytest.approx(8 * 32768 / 65535 - 1.5, abs=1e-5)
        assert cells.shape == (8, 6)
        assert (model.record.format_version, model.record.calibration) == (2, [])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"onnxSha256": "f" * 64}, "is not the file that model.json describes"),
        ({"mapName": "heat"}, "has no input or output named heat"),
        ({"formatVersion": 3}, "a newer Mammobench wrote it"),
        ({"classes": 7}, "is not a valid model record"),
    ],
)
def test_a_record_that_does_not_fit_is_refused(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    run = write_run(tmp_path, FIXTURES["tiny_model"](), **fields)
    with pytest.raises(RefusedError, match=message):
        open_model(run)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"is no ONNX file|cannot be opened"):
        open_model(write_run(tmp_path / "text", b"not a model at all"))
    with pytest.raises(RefusedError, match="there is no model"):
        open_model(tmp_path / "nothing")
    outside = FIXTURES["tiny_model"]()
    onnx.external_data_helper.set_external_data(outside.graph.initializer[0], "/etc/hostname")
    outside.graph.initializer[0].ClearField("raw_data")
    with pytest.raises(RefusedError, match="keeps weights in other files"):
        open_model(write_run(tmp_path / "outside", outside))


def test_metrics_of_format_1_are_kept(tmp_path: Path) -> None:
    estimate = {
        "auc": 0.9,
        "lower": 0.8,
        "upper": 0.95,
        "level": 0.95,
        "method": "a method",
        "unit": "image",
        "aggregation": "none",
        "caseCount": 10,
        "positiveCount": 5,
        "patientCount": 5,
        "splitHash": "0" * 64,
        "part": "test",
    }
    run = write_run(tmp_path, FIXTURES["tiny_model"](), testAuc=estimate)
    record = read_model_record(run / "model.json")
    assert [metric.auc for metric in record.metrics] == [0.9]
    assert record.metrics[0].delong_lower is None


def test_using_a_model_does_not_load_torch() -> None:
    code = "import sys, mammobench.inference; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
