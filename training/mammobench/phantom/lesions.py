"""Masses and calcification clusters, as brightness to add, with their outlines.

Benign: smooth, oval masses; few coarse round calcifications. Malignant: small cores with spicules; many fine calcifications of
varied form. Both are scaled to the same summed brightness for equal radius and contrast: what tells them apart is form alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from mammobench.phantom.placement import EXTENT, PlacedLesion

OUTLINE_POINTS = 32
MASS_CONTRAST = 0.085
CLUSTER_CONTRAST = 0.30
CLUSTER_FILL = 0.09
"""Share of a cluster's area that its calcifications cover, at which their contrast is as drawn."""


@dataclass(frozen=True)
class DrawnLesion:
    """Brightness to add to a square of the image, whose top left pixel is (left, top), and the outline in image pixels."""

    added: np.ndarray
    left: int
    top: int
    outline: list[tuple[float, float]]


@dataclass(frozen=True)
class _Square:
    """A square of pixels around a lesion: offsets from its center, in reference pixels."""

    left: int
    top: int
    x: np.ndarray
    y: np.ndarray
    scale: float


def draw_lesion(placed: PlacedLesion, form: np.random.Generator, view: np.random.Generator, scale: float) -> DrawnLesion:
    """The lesion as one view shows it. `form` is the same stream in both views, `view` differs: it turns the lesion."""
    lesion = placed.lesion
    square = _square_around(placed, scale)
    turn = view.uniform(-0.6, 0.6)
    if lesion.kind == "mass":
        malignant = lesion.pathology == "malignant"
        drawn = _spiculated_mass if malignant else _smooth_mass
        profile, edge = drawn(square, form, lesion.radius, lesion.subtlety, turn)
        total = MASS_CONTRAST * lesion.contrast * 0.6 * math.pi * lesion.radius**2
    else:
        profile, edge = _cluster(square, form, lesion.radius, lesion.subtlety, turn, fine=lesion.pathology == "malignant")
        total = CLUSTER_CONTRAST * lesion.contrast * CLUSTER_FILL * math.pi * lesion.radius**2
    added = profile * (total * scale**2 / float(np.sum(profile, dtype=np.float64)))
    outline = [(placed.x + x * scale, placed.y + y * scale) for x, y in edge]
    return DrawnLesion(added.astype(np.float32), square.left, square.top, outline)


def _square_around(placed: PlacedLesion, scale: float) -> _Square:
    half = math.ceil((EXTENT * placed.lesion.radius + 5) * scale)
    left, top = math.floor(placed.x) - half, math.floor(placed.y) - half
    offsets = np.arange(2 * half + 1, dtype=np.float64) + 0.5
    return _Square(left, top, ((left + offsets - placed.x) / scale)[None, :], ((top + offsets - placed.y) / scale)[:, None], scale)


def _wavy_radius(form: np.random.Generator, radius: float, amplitude: float, waves: range, turn: float):
    """The radius as a function of the angle: a circle with a few harmonics."""
    sizes = form.uniform(-1, 1, len(waves)) * amplitude
    phases = form.uniform(0, 2 * math.pi, len(waves))

    def at(angle: np.ndarray) -> np.ndarray:
        terms = (size * np.cos(wave * (angle - turn) + phase) for wave, size, phase in zip(waves, sizes, phases, strict=True))
        return radius * (1 + sum(terms))

    return at


def _core(square: _Square, radius_at, softness: float) -> np.ndarray:
    """A dome with an edge `softness` reference pixels wide."""
    distance = np.hypot(square.x, square.y)
    edge = radius_at(np.arctan2(square.y, square.x))
    dome = 0.65 + 0.35 * np.sqrt(np.clip(1 - (distance / edge) ** 2, 0, 1))
    return dome / (1 + np.exp(np.clip((distance - edge) / (0.4 * softness), -30, 30)))


def _ring(radius_at, margin: float) -> list[tuple[float, float]]:
    angles = np.arange(OUTLINE_POINTS) * (2 * math.pi / OUTLINE_POINTS)
    radii = radius_at(angles) + margin
    return [(float(r * math.cos(a)), float(r * math.sin(a))) for r, a in zip(radii, angles, strict=True)]


