"""A contact sheet of sampled patches: what the first stage sees, by class, with outlines and overlaps.

It shows pixels, class, overlap, laterality and view, and the first digits of a case key: nothing that names a patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from mammobench.datasets import RefusedError, SplitPart
from mammobench.dicom import PreparedImages
from mammobench.models import PATCH_CLASSES
from mammobench.training.cases import Case, join_cases
from mammobench.training.draws import Purpose, generator
from mammobench.training.job import Inputs
from mammobench.training.outlines import Outline
from mammobench.training.patches import Patch, cut_patch, epoch_patches

TILE = 176
"""Pixels of a drawn patch's edge."""
_GAP, _MARGIN, _CAPTION, _HEADER, _TITLE = 10, 24, 38, 34, 70
_LEAST_COLUMNS = 5
_GROUND, _INK, _DIM = (16, 18, 22), (228, 231, 236), (138, 146, 158)
_COLORS = ((120, 130, 145), (90, 200, 160), (240, 110, 100), (100, 170, 250), (245, 180, 80))
"""Of the classes in their order: benign ones cool, malignant ones warm."""
_SMOOTHING = 3
"""Outlines are drawn so many times as large, and reduced."""


@dataclass(frozen=True)
class SheetRow:
    """Some patches of one class."""

    name: str
    color: tuple[int, int, int]
    drawn: int
    """How many of the class the epoch has."""
    patches: Sequence[Patch]


@dataclass(frozen=True)
class Sheet:
    """What to draw."""

    title: str
    subtitle: str
    edge: int
    """Of a patch, in input pixels."""
    rows: Sequence[SheetRow]


def sample_sheet(inputs: Inputs, images: PreparedImages, part: SplitPart, count: int, seed: int) -> Sheet:
    """`count` patches of each class of epoch 1 as the run's sampler draws them. Raises RefusedError without lesions."""
    patch = inputs.config.patch
    cases = [case for case in join_cases(inputs.manifest, inputs.split, images) if case.part == part]
    if not any(case.lesions for case in cases):
        raise RefusedError(f"The {part} part has no lesion with a known pathology: there is nothing to sample.")
    purpose: Purpose = "patch-place" if part == "train" else "validation-place"
    edge, epoch = patch.patch_size_px, 1
    drawn = epoch_patches(cases, images, edge, patch.patches_per_lesion, seed, purpose, epoch, patch.sampler)
    order = generator(seed, "patch-order", epoch).permutation(len(drawn))
    rows = []
    for label, name in enumerate(PATCH_CLASSES):
        members = [drawn[number] for number in order if drawn[number].label == label]
        rows.append(SheetRow(name, _COLORS[label], len(members), _one_a_case_first(members)[:count]))
    size = f"{edge} x {edge} px of an input of {inputs.config.data.input_rows} x {inputs.config.data.input_columns}"
    lesions = sum(len(case.lesions) for case in cases)
    return Sheet(
        title=f"Patches of the {part} part · sampler {patch.sampler} · seed {seed}, epoch {epoch}",
        subtitle=f"{len(drawn)} patches of {size} · {lesions} lesion views in {len(cases)} images"
        " · overlap: the greater of intersection / lesion and intersection / patch",
        edge=edge,
        rows=rows,
    )


