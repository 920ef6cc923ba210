"""Room on the disk: what a run will need, what is there, and a reserve for its last words."""

import os
from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import ModelConfig, RunConfig

FLOOR_BYTES = 256 * 2**20
"""Below it a running run is stopped, while a checkpoint may still fit."""
_RESERVE_BYTES = 256 * 2**10
_BLOCKS = {
    "resnet10": ((1, 1, 1, 1), False),
    "resnet18": ((2, 2, 2, 2), False),
    "resnet34": ((3, 4, 6, 3), False),
    "resnet50": ((3, 4, 6, 3), True),
}
"""Blocks of the four stages and whether they are bottlenecks; models.ARCHITECTURES without loading torch."""


@dataclass(frozen=True)
class Need:
    """Bytes that one thing will take on the disk that holds a folder."""

    what: str
    folder: Path
    needed_bytes: int


def disk_problems(needs: list[Need]) -> list[str]:
    """For each disk that is too small for what will be written there: how much, for what, and what is free."""
    by_disk: dict[int, list[Need]] = {}
    for need in needs:
        if need.needed_bytes > 0:
            by_disk.setdefault(_existing(need.folder).stat().st_dev, []).append(need)
    found: list[str] = []
    for together in by_disk.values():
        free, total = free_bytes(together[0].folder), sum(need.needed_bytes for need in together)
        if free is not None and free < total + _RESERVE_BYTES:
            parts = ", ".join(f"{need.what} {in_words(need.needed_bytes)}" for need in together)
            found.append(
                f"the disk of {together[0].folder} has {in_words(free)} free, and the run needs about {in_words(total)}"
                f" ({parts}): make room, or keep fewer checkpoints (execution.keepCheckpoints)"
            )
    return found


def needs_of_run(config: RunConfig, run_folder: Path, cache_folder: Path, case_count: int) -> list[Need]:
    """What the run will still write: checkpoints, and the cache of prepared images where it is not there."""
    return [
        Need("checkpoints", run_folder, _checkpoints_still_to_come(config, run_folder / "checkpoints")),
        Need("prepared images", cache_folder, _cache_still_to_come(config, cache_folder, case_count)),
    ]


def checkpoint_bytes(config: RunConfig) -> int:
    """Of one checkpoint: weights, the optimizer's state, the moving average; an estimate from above."""
    states = 1 if config.whole.optimizer == "sgd" and config.patch.optimizer == "sgd" else 2
    copies = 1 + states + (config.whole.ema_decay is not None)
    return 4 * copies * parameter_count(config.model) + 2**16


def parameter_count(model: ModelConfig) -> int:
    """Of the whole-image network, from its shapes; the classifier's own few thousand are left out."""
    stages, bottleneck = _BLOCKS[model.architecture]
    expansion = 4 if bottleneck else 1
    channels, count = model.base_width, 49 * model.input_channels * model.base_width + 2 * model.base_width
    for stage, blocks in enumerate(stages):
        width = model.base_width * 2**stage
        for block in range(blocks):
            count += _block_parameters(channels, width, bottleneck, shortcut=block == 0 and (stage > 0 or bottleneck))
            channels = width * expansion
    width = channels // expansion
    return count + model.appended_blocks * _block_parameters(channels, width, bottleneck, shortcut=False)


def free_bytes(folder: Path) -> int | None:
    """That this user may still write on the folder's disk; None where it cannot be asked."""
    try:
        status = os.statvfs(_existing(folder))
    except OSError:
        return None
    return status.f_bavail * status.f_frsize


def full_now(folder: Path) -> bool:
    """Whether not even a log would still fit."""
    free = free_bytes(folder)
    return free is not None and free < _RESERVE_BYTES


def in_words(number: int) -> str:
    """1.5 GiB"""
    for unit, size in (("GiB", 2**30), ("MiB", 2**20)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number / 2**10:.0f} KiB"


class Reserve:
    """Some room kept aside, so that the reason can be written when the disk is full."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, _RESERVE_BYTES)
        except OSError:
            self.release()

    def release(self) -> None:
        """Gives the room back; a second call does nothing."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return


def _checkpoints_still_to_come(config: RunConfig, folder: Path) -> int:
    files = [path.stat().st_size for path in folder.glob("*.pt")] if folder.is_dir() else []
    one = max([checkpoint_bytes(config) if not files else 0, *files])
    # The newest is complete before the oldest goes, and the best epoch's weights lie beside them.
    whole = (config.execution.keep_checkpoints + 1) * one + 4 * parameter_count(config.model)
    return max(one, whole - sum(files))


def _cache_still_to_come(config: RunConfig, folder: Path, case_count: int) -> int:
    size = 2 * config.data.input_rows * config.data.input_columns * case_count
    there = [path.stat().st_size for path in folder.glob("*/pixels.u16")] if folder.is_dir() else []
    # Others of the folder make room for it, least recently used first.
    return 0 if size in there else size - sum(there)


def _block_parameters(channels: int, width: int, bottleneck: bool, *, shortcut: bool) -> int:
    out = 4 * width if bottleneck else width
    if bottleneck:
        inner = channels * width + 9 * width * width + width * out + 4 * width + 2 * out
    else:
        inner = 9 * channels * width + 9 * width * width + 4 * width
    return inner + (channels * out + 2 * out if shortcut else 0)


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
