"""The model as ONNX, refused unless it gives what torch gives on real cases."""

import contextlib
import io
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file

from mammobench.contract import ExportParity
from mammobench.inference.flips import FlipAveraged
from mammobench.models import WholeImageNet, in_memory_format

INPUT_NAME, LOGIT_NAME, MAP_NAME = "image", "logit", "map"
LOGIT_TOLERANCE = 1e-4
AUC_TOLERANCE = 1e-3
OPSET = 18


class ExportRefusedError(Exception):
    """The exported graph does not give what the trained network gives; nothing was left behind under its name."""


def export_onnx(network: WholeImageNet | FlipAveraged, path: Path, rows: int, columns: int) -> None:
    """Writes the network as one self-contained float32 ONNX file; batch, rows and columns are dynamic.

    The network is left on the CPU, in float32 and in evaluation mode.
    """
    network = in_memory_format(network.cpu(), torch.contiguous_format).float().eval()
    batch, height, width = torch.export.Dim("batch"), torch.export.Dim("rows"), torch.export.Dim("columns")
    stride = network.stride
    shapes = {"x": {0: batch, 2: stride * height, 3: stride * width}}
    with _quiet(), _without_gradients(network):
        program = torch.onnx.export(
            network,
            (torch.rand(2, 1, rows, columns),),
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=[INPUT_NAME],
            output_names=[LOGIT_NAME, MAP_NAME],
            opset_version=OPSET,
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise ExportRefusedError("torch.onnx gave no program")
    program.save(str(path), external_data=False)


def check_parity(
    path: Path,
    pixels: npt.NDArray[np.float32],
    logits: npt.NDArray[np.float64],
    maps: npt.NDArray[np.float32],
    aucs: "tuple[float, float] | None" = None,
) -> ExportParity:
    """Runs the file through onnxruntime on real cases and compares. Raises ExportRefusedError beyond the tolerance.

    `pixels`: [n, 1, rows, columns] in 0 ... 1; `logits` [n] and `maps` [n, h, w] are torch's.
    """
    found_logits, found_maps = run_onnx(path, pixels)
    logit_difference = float(np.abs(found_logits - logits).max())
    map_difference = float(np.abs(found_maps - maps).max())
    auc_difference = None if aucs is None else abs(aucs[0] - aucs[1])
    # Not `>`: a NaN must not pass.
    if not logit_difference <= LOGIT_TOLERANCE or not map_difference <= 10 * LOGIT_TOLERANCE:
        raise ExportRefusedError(
            f"{path.name} differs from the trained network on {len(logits)} cases: logit by {logit_difference:.3g},"
            f" map by {map_difference:.3g} (allowed {LOGIT_TOLERANCE:g} and {10 * LOGIT_TOLERANCE:g})"
        )
    if auc_difference is not None and not auc_difference <= AUC_TOLERANCE:
        raise ExportRefusedError(
            f"{path.name} changes the validation AUC by {auc_difference:.3g} (allowed {AUC_TOLERANCE:g})"
        )
    return ExportParity(
        case_count=len(logits),
        maximum_logit_difference=logit_difference,
        maximum_map_difference=map_difference,
        auc_difference=auc_difference,
        logit_tolerance=LOGIT_TOLERANCE,
    )


def run_onnx(path: Path, pixels: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32]]:
    """Logits [n] and maps [n, h, w] of the file, image by image."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    outputs = [session.run([LOGIT_NAME, MAP_NAME], {INPUT_NAME: image[None]}) for image in pixels]
    logits = np.concatenate([np.asarray(logit, np.float64) for logit, _ in outputs])
    return logits, np.concatenate([np.asarray(cells, np.float32) for _, cells in outputs])


def save_weights(network: torch.nn.Module, path: Path) -> None:
    """The weights as safetensors, written whole."""
    state = {name: value.detach().to("cpu").contiguous() for name, value in network.state_dict().items()}
    scratch = path.with_name(f".{path.name}.part")
    save_file(state, scratch)
    sync_and_rename(scratch, path)


def sync_and_rename(scratch: Path, path: Path) -> None:
    """Puts a finished file in its place: on the disk first, then under its name."""
    with scratch.open("rb") as file:
        os.fsync(file.fileno())
    scratch.replace(path)


@contextlib.contextmanager
def _without_gradients(network: torch.nn.Module) -> Iterator[None]:
    """No parameter learns meanwhile: the exporter then traces no backward bookkeeping, a tenth of its time."""
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    try:
        for parameter in learning:
            parameter.requires_grad_(False)
        yield
    finally:
        for parameter in learning:
            parameter.requires_grad_(True)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporter reports its progress and its own deprecations; neither is a run's business."""
    onnx_log = logging.getLogger("torch.onnx")
    level = onnx_log.level
    onnx_log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        onnx_log.setLevel(level)
