"""From plan to pixels: one view of one study as 12-bit values, with the outlines of its lesions."""

from dataclasses import dataclass

import numpy as np

from mammobench.phantom.anatomy import BreastShape, breast_shape, draw_tissue, drawing_scale
from mammobench.phantom.lesions import Outline, View, draw_lesion, draw_strewn
from mammobench.phantom.placement import place_lesions
from mammobench.phantom.plan import ExposurePlan, ImagePlan, LesionPlan, PatientPlan, StudyPlan
from mammobench.phantom.streams import Stream, random_stream
from mammobench.phantom.structures import draw_vessels

BITS_STORED = 12
LARGEST_VALUE = 2**BITS_STORED - 1
FULL_SCALE = 3900.0
"""Stored value of brightness 1 at gain 1."""


@dataclass(frozen=True)
class RenderedLesion:
    """A lesion as the image shows it; the outline in full-image pixel coordinates."""

    lesion: LesionPlan
    outline: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class RenderedImage:
    """Pixels uint16 [rows, columns], bright where dense (MONOCHROME2), a window that suits them, and the lesions."""

    pixels: np.ndarray
    window_center: int
    window_width: int
    lesions: tuple[RenderedLesion, ...]


def render_image(
    seed: int, patient: PatientPlan, study: StudyPlan, image: ImagePlan, rows: int, columns: int
) -> RenderedImage:
    """One view. Drawn with the chest wall at the left; a right breast is mirrored at the end."""
    scale = drawing_scale(rows, columns)
    shape = breast_shape(patient.breasts[image.laterality], image.view, rows, columns)
    tissue = draw_tissue(
        random_stream(seed, Stream.TISSUE, *image.key), shape, patient.density, image.exposure, rows, columns
    )
    inside = np.zeros((rows, columns), dtype=np.float32)
    draw_vessels(random_stream(seed, Stream.STRUCTURES, *image.key), inside, shape, scale)
    outlines = _draw_spots(seed, patient, study, image, inside, shape, scale)
    brightness = tissue.brightness + inside * tissue.thickness
    pixels = _expose(random_stream(seed, Stream.NOISE, *image.key), brightness, image.exposure)
    low, high = np.percentile(pixels[tissue.thickness > 0.5], (1, 99.7))
    if image.laterality == "R":
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    return RenderedImage(
        pixels=pixels,
        window_center=round(float(low + high) / 2),
        window_width=max(64, round(float(high - low) * 1.15)),
        lesions=tuple(RenderedLesion(lesion, _in_image(outline, image, rows, columns)) for lesion, outline in outlines),
    )


def _draw_spots(
    seed: int,
    patient: PatientPlan,
    study: StudyPlan,
    image: ImagePlan,
    canvas: np.ndarray,
    shape: BreastShape,
    scale: float,
) -> list[tuple[LesionPlan, Outline]]:
    """Adds lesions and decoys to the canvas; returns the lesions with their outlines."""
    view = View(canvas, shape, random_stream(seed, Stream.LESION_VIEW, *image.key), scale)
    outlines = []
    for placed in place_lesions(patient.focal(study, image), shape, image.view, canvas.shape[0], scale):
        form = random_stream(seed, Stream.MORPHOLOGY, *placed.lesion.morphology_key)
        outlines.append((placed.lesion, draw_lesion(view, placed, form)))
    for spot in patient.strewn(study, image):
        draw_strewn(view, spot, random_stream(seed, Stream.MORPHOLOGY, *spot.morphology_key))
    return outlines


def _expose(random: np.random.Generator, brightness: np.ndarray, exposure: ExposurePlan) -> np.ndarray:
    """Gain, noise that grows with the signal's root, and rounding to 12 bits."""
    noise = random.standard_normal(brightness.shape, dtype=np.float32)
    noise *= exposure.noise * np.sqrt(np.clip(brightness, 0.02, None) / 0.5)
    values = (brightness + noise) * (FULL_SCALE * exposure.gain) + exposure.background
    return np.clip(np.rint(values), 0, LARGEST_VALUE).astype(np.uint16)


def _in_image(outline: Outline, image: ImagePlan, rows: int, columns: int) -> tuple[tuple[float, float], ...]:
    """The outline mirrored with its image, kept inside it and rounded to a hundredth of a pixel."""
    mirrored = ((columns - x if image.laterality == "R" else x, y) for x, y in outline)
    return tuple((round(min(max(x, 0.0), columns), 2), round(min(max(y, 0.0), rows), 2)) for x, y in mirrored)
