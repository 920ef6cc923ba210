"""A lesion's outline as the pixels that it covers, and how much of it a square shows.

A pixel belongs to the lesion when its center, at +0.5, lies inside the polygon (even-odd rule). An outline that
encloses no pixel's center, such as the one or two points with which INbreast marks a calcification, covers every pixel
whose center lies within LINE_RADIUS of its line: one point becomes a small disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

LINE_RADIUS = 2.0
"""Input pixels (our choice): about 0.4 mm where a breast of 20 cm fills 1152 rows, a small calcification's size."""

Outline = tuple[tuple[float, float], ...]
"""(x, y) in input pixels; the last point joins the first."""


@dataclass(frozen=True)
class OutlineMask:
    """The pixels of one lesion, inside the smallest box that holds them."""

    left: int
    top: int
    integral: npt.NDArray[np.int64]
    """[rows + 1, columns + 1]: the number of the lesion's pixels above and left of each corner."""

    @property
    def rows(self) -> int:
        """The box's height."""
        return self.integral.shape[0] - 1

    @property
    def columns(self) -> int:
        """The box's width."""
        return self.integral.shape[1] - 1

    @property
    def area(self) -> int:
        """The lesion's pixels."""
        return int(self.integral[-1, -1])

    def inside(self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], edge: int) -> npt.NDArray[np.int64]:
        """Pixels of the lesion in each square that begins at x - edge // 2, y - edge // 2. Shape of `x`."""
        first_x, first_y = x - edge // 2 - self.left, y - edge // 2 - self.top
        x0, x1 = (np.clip(first_x + step, 0, self.columns) for step in (0, edge))
        y0, y1 = (np.clip(first_y + step, 0, self.rows) for step in (0, edge))
        whole = self.integral
        return whole[y1, x1] - whole[y0, x1] - whole[y1, x0] + whole[y0, x0]

    def overlap(self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], edge: int) -> npt.NDArray[np.float64]:
        """The greater of intersection / lesion and intersection / patch for each square; see `inside`."""
        return self.inside(x, y, edge) / min(self.area, edge * edge)

    def centroid(self) -> tuple[float, float]:
        """(x, y), the mean of the pixels' centers."""
        mask = np.diff(np.diff(self.integral, axis=0), axis=1)
        rows, columns = np.nonzero(mask)
        return float(columns.mean()) + 0.5 + self.left, float(rows.mean()) + 0.5 + self.top


@lru_cache(maxsize=4096)
def outline_mask(outline: Outline) -> OutlineMask:
    """The pixels that an outline covers: at least one."""
    points = np.asarray(outline, np.float64).reshape(-1, 2)
    left, top = (int(edge) for edge in np.floor(points.min(axis=0) - LINE_RADIUS - 1))
    right, bottom = (int(edge) for edge in np.ceil(points.max(axis=0) + LINE_RADIUS + 1))
    local, shape = points - (left, top), (bottom - top, right - left)
    mask = fill_polygon(local, shape)
    if not mask.any():
        mask = _near_line(local, shape)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    integral = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int64)
    integral[1:, 1:] = mask.cumsum(axis=0).cumsum(axis=1)
    return OutlineMask(left + int(columns[0]), top + int(rows[0]), integral)


def fill_polygon(points: npt.NDArray[np.float64], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """[rows, columns]: the pixels whose centers lie inside the closed polygon `points` [n, 2], (x, y), even-odd.

    Scan conversion: every edge flips all pixels to the right of where it crosses a row's middle.
    """
    flips = np.zeros((shape[0], shape[1] + 1), np.int64)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        low, high = min(y0, y1), max(y0, y1)
        # Rows whose middle lies in [low, high): a corner on a middle counts once.
        rows = np.arange(max(0, int(np.ceil(low - 0.5))), min(shape[0], int(np.ceil(high - 0.5))))
        crossings = x0 + (rows + 0.5 - y0) * (x1 - x0) / (y1 - y0)
        np.add.at(flips, (rows, np.clip(np.ceil(crossings - 0.5), 0, shape[1]).astype(np.int64)), 1)
    return (np.cumsum(flips[:, :-1], axis=1) % 2).astype(np.bool_)


def _near_line(points: npt.NDArray[np.float64], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """The pixels whose centers lie within LINE_RADIUS of the closed line."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5
    near = np.zeros(shape, np.bool_)
    for begin, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        step = end - begin
        length = float(step @ step)
        along = ((x - begin[0]) * step[0] + (y - begin[1]) * step[1]) / length if length > 0 else 0.0 * x
        along = np.clip(along, 0.0, 1.0)
        near |= np.hypot(x - begin[0] - along * step[0], y - begin[1] - along * step[1]) <= LINE_RADIUS
    return near


def outline_of(points: Sequence[tuple[float, float]] | npt.NDArray[np.float64]) -> Outline:
    """Points as an outline."""
    return tuple((float(x), float(y)) for x, y in points)
