"""What the launcher makes of a frozen config: older formats are read, what these devices cannot do is refused."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from launcher_harness import make_run_folder

from mammobench.config import ConfigFacts
from mammobench.runs.devices import facts_of_devices
from mammobench.runs.run_files import RunFolder
from mammobench.telemetry import GpuSensors
from mammobench.telemetry.gpus import GpuDevice

MIGRATIONS = Path(__file__).parents[2] / "fixtures/config/migrations.json"


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return make_run_folder(tmp_path / "run")


def change(folder: RunFolder, section: str, **fields: Any) -> None:
    document = json.loads(folder.config.read_text())
    document[section].update(fields)
    folder.config.write_text(json.dumps(document))


def test_a_run_of_config_format_1_can_be_resumed(folder: RunFolder) -> None:
    [first, *_] = json.loads(MIGRATIONS.read_text())
    folder.config.write_text(json.dumps(first["version1"]))
    config, problems = folder.check()
    assert problems == []
    assert config is not None
    assert config.model.norm == "frozen"


def test_a_run_of_a_newer_format_says_so(folder: RunFolder) -> None:
    folder.config.write_text('{"formatVersion": 3}')
    config, problems = folder.check()
    assert config is None
    [told] = problems
    assert told.startswith(f"{folder.config}/formatVersion: is 3: written by a newer version of Mammobench")


def test_a_damaged_config_is_named_with_the_place(folder: RunFolder) -> None:
    folder.config.write_text('{"seed": }')
    _, problems = folder.check()
    assert [told.split(": is not JSON")[0] for told in problems] == [f"{folder.config}, line 1, column 10"]


def test_what_the_leased_devices_cannot_do_is_refused(folder: RunFolder) -> None:
    change(folder, "model", norm="sync")
    change(folder, "execution", device="auto", precision="bf16")
    assert folder.check()[1] == []
    _, problems = folder.check_config(ConfigFacts(cuda_devices=0))
    assert [told.split(": ")[0] for told in problems] == [
        f"{folder.config}/model/norm",
        f"{folder.config}/execution/precision",
    ]
    assert len(folder.check_config(ConfigFacts(cuda_devices=1, compute_capability=(7, 0)))[1]) == 1
    assert folder.check_config(ConfigFacts(cuda_devices=1, compute_capability=(8, 0)))[1] == []


def sensors(**calls: Any) -> GpuSensors:
    nvml: Any = SimpleNamespace(**calls)
    devices = [GpuDevice(index, f"GPU-{index}", "a GPU", index) for index in range(2)]
    return GpuSensors(nvml, devices, lambda _what, _why: None)


def test_the_facts_are_those_of_the_leased_devices() -> None:
    gpus = sensors(nvmlDeviceGetCudaComputeCapability=lambda handle: [(8, 0), (7, 0)][handle])
    assert facts_of_devices(["GPU-0"], gpus) == ConfigFacts(cuda_devices=1, compute_capability=(8, 0))
    assert facts_of_devices(["GPU-0", "GPU-1"], gpus) == ConfigFacts(cuda_devices=2, compute_capability=(7, 0))
    assert facts_of_devices(["cpu"], gpus) == facts_of_devices(["cpu"], None) == ConfigFacts(cuda_devices=0)
    assert facts_of_devices(["GPU-1"], sensors()) == ConfigFacts(cuda_devices=1)
    assert facts_of_devices(["MIG-7"], gpus) == ConfigFacts(cuda_devices=1)


def test_a_warm_up_that_never_ends_is_refused(folder: RunFolder) -> None:
    change(folder, "whole", warmupSteps=100, epochs=6, batchSizePerDevice=8)
    keys = [f"{number:064}" for number in range(16)]
    image = {"patientKey": keys[0], "studyKey": keys[0], "laterality": "L", "view": "CC", "density": None}
    size = {"rows": 10, "columns": 10, "malignant": True, "findings": []}
    manifest, split = json.loads(folder.manifest.read_text()), json.loads(folder.split.read_text())
    manifest["images"] = [{**image, **size, "caseKey": key} for key in keys]
    split["cases"] = [{"caseKey": key, "part": "train"} for key in keys]
    folder.manifest.write_text(json.dumps(manifest))
    folder.split.write_text(json.dumps(split))
    [told] = folder.check()[1]
    assert told == f"{folder.config}/whole/warmupSteps: must not be more than the 12 steps in which every layer learns"
    change(folder, "whole", warmupSteps=12)
    assert folder.check()[1] == []
