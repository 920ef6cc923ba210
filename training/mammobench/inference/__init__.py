"""Inference: the exported model and the gate that it must pass."""

from mammobench.inference.export import (
    AUC_TOLERANCE,
    INPUT_NAME,
    LOGIT_NAME,
    LOGIT_TOLERANCE,
    MAP_NAME,
    ExportRefusedError,
    check_parity,
    export_onnx,
    run_onnx,
    save_weights,
    sync_and_rename,
)

__all__ = [
    "AUC_TOLERANCE",
    "INPUT_NAME",
    "LOGIT_NAME",
    "LOGIT_TOLERANCE",
    "MAP_NAME",
    "ExportRefusedError",
    "check_parity",
    "export_onnx",
    "run_onnx",
    "save_weights",
    "sync_and_rename",
]
