"""The end of a run: held-out scores, and the model's files, gated on giving the same outputs."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mammobench.contract import ExportParity, ModelRecord, RunConfig
from mammobench.evaluation import ScoredImage, placements
from mammobench.inference import (
    INPUT_NAME,
    LOGIT_NAME,
    MAP_NAME,
    FlipAveraged,
    check_parity,
    export_onnx,
    run_onnx,
    save_weights,
    sync_and_rename,
)
from mammobench.models import WholeImageNet
from mammobench.runs import write_record
from mammobench.training.cases import Case
from mammobench.training.data import Data
from mammobench.training.job import Job
from mammobench.training.model_record import model_record
from mammobench.training.predictions import HeldOut, Prediction, held_out_of, write_predictions
from mammobench.training.scoring import reference_outputs, score_cases
from mammobench.training.world import World

PARITY_CASES = 40
STEPS = 4
"""Of an export: weights, ONNX, gate, record."""
SCRATCH = ".export.part"


def score_held_out(job: Job, world: World, network: WholeImageNet, data: Data) -> HeldOut:
    """Scores validation and test with the selected weights, writes the predictions, and says the test AUC."""
    cases = [*data.validation, *data.test]

    def report(done: int, total: int) -> None:
        job.events.progress("test", done, total)

    whole = job.config.whole
    logits = score_cases(
        network, cases, data.images, world, whole.batch_size_per_device, report, flips=whole.test_time_flips
    )
    predictions = predictions_of(cases, logits)
    held_out = held_out_of(predictions, data.split_hash)
    if world.leads:
        write_predictions(job.folder.path, predictions, held_out)
        if held_out.test_auc is not None:
            job.events.evaluated(held_out.test_auc)
    return held_out


def predictions_of(cases: Sequence[Case], logits: npt.NDArray[np.float64]) -> list[Prediction]:
    """A prediction a case, in the order of the cases."""
    return [
        Prediction(
            ScoredImage(case.case_key, case.patient_key, case.laterality, case.malignant, logit), case.view, case.part
        )
        for case, logit in zip(cases, logits.tolist(), strict=True)
    ]


def export_model(job: Job, network: WholeImageNet, data: Data, held_out: HeldOut) -> ExportParity:
    """Writes model.safetensors, model.onnx and model.json. Raises ExportRefusedError when ONNX and torch disagree."""

    def report(done: int) -> None:
        job.events.progress("export", done, STEPS)

    parity = write_model(job.folder.path, job.config, network, data, held_out, report)
    job.events.exported("model.onnx", parity)
    return parity


def write_model(
    run: Path,
    config: RunConfig,
    network: WholeImageNet,
    data: Data,
    held_out: HeldOut,
    progress: Callable[[int], None],
) -> ExportParity:
    """The three files under their names, all of one export, or what was there before.

    model.json says that there is a model. Raises ExportRefusedError, OSError.
    """
    scratch = run / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        save_weights(network, scratch / "model.safetensors")
        progress(1)
        exported = FlipAveraged(network) if config.whole.test_time_flips else network
        export_onnx(exported, scratch / "model.onnx", config.data.input_rows, config.data.input_columns)
        progress(2)
        parity = gate(scratch / "model.onnx", exported, data)
        progress(3)
        record = model_record(
            run=run,
            config=config,
            statistics=(data.mean, data.standard_deviation),
            names=(INPUT_NAME, LOGIT_NAME, MAP_NAME),
            map_stride_px=network.stride,
            onnx=(scratch / "model.onnx").read_bytes(),
            parity=parity,
            held_out=held_out,
            split_hash=data.split_hash,
        )
        _put_in_place(scratch, run, record)
        progress(STEPS)
        return parity
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _put_in_place(scratch: Path, run: Path, record: ModelRecord) -> None:
    """The record goes first and comes last: whoever finds one finds the files that it describes."""
    (run / "model.json").unlink(missing_ok=True)
    for name in ("model.safetensors", "model.onnx"):
        sync_and_rename(scratch / name, run / name)
    write_record(run / "model.json", record)


def gate(path: Path, network: WholeImageNet | FlipAveraged, data: Data) -> ExportParity:
    """Compares the file with torch on validation cases of both classes."""
    positives = [case for case in data.validation if case.malignant][: PARITY_CASES // 2]
    negatives = [case for case in data.validation if not case.malignant][: PARITY_CASES // 2]
    cases = [*positives, *negatives]
    pixels, logits, maps = reference_outputs(network, cases, data.images)
    positive = np.array([case.malignant for case in cases])
    found, _ = run_onnx(path, pixels)
    both = bool(positives) and bool(negatives) and not np.isnan(found).any()
    aucs = (placements(logits, positive).auc, placements(found, positive).auc) if both else None
    return check_parity(path, pixels, logits, maps, aucs)
