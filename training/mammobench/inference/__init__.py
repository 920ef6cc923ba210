"""Inference: the exported model, the gate that it must pass, and its use.

What needs torch (the export) is loaded when it is asked for: using a model takes onnxruntime only.
"""

import importlib
from typing import TYPE_CHECKING

from mammobench.inference.model_files import OnnxModel, migrate_model_record, open_model, read_model_record

if TYPE_CHECKING:
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
    from mammobench.inference.flips import FlipAveraged

_WITH_TORCH = {
    "AUC_TOLERANCE": "export",
    "INPUT_NAME": "export",
    "LOGIT_NAME": "export",
    "LOGIT_TOLERANCE": "export",
    "MAP_NAME": "export",
    "ExportRefusedError": "export",
    "FlipAveraged": "flips",
    "check_parity": "export",
    "export_onnx": "export",
    "run_onnx": "export",
    "save_weights": "export",
    "sync_and_rename": "export",
}

__all__ = [
    "AUC_TOLERANCE",
    "INPUT_NAME",
    "LOGIT_NAME",
    "LOGIT_TOLERANCE",
    "MAP_NAME",
    "ExportRefusedError",
    "FlipAveraged",
    "OnnxModel",
    "check_parity",
    "export_onnx",
    "migrate_model_record",
    "open_model",
    "read_model_record",
    "run_onnx",
    "save_weights",
    "sync_and_rename",
]


def __getattr__(name: str) -> object:
    """PEP 562: loads what needs torch on first use."""
    if name not in _WITH_TORCH:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(importlib.import_module(f"mammobench.inference.{_WITH_TORCH[name]}"), name)
