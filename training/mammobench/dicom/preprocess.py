"""Preprocessing version 1: from stored pixel values to what a network sees. One definition, two implementations.

This file is the reference; core/preprocessing is the same in TypeScript, held equal from DICOM file to logit. All
arithmetic is float64 in the order written; `floor` and `//` round toward minus infinity.

1. s: stored values, masked to BitsStored, sign-extended. Modality value m = slope * s + intercept, or the entry of the
   Modality LUT Sequence where there is one. lo, hi: the smallest and the largest m of all s that BitsStored and
   PixelRepresentation can express. MONOCHROME1: m := lo + hi - m.
2. u = floor((m - lo) / (hi - lo) * 65535 + 0.5), through a table over the stored values. u = 0 where s is pixel padding
   (PixelPaddingValue, or the range up to PixelPaddingRangeLimit, both ends included).
3. Breast mask on a coarse grid. Block edge b = ceil(max(rows, columns) / 256); grid of ceil(rows / b) x ceil(columns
   / b) blocks, those at the right and bottom edge smaller. mean = (sum of u over the block's pixels) // (number of
   its pixels); bin = mean >> 8. Otsu's threshold over the histogram of the bins: for t = 1 ... 255 with n0, s0 =
   number and sum of the bins < t and n1, s1 of the bins >= t, both n0, n1 > 0, maximize d * d / (n0 * n1) with d = s0
   * n1 - s1 * n0; ties: the lowest t; none possible: t = 0. threshold = max(1, t // 2). Foreground: bin >= threshold.
   The breast is the largest 4-connected component (ties: the one whose first block comes first in row-major order);
   none: all blocks.
4. Crop box: the component's bounding box in pixels (blocks times b, clipped to the image). mirrored: more of its blocks
   have gridColumn * 2 >= gridColumns than not. The crop is mirrored left to right if so: the chest wall is at column 0.
5. p: over the crop's pixels with u > 0, n of them, the smallest v with (number of pixels of value 1 ... v) >=
   ceil(0.995 * n); p = 65535 if n = 0.
6. Area resize: s = min(rows / h, columns / w) for a crop of h x w into an input of rows x columns; nr = min(rows,
   max(1, floor(h * s + 0.5))), nc likewise. Output pixel (i, j) is the mean of the crop over the rectangle [i * h /
   nr, (i + 1) * h / nr) x [j * w / nc, (j + 1) * w / nc), partial pixels weighted by their covered share. It is
   placed at column 0 and row top = (rows - nr) // 2 of rows x columns zeros.
7. q = floor(min(value / p, 1) * 65535 + 0.5), a uint16: this is what the cache holds. The network's input is q /
   65535 as float32, shape [batch, 1, rows, columns]. Its mean and standard deviation are taken out inside the graph.

Points: (x, y) in full-image pixels (pixel centers at +0.5) lies at column (mirrored ? box.x + w - x : x - box.x) * nc
/ w and row (y - box.y) * nr / h + top of the input.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from mammobench.dicom.stored_image import StoredImage

VERSION = 1
_GRID = 256
_BLOCK = 128
"""Rows, or columns, of a full image worked on at once: bounds the wide intermediate arrays, changes no result."""


@dataclass(frozen=True)
class Geometry:
    """How a full image maps into the input: for outlines on the way in and heatmaps on the way out. All in pixels."""

    box_x: int
    box_y: int
    box_width: int
    box_height: int
    mirrored: bool
    rows: int
    """Rows of the input that the crop fills (nr), from `top`."""
    columns: int
    """Columns of the input that the crop fills (nc), from 0."""
    top: int
    breast_level: int
    """The breast mask's threshold in the input's uint16 units: darker is background."""

    def to_input(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Full-image points [n, 2] as (x, y) → points of the input, (column, row), pixel centers at +0.5."""
        x = points[:, 0] - self.box_x
        x = self.box_width - x if self.mirrored else x
        y = points[:, 1] - self.box_y
        return np.stack([x * self.columns / self.box_width, y * self.rows / self.box_height + self.top], axis=1)

    def to_image(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The inverse of `to_input`."""
        x = points[:, 0] * self.box_width / self.columns
        x = self.box_width - x if self.mirrored else x
        y = (points[:, 1] - self.top) * self.box_height / self.rows
        return np.stack([x + self.box_x, y + self.box_y], axis=1)


@dataclass(frozen=True)
class PreparedImage:
    """What the network sees of an image: `pixels` uint16 [rows, columns], and where it came from."""

    pixels: npt.NDArray[np.uint16]
    geometry: Geometry


def preprocessing_hash(rows: int, columns: int) -> str:
    """Names what decides the prepared pixels: the version and the input's size."""
    described = json.dumps({"columns": columns, "rows": rows, "version": VERSION}, sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


def preprocess(image: StoredImage, rows: int, columns: int) -> PreparedImage:
    """Steps 1 to 7 above for an input of rows x columns."""
    unit = to_unit_range(image)
    top, bottom, left, right, mirrored, threshold_bin = _breast_box(unit)
    crop = unit[top:bottom, left:right]
    if mirrored:
        crop = crop[:, ::-1]
    height, width = crop.shape
    scale = min(rows / height, columns / width)
    nr = min(rows, max(1, math.floor(height * scale + 0.5)))
    nc = min(columns, max(1, math.floor(width * scale + 0.5)))
    bright = _bright_level(crop)
    resized = area_resize(crop, nr, nc)
    first_row = (rows - nr) // 2
    pixels = np.zeros((rows, columns), np.uint16)
    pixels[first_row : first_row + nr, :nc] = np.floor(np.minimum(resized / bright, 1.0) * 65535 + 0.5)
    geometry = Geometry(
        box_x=left,
        box_y=top,
        box_width=width,
        box_height=height,
        mirrored=mirrored,
        rows=nr,
        columns=nc,
        top=first_row,
        breast_level=min(65535, threshold_bin * 256 * 65535 // bright),
    )
    return PreparedImage(pixels, geometry)


def to_unit_range(image: StoredImage) -> npt.NDArray[np.uint16]:
    """Steps 1 and 2: stored values → uint16 over the whole expressible range, bright = dense, padding = 0."""
    smallest = -(1 << (image.bits_stored - 1)) if image.signed else 0
    stored = np.arange(smallest, smallest + (1 << image.bits_stored), dtype=np.float64)
    modality = image.slope * stored + image.intercept if image.modality_lut is None else image.modality_lut
    low, high = modality.min(), modality.max()
    if image.monochrome1:
        modality = low + high - modality
    table = np.floor((modality - low) / (high - low) * 65535 + 0.5).astype(np.uint16)
    if image.padding is not None:
        first, last = (end - smallest for end in image.padding)
        table[max(0, first) : max(0, last + 1)] = 0
    unit = np.empty(image.values.shape, np.uint16)
    for first in range(0, image.rows, _BLOCK):
        stored_block = image.values[first : first + _BLOCK].astype(np.int64)
        unit[first : first + _BLOCK] = table[stored_block - smallest]
    return unit


def otsu_bin(bins: npt.NDArray[np.int64]) -> int:
    """Otsu's threshold over values 0 ... 255 (classes `< t`, `>= t`), the lowest of the best; 0 with one value only."""
    counts = np.bincount(bins.ravel(), minlength=256).astype(np.float64)
    below_count = np.cumsum(counts)[:-1]
    below_sum = np.cumsum(counts * np.arange(256))[:-1]
    above_count = counts.sum() - below_count
    above_sum = (counts * np.arange(256)).sum() - below_sum
    possible = (below_count > 0) & (above_count > 0)
    if not possible.any():
        return 0
    difference = below_sum * above_count - above_sum * below_count
    product = np.where(possible, below_count * above_count, 1.0)
    between = np.where(possible, difference * difference / product, -1.0)
    return int(np.argmax(between)) + 1


def area_resize(crop: npt.NDArray[np.uint16], rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Step 6: box filter with fractional edges, [h, w] → [rows, columns], float64."""
    return _area_strips(_area_strips(crop, rows).T, columns).T


def _area_strips(values: npt.NDArray[np.uint16] | npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """`_area_rows` for some columns at a time, which it treats each by itself."""
    averaged = np.empty((count, values.shape[1]))
    for first in range(0, values.shape[1], _BLOCK):
        averaged[:, first : first + _BLOCK] = _area_rows(values[:, first : first + _BLOCK], count)
    return averaged


def _area_rows(values: npt.NDArray[np.uint16] | npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """Averages along axis 0. F(y) = the integral of the column up to y; a mean is a difference of two F over its
    length.

    Sums stay exact for integers (below 2^53), so the order of summation does not matter.
    """
    length = values.shape[0]
    edges = np.arange(count + 1) * length / count
    whole = np.minimum(np.floor(edges).astype(np.int64), length - 1)
    fraction = edges - whole
    running = np.cumsum(values, axis=0, dtype=np.float64)
    taken = values[whole].astype(np.float64)
    integral = running[whole] - taken + fraction[:, None] * taken
    return np.diff(integral, axis=0) * (count / length)


def _breast_box(unit: npt.NDArray[np.uint16]) -> tuple[int, int, int, int, bool, int]:
    """Steps 3 and 4: top, bottom, left, right of the breast, mirrored or not, and the mask's threshold bin."""
    rows, columns = unit.shape
    edge = math.ceil(max(rows, columns) / _GRID)
    bins = _block_means(unit, edge) >> 8
    threshold = max(1, otsu_bin(bins) // 2)
    labels, count = cast(tuple[npt.NDArray[np.int32], int], ndimage.label(bins >= threshold))
    largest = int(np.argmax(np.bincount(labels.ravel())[1:])) + 1 if count > 0 else 0
    breast = labels == largest
    block_rows, block_columns = np.flatnonzero(breast.any(axis=1)), np.flatnonzero(breast.any(axis=0))
    per_column = breast.sum(axis=0)
    right_half = np.arange(breast.shape[1]) * 2 >= breast.shape[1]
    return (
        int(block_rows[0]) * edge,
        min(rows, (int(block_rows[-1]) + 1) * edge),
        int(block_columns[0]) * edge,
        min(columns, (int(block_columns[-1]) + 1) * edge),
        bool(per_column[right_half].sum() > per_column[~right_half].sum()),
        threshold,
    )


def _block_means(unit: npt.NDArray[np.uint16], edge: int) -> npt.NDArray[np.int64]:
    """Integer means over edge x edge blocks; those at the right and bottom edges over the pixels that exist."""
    rows, columns = unit.shape
    row_starts, column_starts = np.arange(0, rows, edge), np.arange(0, columns, edge)
    by_rows = np.stack([unit[start : start + edge].sum(axis=0, dtype=np.int64) for start in row_starts])
    sums = np.add.reduceat(by_rows, column_starts, axis=1)
    heights, widths = _lengths(row_starts, rows), _lengths(column_starts, columns)
    return sums // (heights[:, None] * widths[None, :])


def _lengths(starts: npt.NDArray[np.int64], end: int) -> npt.NDArray[np.int64]:
    return np.diff(np.append(starts, end))


def _bright_level(crop: npt.NDArray[np.uint16]) -> int:
    """Step 5: the 99.5th percentile of the crop's pixels above 0."""
    counts = np.zeros(65536, np.int64)
    for first in range(0, len(crop), _BLOCK):
        counts += np.bincount(crop[first : first + _BLOCK].ravel(), minlength=65536)
    counts[0] = 0
    total = int(counts.sum())
    if total == 0:
        return 65535
    return int(np.searchsorted(np.cumsum(counts), math.ceil(0.995 * total)))
