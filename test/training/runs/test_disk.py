import json
from pathlib import Path

import pytest
from launcher_harness import REPOSITORY

from mammobench.contract import RunConfig
from mammobench.models import WholeImageNet
from mammobench.runs.disk import Need, checkpoint_bytes, disk_problems, needs_of_run, parameter_count

SMOKE = json.loads((REPOSITORY / "assets/presets/smoke-cpu.json").read_text())["config"]


@pytest.mark.parametrize("architecture", ["resnet10", "resnet18", "resnet34", "resnet50"])
@pytest.mark.parametrize(("base_width", "channels", "appended"), [(8, 1, 0), (64, 3, 2)])
def test_parameters_are_counted_without_torch_as_with_it(
    architecture: str, base_width: int, channels: int, appended: int
) -> None:
    changed = {"architecture": architecture, "baseWidth": base_width, "inputChannels": channels}
    config = _config(model={**changed, "appendedBlocks": appended})
    network = WholeImageNet(config.model, 0.0, 1.0)
    head = sum(value.numel() for name, value in network.named_parameters() if name.startswith(("head", "pool")))
    counted = sum(value.numel() for value in network.parameters()) - head
    assert parameter_count(config.model) == counted


def test_a_disk_that_is_too_small_is_named_with_figures(tmp_path: Path) -> None:
    needs = [Need("checkpoints", tmp_path / "not there yet", 2**60), Need("prepared images", tmp_path, 2**59)]
    [problem] = disk_problems(needs)
    assert "checkpoints 1073741824.0 GiB, prepared images 536870912.0 GiB" in problem
    assert disk_problems([Need("checkpoints", tmp_path, 1)]) == []


def test_what_lies_there_already_is_not_needed_again(tmp_path: Path) -> None:
    config = _config(execution={"keepCheckpoints": 2})
    fresh = {need.what: need.needed_bytes for need in needs_of_run(config, tmp_path, tmp_path / "prepared", 10)}
    assert fresh["checkpoints"] >= 3 * checkpoint_bytes(config)
    assert fresh["prepared images"] == 10 * 2 * config.data.input_rows * config.data.input_columns
    (tmp_path / "checkpoints").mkdir()
    for step in (1, 2):
        (tmp_path / "checkpoints" / f"step-{step:09d}.pt").write_bytes(bytes(checkpoint_bytes(config)))
    (tmp_path / "prepared" / "one").mkdir(parents=True)
    (tmp_path / "prepared" / "one" / "pixels.u16").write_bytes(bytes(fresh["prepared images"]))
    later = {need.what: need.needed_bytes for need in needs_of_run(config, tmp_path, tmp_path / "prepared", 10)}
    assert later["checkpoints"] == fresh["checkpoints"] - 2 * checkpoint_bytes(config)
    assert later["prepared images"] == 0


def _config(**changes: dict[str, object]) -> RunConfig:
    config = json.loads(json.dumps(SMOKE))
    for section, fields in changes.items():
        config[section].update(fields)
    return RunConfig.model_validate(config)


def test_the_presets_need_what_the_table_says_that_the_desktop_shares(tmp_path: Path) -> None:
    table = json.loads((REPOSITORY / "test/fixtures/config/disk.json").read_text())
    presets = REPOSITORY / "assets/presets"
    assert {row["preset"] for row in table} == {path.stem for path in presets.glob("*.json")}
    for row in table:
        config = RunConfig.model_validate(json.loads((presets / f"{row['preset']}.json").read_text())["config"])
        found = {need.what: need.needed_bytes for need in needs_of_run(config, tmp_path, tmp_path / "prepared", 0)}
        assert found["checkpoints"] == row["checkpointsBytes"]
        assert (parameter_count(config.model), checkpoint_bytes(config)) == (row["parameters"], row["checkpointBytes"])
