"""Checkpoints: complete, atomic, the last few and the best kept; a damaged one gives way to the one before."""

import os
import random
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import distributed

from mammobench.training.world import World

BEST = "best.pt"


def save_checkpoint(folder: Path, step: int, state: dict[str, Any], keep: int) -> Path:
    """Writes `step-<step>.pt` whole, then lets all but the newest `keep` (1 or more) go."""
    path = folder / f"step-{step:09d}.pt"
    write_tensors(path, state)
    for old in step_files(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return path


def step_files(folder: Path) -> list[Path]:
    """Checkpoints by step, oldest first."""
    return sorted(folder.glob("step-*.pt"))


def newest_good(folder: Path) -> Iterator[tuple[Path, dict[str, Any] | None]]:
    """Checkpoints from the newest on, each with its state, None where it is damaged, up to the first good one."""
    for path in reversed(step_files(folder)):
        state = read_tensors(path)
        yield path, state
        if state is not None:
            return


def read_tensors(path: Path) -> dict[str, Any] | None:
    """A file of `write_tensors`; None when it is missing or damaged. Never runs code from the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            # torch's own reader is built without the check of the CRC: a flipped bit in a weight would pass.
            if archive.testzip() is not None:
                return None
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # torch raises many kinds on damaged files
        return None
    return state if isinstance(state, dict) else None


def write_tensors(path: Path, state: dict[str, Any]) -> None:
    """Temporary name, fsync, rename, fsync of the folder: after a crash there is the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    try:
        with scratch.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def random_states(world: World) -> list[dict[str, Any]]:
    """The state of every rank's global generators, by rank. Every rank must call it; every rank gets the whole list."""
    return [states[0] for states in world.gather([_random_state(world.device)])]


def restore_random_state(states: Sequence[dict[str, Any]], rank: int) -> bool:
    """Puts this rank's global generators back where `random_states` found them.

    False, and the generators as they are, when the list was saved by another number of ranks than there are now: some
    ranks would have no state, and none would see again what it saw before.
    """
    rank_count = distributed.get_world_size() if distributed.is_initialized() else 1
    if len(states) != rank_count:
        return False
    state = states[rank]
    random.setstate((3, tuple(state["python"]), None))
    *words, position = state["numpy"]
    np.random.set_state(("MT19937", np.array(words, np.uint32), position, 0, 0.0))
    torch.set_rng_state(state["torch"])
    if state["cuda"] is not None and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])
    return True


def _random_state(device: torch.device) -> dict[str, Any]:
    """Of this rank's device alone: asking for those of all GPUs would open a context on each."""
    numpy_state = np.random.get_state(legacy=True)
    return {
        "python": list(random.getstate()[1]),
        "numpy": [int(word) for word in numpy_state[1]] + [int(numpy_state[2])],  # type: ignore[index] -- legacy=True gives a tuple
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state(device) if device.type == "cuda" else None,
    }
