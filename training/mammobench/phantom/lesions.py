"""One lesion in one view: what is focal, what is strewn over the breast instead, and the outline.

Every lesion consists of two parts; whether it looks malignant decides which is focal. Whole-image statistics see the
same parts either way. What is not a lesion (in a prior, or a decoy) strews both parts.
"""

import math
from dataclasses import dataclass

import numpy as np

from mammobench.phantom.anatomy import BreastShape
from mammobench.phantom.calcifications import Grain, cluster_offsets, draw_grains, stamp_grain
from mammobench.phantom.masses import (
    MASS_CONTRAST,
    REACH,
    SPICULATED_CORE,
    RadiusAt,
    Spicule,
    draw_spicules,
    stamp_core,
    stamp_spicule,
    wavy_radius,
)
from mammobench.phantom.placement import PlacedLesion
from mammobench.phantom.plan import LesionPlan
from mammobench.phantom.structures import place_in_breast

OUTLINE_POINTS = 32
Outline = list[tuple[float, float]]


@dataclass(frozen=True)
class View:
    """Where a lesion is drawn: the canvas [rows, columns], the breast on it, and the view's own random numbers."""

    canvas: np.ndarray
    shape: BreastShape
    random: np.random.Generator
    scale: float


def draw_lesion(view: View, placed: PlacedLesion, form: np.random.Generator) -> Outline:
    """Draws the lesion and its strewn part; returns the outline in pixels. `form` is the same stream in both views."""
    if placed.lesion.kind == "mass":
        return _draw_mass(view, placed, form)
    return _draw_cluster(view, placed, form)


def draw_strewn(view: View, lesion: LesionPlan, form: np.random.Generator) -> None:
    """Draws all the parts that the lesion would have, strewn over the breast: nothing focal, hence no lesion."""
    if lesion.kind == "mass":
        _strew_spicules(view, draw_spicules(form, lesion.radius, lesion.contrast, lesion.subtlety))
        return
    for fine in (True, False):
        _strew_grains(view, draw_grains(form, fine=fine, contrast=lesion.contrast, subtlety=lesion.subtlety))


def _draw_mass(view: View, placed: PlacedLesion, form: np.random.Generator) -> Outline:
    lesion, scale, turn = placed.lesion, view.scale, view.random.uniform(-0.6, 0.6)
    spicules = draw_spicules(form, lesion.radius, lesion.contrast, lesion.subtlety)
    softness = form.uniform(1.5, 3.0)
    total = MASS_CONTRAST * lesion.contrast * 0.8 * math.pi * lesion.radius**2
    if lesion.looks_malignant:
        radius = SPICULATED_CORE * lesion.radius
        radius_at = wavy_radius(form, radius, 0.10, range(2, 9), turn)
        for place, spicule in enumerate(spicules):
            angle = turn + (place + form.uniform(-0.35, 0.35)) * 2 * math.pi / len(spicules)
            foot = 0.85 * radius * scale
            x, y = placed.x + foot * math.cos(angle), placed.y + foot * math.sin(angle)
            stamp_spicule(view.canvas, spicule, x, y, angle, scale)
        outline = _ring(placed, lambda angle: np.full_like(angle, 1.25 * lesion.radius), scale)
    else:
        radius_at = wavy_radius(form, lesion.radius, 0.06 + 0.06 * lesion.subtlety, range(2, 5), turn)
        _strew_spicules(view, spicules)
        outline = _ring(placed, lambda angle: radius_at(angle) + 2.0, scale)
    stamp_core(view.canvas, placed.x, placed.y, radius_at, REACH * lesion.radius, softness, total, scale)
    return outline


def _draw_cluster(view: View, placed: PlacedLesion, form: np.random.Generator) -> Outline:
    lesion, turn = placed.lesion, view.random.uniform(-0.6, 0.6)
    fine = draw_grains(form, fine=True, contrast=lesion.contrast, subtlety=lesion.subtlety)
    coarse = draw_grains(form, fine=False, contrast=lesion.contrast, subtlety=lesion.subtlety)
    clustered, strewn = (fine, coarse) if lesion.looks_malignant else (coarse, fine)
    offsets = cluster_offsets(form, clustered, 0.9 * lesion.radius, turn)
    for grain, (dx, dy) in zip(clustered, offsets, strict=True):
        stamp_grain(view.canvas, grain, placed.x + dx * view.scale, placed.y + dy * view.scale, view.scale)
    _strew_grains(view, strewn)
    return _ring(placed, lambda angle: np.full_like(angle, lesion.radius + 2.0), view.scale)


def _strew_grains(view: View, grains: list[Grain]) -> None:
    for grain in grains:
        x, y = place_in_breast(view.random, view.shape)
        stamp_grain(view.canvas, grain, x, y, view.scale)


def _strew_spicules(view: View, spicules: list[Spicule]) -> None:
    for spicule in spicules:
        x, y = place_in_breast(view.random, view.shape)
        stamp_spicule(view.canvas, spicule, x, y, view.random.uniform(0, 2 * math.pi), view.scale)


def _ring(placed: PlacedLesion, radius_at: RadiusAt, scale: float) -> Outline:
    angles = np.arange(OUTLINE_POINTS) * (2 * math.pi / OUTLINE_POINTS)
    radii = radius_at(angles) * scale
    return [
        (float(placed.x + radius * math.cos(angle)), float(placed.y + radius * math.sin(angle)))
        for radius, angle in zip(radii, angles, strict=True)
    ]
