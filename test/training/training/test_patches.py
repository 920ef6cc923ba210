"""Patches keep the overlap rule by their lesion's true outline; background shows breast and no lesion; batches hold
the classes alike."""

import math
from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.dicom import Geometry, PreparedImages
from mammobench.training.batches import shares
from mammobench.training.cases import Case, Lesion
from mammobench.training.outlines import LINE_RADIUS, Outline, fill_polygon, outline_mask
from mammobench.training.patches import (
    CUT_OFF,
    Patch,
    centered_place,
    epoch_patches,
    lesion_place,
    patch_order,
    visited,
)

ROWS, COLUMNS, EDGE = 160, 128, 32
GEOMETRY = Geometry(0, 0, COLUMNS, ROWS, False, ROWS, COLUMNS, 0, 5_000)


def blob(random: np.random.Generator, x: float, y: float, radius: float, count: int = 14) -> Outline:
    """A star-shaped outline with lobes and dents."""
    angles = np.sort(random.uniform(0, 2 * math.pi, count))
    reach = radius * random.uniform(0.55, 1.0, count)
    return tuple(zip((x + reach * np.cos(angles)).tolist(), (y + reach * np.sin(angles)).tolist(), strict=True))


def square(left: float, top: float, right: float, bottom: float) -> Outline:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def points_inside(outline: Outline, step: float = 0.4) -> tuple[npt.NDArray[np.float64], float]:
    """Points of a fine grid inside the polygon, by winding angle, and the area that each stands for.

    A method of its own: the sampler fills by scan lines on whole pixels.
    """
    corners = np.array(outline)
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], step) + 0.171, np.arange(low[1], high[1], step) + 0.113)
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    winding = np.zeros(len(grid))
    for begin, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        u, v = begin - grid, end - grid
        winding += np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(axis=1))
    return grid[np.abs(winding) > math.pi], step * step


def overlap_by_points(points: npt.NDArray[np.float64], cell: float, x: int, y: int, edge: int) -> float:
    shown = (np.abs(points - (x, y)) < edge / 2).all(axis=1).sum() * cell
    return shown / min(len(points) * cell, edge * edge)


def perimeter(outline: Outline) -> float:
    corners = np.array(outline)
    return float(np.hypot(*(corners - np.roll(corners, 1, axis=0)).T).sum())


def case_with(*outlines: Outline, index: int = 0, unlabeled: tuple[Outline, ...] = ()) -> Case:
    lesions = tuple(Lesion(outline, "malignant mass") for outline in outlines)
    return Case(index, f"key-{index}", f"p{index}", "L", "CC", "train", True, lesions, GEOMETRY, unlabeled)


def images_of(*pixels: npt.NDArray[np.uint16]) -> PreparedImages:
    return PreparedImages([f"key-{i}" for i in range(len(pixels))], [GEOMETRY] * len(pixels), np.stack(pixels))


def test_ten_thousand_patches_keep_the_overlap_rule_by_the_true_outline() -> None:
    random = np.random.default_rng(0)
    differences: list[float] = []
    relaxed = 0
    for _ in range(1_000):
        outline = blob(random, *random.uniform(20, 100, 2), radius=random.uniform(4, 45))
        points, cell = points_inside(outline)
        mask = outline_mask(outline)
        # A pixel's center decides for the whole pixel: off by less than a fifth of a pixel along the outline.
        allowed = 0.2 * perimeter(outline) / min(mask.area, EDGE * EDGE)
        for _ in range(10):
            place = lesion_place(mask, EDGE, random)
            seen = overlap_by_points(points, cell, place.x, place.y, EDGE)
            differences.append(seen - place.overlap)
            assert place.overlap >= place.cut_off - 1e-9
            assert seen >= place.cut_off - allowed
            relaxed += place.cut_off < CUT_OFF
    assert abs(np.mean(differences)) < 1e-3
    assert np.std(differences) < 0.02
    # Ragged outlines of about a patch's size can be shown to 0.9 from few places only.
    assert 0 < relaxed < 0.2 * len(differences)


