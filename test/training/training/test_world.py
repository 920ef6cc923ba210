"""Where a rank runs: device, precision, memory format and flags. The GPU's part without a GPU, by its capability."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from mammobench.config import load_config
from mammobench.contract import RunConfig
from mammobench.datasets import RefusedError
from mammobench.training import world as module
from mammobench.training.world import World, be_deterministic, join_world

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"


def config(*overrides: str) -> RunConfig:
    return load_config(PRESET, list(overrides))[0]


@pytest.fixture(autouse=True)
def flags() -> Iterator[None]:
    """Puts torch's global flags back."""
    threads, workspace = torch.get_num_threads(), os.environ.get("CUBLAS_WORKSPACE_CONFIG")
    yield
    be_deterministic(False)
    torch.set_num_threads(threads)
    if workspace is None:
        os.environ.pop("CUBLAS_WORKSPACE_CONFIG", None)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "set_device", lambda _device: None)
    return monkeypatch


@pytest.mark.parametrize(
    ("capability", "precision"),
    [((6, 1), "fp32"), ((7, 0), "fp16"), ((7, 5), "fp16"), ((8, 0), "bf16"), ((9, 0), "bf16"), ((12, 0), "bf16")],
)
def test_auto_decides_by_compute_capability(
    gpu: pytest.MonkeyPatch, capability: tuple[int, int], precision: str
) -> None:
    gpu.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    execution = config("execution.device=auto", "execution.precision=auto").execution
    assert join_world(execution).precision == precision


@pytest.mark.parametrize("precision", ["bf16", "tf32"])
def test_refuses_what_a_volta_would_emulate_or_leave_out(gpu: pytest.MonkeyPatch, precision: str) -> None:
    gpu.setattr(torch.cuda, "get_device_capability", lambda _device: (7, 0))
    execution = config("execution.device=cuda").execution.model_copy(update={"precision": precision})
    with pytest.raises(RefusedError) as refused:
        join_world(execution)
    assert [problem.path for problem in refused.value.problems] == ["/execution/precision"]


def test_a_rank_without_a_gpu_of_its_own_is_refused(gpu: pytest.MonkeyPatch) -> None:
    gpu.setenv("LOCAL_RANK", "1")
    with pytest.raises(RefusedError) as refused:
        join_world(config("execution.device=cuda").execution)
    assert "GPU 1 is asked for, torch sees 1" in refused.value.lines()[1]


@pytest.mark.parametrize(("precision", "allowed"), [("fp32", False), ("tf32", True), ("fp16", False), ("bf16", False)])
def test_tf32_is_on_when_asked_for_and_else_off_for_convolutions_too(
    gpu: pytest.MonkeyPatch, precision: str, allowed: bool
) -> None:
    gpu.setattr(torch.cuda, "get_device_capability", lambda _device: (8, 0))
    execution = config("execution.device=cuda").execution.model_copy(update={"precision": precision})
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = not allowed
    assert join_world(execution).precision == precision
    assert torch.backends.cuda.matmul.allow_tf32 is allowed
    assert torch.backends.cudnn.allow_tf32 is allowed


@pytest.mark.parametrize("wanted", [True, False])
def test_deterministic_mode_sets_every_flag(wanted: bool) -> None:
    join_world(config(f"execution.deterministic={str(wanted).lower()}").execution)
    assert torch.are_deterministic_algorithms_enabled() is wanted
    assert torch.backends.cudnn.deterministic is wanted
    assert torch.backends.cudnn.benchmark is not wanted
    assert not wanted or os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"


@pytest.mark.parametrize(("width", "channels_last"), [(8, False), (16, True), (64, True)])
def test_eight_channels_are_not_laid_out_last_on_a_cpu(width: int, channels_last: bool) -> None:
    """torch corrupts memory there."""
    chosen = config(f"model.baseWidth={width}", "execution.channelsLast=true")
    assert join_world(chosen.execution, chosen.model).channels_last is channels_last


def test_gradients_wait_for_the_last_micro_batch_under_torch_compile_too() -> None:
    entered: list[bool] = []

    class Averaging(module.DistributedDataParallel):
        def __init__(self) -> None:
            nn.Module.__init__(self)

        def no_sync(self) -> torch.no_grad:  # type: ignore[override]
            entered.append(True)
            return torch.no_grad()

    world = World(0, 2, torch.device("cpu"), "fp32", channels_last=False)
    for network in (Averaging(), world.compiled(Averaging(), enabled=True)):
        entered.clear()
        with world.sync_last(network, last=False):
            assert entered == [True]
        with world.sync_last(network, last=True):
            assert entered == [True]


def test_compiling_and_synchronizing_keep_the_parameters_names() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    names = list(network.state_dict())
    world = World(0, 2, torch.device("cpu"), "fp32", channels_last=False)
    assert world.prepare_network(network, "sync") is network
    assert isinstance(network[1], nn.BatchNorm2d), "there is no synchronized normalization on a CPU"
    assert world.compiled(network, enabled=False) is network
    assert world.compiled(network, enabled=True) is not network
    assert list(network.state_dict()) == names
