"""Calcifications: grains, fine and of varied form or coarse and round, together in a cluster or strewn over the breast.

A calcification lesion always draws both kinds of grain. Malignant: the fine ones lie in the cluster and the coarse
ones are strewn; benign: the other way round. So the image holds the same grains whatever the label, and only their
arrangement tells.
"""

import math
from dataclasses import dataclass

import numpy as np

FINE_BRIGHTNESS = 0.17
COARSE_BRIGHTNESS = 0.15
TRIES = 12
"""Places tried for a grain that is to keep clear of the others of its cluster."""


@dataclass(frozen=True)
class Grain:
    """One calcification: an ellipse with the area of a circle of `radius` reference pixels."""

    radius: float
    stretch: float
    angle: float
    brightness: float


def draw_grains(random: np.random.Generator, *, fine: bool, contrast: float, subtlety: float) -> list[Grain]:
    """The grains of one kind. With subtlety the fine become fewer and larger, the coarse more and smaller."""
    plainness = 1 - subtlety
    count = round(12 + 12 * plainness) if fine else round(8 - 3 * plainness)
    grains = []
    for _ in range(count):
        if fine:
            radius, stretch = random.uniform(0.65, 0.95 + 0.25 * subtlety), random.uniform(1.0, 2.2)
        else:
            radius, stretch = random.uniform(1.3, 1.8 + 0.5 * plainness), random.uniform(1.0, 1.2)
        brightness = (FINE_BRIGHTNESS if fine else COARSE_BRIGHTNESS) * contrast * random.uniform(0.7, 1.1)
        grains.append(Grain(radius, stretch, random.uniform(0, math.pi), brightness))
    return grains


def cluster_offsets(
    random: np.random.Generator, grains: list[Grain], radius: float, turn: float
) -> list[tuple[float, float]]:
    """Where each grain lies about the cluster's center, in reference pixels: within an ellipse, clear of the others."""
    offsets: list[tuple[float, float]] = []
    for grain in grains:
        spots = [_spot(random, radius, turn) for _ in range(TRIES)]
        gap = 2 * grain.radius + 0.8
        free = (spot for spot in spots if all(math.dist(spot, other) > gap for other in offsets))
        offsets.append(next(free, spots[-1]))
    return offsets


def stamp_grain(canvas: np.ndarray, grain: Grain, x: float, y: float, scale: float) -> None:
    """Adds the grain to the canvas [rows, columns] at a place in pixels; its edge is one pixel soft."""
    reach = grain.radius * math.sqrt(grain.stretch) * scale + 1.5
    left, right = max(math.floor(x - reach), 0), min(math.ceil(x + reach), canvas.shape[1])
    top, bottom = max(math.floor(y - reach), 0), min(math.ceil(y + reach), canvas.shape[0])
    if left >= right or top >= bottom:
        return
    dx = (np.arange(left, right) + 0.5 - x)[None, :]
    dy = (np.arange(top, bottom) + 0.5 - y)[:, None]
    along = dx * math.cos(grain.angle) + dy * math.sin(grain.angle)
    across = -dx * math.sin(grain.angle) + dy * math.cos(grain.angle)
    distance = np.hypot(along / math.sqrt(grain.stretch), across * math.sqrt(grain.stretch))
    canvas[top:bottom, left:right] += grain.brightness * np.clip(grain.radius * scale + 0.5 - distance, 0, 1)


def _spot(random: np.random.Generator, radius: float, turn: float) -> tuple[float, float]:
    distance, angle = radius * math.sqrt(random.random()), random.uniform(0, 2 * math.pi)
    x, y = distance * math.cos(angle), 0.75 * distance * math.sin(angle)
    return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
