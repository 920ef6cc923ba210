"""The breast in one view: outline, nipple, pectoral muscle, and tissue with a power-law spectrum.

Drawn as a left breast: chest wall at column 0, nipple to the right. Lengths in pixels, pixel centers at +0.5.
"""

import math
from dataclasses import dataclass

import numpy as np

from mammobench.phantom.plan import BreastPlan, Density, ExposurePlan, View

REFERENCE_ROWS, REFERENCE_COLUMNS = 512, 416
"""Sizes of what is drawn are given in pixels of an image of this size, and scale with the image."""
OUTLINE_POWER_X, OUTLINE_POWER_Y = 1.9, 2.2
SPECTRUM_EXPONENT = 3.0
"""Power falls with frequency to the minus third (Burgess, Jacobson and Judy, Med Phys 2001: 2.8 to 3)."""
COARSEST_STRUCTURE = 260.0
"""Reference pixels beyond which the spectrum is flat, so that a field's mean does not wander with the image's size."""
GLAND_BIAS: dict[Density, float] = {"A": -2.2, "B": -1.0, "C": 0.1, "D": 1.3}


def drawing_scale(rows: int, columns: int) -> float:
    """Pixels of the image to a reference pixel."""
    return min(rows / REFERENCE_ROWS, columns / REFERENCE_COLUMNS)


@dataclass(frozen=True)
class BreastShape:
    """The outline (a superellipse cut at the chest wall) and the pectoral muscle's edge, in pixels."""

    depth: float
    nipple_y: float
    height_up: float
    height_down: float
    pectoral: tuple[float, float] | None
    """Where the muscle's edge cuts the top (x) and the chest wall (y); none in CC."""

    def level(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """Below 1 inside the breast, 1 on the skin."""
        return (np.maximum(x, 0.0) / self.depth) ** OUTLINE_POWER_X + self._vertical(y) ** OUTLINE_POWER_Y

    def distance_to_skin(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """First-order distance to the skin in pixels, positive inside."""
        vertical = self._vertical(y)
        height = np.where(y < self.nipple_y, self.height_up, self.height_down)
        slope_x = OUTLINE_POWER_X / self.depth * (np.maximum(x, 0.0) / self.depth) ** (OUTLINE_POWER_X - 1)
        slope_y = OUTLINE_POWER_Y / height * vertical ** (OUTLINE_POWER_Y - 1)
        gradient = np.maximum(np.sqrt(slope_x**2 + slope_y**2), 0.5 / self.depth)
        return (1.0 - self.level(x, y)) / gradient

    def distance_to_pectoral(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """Distance in front of the muscle's edge in pixels, negative inside the muscle."""
        if self.pectoral is None:
            return np.full(np.broadcast(x, y).shape, np.inf, dtype=np.float32)
        width, height = self.pectoral
        return np.asarray((x / width + y / height - 1.0) / math.hypot(1.0 / width, 1.0 / height))

    def _vertical(self, y: np.ndarray | float) -> np.ndarray:
        return np.abs(y - self.nipple_y) / np.where(y < self.nipple_y, self.height_up, self.height_down)


def breast_shape(breast: BreastPlan, view: View, rows: int, columns: int) -> BreastShape:
    """The breast's outline in a view; its depth is the same in both."""
    depth = breast.depth * columns
    if view == "CC":
        nipple_y = (0.5 + breast.center_offset) * rows
        half = breast.half_height * rows
        return BreastShape(depth, nipple_y, half, half, None)
    nipple_y = (0.58 + breast.center_offset) * rows
    pectoral = (breast.pectoral_width * columns, breast.pectoral_height * rows)
    return BreastShape(depth, nipple_y, nipple_y * 1.3, breast.half_height * 0.95 * rows, pectoral)


def power_law_field(random: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """A Gaussian field [rows, columns] with power ~ 1/f³, float32, mean 0, standard deviation 1."""
    longest = COARSEST_STRUCTURE * drawing_scale(rows, columns)
    vertical = np.fft.fftfreq(rows).astype(np.float32)[:, None]
    horizontal = np.fft.rfftfreq(columns).astype(np.float32)[None, :]
    squared = np.maximum(vertical**2 + horizontal**2, np.float32(longest**-2))
    spectrum = random.standard_normal((rows, columns // 2 + 1, 2), dtype=np.float32).view(np.complex64)[..., 0]
    spectrum *= squared ** np.float32(-SPECTRUM_EXPONENT / 4)
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, s=(rows, columns)).astype(np.float32)
    return field / np.float32(np.std(field, dtype=np.float64))


@dataclass(frozen=True)
class Tissue:
    """Brightness of a breast without lesions, and the share of it that is breast (0 in air, 1 in full thickness)."""

    brightness: np.ndarray
    thickness: np.ndarray


def draw_tissue(
    random: np.random.Generator, shape: BreastShape, density: Density, exposure: ExposurePlan, rows: int, columns: int
) -> Tissue:
    """Skin, fat, gland and muscle; brightness about 0 to 1 before gain, float32 [rows, columns]."""
    scale = drawing_scale(rows, columns)
    x = (np.arange(columns, dtype=np.float32) + np.float32(0.5))[None, :]
    y = (np.arange(rows, dtype=np.float32) + np.float32(0.5))[:, None]
    skin_distance = shape.distance_to_skin(x, y).astype(np.float32)
    rolloff = np.clip(skin_distance / np.float32(30 * scale), 0, 1)
    thickness = np.sqrt(1 - (1 - rolloff) ** 2)

    layout, texture = power_law_field(random, rows, columns), power_law_field(random, rows, columns)
    reach = ((x - 0.55 * shape.depth) / (0.45 * shape.depth)) ** 2
    envelope = np.exp(-reach - ((y - shape.nipple_y) / (0.75 * shape.height_down)) ** 2)
    gland = _sigmoid((0.9 * layout + GLAND_BIAS[density] + 2.2 * (envelope - 0.6)) / 0.5) * np.sqrt(envelope)
    fabric = 0.034 * exposure.texture * texture * (0.5 + gland)
    brightness = thickness * (exposure.fat_level + exposure.gland_contrast * gland + fabric)

    skin = np.exp(-(((skin_distance - 2.0 * scale) / (1.6 * scale)) ** 2))
    nipple = np.exp(-(((x - shape.depth) / (5 * scale)) ** 2) - ((y - shape.nipple_y) / (8 * scale)) ** 2)
    brightness += 0.10 * skin + 0.16 * nipple
    if shape.pectoral is not None:
        behind = -shape.distance_to_pectoral(x, y)
        muscle = _sigmoid(behind / (2.5 * scale)) * (0.14 + 0.10 * np.clip(behind / (120 * scale), 0, 1))
        brightness += muscle * (skin_distance > 0)
    return Tissue(brightness.astype(np.float32), thickness.astype(np.float32))


def _sigmoid(value: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))
