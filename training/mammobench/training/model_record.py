"""model.json: what it takes to use a model rightly."""

import hashlib
import json
from pathlib import Path

from mammobench.contract import ExportParity, ModelRecord, Preprocessing, PreprocessingSteps, RunConfig
from mammobench.dicom import VERSION
from mammobench.training.predictions import HeldOut

FORMAT = 2
INTENDED_USE = "Research on mammogram classification. Not a medical device: not for diagnosis, screening or triage."
LIMITS = (
    "Trained and tested on one dataset: its scores rank, and do not carry over to other populations, scanners or"
    " processing without validation there. A calibrated risk holds for the share of malignant cases that validation"
    " had, which is not that of screening. Metrics of validation are optimistic: it chose the epoch."
)
OUTSIDE_GRAPH = (
    "decode the stored values",
    "rescale slope and intercept",
    "invert MONOCHROME1",
    "stretch the stored range to 16 bit, padding to 0",
    "find the breast and crop to it",
    "mirror so that the chest wall is at column 0",
    "resize by area, aspect kept, padded with 0",
    "divide by the 99.5th percentile, cut at 1, 16 bit",
    "divide by 65535",
)
"""The steps of the preprocessing definition, in its order."""


def model_record(
    *,
    run: Path,
    config: RunConfig,
    statistics: tuple[float, float],
    names: tuple[str, str, str],
    map_stride_px: int,
    onnx: bytes,
    parity: ExportParity,
    held_out: HeldOut,
    split_hash: str,
) -> ModelRecord:
    """The record of a run's exported model. Longer than other functions: every field's source is named once, here.

    `statistics`: mean and standard deviation inside the graph; `names`: of input, logit and map.
    """
    model = config.model
    return ModelRecord(
        format_version=FORMAT,
        run_id=run.name,
        name=config.name,
        architecture=f"{model.architecture}, base width {model.base_width}, norm {model.norm}",
        preprocessing=Preprocessing(
            version=VERSION,
            rows=config.data.input_rows,
            columns=config.data.input_columns,
            mean=statistics[0],
            standard_deviation=statistics[1],
        ),
        preprocessing_steps=PreprocessingSteps(outside_graph=list(OUTSIDE_GRAPH), inside_graph=_inside_graph(config)),
        input_name=names[0],
        logit_name=names[1],
        map_name=names[2],
        map_stride_px=map_stride_px,
        classes=["benign or normal", "malignant"],
        metrics=list(held_out.metrics),
        metrics_missing=list(held_out.missing),
        calibration=list(held_out.calibration),
        test_time_flips=config.whole.test_time_flips,
        split_hash=split_hash,
        config_hash=config_hash(config),
        environment_hash=_file_hash(run / "environment.json"),
        onnx_sha256=hashlib.sha256(onnx).hexdigest(),
        parity=parity,
        intended_use=INTENDED_USE,
        limits=LIMITS,
    )


def config_hash(config: RunConfig) -> str:
    """SHA-256 of the config as JSON with sorted keys and no spaces."""
    document = config.model_dump(mode="json", by_alias=True)
    return hashlib.sha256(
        json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def _inside_graph(config: RunConfig) -> list[str]:
    steps = ["subtract the mean, divide by the standard deviation"]
    if config.model.input_channels == 3:
        steps.append("repeat the channel three times")
    if config.whole.test_time_flips:
        steps.append("average the logit over the image and its three flips")
    return steps


def _file_hash(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
