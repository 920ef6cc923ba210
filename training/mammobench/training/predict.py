"""`mammobench predict`: files through an exported model, with the preprocessing that it was trained with."""

import argparse
import csv
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from mammobench.datasets import RefusedError, problem
from mammobench.dicom import VERSION, DecodeError, preprocess, read_image
from mammobench.evaluation import risk_of, sigmoid
from mammobench.inference import OnnxModel, open_model
from mammobench.terminal import DONE, FAILED, REFUSED, Progress

COLUMNS = ("file", "logit", "score", "risk", "problem")
NO_IMAGES = (".json", ".csv", ".txt", ".md")
EPILOG = """The input is a DICOM, PNG or TIFF file, or a folder: then every file below it is tried, hidden ones and
tables (.json, .csv, .txt, .md) aside; other kinds are listed as problems. `score` is sigmoid(logit) and ranks; `risk`
is calibrated on the run's validation part and empty where that was not possible. With --map, the class activation map
of each image is kept as FILE.npy (float32, logits, [rows / stride, columns / stride] of the network's input).

Exit codes: 0 every file scored, 1 some could not be (listed, each with its reason; the others are done), 2 refused
(no such model or input, or nothing to score).

  mammobench predict --model runs/first --input phantom --out scores.csv
  mammobench predict --model runs/first/model.onnx --input one.dcm --map maps
"""


@dataclass(frozen=True)
class Answer:
    """What the model says of one file, or why it says nothing."""

    file: str
    logit: float | None
    problem: str | None
    map: npt.NDArray[np.float32] | None = None


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `predict`."""
    parser = commands.add_parser(
        "predict",
        help="score DICOM, PNG or TIFF files with an exported model",
        description="Scores image files with a run's model.onnx, prepared as for training. Needs no torch and no GPU.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    text = "a run folder, or its model.onnx with model.json beside it"
    parser.add_argument("--model", type=Path, required=True, metavar="DIR|FILE", help=text)
    parser.add_argument("--input", type=Path, required=True, metavar="FILE|DIR", help="an image, or a folder of them")
    parser.add_argument("--out", type=Path, metavar="CSV", help="the table (default: standard output)")
    parser.add_argument("--map", type=Path, metavar="DIR", help="keep each image's class activation map here")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    try:
        model = open_model(arguments.model)
        if model.record.preprocessing.version != VERSION:
            message = f"it needs preprocessing version {model.record.preprocessing.version}; this program has {VERSION}"
            remedy = "Train or export with this version."
            raise RefusedError(f"{arguments.model} cannot be used.", [problem(str(arguments.model), message, remedy)])
        root, files = find_files(arguments.input)
    except RefusedError as refused:
        refused.print_to_stderr()
        return REFUSED
    answers: list[Answer] = []
    progress = Progress("predict")
    try:
        for number, path in enumerate(files, start=1):
            answer = predict_file(model, path, str(path.relative_to(root)), keep_map=arguments.map is not None)
            answers.append(_with_map_kept(answer, arguments.map))
            progress(number, len(files))
        progress.close()
        _write(arguments.out, answers, model)
    except OSError as error:
        print(f"{error.filename or arguments.out}: {error.strerror}", file=sys.stderr)
        return FAILED
    bad = [answer for answer in answers if answer.problem is not None]
    for answer in bad:
        print(f"{answer.file}: {answer.problem}", file=sys.stderr)
    print(f"{len(answers) - len(bad)} of {len(answers)} files scored by {model.record.name}", file=sys.stderr)
    return FAILED if bad else DONE


def find_files(given: Path) -> tuple[Path, list[Path]]:
    """The files to score, sorted, and the folder that their names start from. Raises RefusedError."""
    if given.is_file():
        return given.parent, [given]
    if not given.is_dir():
        raise RefusedError(f"{given} is missing.", [problem(str(given), "no such file or folder")])
    files = sorted(_files_below(given))
    if not files:
        raise RefusedError(f"{given} holds no files.", [problem(str(given), "nothing to score")])
    return given, files


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (
            Path(parent) / name for name in names if not name.startswith(".") and not name.lower().endswith(NO_IMAGES)
        )


def predict_file(model: OnnxModel, path: Path, name: str, *, keep_map: bool = False) -> Answer:
    """Decodes, prepares and scores one file; whatever is wrong with it is its answer."""
    shape = model.record.preprocessing
    try:
        prepared = preprocess(read_image(path), shape.rows, shape.columns)
        logit, cells = model.run(prepared.pixels)
    except DecodeError as error:
        return Answer(name, None, error.reason)
    except Exception as error:  # one file must not end the others, whatever it holds
        return Answer(name, None, f"{type(error).__name__}: {error}")
    return Answer(name, logit, None, cells if keep_map else None)


def _with_map_kept(answer: Answer, folder: Path | None) -> Answer:
    """Writes the map under the file's own relative name, and lets go of it."""
    if folder is None or answer.map is None:
        return answer
    path = folder / f"{answer.file}.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    with scratch.open("wb") as file:
        np.save(file, answer.map, allow_pickle=False)
    scratch.replace(path)
    return Answer(answer.file, answer.logit, None)


def _write(out: Path | None, answers: Sequence[Answer], model: OnnxModel) -> None:
    if out is None:
        _write_rows(sys.stdout, answers, model)
        return
    scratch = out.with_name(f".{out.name}.part")
    try:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            _write_rows(file, answers, model)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(out)
    finally:
        scratch.unlink(missing_ok=True)


def _write_rows(file: TextIO, answers: Sequence[Answer], model: OnnxModel) -> None:
    calibration = next((record for record in model.record.calibration if record.unit == "image"), None)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        if answer.logit is None:
            writer.writerow([answer.file, "", "", "", answer.problem])
            continue
        logits = np.array([answer.logit])
        risks = risk_of(logits, calibration)
        risk = "" if risks is None else repr(float(risks[0]))
        writer.writerow([answer.file, repr(answer.logit), repr(float(sigmoid(logits)[0])), risk, ""])
