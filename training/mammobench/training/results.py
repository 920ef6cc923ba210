"""The end of a run: held-out scores, predictions.csv, and the model's files with model.json."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mammobench.contract import AucEstimate, ExportParity, ModelRecord, Preprocessing, RunConfig
from mammobench.dicom import VERSION
from mammobench.evaluation import estimate_auc, placements
from mammobench.inference import (
    INPUT_NAME,
    LOGIT_NAME,
    MAP_NAME,
    check_parity,
    export_onnx,
    run_onnx,
    save_weights,
    sync_and_rename,
)
from mammobench.models import WholeImageNet
from mammobench.runs import write_record
from mammobench.training.cases import Case
from mammobench.training.job import Job
from mammobench.training.scoring import reference_outputs, score_cases, sigmoid
from mammobench.training.stages import Data
from mammobench.training.world import World

PARITY_CASES = 40
INTENDED_USE = "Research on mammogram classification. Not a medical device: not for diagnosis, screening or triage."
LIMITS = (
    "Trained and tested on one dataset; scores are rankings, not calibrated risks, and do not carry over to other"
    " populations, scanners or processing without validation there."
)


@dataclass(frozen=True)
class HeldOut:
    """Scores of the cases that the weights were not trained on."""

    validation_auc: AucEstimate | None
    test_auc: AucEstimate | None


def score_held_out(job: Job, world: World, network: WholeImageNet, data: Data) -> HeldOut:
    """Scores validation and test with the selected weights, writes predictions.csv, and says the test AUC."""
    cases = [*data.validation, *data.test]

    def report(done: int, total: int) -> None:
        job.events.progress("test", done, total)

    logits = score_cases(network, cases, data.images, world, job.config.whole.batch_size_per_device, report)
    boundary = len(data.validation)
    validation_auc = _estimate(logits[:boundary], data.validation, data.split_hash)
    test_auc = _estimate(logits[boundary:], data.test, data.split_hash)
    if world.leads:
        write_predictions(job.folder.path / "predictions.csv", cases, logits)
        if test_auc is not None:
            job.events.evaluated(test_auc)
    return HeldOut(validation_auc, test_auc)


def write_predictions(path: Path, cases: Sequence[Case], logits: npt.NDArray[np.float64]) -> None:
    """One line a case, written whole."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["caseKey", "patientKey", "laterality", "view", "part", "label", "logit", "score"])
    for case, logit, score in zip(cases, logits.tolist(), sigmoid(logits).tolist(), strict=True):
        label = int(case.malignant)
        writer.writerow(
            [case.case_key, case.patient_key, case.laterality, case.view, case.part, label, repr(logit), repr(score)]
        )
    scratch = path.with_name(f".{path.name}.part")
    scratch.write_text(text.getvalue(), encoding="utf-8")
    sync_and_rename(scratch, path)


def export_model(job: Job, network: WholeImageNet, data: Data, held_out: HeldOut) -> ExportParity:
    """Writes model.safetensors, model.onnx and model.json. Raises ExportRefusedError when ONNX and torch disagree."""
    folder, size = job.folder.path, (job.config.data.input_rows, job.config.data.input_columns)
    steps = 4
    save_weights(network, folder / "model.safetensors")
    job.events.progress("export", 1, steps)
    scratch = folder / ".model.onnx.part"
    try:
        export_onnx(network, scratch, *size)
        job.events.progress("export", 2, steps)
        parity = gate(scratch, network, data)
        job.events.progress("export", 3, steps)
        sync_and_rename(scratch, folder / "model.onnx")
    finally:
        scratch.unlink(missing_ok=True)
    write_record(folder / "model.json", model_record(job, network, data, held_out, parity))
    job.events.progress("export", steps, steps)
    job.events.exported("model.onnx", parity)
    return parity


def gate(path: Path, network: WholeImageNet, data: Data) -> ExportParity:
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


def model_record(job: Job, network: WholeImageNet, data: Data, held_out: HeldOut, parity: ExportParity) -> ModelRecord:
    """model.json: what it takes to use the model rightly."""
    config = job.config
    return ModelRecord(
        format_version=1,
        run_id=job.folder.path.name,
        name=config.name,
        architecture=f"{config.model.architecture}, base width {config.model.base_width}, norm {config.model.norm}",
        preprocessing=Preprocessing(
            version=VERSION,
            rows=config.data.input_rows,
            columns=config.data.input_columns,
            mean=data.mean,
            standard_deviation=data.standard_deviation,
        ),
        input_name=INPUT_NAME,
        logit_name=LOGIT_NAME,
        map_name=MAP_NAME,
        map_stride_px=network.stride,
        classes=["benign or normal", "malignant"],
        test_auc=held_out.test_auc,
        validation_auc=held_out.validation_auc,
        split_hash=job.split.hash,
        config_hash=config_hash(config),
        onnx_sha256=hashlib.sha256((job.folder.path / "model.onnx").read_bytes()).hexdigest(),
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


def _estimate(logits: npt.NDArray[np.float64], cases: Sequence[Case], split_hash: str) -> AucEstimate | None:
    positive = np.array([case.malignant for case in cases], dtype=bool)
    return estimate_auc(logits, positive, [case.patient_key for case in cases], split_hash, cases[0].part)
