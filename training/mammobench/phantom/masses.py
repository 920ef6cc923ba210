"""Masses: a smooth oval, or a smaller uneven core with spicules.

A mass always draws its spicules. Malignant: they radiate from the core; benign: they are strewn over the breast as
short lines. Cores of both kinds have the same summed brightness. So the image holds the same lines whatever the label.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mammobench.phantom.structures import stroke

MASS_CONTRAST = 0.075
SPICULE_BRIGHTNESS = 0.055
SPICULATED_CORE = 0.75
"""The core's radius as a share of the smooth mass's."""
REACH = 1.7
"""The longest spicule's tip, as a multiple of the mass's radius."""
SPICULE_STEPS = 5

RadiusAt = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Spicule:
    """A thin line, in reference pixels: fading from its foot at the core to its tip."""

    length: float
    bend: float
    width: float
    brightness: float


def draw_spicules(random: np.random.Generator, radius: float, contrast: float, subtlety: float) -> list[Spicule]:
    """The mass's spicules; with subtlety they are fewer and fainter."""
    plainness = 1 - subtlety
    return [
        Spicule(
            length=radius * random.uniform(0.5, REACH - SPICULATED_CORE),
            bend=random.uniform(-0.25, 0.25),
            width=random.uniform(1.4, 2.2),
            brightness=SPICULE_BRIGHTNESS * contrast * (0.6 + 0.8 * plainness),
        )
        for _ in range(round(8 + 7 * plainness))
    ]


def stamp_spicule(canvas: np.ndarray, spicule: Spicule, x: float, y: float, angle: float, scale: float) -> None:
    """Adds the spicule with its foot at (x, y), in pixels, pointing along the angle."""
    share = np.linspace(0, 1, SPICULE_STEPS)
    along, across = spicule.length * scale * share, spicule.bend * spicule.length * scale * share**2
    points = np.stack(
        [
            x + along * math.cos(angle) - across * math.sin(angle),
            y + along * math.sin(angle) + across * math.cos(angle),
        ],
        axis=1,
    )
    stroke(canvas, points, spicule.width * scale, spicule.brightness, fade=0.6)


def wavy_radius(random: np.random.Generator, radius: float, amplitude: float, waves: range, turn: float) -> RadiusAt:
    """The radius as a function of the angle: a circle with a few harmonics."""
    sizes = random.uniform(-1, 1, len(waves)) * amplitude
    phases = random.uniform(0, 2 * math.pi, len(waves))

    def at(angle: np.ndarray) -> np.ndarray:
        terms = (
            size * np.cos(wave * (angle - turn) + phase) for wave, size, phase in zip(waves, sizes, phases, strict=True)
        )
        return radius * (1 + sum(terms, np.zeros_like(angle)))

    return at


def stamp_core(
    canvas: np.ndarray,
    x: float,
    y: float,
    radius_at: RadiusAt,
    reach: float,
    softness: float,
    total: float,
    scale: float,
) -> None:
    """Adds a dome of the given summed brightness, with an edge `softness` wide (both in reference pixels)."""
    half = math.ceil((reach + 4 * softness) * scale)
    left, top = math.floor(x) - half, math.floor(y) - half
    offsets = np.arange(2 * half + 1) + 0.5
    dx, dy = ((left + offsets - x) / scale)[None, :], ((top + offsets - y) / scale)[:, None]
    distance, edge = np.hypot(dx, dy), radius_at(np.arctan2(dy, dx))
    dome = 0.65 + 0.35 * np.sqrt(np.clip(1 - (distance / edge) ** 2, 0, 1))
    dome /= 1 + np.exp(np.clip((distance - edge) / (0.4 * softness), -30, 30))
    _add_clipped(canvas, dome * (total * scale**2 / float(np.sum(dome))), left, top)


def _add_clipped(canvas: np.ndarray, added: np.ndarray, left: int, top: int) -> None:
    """Adds a patch to the canvas; what lies beyond the border is cut off."""
    height, width = added.shape
    rows = slice(max(top, 0), max(min(top + height, canvas.shape[0]), 0))
    columns = slice(max(left, 0), max(min(left + width, canvas.shape[1]), 0))
    canvas[rows, columns] += added[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
