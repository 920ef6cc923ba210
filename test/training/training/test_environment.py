import getpass
import json
import platform
from pathlib import Path

import pytest
import torch

from mammobench.contract import EnvironmentRecord, ExecutionConfig
from mammobench.training.environment import describe_environment
from mammobench.training.environment.software import _cudnn
from mammobench.training.world import World

EXECUTION = json.loads((Path(__file__).parents[3] / "assets/presets/smoke-cpu.json").read_text())["config"]["execution"]


def describe(folder: Path) -> EnvironmentRecord:
    world = World(0, 2, torch.device("cpu"), "bf16", channels_last=True)
    execution = ExecutionConfig.model_validate({**EXECUTION, "compile": True, "dataWorkers": 3})
    return describe_environment(world, execution, folder, folder / "cache")


def test_the_flags_are_those_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)
    monkeypatch.setattr(torch.backends.cudnn, "benchmark", True)
    flags = describe(tmp_path).flags
    assert (flags.precision, flags.world_size, flags.channels_last, flags.compile) == ("bf16", 2, True, True)
    assert (flags.cudnn_allow_tf32, flags.cudnn_benchmark) == (False, True)
    assert (flags.data_workers, flags.threads) == (3, torch.get_num_threads())


def test_what_the_software_lacks_is_null_with_its_reason(tmp_path: Path) -> None:
    record = describe(tmp_path)
    assert record.software.torch == torch.__version__
    assert record.software.packages["torch"].startswith("2.13")
    if torch.version.cuda is None:
        assert record.software.cuda_runtime is None
        assert record.unreadable["software.cudaRuntime"] == "torch was built without CUDA"


def test_the_record_names_neither_host_nor_user_nor_folder(tmp_path: Path) -> None:
    text = describe(tmp_path).model_dump_json()
    host, user = platform.node(), getpass.getuser()
    assert f'"{host}"' not in text
    assert f'"{user}"' not in text
    assert str(tmp_path) not in text
    assert str(Path.home()) + "/" not in text


def test_cudnn_is_written_as_its_makers_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, version in ((91002, "9.10.2"), (8902, "8.9.2")):
        monkeypatch.setattr(torch.backends.cudnn, "version", lambda number=number: number)
        assert _cudnn() == version
