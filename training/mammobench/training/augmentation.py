"""Augmentation: one affine movement about the image's center and one shift of intensity, drawn per item.

Rotation, flips, shear and zoom are composed into one 2x2 matrix, so that the device resamples each image once.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mammobench.contract import AugmentationConfig


@dataclass(frozen=True)
class Movement:
    """`matrix` takes an offset (x, y) from the center of the output, in pixels, to the offset in the source."""

    matrix: npt.NDArray[np.float64]
    intensity: float
    """Added to the normalized intensity, in standard deviations."""

    def move_points(
        self, points: npt.NDArray[np.float64], source_center: tuple[float, float], output_center: tuple[float, float]
    ) -> npt.NDArray[np.float64]:
        """Source points [n, 2] as (x, y) → where the moved image shows them."""
        return (points - source_center) @ np.linalg.inv(self.matrix).T + output_center


STILL = Movement(np.eye(2), 0.0)


def draw_movement(config: AugmentationConfig, random: np.random.Generator) -> Movement:
    """A movement within the config's ranges. Always takes the same number of draws."""
    flip_x, flip_y, angle, shear, zoom, intensity = random.random(6)
    degrees = (2 * angle - 1) * config.rotation_degrees
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    shearing = np.array([[1.0, (2 * shear - 1) * config.shear], [0.0, 1.0]])
    # Zoom is drawn evenly in its logarithm: twice and half as large are equally likely.
    factor = math.exp(math.log(config.zoom_minimum) + zoom * math.log(config.zoom_maximum / config.zoom_minimum))
    flips = np.diag(
        [
            -1.0 if config.horizontal_flip and flip_x < 0.5 else 1.0,
            -1.0 if config.vertical_flip and flip_y < 0.5 else 1.0,
        ]
    )
    return Movement(rotation @ shearing @ flips / factor, (2 * intensity - 1) * config.intensity)


def reach(config: AugmentationConfig) -> float:
    """How many times its own edge a square's source may span under any movement within the ranges."""
    angle = math.radians(min(config.rotation_degrees, 45.0))
    turned = math.cos(angle) + math.sin(angle)
    return turned * (1 + config.shear) / config.zoom_minimum


def normalized_theta(
    movements: list[Movement], source_size: tuple[int, int], output_size: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """[n, 2, 3] for torch's affine_grid (align_corners=False): pixels → its -1 ... 1 coordinates."""
    source = np.array([source_size[1] / 2, source_size[0] / 2])
    output = np.array([output_size[1] / 2, output_size[0] / 2])
    matrices = np.stack([movement.matrix for movement in movements])
    theta = np.zeros((len(movements), 2, 3), np.float32)
    theta[:, :, :2] = matrices * output[None, None, :] / source[None, :, None]
    return theta
