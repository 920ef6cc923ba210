"""Single fields of a config, changed from the command line."""

from typing import Any

import pytest

from mammobench.config import with_overrides
from mammobench.datasets import RefusedError


def document() -> dict[str, Any]:
    phases = [{"epochs": 1, "learningRate": 0.1}, {"epochs": 2, "learningRate": 0.2}]
    return {"name": "a run", "patch": {"phases": phases, "epochs": 3}, "whole": {"emaDecay": None}}


def test_values_are_json_where_they_parse_and_text_elsewhere() -> None:
    changed = with_overrides(document(), ["name=A name", "whole.emaDecay=9e-1", "patch.epochs=null"])
    assert changed == {**document(), "name": "A name", "whole": {"emaDecay": 0.9}, "patch": changed["patch"]}
    assert changed["patch"]["epochs"] is None
    assert with_overrides(document(), ["whole.emaDecay=[1]"])["whole"]["emaDecay"] == [1]
    assert with_overrides(document(), ["name=a=b"])["name"] == "a=b"


def test_text_stays_text() -> None:
    assert with_overrides(document(), ["name=7"])["name"] == "7"
    assert with_overrides(document(), ['name="7"'])["name"] == "7"
    assert with_overrides(document(), ["name=null"])["name"] is None


def test_entries_of_a_list_go_by_their_number() -> None:
    changed = with_overrides(document(), ["patch.phases.1.epochs=9"])
    assert [phase["epochs"] for phase in changed["patch"]["phases"]] == [1, 9]
    assert with_overrides(document(), ["patch.phases=[]"])["patch"]["phases"] == []


def test_the_document_itself_stays_as_it_was() -> None:
    original = document()
    with_overrides(original, ["patch.phases.0.epochs=9", "name=other"])
    assert original == document()


def test_everything_that_is_not_there_is_named_at_once() -> None:
    wrong = [
        "whole.nothing=1",
        "nothing.epochs=1",
        "whole.epochs",
        "patch.phases.2.epochs=1",
        "patch.phases.x=1",
        "name.x=1",
    ]
    with pytest.raises(RefusedError, match="6 overrides") as refused:
        with_overrides(document(), wrong)
    said = "\n".join(refused.value.lines())
    assert all(f"  {each}:" in said for each in wrong)
    assert "there is no nothing in whole. It has emaDecay." in said
    assert "patch.phases has 2 entries, and none of number 2. Give the whole list instead: patch.phases=[…]." in said


def test_what_is_no_object_takes_no_override() -> None:
    with pytest.raises(RefusedError):
        with_overrides([], [])
