"""`section.key=value`: single fields of a config, changed from the command line."""

import copy
import json
from typing import Any

from mammobench.contract import Problem
from mammobench.datasets import RefusedError, problem


def with_overrides(raw: object, overrides: list[str]) -> dict[str, Any]:
    """Applies `section.key=value` to a copy of a config document.

    Entries of a list go by their number, from 0: `patch.phases.0.epochs=3`; a whole list is JSON: `patch.phases=[]`.
    Values are JSON where they parse, text where they do not; a field that holds text keeps text (`name=7`), or takes
    null. Raises RefusedError with every override that names no field of the document.
    """
    if not isinstance(raw, dict):
        raise RefusedError("The config is not an object of sections.")
    document: dict[str, Any] = copy.deepcopy(raw)
    problems = [found for override in overrides if (found := _apply(document, override)) is not None]
    if problems:
        many = "An override" if len(problems) == 1 else f"{len(problems)} overrides"
        raise RefusedError(f"{many} cannot be applied to the config.", problems)
    return document


def _apply(document: dict[str, Any], override: str) -> Problem | None:
    """Changes the document in place; returns what keeps it from that."""
    name, separator, text = override.partition("=")
    if not separator:
        return problem(override, "there is no value", "Write section.key=value.")
    *path, last = name.split(".")
    target: Any = document
    for done, part in enumerate(path):
        at = ".".join(path[:done])
        key = _key(target, part)
        if key is None:
            return _not_there(override, at, part, target)
        target = target[key]
    key = _key(target, last)
    if key is None:
        return _not_there(override, ".".join(path), last, target)
    target[key] = _value(text, target[key])
    return None


def _key(target: Any, part: str) -> str | int | None:
    """The part as a key or index of what it points into; None when it is not there."""
    if isinstance(target, dict):
        return part if part in target else None
    if isinstance(target, list) and part.isascii() and part.isdigit():
        return int(part) if int(part) < len(target) else None
    return None


def _not_there(override: str, at: str, part: str, target: Any) -> Problem:
    where = at or "the config"
    if isinstance(target, list):
        remedy = f"Give the whole list instead: {at}=[…]."
        return problem(override, f"{where} has {len(target)} entries, and none of number {part}", remedy)
    if isinstance(target, dict):
        remedy = f"It has {', '.join(map(str, target))}."
        return problem(override, f"there is no {part} in {where}", remedy)
    return problem(override, f"{where} is a value: it has no {part}", "Write section.key=value.")


def _value(text: str, before: Any) -> Any:
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(before, str) and parsed is not None and not isinstance(parsed, str) else parsed
