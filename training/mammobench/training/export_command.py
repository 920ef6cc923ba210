"""`mammobench export`: a run's model files again, from its best checkpoint."""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from mammobench.contract import ExportParity
from mammobench.datasets import RefusedError, problem
from mammobench.runs import Events, RunFolder, lock_run_folder
from mammobench.terminal import DONE, FAILED, REFUSED, Progress
from mammobench.training.evaluate import read_scored_run
from mammobench.training.job import Job, read_inputs
from mammobench.training.predictions import HeldOut, held_out_of

EPILOG = """Writes model.safetensors, model.onnx and model.json from checkpoints/best.pt and predictions.csv.
The ONNX file is kept only if it gives what PyTorch gives on validation cases: logits within 1e-4, AUC within 1e-3. When
it is not, or when the export is interrupted, the files of before stay, or there is no model.json and so no model.

Exit codes: 0 exported, 1 failed (parity, checkpoint damaged, disk), 2 refused (no such run, not scored yet, in use).

  mammobench export --run runs/first
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `export`."""
    parser = commands.add_parser(
        "export",
        help="write a run's model as ONNX and safetensors again, gated on parity",
        description="Exports a run's selected weights again.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--run", dest="folder", type=Path, required=True, metavar="DIR", help="the run's folder")
    parser.set_defaults(run=lambda arguments: export_run(arguments.folder))


def export_run(path: Path) -> int:
    """Exports and says what came of it; returns the exit code."""
    folder = RunFolder(path)
    with ExitStack() as held:
        try:
            inputs = read_inputs(folder)
            predictions, split = read_scored_run(folder.path)
            lock = lock_run_folder(folder.launcher_lock)
            if lock is None:
                remedy = "Wait until it has ended, or stop it."
                found = problem(str(folder.path), "another program trains or exports this run", remedy)
                raise RefusedError(f"{folder.path} is in use.", [found])
            held.callback(os.close, lock)
        except RefusedError as refused:
            refused.print_to_stderr()
            return REFUSED
        job = Job(
            folder=folder,
            config=inputs.config,
            manifest=inputs.manifest,
            split=inputs.split,
            paths=inputs.paths,
            attempt=0,
            events=Events(None, 0),
            wants_stop=lambda: False,
        )
        return _export(job, held_out_of(predictions, split.hash))


def _export(job: Job, held_out: HeldOut) -> int:
    """Only here is torch loaded: what is refused is refused at once."""
    from mammobench.dicom import UnreadableCasesError
    from mammobench.inference import ExportRefusedError

    progress = Progress("export")
    try:
        parity = _write(job, held_out, progress)
    except RefusedError as refused:
        refused.print_to_stderr()
        return FAILED
    except (ExportRefusedError, UnreadableCasesError, OSError) as failure:
        print(f"{job.folder.path}: {failure}", file=sys.stderr)
        return FAILED
    finally:
        progress.close()
    print(
        f"{job.folder.path / 'model.onnx'}: logits within {parity.maximum_logit_difference:.1e} of PyTorch's on"
        f" {parity.case_count} cases"
    )
    return DONE


def _write(job: Job, held_out: HeldOut, progress: Progress) -> ExportParity:
    """Raises RefusedError for a checkpoint that is missing, damaged or of another network."""
    import torch

    from mammobench.training.checkpoints import BEST, read_tensors
    from mammobench.training.data import prepare
    from mammobench.training.networks import make_networks
    from mammobench.training.results import STEPS, write_model
    from mammobench.training.world import World

    path = job.checkpoints / BEST
    if not path.is_file():
        remedy = "Let the run finish: mammobench train --run DIR."
        raise RefusedError("There is no checkpoint to export.", [problem(str(path), "no such file", remedy)])
    best = read_tensors(path)
    if best is None:
        remedy = "Restore the file, or train the run again."
        raise RefusedError("The checkpoint cannot be exported.", [problem(str(path), "it is damaged", remedy)])
    data = prepare(job, World(0, 1, torch.device("cpu"), "fp32", channels_last=False))
    _, network = make_networks(job, data)
    try:
        network.load_state_dict(best["network"])
    except (RuntimeError, KeyError) as error:
        lines = [line.strip() for line in str(error).splitlines()]
        found = [problem(str(path), line) for line in lines[1:] or lines]
        raise RefusedError("The checkpoint is of another network than config.json describes.", found) from None
    return write_model(job.folder.path, job.config, network, data, held_out, lambda done: progress(done, STEPS))
