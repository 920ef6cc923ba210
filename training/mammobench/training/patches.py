"""Where the patch stage looks: on every lesion, and as often at background inside the breast.

The sampler of Shen et al. 2019: a lesion patch must overlap its lesion, intersection / lesion or intersection / patch
beyond a cut-off of 0.9, which relaxes by 0.05 for every 1,000 misses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mammobench.dicom import PreparedImages
from mammobench.models import PATCH_CLASSES
from mammobench.training.cases import Case, Lesion
from mammobench.training.draws import Purpose, generator

CUT_OFF = 0.9
RELAXATION = 0.05
MISSES_A_RELAXATION = 1_000
_PROPOSALS = 250
_BACKGROUND_TRIES = 200
_PROBE = 3
"""Half the edge, in pixels, of the square whose mean tells breast from background."""


@dataclass(frozen=True)
class Patch:
    """One patch: its case, its center in input pixels, its class, and its number in the epoch."""

    case: Case
    x: int
    y: int
    label: int
    item: int


def epoch_patches(
    cases: Sequence[Case], images: PreparedImages, edge: int, per_lesion: int, seed: int, purpose: Purpose, epoch: int
) -> list[Patch]:
    """An epoch's patches: `per_lesion` on every lesion, and as many of background drawn over all cases."""
    lesions = [(case, lesion) for case in cases for lesion in case.lesions]
    patches: list[Patch] = []
    for number, (case, lesion) in enumerate(lesions):
        random = generator(seed, purpose, epoch, 2 * number)
        for _ in range(per_lesion):
            x, y = lesion_center(lesion, edge, random)
            patches.append(Patch(case, x, y, PATCH_CLASSES.index(lesion.patch_class), len(patches)))
    for number in range(len(patches)):
        random = generator(seed, purpose, epoch, 2 * number + 1)
        case, x, y = background_center(cases, images, edge, random)
        patches.append(Patch(case, x, y, 0, len(patches)))
    return patches


def overlaps(box: tuple[float, float, float, float], x: float, y: float, edge: int) -> float:
    """The greater of intersection / lesion and intersection / patch, for a patch centered at (x, y)."""
    left, top, right, bottom = box
    half = edge / 2
    width = max(0.0, min(right, x + half) - max(left, x - half))
    height = max(0.0, min(bottom, y + half) - max(top, y - half))
    area = max((right - left) * (bottom - top), 1.0)
    return width * height / min(area, edge * edge)


def lesion_center(lesion: Lesion, edge: int, random: np.random.Generator) -> tuple[int, int]:
    """A patch center, rounded to pixels, that keeps the overlap rule."""
    left, top, right, bottom = lesion.box
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    span = np.array([right - left + edge, bottom - top + edge]) / 2
    misses = 0
    while True:
        for x, y in np.rint(middle + (2 * random.random((_PROPOSALS, 2)) - 1) * span):
            if overlaps(lesion.box, x, y, edge) >= CUT_OFF - RELAXATION * (misses // MISSES_A_RELAXATION) - 1e-12:
                return int(x), int(y)
            misses += 1


def background_center(
    cases: Sequence[Case], images: PreparedImages, edge: int, random: np.random.Generator
) -> tuple[Case, int, int]:
    """A case and a center inside its breast whose patch touches no lesion; where none is found, the last try."""
    case, x, y = cases[0], 0, 0
    for _ in range(_BACKGROUND_TRIES):
        case = cases[int(random.integers(len(cases)))]
        geometry = case.geometry
        x = int(random.integers(0, geometry.columns))
        y = int(random.integers(geometry.top, geometry.top + geometry.rows))
        if in_breast(images.pixels[case.index], case, x, y) and _is_free(case, x, y, edge):
            break
    return case, x, y


def in_breast(pixels: npt.NDArray[np.uint16], case: Case, x: int, y: int) -> bool:
    """True where the surroundings of a point of the input are as bright as the breast mask asks."""
    around = pixels[max(0, y - _PROBE) : y + _PROBE + 1, max(0, x - _PROBE) : x + _PROBE + 1]
    return bool(around.mean() >= case.geometry.breast_level)


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


def _is_free(case: Case, x: int, y: int, edge: int) -> bool:
    """True when the patch touches no lesion's box."""
    half = edge / 2
    boxes = (lesion.box for lesion in case.lesions)
    return not any(
        left < x + half and right > x - half and top < y + half and bottom > y - half
        for left, top, right, bottom in boxes
    )
