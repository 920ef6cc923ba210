"""Where each lesion lies in each view: at one distance from the nipple, inside the breast, clear of its neighbors."""

import math
from dataclasses import dataclass

from mammobench.phantom.anatomy import BreastShape
from mammobench.phantom.plan import LesionPlan, View

EXTENT = 1.7
"""Room kept free around a lesion's center, as a multiple of its radius: the reach of spicules, for every lesion."""


@dataclass(frozen=True)
class PlacedLesion:
    """A lesion's center in a view, in pixels of the image with the chest wall at column 0."""

    lesion: LesionPlan
    x: float
    y: float


def place_lesions(
    lesions: tuple[LesionPlan, ...], shape: BreastShape, view: View, rows: int, scale: float
) -> list[PlacedLesion]:
    """A place for every lesion of a breast: its first candidate angle that is free, else the one with most room."""
    placed: list[PlacedLesion] = []
    for lesion in lesions:
        candidates = [_at_angle(lesion, shape, angle) for angle in lesion.candidate_angles[view]]
        rooms = [_room(candidate, shape, placed, rows, scale) for candidate in candidates]
        free = next((place for place, room in enumerate(rooms) if room >= 0), None)
        placed.append(candidates[rooms.index(max(rooms)) if free is None else free])
    return placed


def _at_angle(lesion: LesionPlan, shape: BreastShape, angle: float) -> PlacedLesion:
    distance = lesion.distance_from_nipple * shape.depth
    return PlacedLesion(lesion, shape.depth - distance * math.cos(angle), shape.nipple_y + distance * math.sin(angle))


def _room(place: PlacedLesion, shape: BreastShape, others: list[PlacedLesion], rows: int, scale: float) -> float:
    """Pixels to spare between the lesion's extent and whatever is nearest; negative where it does not fit."""
    extent = EXTENT * place.lesion.radius * scale
    gaps = [
        float(shape.distance_to_skin(place.x, place.y)) - extent - 2 * scale,
        place.x - extent,
        place.y - extent,
        rows - place.y - extent,
        float(shape.distance_to_pectoral(place.x, place.y)) - 0.5 * extent,
    ]
    for other in others:
        gaps.append(math.hypot(place.x - other.x, place.y - other.y) - extent - EXTENT * other.lesion.radius * scale)
    return min(gaps)
