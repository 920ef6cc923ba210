"""PNG and TIFF with 8 or 16 bits of gray: exactly what was written, and refusals that say why."""

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from tiny_dataset import breast_image, write_dicom

from mammobench.dicom import DecodeError, preprocess, read_image


def gray(dtype: type, top: int) -> npt.NDArray:
    return np.random.default_rng(3).integers(0, top + 1, (41, 29)).astype(dtype)


def write_png(path: Path, values: npt.NDArray) -> None:
    """PNG as its specification has it (W3C, 2003): big-endian samples, filter 0 a row. No library's own idea of it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows, columns = values.shape
    big = values.astype(values.dtype.newbyteorder(">"))
    lines = b"".join(b"\0" + big[row].tobytes() for row in range(rows))
    header = struct.pack(">IIBBBBB", columns, rows, values.dtype.itemsize * 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def write_tiff(path: Path, values: npt.NDArray, order: str = "<", photometric: int = 1, **more: int) -> None:
    """One uncompressed strip (TIFF 6.0, section 3), in either byte order."""
    rows, columns = values.shape
    data = values.astype(values.dtype.newbyteorder(order)).tobytes()
    bits = values.dtype.itemsize * 8
    tags = {256: columns, 257: rows, 258: bits, 259: 1, 262: photometric, 273: 8, 277: 1, 278: rows, 279: len(data)}
    tags |= {int(name.removeprefix("tag_")): value for name, value in more.items()}
    entries = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, tags[tag]) for tag in sorted(tags))
    directory = struct.pack(f"{order}H", len(tags)) + entries + bytes(4)
    mark = b"II" if order == "<" else b"MM"
    path.write_bytes(mark + struct.pack(f"{order}HI", 42, 8 + len(data)) + data + directory)


@pytest.mark.parametrize(("dtype", "top", "bits"), [(np.uint8, 255, 8), (np.uint16, 4095, 12), (np.uint16, 65535, 16)])
def test_png_gives_back_its_values(tmp_path: Path, dtype: type, top: int, bits: int) -> None:
    values = gray(dtype, top)
    values[0, 0] = top
    write_png(tmp_path / "a.png", values)
    image = read_image(tmp_path / "a.png")
    np.testing.assert_array_equal(image.values, values)
    assert (image.values.dtype, image.bits_stored, image.signed) == (np.uint16, bits, False)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_tiff_gives_back_its_values_in_either_byte_order(tmp_path: Path, dtype: type, order: str) -> None:
    values = gray(dtype, np.iinfo(dtype).max)
    write_tiff(tmp_path / "a.tif", values, order)
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").values, values)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_compressed_tiff_gives_back_its_values(tmp_path: Path, compression: str) -> None:
    values = gray(np.uint16, 65535)
    Image.fromarray(values).save(tmp_path / "a.tif", compression=compression)
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").values, values)


def test_the_same_picture_has_one_key_and_one_preprocessing_in_every_format(tmp_path: Path) -> None:
    values = breast_image(200, 160, np.random.default_rng(1), right=True)
    values[0, 0] = 4095
    write_png(tmp_path / "a.png", values)
    write_tiff(tmp_path / "a.tif", values)
    write_dicom(tmp_path / "a.dcm", values)
    images = [read_image(tmp_path / f"a.{suffix}") for suffix in ("dcm", "png", "tif")]
    assert len({image.case_key() for image in images}) == 1
    prepared = [preprocess(image, 128, 128) for image in images]
    for other in prepared[1:]:
        np.testing.assert_array_equal(other.pixels, prepared[0].pixels)
        assert other.geometry == prepared[0].geometry


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_tiff_with_white_as_zero_is_the_same_picture(tmp_path: Path, dtype: type) -> None:
    top = np.iinfo(dtype).max
    values = (breast_image(200, 160, np.random.default_rng(1), right=True) / 4095 * top).astype(dtype)
    values[0, 0] = top
    inverted = (top - values).astype(dtype)
    inverted[0, 1], values[0, 1] = top, 0
    write_tiff(tmp_path / "white.tif", inverted, photometric=0)
    write_tiff(tmp_path / "black.tif", values)
    white, black = (preprocess(read_image(tmp_path / f"{name}.tif"), 128, 128) for name in ("white", "black"))
    np.testing.assert_array_equal(white.pixels, black.pixels)


def test_a_dicom_file_whose_preamble_looks_like_tiff_is_dicom(tmp_path: Path) -> None:
    values = gray(np.uint16, 4095)
    write_dicom(tmp_path / "a.dcm", values)
    data = (tmp_path / "a.dcm").read_bytes()
    (tmp_path / "a.dcm").write_bytes(b"II*\0" + data[4:])
    np.testing.assert_array_equal(read_image(tmp_path / "a.dcm").values, values)


def test_every_bad_file_says_what_is_wrong(tmp_path: Path) -> None:
    values = gray(np.uint16, 65535)
    write_png(tmp_path / "good.png", values)
    write_tiff(tmp_path / "good.tif", values)
    (tmp_path / "cut.png").write_bytes((tmp_path / "good.png").read_bytes()[:900])
    (tmp_path / "cut.tif").write_bytes((tmp_path / "good.tif").read_bytes()[:900])
    (tmp_path / "head.png").write_bytes((tmp_path / "good.png").read_bytes()[:12])
    flipped = bytearray((tmp_path / "good.png").read_bytes())
    flipped[500] ^= 0x10
    (tmp_path / "flipped.png").write_bytes(flipped)
    write_tiff(tmp_path / "turned.tif", values, tag_274=3)
    write_tiff(tmp_path / "signed.tif", values, tag_339=2)
    for name, mode in {"color.png": "RGB", "alpha.png": "LA", "palette.png": "P", "line.tif": "1"}.items():
        Image.new(mode, (8, 8)).save(tmp_path / name)
    frames = [Image.fromarray(values), Image.fromarray(values)]
    frames[0].save(tmp_path / "frames.tif", save_all=True, append_images=frames[1:])
    reasons = {
        "cut.png": "cannot be decoded|damaged header",
        "cut.tif": "cannot be decoded|damaged header",
        "head.png": "cannot be decoded|damaged header",
        "flipped.png": "cannot be decoded",
        "turned.tif": "Orientation 3",
        "signed.tif": "not gray of 8 or 16 bits|damaged header",
        "color.png": "not gray",
        "alpha.png": "not gray",
        "palette.png": "not gray",
        "line.tif": "not gray",
        "frames.tif": "several frames",
    }
    for name, reason in reasons.items():
        with pytest.raises(DecodeError, match=reason) as caught:
            read_image(tmp_path / name)
        assert name in str(caught.value)
