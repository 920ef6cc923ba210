"""Checkpoints: what is kept, what a damaged file does, and the generators of every rank."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.training.checkpoints import (
    newest_good,
    random_states,
    read_tensors,
    restore_random_state,
    save_checkpoint,
    step_files,
    write_tensors,
)
from mammobench.training.world import World

ALONE = World(rank=0, size=1, device=torch.device("cpu"), precision="fp32", channels_last=False)


def draw() -> tuple[float, float, float]:
    return random.random(), float(np.random.random()), torch.rand(()).item()


@pytest.mark.parametrize("keep", [1, 3])
def test_keeps_the_newest_few(tmp_path: Path, keep: int) -> None:
    for step in (5, 10, 100, 1_000_000):
        save_checkpoint(tmp_path, step, {"step": step}, keep)
    expected = [5, 10, 100, 1_000_000][-keep:]
    assert [int(path.stem.removeprefix("step-")) for path in step_files(tmp_path)] == expected
    assert sorted(tmp_path.iterdir()) == step_files(tmp_path)


def test_goes_back_to_the_newest_whole_one(tmp_path: Path) -> None:
    for step in (1, 2, 3):
        save_checkpoint(tmp_path, step, {"step": step}, keep=3)
    third, second = tmp_path / "step-000000003.pt", tmp_path / "step-000000002.pt"
    third.write_bytes(third.read_bytes()[:100])
    second.write_bytes(b"")
    found = [(path.name, state) for path, state in newest_good(tmp_path)]
    assert found == [(third.name, None), (second.name, None), ("step-000000001.pt", {"step": 1})]


def test_without_a_whole_one_there_is_none(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, {"step": 1}, keep=2)
    (tmp_path / "step-000000001.pt").write_bytes(b"not a checkpoint")
    assert [state for _, state in newest_good(tmp_path)] == [None]
    assert list(newest_good(tmp_path / "missing")) == []


@settings(deadline=None, max_examples=20)
@given(bit=st.integers(0, 8 * 4096 - 1))
def test_sees_any_flipped_bit_of_a_weight(bit: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """torch's reader alone takes such a file without a word."""
    path = tmp_path_factory.mktemp("flipped") / "weights.pt"
    weights = torch.arange(1024, dtype=torch.float32) + 1
    write_tensors(path, {"weights": weights})
    assert torch.equal((read_tensors(path) or {})["weights"], weights)
    data = bytearray(path.read_bytes())
    start = bytes(data).index(weights.numpy().tobytes())
    data[start + bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    assert read_tensors(path) is None


def test_a_file_that_runs_code_is_not_read(tmp_path: Path) -> None:
    class Payload:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "owned",)  # type: ignore[return-value]

    torch.save({"payload": Payload()}, tmp_path / "hostile.pt")
    assert read_tensors(tmp_path / "hostile.pt") is None
    assert not (tmp_path / "owned").exists()


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    write_tensors(path, {"epoch": 1})
    with pytest.raises(Exception, match="pickle"):
        write_tensors(path, {"epoch": 2, "unpicklable": lambda: None})
    assert read_tensors(path) == {"epoch": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_every_generator_goes_on_where_it_was(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, {"random": random_states(ALONE)}, keep=1)
    expected = draw()
    ((_, saved),) = newest_good(tmp_path)
    assert saved is not None
    assert draw() != expected
    assert restore_random_state(saved["random"], rank=0)
    assert draw() == expected


def test_states_of_another_number_of_ranks_are_left_alone() -> None:
    states = random_states(ALONE) * 2
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    assert not restore_random_state(states, rank=0)
    assert torch.equal(torch.rand(3), expected)
