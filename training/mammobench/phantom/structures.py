"""What every breast has and no label knows: vessels and ligaments as thin curved lines, and single calcifications.

They look like a spicule or a grain of a cluster where they cross one, so that neither thin lines nor bright dots alone tell anything.
"""

import math

import numpy as np

from mammobench.phantom.anatomy import BreastShape

STEPS = 14


def draw_structures(random: np.random.Generator, canvas: np.ndarray, shape: BreastShape, scale: float) -> None:
    """Adds lines and single calcifications to the canvas [rows, columns], in place."""
    for _ in range(int(random.integers(6, 15))):
        points = _curve(random, shape)
        _stroke(canvas, points, random.uniform(1.3, 2.4) * scale, random.uniform(0.015, 0.05))
    for _ in range(int(random.integers(0, 6))):
        x, y = _place(random, shape)
        radius = random.uniform(0.8, 2.2) * scale
        _stroke(canvas, np.array([[x, y], [x + 0.1, y]]), 2 * radius, random.uniform(0.05, 0.25))


def _place(random: np.random.Generator, shape: BreastShape) -> tuple[float, float]:
    """A point some way inside the skin."""
    angle, distance = random.uniform(-1.2, 1.2), random.uniform(0.12, 0.8) * shape.depth
    return shape.depth - distance * math.cos(angle), shape.nipple_y + 0.75 * distance * math.sin(angle)


def _curve(random: np.random.Generator, shape: BreastShape) -> np.ndarray:
    """A quadratic Bézier curve [STEPS, 2] of (x, y), a sixth to a half of the breast's depth long."""
    start = np.array(_place(random, shape))
    angle, length = random.uniform(0, 2 * math.pi), random.uniform(0.16, 0.5) * shape.depth
    end = start + length * np.array([math.cos(angle), math.sin(angle)])
    middle = (start + end) / 2 + random.uniform(-0.25, 0.25, 2) * length
    share = np.linspace(0, 1, STEPS)[:, None]
    return (1 - share) ** 2 * start + 2 * share * (1 - share) * middle + share**2 * end


def _stroke(canvas: np.ndarray, points: np.ndarray, width: float, brightness: float) -> None:
    """Adds a soft-edged line through the points; pieces meet without brighter joints."""
    margin = width / 2 + 1.5
    left, top = np.maximum(np.floor(points.min(axis=0) - margin).astype(int), 0)
    right, bottom = np.minimum(np.ceil(points.max(axis=0) + margin).astype(int), (canvas.shape[1], canvas.shape[0]))
    if left >= right or top >= bottom:
        return
    line = np.zeros((bottom - top, right - left), dtype=np.float32)
    for (x0, y0), (x1, y1) in zip(points[:-1], points[1:], strict=True):
        l, r = (int(np.clip(v, 0, line.shape[1])) for v in (min(x0, x1) - margin - left, max(x0, x1) + margin - left + 1))
        t, b = (int(np.clip(v, 0, line.shape[0])) for v in (min(y0, y1) - margin - top, max(y0, y1) + margin - top + 1))
        if l >= r or t >= b:
            continue
        x = (np.arange(l, r, dtype=np.float32) + np.float32(left + 0.5 - x0))[None, :]
        y = (np.arange(t, b, dtype=np.float32) + np.float32(top + 0.5 - y0))[:, None]
        dx, dy = x1 - x0, y1 - y0
        share = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
        distance = np.hypot(x - share * dx, y - share * dy)
        piece = line[t:b, l:r]
        np.maximum(piece, np.clip(width / 2 + 0.5 - distance, 0, 1), out=piece)
    canvas[top:bottom, left:right] += np.float32(brightness) * line
