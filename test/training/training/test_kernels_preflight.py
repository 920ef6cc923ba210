import pytest
import torch

from mammobench.datasets import RefusedError
from mammobench.training import world


def test_a_gpu_without_kernels_is_refused_before_the_run_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (7, 0))
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_75", "sm_80"])
    with pytest.raises(RefusedError) as refused:
        world._check_kernels(torch.device("cuda", 0))
    assert refused.value.problems[0].path == "/execution/device"
    assert "cu126 build" in (refused.value.problems[0].remedy or "")
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_70"])
    world._check_kernels(torch.device("cuda", 0))
    world._check_kernels(torch.device("cpu"))
