"""Where the patch stage looks: on every lesion, and as often at background inside the breast.

The samplers of Shen et al. 2019. S10, here `overlap`: a lesion patch must show its lesion, intersection / lesion or
intersection / patch of at least a cut-off of 0.9, which relaxes by 0.05 for every 1,000 misses. S1, here `centered`:
the patch's middle is the lesion's centroid. Overlaps are those of the outline's pixels, not of bounding boxes.

Background is free of every lesion, its center lies in the breast, and so does at least half of it (our choice). Where
an image offers none, that half is given up first, then the breast; the freedom from lesions never.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from mammobench.dicom import PreparedImages
from mammobench.models import PATCH_CLASSES
from mammobench.training.cases import Case
from mammobench.training.draws import Purpose, generator
from mammobench.training.outlines import OutlineMask, outline_mask

Sampler = Literal["overlap", "centered"]
Balance = Literal["loss", "batch"]
CUT_OFF = 0.9
RELAXATION = 0.05
MISSES_A_RELAXATION = 1_000
_PROPOSALS = 250
_BACKGROUND_TRIES = 200
_PROBE = 3
"""Half the edge, in pixels, of the square whose mean tells breast from background."""
_SHARE_IN_BREAST = 0.5
_SAMPLES = 16
"""So many rows and columns of a patch decide how much of it lies in the breast."""


@dataclass(frozen=True)
class Patch:
    """One patch: its case, its center in input pixels, its class, and its number in the epoch."""

    case: Case
    x: int
    y: int
    label: int
    item: int
    overlap: float | None = None
    """With its lesion; None for background."""


@dataclass(frozen=True)
class Place:
    """A patch center in input pixels, its overlap with the lesion and the cut-off that it had to keep."""

    x: int
    y: int
    overlap: float
    cut_off: float


def epoch_patches(
    cases: Sequence[Case],
    images: PreparedImages,
    edge: int,
    per_lesion: int,
    seed: int,
    purpose: Purpose,
    epoch: int,
    sampler: Sampler = "overlap",
) -> list[Patch]:
    """An epoch's patches: `per_lesion` on every lesion, and as many of background drawn over all cases."""
    lesions = [(case, lesion) for case in cases for lesion in case.lesions]
    patches: list[Patch] = []
    for number, (case, lesion) in enumerate(lesions):
        random, label = generator(seed, purpose, epoch, 2 * number), PATCH_CLASSES.index(lesion.patch_class)
        for _ in range(per_lesion):
            place = (
                centered_place(lesion.mask, edge) if sampler == "centered" else lesion_place(lesion.mask, edge, random)
            )
            patches.append(Patch(case, place.x, place.y, label, len(patches), place.overlap))
    for number in range(len(patches)):
        random = generator(seed, purpose, epoch, 2 * number + 1)
        case, x, y = background_place(cases, images, edge, random)
        patches.append(Patch(case, x, y, 0, len(patches)))
    return patches


