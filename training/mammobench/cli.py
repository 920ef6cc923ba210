"""The `mammobench` command line: finds the chosen command's module and hands over.

Exit codes, of every command:

    0    done; a run that was stopped with a checkpoint counts as done
    1    something went wrong on the way: what is complete stays, the reason is printed
    2    refused before anything began: arguments, config, files; every problem is listed
    130  interrupted by Ctrl+C

`train --from-queue` alone knows 3: not now, its devices are taken.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from mammobench.terminal import DONE, INTERRUPTED


@dataclass(frozen=True)
class Command:
    """Where a command is declared. Only the chosen one is imported: help is there at once, without torch."""

    module: str
    summary: str


COMMANDS = {
    "phantom": Command("mammobench.phantom", "make synthetic four-view mammograms with known truth, as DICOM files"),
    "init-run": Command(
        "mammobench.training.init_run", "make a run folder from a folder of DICOM, PNG or TIFF files with a truth.json"
    ),
    "check-split": Command("mammobench.datasets", "check a run folder's manifest and split for leaks"),
    "prepare": Command("mammobench.training.data_commands", "decode and preprocess a run's images ahead of training"),
    "patches": Command("mammobench.training.data_commands", "draw a contact sheet of the patches that a run trains on"),
    "train": Command("mammobench.training.train_command", "train a run: start it, or go on from its newest checkpoint"),
    "queue": Command("mammobench.runs.queue", "let runs wait for devices, and start them in order"),
    "evaluate": Command(
        "mammobench.training.evaluate", "AUCs with intervals of a run, an ensemble of runs, or a cross-validation"
    ),
    "export": Command(
        "mammobench.training.export_command", "write a run's model as ONNX and safetensors again, gated on parity"
    ),
    "predict": Command("mammobench.training.predict", "score DICOM, PNG or TIFF files with an exported model"),
    "find-batch-size": Command(
        "mammobench.training.find_batch_size", "find the largest batch that fits in memory, by training with it"
    ),
    "estimate": Command(
        "mammobench.training.estimate_command", "estimate the memory that a training step takes, from shapes alone"
    ),
    "doctor": Command("mammobench.doctor", "find what would make a run fail or slow on this machine, with the remedy"),
    "monitor": Command(
        "mammobench.telemetry", "print this machine's telemetry, a JSON line a second, until stdin closes"
    ),
}

EXAMPLE = """An afternoon with it:

  mammobench doctor
  mammobench phantom --out phantom --patients 60 --seed 1 --size 512x416
  mammobench train --data phantom --config assets/presets/smoke-cpu.json --out runs/first
  mammobench evaluate --run runs/first
  mammobench predict --model runs/first --input phantom --out scores.csv

mammobench COMMAND --help says what a command does, with examples.

Exit codes: 0 done, 1 failed on the way, 2 refused before anything began, 130 interrupted.
"""


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser with the chosen command; the others by name and summary only."""
    parser = argparse.ArgumentParser(
        prog="mammobench",
        description="Two-stage mammogram training, supervised. For research; not a medical device.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    if chosen in COMMANDS:
        importlib.import_module(COMMANDS[chosen].module).add_commands(commands)
    for name, command in COMMANDS.items():
        if name not in commands.choices:
            commands.add_parser(name, help=command.summary, add_help=False)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the arguments and runs the chosen command; returns the process's exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parsed = build_parser(given[0] if given else None).parse_args(given)
    try:
        return parsed.run(parsed)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output (head, less) has gone. Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
