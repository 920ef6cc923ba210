"""Every transfer syntax gives the same stored values and the same case key; what is no image says why."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless
from tiny_dataset import write_dicom

from mammobench.dicom import DecodeError, read_image
from mammobench.dicom.preprocess import to_unit_range


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 4096, (72, 64)).astype(np.uint16)


def test_the_key_is_that_of_the_stored_pixels(tmp_path: Path, values: np.ndarray) -> None:
    write_dicom(tmp_path / "a.dcm", values)
    expected = hashlib.sha256(b"72x64:" + values.astype("<u2").tobytes()).hexdigest()
    assert read_image(tmp_path / "a.dcm").case_key() == expected


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_a_lossless_syntax_changes_nothing(tmp_path: Path, values: np.ndarray, syntax: str) -> None:
    write_dicom(tmp_path / "plain.dcm", values)
    write_dicom(tmp_path / "packed.dcm", values, syntax=syntax)
    plain, packed = read_image(tmp_path / "plain.dcm"), read_image(tmp_path / "packed.dcm")
    np.testing.assert_array_equal(plain.values, packed.values)
    assert plain.case_key() == packed.case_key()


def test_bits_above_those_stored_are_masked_and_signs_extended(tmp_path: Path) -> None:
    noisy = np.array([[0xF123, 0x0FFF], [0x8000, 0x0001]], np.uint16)
    write_dicom(tmp_path / "unsigned.dcm", noisy)
    np.testing.assert_array_equal(read_image(tmp_path / "unsigned.dcm").values, [[0x123, 0xFFF], [0, 1]])
    write_dicom(tmp_path / "signed.dcm", noisy.view(np.int16))
    image = read_image(tmp_path / "signed.dcm")
    np.testing.assert_array_equal(image.values, [[0x123, -1], [0, 1]])
    as_unsigned = np.array([[0x123, 0xFFFF], [0, 1]], "<u2")
    assert image.case_key() == hashlib.sha256(b"2x2:" + as_unsigned.tobytes()).hexdigest()


def test_eight_bits_are_widened(tmp_path: Path) -> None:
    write_dicom(tmp_path / "a.dcm", np.array([[0, 255]], np.uint8), bits=8)
    image = read_image(tmp_path / "a.dcm")
    assert image.values.dtype == np.uint16
    np.testing.assert_array_equal(image.values, [[0, 255]])


def test_every_bad_file_says_what_is_wrong(tmp_path: Path, values: np.ndarray) -> None:
    write_dicom(tmp_path / "good.dcm", values)
    (tmp_path / "text.dcm").write_text("not an image")
    (tmp_path / "empty.dcm").write_bytes(b"")
    (tmp_path / "short.dcm").write_bytes((tmp_path / "good.dcm").read_bytes()[:-500])
    write_dicom(tmp_path / "flat.dcm", values, RescaleSlope=0)
    bare = write_dicom(tmp_path / "bare.dcm", values)
    del bare.PixelData
    bare.save_as(tmp_path / "bare.dcm")
    reasons = {
        "text": "not a DICOM, PNG or TIFF file",
        "empty": "not a DICOM, PNG or TIFF file",
        "short": "cannot be decoded",
        "flat": "slope 0",
        "bare": "no pixel data",
        "missing": "no such file",
    }
    for name, reason in reasons.items():
        with pytest.raises(DecodeError, match=reason) as caught:
            read_image(tmp_path / f"{name}.dcm")
        assert f"{name}.dcm" in str(caught.value)


def modality_lut(first_mapped: int, values: list[int]) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [len(values), first_mapped, 16])
    item.ModalityLUTType = "US"
    item.add_new("LUTData", "US", values)
    return item


def test_a_modality_lut_stands_in_the_place_of_the_slope(tmp_path: Path) -> None:
    dataset = write_dicom(tmp_path / "a.dcm", np.array([[0, 10], [11, 4095]], np.uint16))
    dataset.ModalityLUTSequence = [modality_lut(10, [500, 7, 900])]
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    image = read_image(tmp_path / "a.dcm")
    assert image.modality_lut is not None
    # PS3.3 C.11.1.1: below the first mapped value its entry, beyond the last one the last.
    assert [image.modality_lut[stored] for stored in (0, 10, 11, 12, 4095)] == [500, 500, 7, 900, 900]
    assert to_unit_range(image).tolist() == [[36180, 36180], [0, 65535]]


def test_a_modality_lut_that_makes_everything_one_is_refused(tmp_path: Path) -> None:
    dataset = write_dicom(tmp_path / "a.dcm", np.array([[0, 1]], np.uint16))
    dataset.ModalityLUTSequence = [modality_lut(0, [5, 5])]
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    with pytest.raises(DecodeError, match="one value for every pixel"):
        read_image(tmp_path / "a.dcm")
