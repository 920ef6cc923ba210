"""Batches of whole images and patches: augmentation moves image, mask and outline together; ranks share them."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.contract import AugmentationConfig
from mammobench.dicom import Geometry, PreparedImages
from mammobench.training.augmentation import Movement, draw_movement, reach
from mammobench.training.batches import patch_batch, shares, to_device, whole_batch
from mammobench.training.cases import Case, Lesion
from mammobench.training.draws import generator
from mammobench.training.outlines import fill_polygon
from mammobench.training.patches import Patch

ROWS, COLUMNS = 160, 128
GEOMETRY = Geometry(0, 0, COLUMNS, ROWS, False, ROWS, COLUMNS, 0, 5_000)


def case_with(box: tuple[float, float, float, float], index: int = 0) -> Case:
    left, top, right, bottom = box
    lesion = Lesion(((left, top), (right, top), (right, bottom), (left, bottom)), "malignant mass")
    return Case(index, f"key-{index}", f"p{index}", "L", "CC", "train", True, (lesion,), GEOMETRY)


def images_of(*pixels: np.ndarray) -> PreparedImages:
    return PreparedImages([f"key-{i}" for i in range(len(pixels))], [GEOMETRY] * len(pixels), np.stack(pixels))


def settings_of(**changes: object) -> AugmentationConfig:
    values = {
        "horizontalFlip": True,
        "verticalFlip": True,
        "rotationDegrees": 25,
        "shear": 0.2,
        "zoomMinimum": 0.8,
        "zoomMaximum": 1.2,
        "intensity": 0.0,
    }
    return AugmentationConfig.model_validate({**values, **changes})


SETTINGS = st.fixed_dictionaries(
    {
        "horizontalFlip": st.booleans(),
        "verticalFlip": st.booleans(),
        "rotationDegrees": st.sampled_from([0, 25, 180]),
        "shear": st.sampled_from([0.0, 0.2]),
        "zoomMinimum": st.sampled_from([0.8, 1.0]),
        "zoomMaximum": st.sampled_from([1.0, 1.25]),
        "intensity": st.just(0.0),
    }
)


@dataclass(frozen=True)
class Moved:
    """What the network would see of a lesion's mask and of a ramp, and the movement, each found in its own way."""

    mask: np.ndarray
    ramp: np.ndarray
    outline: np.ndarray
    movement: Movement


def ramp_at(points: np.ndarray) -> np.ndarray:
    """A plane over the image, 0 ... 1: bilinear resampling leaves a plane as it is."""
    return 0.2 + 0.3 * points[..., 0] / COLUMNS + 0.4 * points[..., 1] / ROWS


def drawn_images(outline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:ROWS, 0:COLUMNS] + 0.5
    ramp = np.rint(65535 * ramp_at(np.stack([x, y], axis=-1))).astype(np.uint16)
    return fill_polygon(outline, (ROWS, COLUMNS)).astype(np.uint16) * 65535, ramp


def star(random: np.random.Generator, radius: float) -> np.ndarray:
    """A ragged outline well inside the image."""
    angles = np.sort(random.uniform(0, 2 * np.pi, 9))
    lengths = radius * random.uniform(0.6, 1, 9)
    return np.stack([64 + lengths * np.cos(angles), 80 + lengths * np.sin(angles)], axis=1)


def check_moved_together(moved: Moved, source_center: tuple[float, float]) -> None:
    rows, columns = moved.mask.shape
    center = (columns / 2, rows / 2)
    outline = moved.movement.move_points(moved.outline, source_center, center)
    shown, expected = moved.mask >= 0.5, fill_polygon(outline, (rows, columns))
    length = np.hypot(*(outline - np.roll(outline, 1, axis=0)).T).sum()
    # Both are pixels of one outline: they may differ along it, by less than half a pixel on average.
    assert np.count_nonzero(shown != expected) <= 0.5 * length + 2
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    source = (np.stack([x, y], axis=-1) - center) @ moved.movement.matrix.T + source_center
    within = ((source >= 1) & (source <= (COLUMNS - 1, ROWS - 1))).all(axis=-1)
    np.testing.assert_allclose(moved.ramp[within], ramp_at(source)[within], atol=2e-4)
    np.testing.assert_allclose(moved.movement.move_points(source[0], source_center, center)[:, 0], x[0], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), ranges=SETTINGS)
