"""Datasets: manifests, patient-level splits and the check that nothing leaks between their parts."""

import argparse
from pathlib import Path

from mammobench.contract import LocalPaths, Manifest, Split, TruthFile
from mammobench.datasets.folds import FEWEST_FOLDS, fold_hash, fold_of_cases, make_folds
from mammobench.datasets.leaks import split_problems
from mammobench.datasets.problems import RefusedError, json_pointer, problem, problems_of, read_json, read_model
from mammobench.datasets.pseudonyms import pseudonym
from mammobench.datasets.split import PARTS, LabeledCase, SplitPart, make_split, split_hash

__all__ = [
    "FEWEST_FOLDS",
    "PARTS",
    "LabeledCase",
    "LocalPaths",
    "Manifest",
    "RefusedError",
    "Split",
    "SplitPart",
    "TruthFile",
    "add_commands",
    "fold_hash",
    "fold_of_cases",
    "json_pointer",
    "make_folds",
    "make_split",
    "problem",
    "problems_of",
    "pseudonym",
    "read_json",
    "read_model",
    "split_hash",
    "split_problems",
]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `check-split` to the command line."""
    parser = commands.add_parser(
        "check-split",
        help="check a run folder's manifest and split for leaks",
        description="Checks that every case has one part, that no patient stands in two, and that each part has both"
        " classes. Prints every problem at once. Exit code 0: clean; 2: not.",
    )
    parser.add_argument(
        "--run",
        dest="folder",
        type=Path,
        required=True,
        metavar="DIR",
        help="a folder with manifest.json and split.json",
    )
    parser.set_defaults(run=_check_split)


def _check_split(arguments: argparse.Namespace) -> int:
    # `run` is the parser's own name for the command, so the folder comes by its flag's destination.
    return check_split_folder(arguments.folder)


def check_split_folder(folder: Path) -> int:
    """Prints what is wrong with a run folder's split; returns the exit code."""
    try:
        manifest = read_model(folder / "manifest.json", Manifest)
        split = read_model(folder / "split.json", Split)
        found = split_problems(manifest, split)
        if found:
            raise RefusedError(f"The split of {folder} cannot be used.", found)
    except RefusedError as refused:
        refused.print_to_stderr()
        return 2
    counts = ", ".join(f"{part} {sum(case.part == part for case in split.cases)}" for part in PARTS)
    print(f"split {split.hash[:12]}: {counts} images; no patient in two parts")
    return 0