def test_a_dented_lesion_is_judged_by_its_outline_not_by_its_bounding_box() -> None:
    # An L of two bars, 12 px wide and 96 long: half of what its bounding box promises lies outside it.
    bars = ((10.0, 10.0), (22.0, 10.0), (22.0, 94.0), (106.0, 94.0), (106.0, 106.0), (10.0, 106.0))
    mask, random = outline_mask(bars), np.random.default_rng(1)
    assert mask.area == 12 * 96 + 12 * 84
    place = lesion_place(mask, EDGE, random)
    # No square of 32 px holds more than 12 * 32 + 20 * 12 of it: 0.61 of the patch.
    assert 0.5 <= place.cut_off <= 0.6
    assert place.cut_off <= place.overlap <= (12 * 32 + 20 * 12) / EDGE**2
    assert mask.inside(np.array([58]), np.array([48]), EDGE)[0] == 0


def test_the_cut_off_relaxes_by_a_twentieth_after_every_thousand_misses() -> None:
    thin = outline_mask(square(20, 20, 28, 110))
    place = lesion_place(thin, EDGE, np.random.default_rng(0))
    # At most 8 x 32 of its 720 px.
    assert place.overlap <= 256 / 720 + 1e-12
    assert place.cut_off == pytest.approx(0.35)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 20))
def test_filling_agrees_with_winding_angles_at_every_pixel_center(seed: int, count: int) -> None:
    corners = np.random.default_rng(seed).uniform(-3, 43, (count, 2))
    filled = fill_polygon(corners, (40, 40))
    y, x = np.mgrid[0:40, 0:40] + 0.5
    turns = np.zeros((40, 40))
    for begin, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        ux, uy, vx, vy = begin[0] - x, begin[1] - y, end[0] - x, end[1] - y
        turns += np.arctan2(ux * vy - uy * vx, ux * vx + uy * vy)
    np.testing.assert_array_equal(filled, np.rint(turns / (2 * math.pi)).astype(int) % 2 == 1)


def test_one_or_two_points_are_small_disks_and_thin_outlines_keep_their_line() -> None:
    one = outline_mask(((50.5, 60.5),))
    assert one.area == 13  # pixel centers within 2 px of a pixel's center
    assert one.centroid() == (50.5, 60.5)
    two = outline_mask(((50.5, 60.5), (53.5, 60.5)))
    assert one.area < two.area <= (2 * LINE_RADIUS + 3) * (2 * LINE_RADIUS + 1)
    line = outline_mask(((10.0, 10.0), (40.0, 10.0), (20.0, 10.0)))
    assert (line.columns, line.rows) == (34, 4)
    for mask in (one, two):
        assert lesion_place(mask, EDGE, np.random.default_rng(0)).cut_off == CUT_OFF


def test_centered_patches_lie_on_the_centroid() -> None:
    triangle = ((20.0, 20.0), (80.0, 20.0), (20.0, 80.0))
    place = centered_place(outline_mask(triangle), EDGE)
    assert (place.x, place.y) == (40, 40)
    patches = epoch_patches(
        [case_with(triangle)], images_of(np.full((ROWS, COLUMNS), 9_000, np.uint16)), 32, 1, 1, "patch-place", 1,
        sampler="centered",
    )  # fmt: skip
    assert [(patch.x, patch.y, patch.label) for patch in patches[:1]] == [(40, 40, 2)]
    assert len(patches) == 2


def test_background_lies_in_the_breast_and_shows_no_lesion_known_or_not() -> None:
    bright = np.zeros((ROWS, COLUMNS), np.uint16)
    bright[:, :80] = 20_000
    random = np.random.default_rng(2)
    outlines = [blob(random, 35, 40, 14), blob(random, 20, 110, 10)]
    unknown = ((60.5, 80.5),)
    cases = [case_with(outlines[0], unlabeled=(unknown,)), case_with(outlines[1], index=1, unlabeled=(unknown,))]
    patches = epoch_patches(cases, images_of(bright, bright), EDGE, 200, 1, "patch-place", 1)
    background = [patch for patch in patches if patch.label == 0]
    assert len(background) == len(patches) // 2 == 400
    for patch in background:
        assert patch.overlap is None
        points, cell = points_inside(outlines[patch.case.index])
        # Less than a pixel of the outline's edge may reach in.
        assert (np.abs(points - (patch.x, patch.y)) < EDGE / 2 - 1).all(axis=1).sum() * cell == 0
        assert np.abs(np.array(unknown[0]) - (patch.x, patch.y)).max() > EDGE / 2
        assert patch.x < 84
        shown = bright[max(0, patch.y - 16) : patch.y + 16, max(0, patch.x - 16) : patch.x + 16]
        assert np.count_nonzero(shown) >= 0.45 * EDGE * EDGE