def test_image_mask_and_outline_of_a_whole_image_move_together(seed: int, ranges: dict[str, object]) -> None:
    config, outline = settings_of(**ranges), star(np.random.default_rng(seed), 40)
    case, shown = case_with((1, 1, 2, 2)), []
    for pixels in drawn_images(outline):
        host = whole_batch([case], np.array([seed]), images_of(pixels), config, seed, 3)
        shown.append(to_device(host, torch.device("cpu"), (ROWS, COLUMNS), 1.0, False)[0][0, 0].numpy())
    movement = draw_movement(config, generator(seed, "whole-move", 3, seed))
    check_moved_together(Moved(*shown, outline, movement), (COLUMNS / 2, ROWS / 2))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), x=st.integers(50, 78), y=st.integers(60, 100), ranges=SETTINGS)
def test_image_mask_and_outline_of_a_patch_move_together(seed: int, x: int, y: int, ranges: dict[str, object]) -> None:
    config, outline = settings_of(**ranges), star(np.random.default_rng(seed), 20)
    patch, shown = Patch(case_with((1, 1, 2, 2)), x, y, 2, seed), []
    for pixels in drawn_images(outline):
        host = patch_batch([patch], images_of(pixels), 32, config, seed, 3)
        shown.append(to_device(host, torch.device("cpu"), (32, 32), 1.0, False)[0][0, 0].numpy())
    movement = draw_movement(config, generator(seed, "patch-move", 3, seed))
    check_moved_together(Moved(*shown, outline, movement), (x, y))


def test_intensity_shifts_by_its_share_of_the_standard_deviation() -> None:
    full = np.full((ROWS, COLUMNS), 30_000, np.uint16)
    config = settings_of(intensity=0.5, rotationDegrees=0, shear=0, zoomMinimum=1, zoomMaximum=1)
    host = whole_batch([case_with((1, 1, 2, 2))], np.array([0]), images_of(full), config, 5, 1)
    moved, _ = to_device(host, torch.device("cpu"), (ROWS, COLUMNS), 0.1, False)
    shift = draw_movement(config, generator(5, "whole-move", 1, 0)).intensity
    assert 0 < abs(shift) <= 0.5
    np.testing.assert_allclose(moved.numpy(), 30_000 / 65535 + 0.1 * shift, rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), degrees=st.sampled_from([0, 15, 45, 90, 180]))
def test_a_moved_patch_never_looks_beyond_its_margin(seed: int, degrees: int) -> None:
    config = settings_of(rotationDegrees=degrees)
    full = np.full((ROWS, COLUMNS), 30_000, np.uint16)
    patch = Patch(case_with((60, 70, 70, 80)), 64, 80, 2, seed)
    assert 32 * reach(config) < min(ROWS, COLUMNS)
    host = patch_batch([patch], images_of(full), 32, config, seed, 1)
    moved, labels = to_device(host, torch.device("cpu"), (32, 32), 1.0, False)
    np.testing.assert_allclose(moved.numpy(), 30_000 / 65535, rtol=1e-5)
    assert labels.tolist() == [2]


def test_without_movement_the_pixels_are_untouched() -> None:
    pixels = np.random.default_rng(3).integers(0, 65536, (ROWS, COLUMNS)).astype(np.uint16)
    config = settings_of(
        horizontalFlip=False, verticalFlip=False, rotationDegrees=0, shear=0, zoomMinimum=1, zoomMaximum=1
    )
    host = whole_batch([case_with((1, 1, 2, 2))], np.array([0]), images_of(pixels), config, 1, 1)
    moved, _ = to_device(host, torch.device("cpu"), (ROWS, COLUMNS), 1.0, False)
    np.testing.assert_allclose(moved[0, 0].numpy(), pixels / 65535, atol=2e-3)


@pytest.mark.parametrize(("count", "batch", "world"), [(10, 4, 1), (10, 2, 2), (3, 4, 2), (16, 4, 2)])
def test_ranks_share_every_batch_and_miss_no_case(count: int, batch: int, world: int) -> None:
    order = np.random.default_rng(0).permutation(count)
    by_rank = [shares(order, batch, rank, world) for rank in range(world)]
    assert len({len(batches) for batches in by_rank}) == 1
    assert all(len(share) == batch for batches in by_rank for share in batches)
    seen = np.concatenate([share for batches in by_rank for share in batches])
    assert set(seen.tolist()) == set(range(count))
