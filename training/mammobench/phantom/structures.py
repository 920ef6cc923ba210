"""What every breast has and no label knows: vessels and ligaments as thin curved lines."""

import itertools
import math

import numpy as np

from mammobench.phantom.anatomy import BreastShape

CURVE_STEPS = 14


def draw_vessels(random: np.random.Generator, canvas: np.ndarray, shape: BreastShape, scale: float) -> None:
    """Adds long curved lines to the canvas [rows, columns], in place."""
    for _ in range(int(random.integers(5, 12))):
        stroke(canvas, _curve(random, shape), random.uniform(1.3, 2.4) * scale, random.uniform(0.015, 0.045))


def place_in_breast(random: np.random.Generator, shape: BreastShape) -> tuple[float, float]:
    """A point some way inside the skin, in pixels, evenly over the area in front of the muscle."""
    for _ in range(20):
        x = random.uniform(0.02, 0.97) * shape.depth
        y = shape.nipple_y + random.uniform(-0.95, 0.95) * shape.height_down
        margin = 0.06 * shape.depth
        if shape.distance_to_skin(x, y) > margin and shape.distance_to_pectoral(x, y) > 0:
            return x, y
    return 0.6 * shape.depth, shape.nipple_y


def stroke(canvas: np.ndarray, points: np.ndarray, width: float, brightness: float, fade: float = 0.0) -> None:
    """Adds a soft-edged line through the points [n, 2] of (x, y); pieces meet without brighter joints.

    The line loses the share `fade` of its brightness from the first point to the last.
    """
    margin = width / 2 + 1.5
    left, top = np.maximum(np.floor(points.min(axis=0) - margin).astype(int), 0)
    right, bottom = np.minimum(np.ceil(points.max(axis=0) + margin).astype(int), (canvas.shape[1], canvas.shape[0]))
    if left >= right or top >= bottom:
        return
    line = np.zeros((bottom - top, right - left), dtype=np.float32)
    pieces = list(itertools.pairwise(points - (left, top)))
    for number, (start, end) in enumerate(pieces):
        _stroke_piece(line, start, end, width, 1 - fade * (number + 0.5) / len(pieces))
    canvas[top:bottom, left:right] += np.float32(brightness) * line


def _stroke_piece(line: np.ndarray, start: np.ndarray, end: np.ndarray, width: float, strength: float) -> None:
    """Raises the pixels near the piece from `start` to `end` to at least its strength."""
    margin = width / 2 + 1.5
    low = np.clip(np.floor(np.minimum(start, end) - margin), 0, line.shape[::-1]).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + margin), 0, line.shape[::-1]).astype(int)
    if low[0] >= high[0] or low[1] >= high[1]:
        return
    x = (np.arange(low[0], high[0]) + (0.5 - start[0]))[None, :]
    y = (np.arange(low[1], high[1]) + (0.5 - start[1]))[:, None]
    dx, dy = end - start
    share = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
    distance = np.hypot(x - share * dx, y - share * dy)
    piece = line[low[1] : high[1], low[0] : high[0]]
    np.maximum(piece, strength * np.clip(width / 2 + 0.5 - distance, 0, 1), out=piece)


def _curve(random: np.random.Generator, shape: BreastShape) -> np.ndarray:
    """A quadratic Bézier curve [CURVE_STEPS, 2] of (x, y), a sixth to a half of the breast's depth long."""
    start = np.array(place_in_breast(random, shape))
    angle, length = random.uniform(0, 2 * math.pi), random.uniform(0.16, 0.5) * shape.depth
    end = start + length * np.array([math.cos(angle), math.sin(angle)])
    middle = (start + end) / 2 + random.uniform(-0.25, 0.25, 2) * length
    share = np.linspace(0, 1, CURVE_STEPS)[:, None]
    return (1 - share) ** 2 * start + 2 * share * (1 - share) * middle + share**2 * end
