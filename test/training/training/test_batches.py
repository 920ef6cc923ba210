"""Batches of whole images and patches: augmentation moves image, mask and outline together; ranks share them."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.contract import AugmentationConfig
from mammobench.dicom import Geometry, PreparedImages
from mammobench.training.augmentation import draw_movement, reach
from mammobench.training.batches import patch_batch, shares, to_device, whole_batch
from mammobench.training.cases import Case, Lesion
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


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), x=st.integers(40, 88), y=st.integers(50, 110))
def test_image_and_point_move_together(seed: int, x: int, y: int) -> None:
    config = settings_of()
    pixels = np.zeros((ROWS, COLUMNS), np.uint16)
    pixels[y - 2 : y + 3, x - 2 : x + 3] = 65535
    case = case_with((x - 2, y - 2, x + 3, y + 3))
    moved, _ = to_device(
        whole_batch([case], np.array([0]), images_of(pixels), config, seed, 1),
        torch.device("cpu"),
        (ROWS, COLUMNS),
        1.0,
        False,
    )
    from mammobench.training.draws import generator

    movement = draw_movement(config, generator(seed, "whole-move", 1, 0))
    center = (COLUMNS / 2, ROWS / 2)
    expected = movement.move_points(np.array([[x + 0.5, y + 0.5]]), center, center)[0]
    weights = moved[0, 0].numpy()
    rows, columns = np.nonzero(weights)
    found = np.array(
        [
            np.average(columns + 0.5, weights=weights[rows, columns]),
            np.average(rows + 0.5, weights=weights[rows, columns]),
        ]
    )
    np.testing.assert_allclose(found, expected, atol=0.25)


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
