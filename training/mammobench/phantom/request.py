"""What the phantom is asked for, and everything that can be wrong with it."""

import re
from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import Problem

MINIMUM_ROWS, MINIMUM_COLUMNS, MAXIMUM_SIDE = 128, 104, 8192
MAXIMUM_PATIENTS = 100_000
MAXIMUM_SEED = 2**31 - 1
MINIMUM_ASPECT, MAXIMUM_ASPECT = 1.0, 1.7


@dataclass(frozen=True)
class PhantomRequest:
    """A checked request. `prevalence` is the share of patients with a malignant lesion."""

    patients: int
    seed: int
    rows: int
    columns: int
    prevalence: float


class RequestRefusedError(ValueError):
    """The request cannot be met; `problems` names every reason at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def parse_size(text: str) -> tuple[int, int] | None:
    """(rows, columns) of ROWSxCOLUMNS; None when the text has another form."""
    match = re.fullmatch(r"(\d{1,6})[xX×](\d{1,6})", text.strip())
    return (int(match[1]), int(match[2])) if match else None


def request_problems(request: PhantomRequest) -> list[Problem]:
    """Everything that is wrong with the request's numbers; empty when nothing is."""
    problems = []

    def refuse(path: str, message: str, remedy: str) -> None:
        problems.append(Problem(path=path, message=message, remedy=remedy))

    if not 1 <= request.patients <= MAXIMUM_PATIENTS:
        refuse(
            "--patients",
            f"{request.patients} patients cannot be made",
            f"Give a whole number from 1 to {MAXIMUM_PATIENTS}.",
        )
    if not 0 <= request.seed <= MAXIMUM_SEED:
        refuse("--seed", f"the seed {request.seed} is out of range", f"Give a whole number from 0 to {MAXIMUM_SEED}.")
    if not 0.0 <= request.prevalence <= 1.0:
        refuse(
            "--prevalence",
            f"a prevalence of {request.prevalence:g} is no share",
            "Give a number from 0 to 1, such as 0.5.",
        )
    size = f"{request.rows}x{request.columns}"
    if request.rows < MINIMUM_ROWS or request.columns < MINIMUM_COLUMNS:
        refuse(
            "--size",
            f"{size} is too small to show a lesion",
            f"Give at least {MINIMUM_ROWS}x{MINIMUM_COLUMNS} (rows x columns).",
        )
    elif max(request.rows, request.columns) > MAXIMUM_SIDE:
        refuse("--size", f"{size} is larger than any detector", f"Give at most {MAXIMUM_SIDE} rows and columns.")
    elif not MINIMUM_ASPECT <= request.rows / request.columns <= MAXIMUM_ASPECT:
        refuse(
            "--size",
            f"{size} has not the shape of a mammogram",
            f"Give {MINIMUM_ASPECT:g} to {MAXIMUM_ASPECT:g} times as many rows as columns, such as 1024x832.",
        )
    return problems


def folder_problems(out: Path) -> list[Problem]:
    """Why nothing may be written into the folder; empty when it is new or empty."""
    try:
        if not out.exists():
            return []
        if not out.is_dir():
            return [
                Problem(
                    path=str(out), message=f"{out} is a file, not a folder", remedy="Give the path of a new folder."
                )
            ]
        if any(out.iterdir()):
            remedy = "Give a new folder, or empty this one first: nothing is ever overwritten."
            return [Problem(path=str(out), message=f"the folder {out} is not empty", remedy=remedy)]
    except OSError as error:
        return [
            Problem(
                path=str(out),
                message=f"{out} cannot be read: {error.strerror}",
                remedy="Give a folder you may write to.",
            )
        ]
    return []
