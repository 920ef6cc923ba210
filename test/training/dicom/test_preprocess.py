"""Preprocessing version 1, against its definition written out slowly."""

import time

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_dataset import breast_image

from mammobench.dicom import Geometry, StoredImage, preprocess, preprocessing_hash
from mammobench.dicom.preprocess import area_resize, otsu_bin, to_unit_range


def stored(values: npt.NDArray, bits: int = 12, **facts) -> StoredImage:
    fields = {"signed": values.dtype.kind == "i", "monochrome1": False, "slope": 1.0, "intercept": 0.0, "padding": None}
    return StoredImage(values=values, bits_stored=bits, **{**fields, **facts})


def slow_average(values: npt.NDArray, count: int) -> npt.NDArray:
    """Step 6 along axis 0, one covered share at a time."""
    length = len(values)
    averaged = np.zeros((count, *values.shape[1:]))
    for output in range(count):
        begin, end = output * length / count, (output + 1) * length / count
        for row in range(length):
            averaged[output] += max(0.0, min(end, row + 1) - max(begin, row)) * values[row]
    return averaged * count / length


@settings(max_examples=60, deadline=None)
@given(h=st.integers(1, 40), w=st.integers(1, 40), rows=st.integers(1, 50), columns=st.integers(1, 50))
def test_area_averages_are_those_of_the_definition(h: int, w: int, rows: int, columns: int) -> None:
    crop = np.random.default_rng(h * 41 + w).integers(0, 65536, (h, w)).astype(np.uint16)
    slow = slow_average(slow_average(crop.astype(float), rows).T, columns).T
    np.testing.assert_allclose(area_resize(crop, rows, columns), slow, rtol=0, atol=1e-8)


def test_otsu_against_an_exhaustive_search_and_its_edge_cases() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        bins = np.concatenate([random.integers(0, 80, 300), random.integers(60, 256, 200)])
        best, chosen = -1.0, 0
        for threshold in range(1, 256):
            low, high = bins[bins < threshold], bins[bins >= threshold]
            if len(low) and len(high):
                between = len(low) * len(high) * (low.mean() - high.mean()) ** 2
                if between > best * (1 + 1e-12):
                    best, chosen = between, threshold
        assert otsu_bin(bins) == chosen
    assert otsu_bin(np.full(10, 7)) == 0
    assert otsu_bin(np.array([3, 3, 200, 200])) == 4


def test_monochrome1_is_the_same_picture_inverted() -> None:
    image = breast_image(120, 90, np.random.default_rng(2), right=False)
    inverted = (4095 - image).astype(np.uint16)
    same = preprocess(stored(inverted, monochrome1=True), 128, 96)
    np.testing.assert_array_equal(preprocess(stored(image), 128, 96).pixels, same.pixels)


def test_signed_values_and_rescaling_use_the_whole_expressible_range() -> None:
    values = np.array([[-2048, 0, 2047]], np.int16)
    np.testing.assert_array_equal(to_unit_range(stored(values)), [[0, 32776, 65535]])
    falling = to_unit_range(stored(values, slope=-2.0, intercept=10.0))
    np.testing.assert_array_equal(falling, [[65535, 32759, 0]])


def test_padding_is_black_whatever_its_value() -> None:
    values = np.array([[0, 4000, 4095, 100]], np.uint16)
    np.testing.assert_array_equal(to_unit_range(stored(values, padding=(4000, 4095)))[0, 1:3], [0, 0])
    assert to_unit_range(stored(values, monochrome1=True, padding=(0, 0)))[0, 0] == 0


def test_the_chest_wall_comes_to_the_left_and_the_breast_fills_the_input() -> None:
    left = breast_image(300, 200, np.random.default_rng(3), right=False)
    right = np.ascontiguousarray(left[:, ::-1])
    from_left, from_right = preprocess(stored(left), 256, 128), preprocess(stored(right), 256, 128)
    assert (from_left.geometry.mirrored, from_right.geometry.mirrored) == (False, True)
    assert from_left.pixels[:, 0].mean() > 10_000
    assert from_right.pixels[:, 0].mean() > 10_000
    geometry = from_left.geometry
    assert geometry.rows == 256 or geometry.columns == 128
    assert (from_left.pixels[: geometry.top] == 0).all()
    assert (from_left.pixels[:, geometry.columns :] == 0).all()


def test_the_brightest_half_percent_saturates() -> None:
    image = breast_image(200, 160, np.random.default_rng(4), right=False)
    pixels = preprocess(stored(image), 192, 128).pixels
    assert pixels.max() == 65535
    assert (pixels == 65535).mean() < 0.02


def test_an_empty_image_gives_an_empty_input() -> None:
    prepared = preprocess(stored(np.zeros((64, 48), np.uint16)), 128, 128)
    assert (prepared.pixels == 0).all()
    assert (prepared.geometry.box_width, prepared.geometry.box_height) == (48, 64)


@settings(max_examples=50, deadline=None)
@given(
    mirrored=st.booleans(),
    x=st.floats(0, 400),
    y=st.floats(0, 500),
    columns=st.integers(1, 416),
    rows=st.integers(1, 512),
)
def test_points_go_in_and_come_back(mirrored: bool, x: float, y: float, columns: int, rows: int) -> None:
    geometry = Geometry(30, 40, 200, 300, mirrored, rows, columns, (512 - rows) // 2, 0)
    point = np.array([[x, y]])
    np.testing.assert_allclose(geometry.to_image(geometry.to_input(point)), point, atol=1e-9)


@pytest.mark.parametrize("right", [False, True])
def test_a_mark_on_the_image_lies_where_its_point_goes(right: bool) -> None:
    image = np.where(breast_image(300, 260, np.random.default_rng(6), right) > 500, 800, 0).astype(np.uint16)
    x = 205 if right else 55
    image[132:154, x - 11 : x + 11] = 4000
    prepared = preprocess(stored(image), 256, 224)
    column, row = prepared.geometry.to_input(np.array([[x, 143.0]]))[0]
    bright_rows, bright_columns = np.nonzero(prepared.pixels > 60_000)
    assert abs(bright_rows.mean() + 0.5 - row) <= 0.6
    assert abs(bright_columns.mean() + 0.5 - column) <= 0.6


def test_the_hash_names_what_decides_the_pixels() -> None:
    assert preprocessing_hash(512, 416) != preprocessing_hash(416, 512)
    assert preprocessing_hash(512, 416) == preprocessing_hash(512, 416)


def test_a_full_field_image_takes_about_a_second_at_most() -> None:
    image = breast_image(3328, 4084, np.random.default_rng(7), right=True)
    began = time.process_time()
    preprocess(stored(image), 1152, 896)
    assert time.process_time() - began < 2.5  # 0.6 s where it was written; slack for a busy machine
