"""What is wrong with an input, all at once: refused before anything starts."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from mammobench.contract import Problem

ModelT = TypeVar("ModelT", bound=BaseModel)


class RefusedError(Exception):
    """An input that cannot be used. It carries every problem found, not only the first."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems: Sequence[Problem] = tuple(problems)

    def lines(self) -> list[str]:
        """The message and the problems, a line each, for a terminal."""
        described = (
            f"  {problem.path}: {problem.message}"
            if problem.remedy is None
            else f"  {problem.path}: {problem.message.rstrip('.')}. {problem.remedy}"
            for problem in self.problems
        )
        return [self.message, *described]

    def print_to_stderr(self) -> None:
        """Prints the message and every problem."""
        print("\n".join(self.lines()), file=sys.stderr)


def problem(path: str, message: str, remedy: str | None = None) -> Problem:
    """One thing that is wrong, where it is, and what to do about it."""
    return Problem(path=path, message=message, remedy=remedy)


def json_pointer(location: Iterable[str | int]) -> str:
    """RFC 6901: ('whole', 'epochs') → '/whole/epochs'."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in location)
    return "".join(f"/{part}" for part in parts)


def problems_of(error: ValidationError) -> list[Problem]:
    """A pydantic error as the contract's problems, each with its JSON pointer."""
    return [problem(json_pointer(detail["loc"]), detail["msg"]) for detail in error.errors()]


def read_json(path: Path) -> object:
    """The parsed file. Raises RefusedError when it is missing, unreadable or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RefusedError(f"{path} is missing.", [problem(str(path), "no such file")]) from None
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.", [problem(str(path), str(error))]) from None
    except ValueError as error:
        raise RefusedError(f"{path} is not JSON.", [problem(str(path), str(error))]) from None


def read_model(path: Path, model: type[ModelT]) -> ModelT:
    """The file as a contract model. Raises RefusedError with every field that is wrong."""
    raw = read_json(path)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise RefusedError(f"{path} is not a valid {model.__name__}.", problems_of(error)) from None