def _smooth_mass(square: _Square, form: np.random.Generator, radius: float, subtlety: float, turn: float):
    radius_at = _wavy_radius(form, radius, 0.06 + 0.06 * subtlety, range(2, 5), turn)
    return _core(square, radius_at, form.uniform(1.5, 3.0)), _ring(radius_at, 2.0)


def _spiculated_mass(square: _Square, form: np.random.Generator, radius: float, subtlety: float, turn: float):
    radius_at = _wavy_radius(form, 0.72 * radius, 0.10, range(2, 9), turn)
    profile = _core(square, radius_at, form.uniform(1.5, 3.0))
    plainness = 1 - subtlety
    count = round(7 + 8 * plainness)
    strength = 0.35 + 0.6 * plainness
    for place in range(count):
        angle = turn + (place + form.uniform(-0.35, 0.35)) * 2 * math.pi / count
        tip = radius * form.uniform(1.2, EXTENT)
        np.maximum(profile, strength * _spicule(square, angle, form.uniform(-0.25, 0.25), tip, form.uniform(1.5, 2.2)), out=profile)
    reach = 1.25 * radius
    return profile, _ring(lambda angle: np.full_like(angle, reach), 0.0)


def _spicule(square: _Square, angle: float, bend: float, tip: float, width: float) -> np.ndarray:
    """A line from the center outwards, bent a little, fading and narrowing to its tip."""
    along = square.x * math.cos(angle) + square.y * math.sin(angle)
    across = -square.x * math.sin(angle) + square.y * math.cos(angle)
    across = across - bend * along**2 / tip
    share = np.clip(along / tip, 0, 1)
    half_width = 0.5 * width * (1.15 - 0.6 * share)
    line = np.clip(half_width + 0.5 - np.abs(across), 0, 1)
    return line * np.where((along > 0) & (along < tip), 1 - 0.6 * share**2, 0)


def _cluster(square: _Square, form: np.random.Generator, radius: float, subtlety: float, turn: float, *, fine: bool):
    plainness = 1 - subtlety
    count = round(14 + 14 * plainness) if fine else round(7 - 3 * plainness)
    profile = np.zeros(np.broadcast(square.x, square.y).shape)
    gap = 2.2 if fine else 4.2
    centers: list[tuple[float, float]] = []
    for _ in range(count):
        spots = [_spot(form, 0.9 * radius, turn) for _ in range(12)]
        free = (s for s in spots if all(math.dist(s, other) > gap for other in centers))
        centers.append(next(free, spots[-1]))
    for x, y in centers:
        if fine:
            size, stretch = form.uniform(0.65, 0.95 + 0.25 * subtlety), form.uniform(1.0, 2.2)
        else:
            size, stretch = form.uniform(1.5, 2.0 + 0.5 * plainness), form.uniform(1.0, 1.2)
        dot = _dot(square, x, y, size, stretch, form.uniform(0, math.pi)) * form.uniform(0.7, 1.0)
        np.maximum(profile, dot, out=profile)
    reach = radius + 2.0
    return profile, _ring(lambda angle: np.full_like(angle, reach), 0.0)


def _spot(form: np.random.Generator, radius: float, turn: float) -> tuple[float, float]:
    distance, angle = radius * math.sqrt(form.random()), form.uniform(0, 2 * math.pi) + turn
    return distance * math.cos(angle), 0.8 * distance * math.sin(angle)


def _dot(square: _Square, x: float, y: float, size: float, stretch: float, angle: float) -> np.ndarray:
    """An ellipse of the area of a circle of radius `size`, its edge one pixel soft."""
    dx, dy = square.x - x, square.y - y
    along, across = dx * math.cos(angle) + dy * math.sin(angle), -dx * math.sin(angle) + dy * math.cos(angle)
    distance = np.hypot(along / math.sqrt(stretch), across * math.sqrt(stretch))
    return np.clip((size - distance) * square.scale + 0.5, 0, 1)