def test_background_is_found_where_there_is_little_and_refused_where_there_is_none() -> None:
    pixels = np.zeros((ROWS, COLUMNS), np.uint16)
    pixels[:, :100] = 20_000
    # All but a corner of the breast of 40 x 40 px is lesion.
    crowded = case_with(square(0, 0, 128, 118), square(42, 118, 128, 160))
    patches = epoch_patches([crowded], images_of(pixels), EDGE, 2, 3, "patch-place", 1)
    for patch in (patch for patch in patches if patch.label == 0):
        assert patch.y - EDGE // 2 >= 118
        assert patch.x + EDGE // 2 <= 42
    with pytest.raises(ValueError, match="no room for a background patch"):
        epoch_patches([case_with(square(-40, -40, 200, 200))], images_of(pixels), EDGE, 1, 3, "patch-place", 1)


def test_patches_depend_on_seed_and_epoch_alone() -> None:
    case, bright = case_with(square(30, 30, 50, 50)), np.full((ROWS, COLUMNS), 20_000, np.uint16)
    drawn = [
        [(patch.x, patch.y) for patch in epoch_patches([case], images_of(bright), EDGE, 5, seed, "patch-place", epoch)]
        for seed, epoch in ((1, 1), (1, 1), (1, 2), (2, 1))
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[0] != drawn[3]


@settings(max_examples=100, deadline=None)
@given(
    counts=st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda counts: sum(counts) > 0),
    batch=st.integers(1, 40),
    world=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
def test_every_share_of_every_batch_holds_the_classes_alike(
    counts: list[int], batch: int, world: int, seed: int
) -> None:
    labels = [label for label, count in enumerate(counts) for _ in range(count)]
    order = patch_order(labels, seed, 1, "batch", batch, world)
    np.testing.assert_array_equal(order, patch_order(labels, seed, 1, "batch", batch, world))
    assert len(order) == -(-len(labels) // (batch * world)) * batch * world
    present = [label for label, count in enumerate(counts) if count > 0]
    for rank in range(world):
        for share in shares(order, batch, rank, world):
            held = Counter(labels[number % len(labels)] for number in share)
            assert max(held.values()) - min(held[label] for label in present) <= 1
    # A class goes through all its patches before one comes again, and no visit repeats another's number.
    assert len(set(order.tolist())) == len(order)
    for label in present:
        visits = Counter(number % len(labels) for number in order.tolist() if labels[number % len(labels)] == label)
        assert max(visits.values()) - min(visits[i] for i, known in enumerate(labels) if known == label) <= 1


def test_ranks_together_draw_what_one_with_the_whole_batch_draws() -> None:
    labels = [0] * 30 + [1] * 9 + [2] * 12 + [3] * 3 + [4] * 6
    np.testing.assert_array_equal(
        patch_order(labels, 1, 4, "batch", 8, 2), patch_order(labels, 1, 4, "batch", 16, 1)
    )  # fmt: skip
    assert sorted(patch_order(labels, 1, 4, "loss", 8, 2).tolist()) == list(range(60))
    assert patch_order(labels, 1, 4, "batch", 8, 2).tolist() != patch_order(labels, 1, 5, "batch", 8, 2).tolist()


def test_a_further_visit_moves_in_its_own_way() -> None:
    patches = [Patch(case_with(square(1, 1, 9, 9)), 5, 5, label, label) for label in (0, 1)]
    assert [(patch.label, patch.item) for patch in visited(patches, [1, 3, 0])] == [(1, 1), (1, 3), (0, 0)]
