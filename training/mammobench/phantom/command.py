"""`mammobench phantom`: arguments, progress lines, and refusals with their remedies."""

import argparse
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from mammobench.contract import Problem
from mammobench.phantom.generate import generate_phantom
from mammobench.phantom.request import (
    PhantomRequest,
    RequestRefusedError,
    folder_problems,
    parse_size,
    request_problems,
)
from mammobench.terminal import DONE, FAILED, REFUSED, Progress

EPILOG = """Exit codes: 0 made, 1 failed (disk, memory; nothing is left behind), 2 refused (every problem is listed).

  mammobench phantom --out phantom --patients 60 --seed 1 --size 512x416
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command. Values are taken as text, so that everything wrong with them is said at once."""
    parser = subparsers.add_parser(
        "phantom",
        help="make synthetic four-view mammograms with known truth, as DICOM files",
        description="Makes four views a patient, with known lesions, and their truth.json: what init-run reads.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--patients", required=True, metavar="N", help="how many patients")
    parser.add_argument("--seed", required=True, metavar="S", help="the same seed gives the same bytes")
    parser.add_argument(
        "--size", default="1024x832", metavar="ROWSxCOLUMNS", help="of each image (default %(default)s)"
    )
    parser.add_argument(
        "--prevalence",
        default="0.5",
        metavar="P",
        help="share of patients with a malignant lesion (default %(default)s)",
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Makes the phantom; returns the process's exit code."""
    out = Path(parsed.out)
    request, problems = read_request(parsed)
    problems += folder_problems(out)
    if problems or request is None:
        return _refuse(problems)
    started = time.monotonic()
    try:
        truth = generate_phantom(
            out,
            request.patients,
            request.seed,
            request.rows,
            request.columns,
            request.prevalence,
            Progress("phantom patients"),
        )
    except RequestRefusedError as refused:
        return _refuse(refused.problems)
    except OSError as error:
        remedy = "Free some space or give another folder; nothing was left behind."
        print(f"mammobench phantom: {error.filename or out}: {error.strerror}. {remedy}", file=sys.stderr)
        return FAILED
    except BrokenProcessPool:
        print(
            "mammobench phantom: a worker process was killed, most likely for memory. Give a smaller --size.",
            file=sys.stderr,
        )
        return FAILED
    print(f"{request.patients} patients in {time.monotonic() - started:.1f} s; truth in {truth}", flush=True)
    return DONE


def read_request(parsed: argparse.Namespace) -> tuple[PhantomRequest | None, list[Problem]]:
    """The request that the texts state, or every reason why they state none."""
    problems: list[Problem] = []
    patients = _number(parsed.patients, int, "--patients", "Give a whole number, such as 60.", problems)
    seed = _number(parsed.seed, int, "--seed", "Give a whole number, such as 1.", problems)
    prevalence = _number(parsed.prevalence, float, "--prevalence", "Give a number from 0 to 1, such as 0.5.", problems)
    size = parse_size(parsed.size)
    if size is None:
        remedy = "Give ROWSxCOLUMNS, such as 1024x832."
        problems.append(Problem(path="--size", message=f"'{parsed.size}' is no size", remedy=remedy))
    # What could not be read is replaced by a good value, so that the rest is still checked.
    rows, columns = size or (1024, 832)
    request = PhantomRequest(
        patients=1 if patients is None else int(patients),
        seed=0 if seed is None else int(seed),
        rows=rows,
        columns=columns,
        prevalence=0.5 if prevalence is None else float(prevalence),
    )
    problems += request_problems(request)
    return (None if problems else request), problems


def _number(text: str, kind: type[int] | type[float], path: str, remedy: str, problems: list[Problem]) -> float | None:
    try:
        return kind(text)
    except ValueError:
        problems.append(
            Problem(path=path, message=f"'{text}' is no number of the kind that {path} takes", remedy=remedy)
        )
        return None


def _refuse(problems: list[Problem]) -> int:
    for problem in problems:
        print(
            f"mammobench phantom: {problem.path}: {problem.message}. {problem.remedy or ''}".rstrip(), file=sys.stderr
        )
    return REFUSED
