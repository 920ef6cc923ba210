"""Config files as people write them: JSON or YAML, a preset or a bare config."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from mammobench.config.migrate import migrate_config, newer_format
from mammobench.datasets import RefusedError, problem

LARGEST_BYTES = 1_000_000
"""A config has a few kilobytes: what is larger is another file."""


class _Malformed(Exception):  # noqa: N818  (an intermediate answer, never an error of a caller's)
    """What is wrong with a text, and where: lines and columns from 1, None where unknown."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def read_config_document(path: Path) -> dict[str, Any]:
    """The config of a JSON or YAML file in today's format, not yet checked; a preset's is taken out of it.

    Raises RefusedError naming file, line and column, or saying that a newer version wrote it.
    """
    raw = read_document(path)
    inner = raw["config"] if isinstance(raw, dict) and "config" in raw else raw
    if not isinstance(inner, dict):
        raise _refused(path, _Malformed("holds no config: it must be an object of sections"))
    newer = newer_format(inner)
    if newer is not None:
        raise RefusedError(f"{path} cannot be read by this version of Mammobench.", [newer])
    migrated = migrate_config(inner)
    assert isinstance(migrated, dict)
    return migrated


def is_preset_file(path: Path) -> bool:
    """Whether the config stands inside a preset. Raises RefusedError as `read_config_document`."""
    raw = read_document(path)
    return isinstance(raw, dict) and "config" in raw


def read_document(path: Path) -> object:
    """What a JSON or YAML file holds. Raises RefusedError naming file, line and column."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _Malformed(f"has more than {LARGEST_BYTES} bytes, and so is no config")
        text = path.read_bytes().decode("utf-8-sig")
        return _parse_json(text) if _is_json(path, text) else _parse_yaml(text)
    except _Malformed as malformed:
        raise _refused(path, malformed) from None
    except UnicodeDecodeError as error:
        raise _refused(path, _Malformed(f"is not UTF-8 text (byte {error.start})")) from None
    except RecursionError:
        raise _refused(path, _Malformed("is nested too deeply")) from None
    except FileNotFoundError:
        raise RefusedError(f"{path} is missing.", [problem(str(path), "no such file")]) from None
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.", [problem(str(path), str(error))]) from None


def _is_json(path: Path, text: str) -> bool:
    """By name; a file of another name by how it begins."""
    suffix = path.suffix.lower()
    return suffix == ".json" or (suffix not in (".yaml", ".yml") and text.lstrip().startswith("{"))


def _parse_json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _Malformed(f"is not JSON: {error.msg}", error.lineno, error.colno) from None
    except ValueError as error:  # an integer of thousands of digits
        raise _Malformed(f"is not JSON: {error}") from None


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values for one key JSON's readers silently take the last."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Malformed(f"has {key} twice in one section")
        found[key] = value
    return found


def _no_constant(name: str) -> object:
    raise _Malformed(f"holds {name}, which is no number")


def _parse_yaml(text: str) -> object:
    try:
        # A safe loader: of YAML's types it makes only plain values (see _Loader's base).
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = error.problem or error.context or "malformed"
        line, column = (None, None) if mark is None else (mark.line + 1, mark.column + 1)
        raise _Malformed(f"is not YAML: {words}", line, column) from None
    except (yaml.YAMLError, ValueError) as error:
        raise _Malformed(f"is not YAML: {str(error).splitlines()[0]}") from None


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with YAML 1.2's plain values, no aliases, and no key twice.

    By YAML 1.1, PyYAML's own rules, `no` is false, 2026-11-24 a date and 3e-4 a text. Aliases can make a small file
    enormous.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  (PyYAML's own name)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(None, None, "an alias; write it out", self.peek_event().start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise yaml.MarkedYAMLError(None, None, "a key that is no text", key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(None, None, f"{key.value} twice in one section", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


# YAML 1.2.2, 10.3.2: the core schema.
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
)
for _name, _pattern, _first in _CORE_SCHEMA:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"^(?:{_pattern})$"), _first)


def _number(loader: yaml.SafeLoader, node: yaml.Node) -> int | float:
    """Decimal, whatever stands in front: by YAML 1.1, 010 is eight."""
    assert isinstance(node, yaml.ScalarNode)
    text = str(loader.construct_scalar(node))
    return int(text) if node.tag.endswith(":int") else float(text)


_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def _refused(path: Path, malformed: _Malformed) -> RefusedError:
    place = str(path)
    if malformed.line is not None:
        place += f", line {malformed.line}, column {malformed.column}"
    return RefusedError(f"{place}: {malformed.message}.")