def patch_order(
    labels: Sequence[int], seed: int, epoch: int, balance: Balance, batch_size: int, world_size: int
) -> npt.NDArray[np.int64]:
    """The order in which an epoch visits its patches; `shares` cuts it into every rank's batches.

    `loss`: every patch once, shuffled. `batch`: the classes that occur take turns, so that any run of consecutive
    places, hence every global batch and every rank's share of it, holds them alike, within one; each class goes
    through its patches, shuffled, as often as needed. The epoch is as long as with `loss`, filled up to whole global
    batches. Numbers of len(labels) and more are further visits: see `visited`.
    """
    random, count = generator(seed, "patch-order", epoch), len(labels)
    if balance == "loss":
        return random.permutation(count)
    known = np.asarray(labels)
    classes = random.permutation(np.unique(known))
    turns = {label: _visits(np.flatnonzero(known == label), count, random) for label in classes}
    total = -(-count // (batch_size * world_size)) * batch_size * world_size
    return np.array([next(turns[classes[place % len(classes)]]) for place in range(total)], np.int64)


def visited(patches: Sequence[Patch], numbers: Iterable[int]) -> list[Patch]:
    """The patches behind the numbers of `patch_order`. A further visit has a number, hence a movement, of its own."""
    return [replace(patches[number % len(patches)], item=int(number)) for number in numbers]


def lesion_place(mask: OutlineMask, edge: int, random: np.random.Generator) -> Place:
    """A patch center that keeps the overlap rule."""
    low = np.array([mask.left - edge / 2, mask.top - edge / 2])
    span = np.array([mask.columns + edge, mask.rows + edge])
    misses = 0
    while True:
        x, y = np.rint(low + random.random((_PROPOSALS, 2)) * span).astype(np.int64).T
        overlap = mask.overlap(x, y, edge)
        cut_off = CUT_OFF - RELAXATION * ((misses + np.arange(_PROPOSALS)) // MISSES_A_RELAXATION)
        passed = np.flatnonzero(overlap >= cut_off - 1e-12)
        if len(passed) > 0:
            first = passed[0]
            return Place(int(x[first]), int(y[first]), float(overlap[first]), float(cut_off[first]))
        misses += _PROPOSALS


def centered_place(mask: OutlineMask, edge: int) -> Place:
    """The lesion's centroid, whatever overlap that gives."""
    x, y = (round(value) for value in mask.centroid())
    overlap = float(mask.overlap(np.array([x]), np.array([y]), edge)[0])
    return Place(x, y, overlap, 0.0)


def background_place(
    cases: Sequence[Case], images: PreparedImages, edge: int, random: np.random.Generator
) -> tuple[Case, int, int]:
    """A case and the center of a patch that touches no lesion. Raises ValueError where lesions cover every image."""
    for _ in range(_BACKGROUND_TRIES):
        case = cases[int(random.integers(len(cases)))]
        geometry = case.geometry
        x = int(random.integers(0, geometry.columns))
        y = int(random.integers(geometry.top, geometry.top + geometry.rows))
        if _breast_rank(images.pixels[case.index], case, x, y, edge) == 2 and is_free(case, x, y, edge):
            return case, x, y
    return _searched_background(cases, images, edge, random)


def in_breast(pixels: npt.NDArray[np.uint16], case: Case, x: int, y: int) -> bool:
    """True where the surroundings of a point of the input are as bright as the breast mask asks."""
    around = pixels[max(0, y - _PROBE) : y + _PROBE + 1, max(0, x - _PROBE) : x + _PROBE + 1]
    return bool(around.mean() >= case.geometry.breast_level)


def is_free(case: Case, x: int, y: int, edge: int) -> bool:
    """True when the patch shows no pixel of any lesion, its pathology known or not."""
    at = np.array([x]), np.array([y])
    masks = [lesion.mask for lesion in case.lesions] + [outline_mask(outline) for outline in case.unlabeled]
    return not any(mask.inside(*at, edge)[0] for mask in masks)


def cut_patch(pixels: npt.NDArray[np.uint16], x: int, y: int, edge: int) -> npt.NDArray[np.uint16]:
    """The square [edge, edge] centered at (x, y), zeros where it leaves the image."""
    rows, columns = pixels.shape
    top, left = y - edge // 2, x - edge // 2
    patch = np.zeros((edge, edge), np.uint16)
    first_row, last_row = max(0, top), min(rows, top + edge)
    first_column, last_column = max(0, left), min(columns, left + edge)
    if first_row < last_row and first_column < last_column:
        source = pixels[first_row:last_row, first_column:last_column]
        patch[first_row - top : last_row - top, first_column - left : last_column - left] = source
    return patch


def _visits(members: npt.NDArray[np.int64], count: int, random: np.random.Generator) -> Iterator[int]:
    """The members, shuffled anew each time round; `count` is added to their numbers at every further round."""
    rounds = 0
    while True:
        yield from (random.permutation(members) + rounds * count).tolist()
        rounds += 1


def _breast_rank(pixels: npt.NDArray[np.uint16], case: Case, x: int, y: int, edge: int) -> int:
    """2: the center and half of the patch lie in the breast; 1: the center does; 0: not even that."""
    if not in_breast(pixels, case, x, y):
        return 0
    top, left = max(0, y - edge // 2), max(0, x - edge // 2)
    step = max(1, edge // _SAMPLES)
    shown = pixels[top : y + edge // 2 : step, left : x + edge // 2 : step]
    bright = np.count_nonzero(shown >= case.geometry.breast_level) * step * step
    return 2 if bright >= _SHARE_IN_BREAST * edge * edge else 1


def _searched_background(
    cases: Sequence[Case], images: PreparedImages, edge: int, random: np.random.Generator
) -> tuple[Case, int, int]:
    """The best place on a grid over all images, in a drawn order, for when drawing at random found none."""
    best, best_rank, step = None, -1, max(1, edge // 4)
    for number in random.permutation(len(cases)):
        case = cases[int(number)]
        geometry = case.geometry
        for y in range(geometry.top, geometry.top + geometry.rows, step):
            for x in range(0, geometry.columns, step):
                rank = _breast_rank(images.pixels[case.index], case, x, y, edge)
                if rank > best_rank and is_free(case, x, y, edge):
                    best, best_rank = (case, x, y), rank
        if best_rank == 2:
            break
    if best is None:
        raise ValueError(f"lesions leave no room for a background patch of {edge} x {edge} px in any image")
    return best
