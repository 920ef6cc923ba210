"""Config files as people write them: JSON or YAML, a preset or a bare config."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.config import check_config, read_config_document
from mammobench.config.documents import read_document
from mammobench.datasets import RefusedError

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RefusedError) as refused:
        read_config_document(file)
    assert str(file) in refused.value.message
    return refused.value.message.removeprefix(str(file))


def test_a_preset_and_its_bare_config_are_the_same_in_json_and_in_yaml(tmp_path: Path) -> None:
    preset = json.loads(PRESET.read_text())
    for name, document in (("preset", preset), ("bare", preset["config"])):
        (tmp_path / f"{name}.json").write_text(json.dumps(document, indent="\t"))
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(document))
        (tmp_path / name).write_text(json.dumps(document))
        for file in (f"{name}.json", f"{name}.yaml", name):
            assert read_config_document(tmp_path / file) == preset["config"]


def test_plain_values_of_yaml_are_those_of_its_version_1_2(tmp_path: Path) -> None:
    file = tmp_path / "plain.yml"
    file.write_text(
        "rate: 3e-4\nother: 1E-3\nhalf: .5\nwhole: -3\nleading: 010\nyes_: yes\nno_: no\non: on\nday: 2026-11-24\n"
        "time: 12:30:00\nempty:\ntilde: ~\nnull_: null\ntrue_: true\nquoted: '1'\nname: 1_000\n"
    )
    expected = {
        "rate": 3e-4, "other": 1e-3, "half": 0.5, "whole": -3, "leading": 10, "yes_": "yes", "no_": "no", "on": "on",
        "day": "2026-11-24", "time": "12:30:00", "empty": None, "tilde": None, "null_": None, "true_": True,
        "quoted": "1", "name": "1_000",
    }  # fmt: skip
    assert read_document(file) == expected


# JSON leaves DEL as it is, which YAML refuses; YAML has no surrogate pairs, as JSON's ASCII form has,
# and its keys end after 1,024 characters.
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


@settings(deadline=None)
@given(DOCUMENTS)
def test_yaml_and_json_of_one_document_read_alike(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "a.json").write_text(json.dumps(document))
    (folder / "a.yaml").write_text(json.dumps(document))
    assert read_document(folder / "a.json") == read_document(folder / "a.yaml") == document


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", '{\n  "seed": 1,\n}', ", line 3, column 1: is not JSON: "),
        ("a.json", '{"seed": 1, "seed": 2}', ": has seed twice in one section."),
        ("a.json", '{"whole": {"learningRate": NaN}}', ": holds NaN, which is no number."),
        ("a.json", f'{{"seed": {"9" * 5000}}}', ": is not JSON: "),
        ("a.json", "[" * 50_000, ": is nested too deeply."),
        ("a.json", "", ", line 1, column 1: is not JSON: "),
        ("a.json", "[1]", ": holds no config: "),
        ("a.json", b"\xff\xfe{}", ": is not UTF-8 text (byte 0)."),
        ("a.yaml", "whole:\n  epochs: 1\n epochs: 2\n", ", line 3, column 2: is not YAML: "),
        ("a.yaml", "whole:\n\tepochs: 1\n", ", line 2, column 1: is not YAML: "),
        ("a.yaml", "seed: 1\nseed: 2\n", ", line 2, column 1: is not YAML: seed twice in one section."),
        ("a.yaml", "1: one\n", ", line 1, column 1: is not YAML: a key that is no text."),
        ("a.yaml", "a: &a [1]\nb: *a\n", ", line 2, column 4: is not YAML: an alias; write it out."),
        ("a.yaml", "a: !!python/object/apply:os.system [id]\n", ", line 1, column 4: is not YAML: "),
        ("a.yaml", "a: 1\n---\nb: 2\n", ", line 2, column 1: is not YAML: "),
        ("a.yaml", "a: '\x00'\n", ": is not YAML: "),
        ("a.yaml", "", ": holds no config: "),
        ("a.yaml", "just words", ": holds no config: "),
        ("a.json", '{"formatVersion": 3}', " cannot be read by this version of Mammobench."),
        ("a.json", b"0" * 1_000_001, ": has more than 1000000 bytes, and so is no config."),
    ],
)
def test_what_is_malformed_is_named_with_its_place(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    assert refusal(tmp_path, name, content).startswith(said)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="is missing"):
        read_config_document(tmp_path / "nowhere.yaml")
    with pytest.raises(RefusedError, match="cannot be read"):
        read_config_document(tmp_path)


def test_a_byte_order_mark_is_no_part_of_a_config(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + PRESET.read_bytes())
    config, check = check_config(read_config_document(tmp_path / "a.json"))
    assert config is not None, check.errors
