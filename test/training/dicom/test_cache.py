"""The cache of prepared images: built once, checked, rebuilt when damaged, honest about bad files."""

from pathlib import Path

import numpy as np
import pytest
from conftest import breast_image, write_dicom

from mammobench.dicom import UnreadableCasesError, prepared_images, preprocess, read_image

SIZE = (128, 128)


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, str]:
    random = np.random.default_rng(0)
    files = [tmp_path / f"{number}.dcm" for number in range(3)]
    for file in files:
        write_dicom(file, breast_image(96, 80, random, right=False))
    return {read_image(file).case_key(): str(file) for file in files}


def build(folder: Path, paths: dict[str, str]) -> tuple[object, list[tuple[int, int]]]:
    seen: list[tuple[int, int]] = []
    images = prepared_images(folder, paths, SIZE, lambda done, total: seen.append((done, total)), processes=1)
    return images, seen


def test_holds_what_preprocessing_gives_and_opens_without_decoding_again(tmp_path: Path, paths: dict[str, str]) -> None:
    images, seen = build(tmp_path / "cache", paths)
    assert seen[-1] == (3, 3)
    for position, key in enumerate(images.case_keys):
        prepared = preprocess(read_image(paths[key]), *SIZE)
        np.testing.assert_array_equal(images.pixels[position], prepared.pixels)
        assert images.geometries[position] == prepared.geometry
    for path in paths.values():
        Path(path).unlink()
    again, seen = build(tmp_path / "cache", paths)
    assert seen == [(3, 3)]
    np.testing.assert_array_equal(again.pixels, images.pixels)


@pytest.mark.parametrize("damage", ["flip", "cut", "index"])
def test_a_damaged_cache_is_built_again(tmp_path: Path, paths: dict[str, str], damage: str) -> None:
    expected = np.array(build(tmp_path / "cache", paths)[0].pixels)
    file = next((tmp_path / "cache").glob("*/pixels.u16"))
    if damage == "flip":
        with file.open("r+b") as opened:
            opened.seek(12_345)
            opened.write(b"\xff\x00\xff")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:1000])
    else:
        (file.parent / "index.json").write_text("{")
    np.testing.assert_array_equal(build(tmp_path / "cache", paths)[0].pixels, expected)


def test_names_every_bad_file_and_leaves_no_half_built_cache(tmp_path: Path, paths: dict[str, str]) -> None:
    first, second, _ = sorted(paths)
    Path(paths[first]).write_bytes(b"nothing")
    write_dicom(Path(paths[second]), np.zeros((96, 80), np.uint16))
    with pytest.raises(UnreadableCasesError) as caught:
        build(tmp_path / "cache", paths)
    assert len(caught.value.reasons) == 2
    assert paths[first] in str(caught.value)
    assert "has changed" in str(caught.value)
    assert [item for item in (tmp_path / "cache").iterdir() if item.is_dir()] == []
