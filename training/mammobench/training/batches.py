"""Batches: read from the memory-mapped cache, moved and normalized on the device in one resampling."""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from mammobench.contract import AugmentationConfig
from mammobench.dicom import PreparedImages
from mammobench.training.augmentation import STILL, Movement, draw_movement, normalized_theta, reach
from mammobench.training.cases import Case
from mammobench.training.children import begin_data_worker
from mammobench.training.draws import generator
from mammobench.training.heap import keep_freed_memory
from mammobench.training.patches import Patch, cut_patch


@dataclass(frozen=True)
class HostBatch:
    """A batch as it leaves the cache: not yet moved, not yet on the device."""

    pixels: torch.Tensor
    """uint16 [batch, source rows, source columns]"""
    theta: torch.Tensor | None
    """float32 [batch, 2, 3]; None leaves the images as they are."""
    intensity: torch.Tensor
    """float32 [batch]"""
    labels: torch.Tensor
    """float32 [batch] (malignant) or int64 [batch] (patch classes)"""
    case_keys: tuple[str, ...]

    def pin_memory(self) -> "HostBatch":
        """The batch in page-locked memory: the loader calls this by its name."""
        return replace(
            self,
            pixels=self.pixels.pin_memory(),
            theta=None if self.theta is None else self.theta.pin_memory(),
            intensity=self.intensity.pin_memory(),
            labels=self.labels.pin_memory(),
        )


class BatchList(Dataset[HostBatch]):
    """An epoch's batches of one rank, each made when it is asked for."""

    def __init__(self, makers: Sequence[Callable[[], HostBatch]]) -> None:
        self._makers = makers

    def __len__(self) -> int:
        return len(self._makers)

    def __getitem__(self, index: int) -> HostBatch:
        return self._makers[index]()


def shares(order: npt.NDArray[np.int64], batch_size: int, rank: int, world_size: int) -> list[npt.NDArray[np.int64]]:
    """This rank's part of every global batch; the last batch is filled up from the epoch's beginning."""
    total = math.ceil(len(order) / (batch_size * world_size)) * batch_size * world_size
    filled = np.resize(order, total).reshape(-1, world_size, batch_size)
    return list(filled[:, rank])


def whole_batch(
    cases: Sequence[Case],
    numbers: npt.NDArray[np.int64],
    images: PreparedImages,
    augmentation: AugmentationConfig,
    seed: int,
    epoch: int,
) -> HostBatch:
    """Training images: each with its own movement, drawn from (seed, epoch, case).

    Numbers beyond the cases are further visits to them, with other movements.
    """
    chosen = [cases[number % len(cases)] for number in numbers]
    movements = [draw_movement(augmentation, generator(seed, "whole-move", epoch, int(number))) for number in numbers]
    size = images.pixels.shape[1:]
    labels = torch.tensor([float(case.malignant) for case in chosen])
    return _host_batch(
        np.stack([images.pixels[case.index] for case in chosen]), movements, (size, size), labels, chosen
    )


def still_batch(cases: Sequence[Case], images: PreparedImages) -> HostBatch:
    """Images as they are, for scoring."""
    pixels = np.stack([images.pixels[case.index] for case in cases])
    labels = torch.tensor([float(case.malignant) for case in cases])
    return _host_batch(pixels, None, (pixels.shape[1:], pixels.shape[1:]), labels, cases)


def patch_batch(
    patches: Sequence[Patch],
    images: PreparedImages,
    edge: int,
    augmentation: AugmentationConfig | None,
    seed: int,
    epoch: int,
) -> HostBatch:
    """Patches, cut with a margin for the movement; None cuts them as they are."""
    if augmentation is None:
        source, movements = edge, [STILL] * len(patches)
    else:
        source = 2 * math.ceil(edge * reach(augmentation) / 2)
        movements = [draw_movement(augmentation, generator(seed, "patch-move", epoch, patch.item)) for patch in patches]
    pixels = np.stack([cut_patch(images.pixels[patch.case.index], patch.x, patch.y, source) for patch in patches])
    labels = torch.tensor([patch.label for patch in patches])
    moved = None if augmentation is None else movements
    return _host_batch(pixels, moved, ((source, source), (edge, edge)), labels, [patch.case for patch in patches])


def _host_batch(
    pixels: npt.NDArray[np.uint16],
    movements: list[Movement] | None,
    sizes: tuple[tuple[int, ...], tuple[int, ...]],
    labels: torch.Tensor,
    cases: Sequence[Case],
) -> HostBatch:
    (source_rows, source_columns), (rows, columns) = sizes
    theta = None if movements is None else normalized_theta(movements, (source_rows, source_columns), (rows, columns))
    return HostBatch(
        pixels=torch.from_numpy(pixels),
        theta=None if theta is None else torch.from_numpy(theta),
        intensity=torch.tensor([movement.intensity for movement in movements or []]),
        labels=labels,
        case_keys=tuple(case.case_key for case in cases),
    )


def load(batches: BatchList, first: int, workers: int, pinned: bool) -> Iterator[HostBatch]:
    """The batches from `first` on, in order, made ahead by `workers` processes (0: made when asked for).

    The loader seeds its workers, who draw nothing from it, by a generator of its own: making a loader leaves the global
    one as it is, in a resumed run as in one that was not.
    """
    keep_freed_memory()  # before the workers are forked: they inherit it
    rest = range(first, len(batches))
    if workers == 0 and not pinned:
        return (batches[number] for number in rest)
    return iter(
        DataLoader(
            batches,
            batch_size=None,
            sampler=rest,
            num_workers=min(workers, len(rest)),
            pin_memory=pinned,
            generator=torch.Generator(),
            worker_init_fn=partial(begin_data_worker, os.getpid()),
        )
    )


def to_device(
    batch: HostBatch, device: torch.device, output_size: tuple[int, int], standard_deviation: float, channels_last: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """The network's input, float32 [batch, 1, rows, columns], moved in one bilinear resampling, and the labels."""
    pixels = _unit_range(batch.pixels.to(device, non_blocking=True)).unsqueeze(1)
    if batch.theta is not None:
        theta = batch.theta.to(device, non_blocking=True)
        grid = functional.affine_grid(theta, [len(pixels), 1, *output_size], align_corners=False)
        pixels = functional.grid_sample(pixels, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        pixels += batch.intensity.to(device, non_blocking=True).reshape(-1, 1, 1, 1) * standard_deviation
    if channels_last:
        pixels = pixels.contiguous(memory_format=torch.channels_last)
    return pixels, batch.labels.to(device, non_blocking=True)


def _unit_range(pixels: torch.Tensor) -> torch.Tensor:
    """uint16 → float32 in 0 ... 1; on a CPU image by image, while each is in the processor's cache."""
    if pixels.device.type != "cpu":
        return pixels.to(torch.float32).div_(65535)
    converted = torch.empty(pixels.shape)
    for image, place in zip(pixels, converted, strict=True):
        place.copy_(image).div_(65535)
    return converted