def draw_sheet(sheet: Sheet, images: PreparedImages) -> Image.Image:
    """The picture, RGB."""
    columns = max([_LEAST_COLUMNS, *(len(row.patches) for row in sheet.rows)])
    width = 2 * _MARGIN + columns * (TILE + _GAP) - _GAP
    height = _TITLE + len(sheet.rows) * (_HEADER + TILE + _CAPTION) + _MARGIN
    picture = Image.new("RGB", (width, height), _GROUND)
    draw = ImageDraw.Draw(picture)
    draw.text((_MARGIN, 20), sheet.title, _INK, ImageFont.load_default(19))
    _fitted(draw, (_MARGIN, 47), sheet.subtitle, width - 2 * _MARGIN)
    for number, row in enumerate(sheet.rows):
        top = _TITLE + number * (_HEADER + TILE + _CAPTION)
        draw.rounded_rectangle((_MARGIN, top + 13, _MARGIN + 12, top + 25), 3, row.color)
        some = f"{len(row.patches)} of {row.drawn}" if row.drawn > 0 else "none in this part"
        draw.text((_MARGIN + 20, top + 9), row.name, _INK, ImageFont.load_default(16))
        left = _MARGIN + 28 + draw.textlength(row.name, ImageFont.load_default(16))
        draw.text((left, top + 12), some, _DIM, ImageFont.load_default(13))
        for column, patch in enumerate(row.patches):
            corner = (_MARGIN + column * (TILE + _GAP), top + _HEADER)
            picture.paste(draw_patch(patch, images, sheet.edge), corner)
            _caption(draw, patch, corner)
    return picture


def draw_patch(patch: Patch, images: PreparedImages, edge: int) -> Image.Image:
    """One patch of TILE x TILE, RGB, with the outlines that reach into it, each in its class's color."""
    pixels = cut_patch(images.pixels[patch.case.index], patch.x, patch.y, edge)
    gray = Image.fromarray((pixels >> 8).astype(np.uint8)).resize((TILE, TILE), Image.Resampling.BICUBIC)
    tile = gray.convert("RGB")
    corner, scale = np.array([patch.x - edge // 2, patch.y - edge // 2]), TILE / edge * _SMOOTHING
    for outline, color in _outlines(patch.case):
        points = (np.array(outline) - corner) * scale
        reaches_in = (points.max(axis=0) > 0).all() and (points.min(axis=0) < TILE * _SMOOTHING).all()
        if reaches_in:
            line = _line(points).resize((TILE, TILE), Image.Resampling.LANCZOS)
            tile.paste(color, mask=line)
    return tile


def _line(points: npt.NDArray[np.float64]) -> Image.Image:
    """A closed line, or a ring around each of one or two points, enlarged by _SMOOTHING."""
    picture = Image.new("L", (TILE * _SMOOTHING, TILE * _SMOOTHING))
    pen = ImageDraw.Draw(picture)
    if len(points) < 3:
        for x, y in points:
            pen.ellipse((x - 18, y - 18, x + 18, y + 18), outline=255, width=4)
    else:
        pen.line([(float(x), float(y)) for x, y in (*points, points[0])], fill=255, width=4, joint="curve")
    return picture


def _outlines(case: Case) -> list[tuple[Outline, tuple[int, int, int]]]:
    """Every outline of a case, with its color; those of unknown pathology in background's gray."""
    known = [(lesion.outline, _COLORS[PATCH_CLASSES.index(lesion.patch_class)]) for lesion in case.lesions]
    return [*known, *((outline, _COLORS[0]) for outline in case.unlabeled)]


def _caption(draw: ImageDraw.ImageDraw, patch: Patch, corner: tuple[int, int]) -> None:
    left, top = corner[0], corner[1] + TILE + 4
    overlap = "no lesion" if patch.overlap is None else f"overlap {patch.overlap:.2f}"
    draw.text((left, top), overlap, _INK, ImageFont.load_default(13))
    case = f"{patch.case.case_key[:8]} · {patch.case.laterality} {patch.case.view}"
    draw.text((left, top + 16), case, _DIM, ImageFont.load_default(11))


def _fitted(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, width: int) -> None:
    """Text in the largest size, of 13 or less, in which it fits the width."""
    size = next((size for size in (13, 12, 11, 10) if draw.textlength(text, ImageFont.load_default(size)) <= width), 9)
    draw.text(at, text, _DIM, ImageFont.load_default(size))


def _one_a_case_first(patches: Sequence[Patch]) -> list[Patch]:
    """The same patches, reordered: a sheet shows as many cases as it can before it shows one twice."""
    seen: dict[int, int] = {}
    turns = []
    for patch in patches:
        turns.append(seen.get(patch.case.index, 0))
        seen[patch.case.index] = turns[-1] + 1
    return [patches[place] for place in np.argsort(turns, kind="stable")]
