"""Configs of version 1 open as version 2: the same in Python as in the desktop."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from mammobench.config import CONFIG_FORMAT, check_config, load_config, migrate_config, read_config

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "test/fixtures/config/migrations.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_shared_table_of_migrations(case: dict[str, Any], tmp_path: Path) -> None:
    given = copy.deepcopy(case["version1"])
    assert migrate_config(given) == case["version2"]
    assert given == case["version1"]
    config, _ = check_config(given)
    assert (config is not None) == case["valid"]
    if case["valid"]:
        (tmp_path / "config.json").write_text(json.dumps(given))
        frozen, _ = read_config(tmp_path / "config.json")
        assert frozen.model_dump(mode="json", by_alias=True) == case["version2"]


def test_a_config_of_today_stays_as_it_is() -> None:
    for file in (ROOT / "assets" / "presets").glob("*.json"):
        config = json.loads(file.read_text())["config"]
        assert config["formatVersion"] == CONFIG_FORMAT
        assert migrate_config(config) == config


@pytest.mark.parametrize(
    "raw", [None, 1, [], {}, {"formatVersion": True}, {"formatVersion": "1"}, {"formatVersion": 9}]
)
def test_what_is_no_config_of_version_1_goes_on_as_it_is(raw: object) -> None:
    assert migrate_config(raw) == raw


def test_a_newer_config_is_refused_with_a_message_that_says_so() -> None:
    config, check = check_config({"formatVersion": CONFIG_FORMAT + 1})
    assert config is None
    [error] = check.errors
    assert error.path == "/formatVersion"
    assert "written by a newer version of Mammobench" in error.message


def test_an_old_config_file_begins_a_new_run_and_takes_overrides_of_new_fields(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text(json.dumps(CASES[0]["version1"]))
    config, _ = load_config(file, ["whole.emaDecay=0.5", "model.appendedBlocks=0"])
    assert (config.whole.ema_decay, config.model.appended_blocks) == (0.5, 0)
