"""torchrun waits for ranks that hang as long as this program says, not for its own half minute."""

import inspect

import pytest
import torch.distributed.run
from torch.distributed.elastic.multiprocessing.api import PContext

from mammobench.runs import torchrun


def test_ranks_that_hang_have_seconds_not_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    monkeypatch.setattr(torch.distributed.run, "main", lambda: ran.append(_patience()))
    monkeypatch.setattr(PContext.close, "__defaults__", PContext.close.__defaults__)
    assert _patience() == 30, "torch has changed: look at what torchrun.py says of it"
    torchrun.main()
    assert ran == [torchrun.LEFT_SECONDS]


def _patience() -> object:
    return inspect.signature(PContext.close).parameters["timeout"].default
