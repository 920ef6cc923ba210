"""An exported model as others get it: checked against its record before anything runs, and without torch."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from mammobench.contract import ModelRecord
from mammobench.datasets import RefusedError, problem, problems_of

FORMAT = 2
MAXIMUM_BYTES = 2**31


@dataclass(frozen=True)
class OnnxModel:
    """An opened model: `run` gives the logit and the map of one preprocessed image."""

    record: ModelRecord
    session: Any
    """onnxruntime's, on the CPU."""

    def run(self, pixels: npt.NDArray[np.uint16]) -> tuple[float, npt.NDArray[np.float32]]:
        """[rows, columns] as the preprocessing gives them → logit, map [h, w] in logits. Raises ValueError for NaN."""
        image = (pixels / np.float64(65535)).astype(np.float32)[None, None]
        names = [self.record.logit_name, self.record.map_name]
        logit, cells = self.session.run(names, {self.record.input_name: image})
        value = float(np.asarray(logit).reshape(-1)[0])
        if not np.isfinite(value):
            raise ValueError(f"the model answers {value} instead of a score")
        return value, np.asarray(cells, np.float32)[0]


def open_model(path: Path, threads: int = 0) -> OnnxModel:
    """The model of a run folder, or of its model.json or model.onnx. Raises RefusedError.

    `threads`: of onnxruntime, 0 for all cores.
    """
    folder = path if path.is_dir() else path.parent
    record = read_model_record(folder / "model.json")
    content = _read_checked(folder / "model.onnx", record)
    # Only now: what was refused has loaded nothing.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises many kinds
        raise _refused(folder / "model.onnx", f"cannot be opened: {str(error).splitlines()[0]}") from None
    inputs = {value.name for value in session.get_inputs()}
    outputs = {value.name for value in session.get_outputs()}
    missing = [name for name in (record.input_name,) if name not in inputs]
    missing += [name for name in (record.logit_name, record.map_name) if name not in outputs]
    if missing:
        raise _refused(folder / "model.onnx", f"has no input or output named {', '.join(missing)}")
    return OnnxModel(record, session)


def read_model_record(path: Path) -> ModelRecord:
    """A model.json of this format or an earlier one. Raises RefusedError with every field that is wrong."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "Give the folder of a finished run, or export the model: mammobench export --run DIR."
        raise RefusedError(
            f"{path} is missing: there is no model.", [problem(str(path), "no such file", remedy)]
        ) from None
    except (OSError, ValueError) as error:
        raise _refused(path, f"cannot be read: {error}") from None
    version = raw.get("formatVersion") if isinstance(raw, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise _refused(path, f"has format {version}: a newer Mammobench wrote it, this one reads up to {FORMAT}")
    try:
        return ModelRecord.model_validate(migrate_model_record(raw))
    except ValidationError as error:
        raise RefusedError(f"{path} is not a valid model record.", problems_of(error)) from None


def migrate_model_record(raw: object) -> object:
    """A record of format 1 as format 2; the twin of main/inference/migrate-model-record.ts. Others as they are."""
    if not isinstance(raw, dict) or raw.get("formatVersion") != 1:
        return raw
    rest = {name: value for name, value in raw.items() if name not in ("testAuc", "validationAuc")}
    metrics = [raw.get("validationAuc"), raw.get("testAuc")]
    return {
        **rest,
        "formatVersion": FORMAT,
        "preprocessingSteps": {"outsideGraph": [], "insideGraph": []},
        "metrics": [metric for metric in metrics if metric is not None],
        "metricsMissing": ["records of format 1 hold no AUC per breast or patient"],
        "calibration": [],
        "testTimeFlips": False,
        "environmentHash": None,
    }


def _read_checked(path: Path, record: ModelRecord) -> bytes:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise _refused(path, "is larger than 2 GiB and is not opened")
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != record.onnx_sha256:
        raise _refused(path, f"is not the file that model.json describes: its SHA-256 is {found}")
    import onnx

    try:
        model = onnx.load_model_from_string(content)
    except Exception as error:  # protobuf's own kinds
        raise _refused(path, f"is no ONNX file: {error}") from None
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in _tensors(model.graph)):
        raise _refused(path, "keeps weights in other files, which is refused")
    return content


def _tensors(graph: Any) -> list[Any]:
    """Every tensor of a graph and of the graphs inside it."""
    found = list(graph.initializer)
    for sparse in graph.sparse_initializer:
        found += [sparse.values, sparse.indices]
    for node in graph.node:
        for attribute in node.attribute:
            found += [attribute.t, *attribute.tensors]
            for inner in ([attribute.g] if attribute.HasField("g") else []) + list(attribute.graphs):
                found += _tensors(inner)
    return found


def _refused(path: Path, message: str) -> RefusedError:
    remedy = "Restore it, or export the run again: mammobench export --run DIR."
    return RefusedError(f"{path} {message}.", [problem(str(path), message, remedy)])
