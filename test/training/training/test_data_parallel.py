"""Two ranks are one process with twice the batch: real gloo processes, the real stages, loop and scoring."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

pytestmark = pytest.mark.processes

PROGRAM = Path(__file__).with_name("rank_program.py")
TRAININGS = ["patch group", "whole group", "whole frozen"]


def run_ranks(count: int, run: Path, out: Path) -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rendezvous = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(count)}
    ranks = [
        subprocess.Popen(
            [sys.executable, str(PROGRAM), str(run), str(out)],
            env={**os.environ, **rendezvous, "RANK": str(rank), "LOCAL_RANK": str(rank), "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for rank in range(count)
    ]
    try:
        for rank in ranks:
            output, _ = rank.communicate(timeout=300)
            assert rank.returncode == 0, output.decode()
    finally:
        for rank in ranks:
            rank.kill()
    return torch.load(out, weights_only=True)


@pytest.fixture(scope="module")
def found(
    make_run_in: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What one process found, and what two did."""
    root = tmp_path_factory.mktemp("parallel")
    one = make_run_in(root, "one")
    two = root / "runs" / "two"
    shutil.copytree(one, two)
    return run_ranks(1, one, root / "one.pt"), run_ranks(2, two, root / "two.pt")


def largest_difference(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> float:
    assert one.keys() == two.keys()
    return max((two[name].double() - one[name].double()).abs().max().item() for name in one)


@pytest.mark.parametrize("training", TRAININGS)
def test_the_gradient_of_the_first_step_is_that_of_one_batch(found: Any, training: str) -> None:
    one, two = (world[f"{training} gradient float32"] for world in found)
    assert one.keys() == two.keys()
    reference, other = (torch.cat([world[name].flatten() for name in one]).double() for world in (one, two))
    assert (other - reference).norm() <= 1e-5 * reference.norm()


@pytest.mark.parametrize("training", TRAININGS)
def test_in_float64_so_is_the_gradient_of_every_single_layer(found: Any, training: str) -> None:
    one, two = (world[f"{training} gradient float64"] for world in found)
    for name, gradient in one.items():
        # A gradient that is zero but for rounding has no relative error.
        assert (two[name] - gradient).norm() <= 1e-10 * gradient.norm() + 1e-15, name


@pytest.mark.parametrize("training", TRAININGS)
def test_twenty_steps_of_adam_agree_in_float64(found: Any, training: str) -> None:
    assert largest_difference(*(world[f"{training} adam"] for world in found)) <= 1e-10


@pytest.mark.parametrize("training", TRAININGS)
def test_twenty_steps_of_sgd_agree_in_float32(found: Any, training: str) -> None:
    assert largest_difference(*(world[f"{training} sgd"] for world in found)) <= 1e-5


@pytest.mark.parametrize("views", ["as it is", "flips"])
def test_every_case_is_scored_once_whatever_the_number_of_ranks(found: Any, views: str) -> None:
    one, two = (world[f"scores frozen {views}"] for world in found)
    assert len(one["together"]) % 2 == 1
    torch.testing.assert_close(two["together"], one["together"], rtol=0, atol=1e-6)
    assert len(one["together"].unique()) == len(one["together"])
    assert one["auc"] is not None
    assert two["auc"] == one["auc"]


@pytest.mark.parametrize("views", ["as it is", "flips"])
def test_all_ranks_score_with_the_same_running_statistics(found: Any, views: str) -> None:
    scores = found[1][f"scores batch {views}"]
    assert len(scores["by each"]) == 2
    for alone in scores["by each"]:
        torch.testing.assert_close(alone, scores["together"], rtol=0, atol=1e-6)
