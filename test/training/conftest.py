"""What many tests of the trainer need: run folders on small images."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tiny_dataset import TINY, make_folder


@pytest.fixture(scope="session", autouse=True)
def own_leases(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Trainings of other programs on this machine neither wait for these tests' nor refuse them."""
    os.environ["MAMMOBENCH_LEASE_DIR"] = str(tmp_path_factory.mktemp("leases"))


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve patients, two small images each."""
    return make_folder(tmp_path_factory.mktemp("images"), patients=12)


@pytest.fixture(scope="session")
def make_run_in(tiny_folder: Path) -> Callable[..., Path]:
    """Makes a run folder on the tiny images below a folder; further overrides as `section.key=value`."""
    from mammobench.training.init_run import init_run

    presets = Path(__file__).parents[2] / "assets" / "presets"

    def make(root: Path, name: str = "run", *overrides: str, seed: int = 3) -> Path:
        (root / "cache").mkdir(exist_ok=True)
        out = root / "runs" / name
        settings = [*TINY, *overrides]
        init_run(tiny_folder, presets / "smoke-cpu.json", out, overrides=settings, seed=seed, fractions=(0.5, 0.25))
        return out

    return make


@pytest.fixture
def make_run(make_run_in: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Makes a run folder of this test; see `make_run_in`."""
    return partial(make_run_in, tmp_path)
