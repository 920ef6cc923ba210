"""Every transfer syntax that can be written here gives back what was stored; one that cannot be read is named."""

import importlib
import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate
from tiny_dataset import write_dicom

from mammobench.dicom import DecodeError, read_image

FIXTURES = Path(__file__).parents[2] / "fixtures" / "dicom"
LOSSLESS = {
    "implicit": "1.2.840.10008.1.2",
    "explicit": "1.2.840.10008.1.2.1",
    "deflated": "1.2.840.10008.1.2.1.99",
    "big-endian": "1.2.840.10008.1.2.2",
    "rle": "1.2.840.10008.1.2.5",
    "jpeg-lossless-57": "1.2.840.10008.1.2.4.57",
    "jpeg-lossless-70": "1.2.840.10008.1.2.4.70",
    "jpeg-ls": "1.2.840.10008.1.2.4.80",
    "jpeg-2000": "1.2.840.10008.1.2.4.90",
}
LOSSY = {
    "jpeg-ls-near": "1.2.840.10008.1.2.4.81",
    "jpeg-2000-lossy": "1.2.840.10008.1.2.4.91",
    "jpeg-baseline": "1.2.840.10008.1.2.4.50",
    "jpeg-extended": "1.2.840.10008.1.2.4.51",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files on which the desktop's decoder is tested, too."""
    folder = tmp_path_factory.mktemp("corpus")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FIXTURES))
        entries, absent = importlib.import_module("syntax_matrix").make_matrix(folder)
    (folder / "index.json").write_text(json.dumps({"files": entries, "absent": absent}))
    return folder


def files_of(corpus: Path, syntax: str, uid: str) -> list[tuple[Path, np.ndarray]]:
    """Each file of a syntax, with what was encoded."""
    found = []
    for entry in json.loads((corpus / "index.json").read_text())["files"]:
        path = corpus / entry["file"]
        if entry["syntax"] != syntax:
            continue
        header = pydicom.dcmread(path, stop_before_pixels=True)
        assert header.file_meta.TransferSyntaxUID == uid
        found.append((path, np.fromfile(corpus / entry["raw"], "<i4").reshape(header.Rows, header.Columns)))
    return found


@pytest.mark.parametrize(("name", "uid"), LOSSLESS.items())
def test_a_lossless_syntax_gives_the_stored_values_and_one_key(corpus: Path, name: str, uid: str) -> None:
    files = files_of(corpus, name, uid)
    assert len(files) == 20, "depths, signs and photometric interpretations"
    for path, stored in files:
        image = read_image(path)
        np.testing.assert_array_equal(image.values, stored, path.name)
        assert image.case_key() == read_image(corpus / path.name.replace(name, "explicit", 1)).case_key()


@pytest.mark.parametrize(("name", "uid"), LOSSY.items())
def test_a_lossy_syntax_comes_back_within_its_error(corpus: Path, name: str, uid: str) -> None:
    for path, stored in files_of(corpus, name, uid):
        image = read_image(path)
        error = np.abs(image.values.astype(int) - stored)
        if name == "jpeg-ls-near":
            assert error.max() <= 2
        else:
            assert 0 < np.sqrt((error**2).mean()) < 0.02 * (1 << image.bits_stored)


def test_12_bit_jpeg_is_read_without_a_shift_of_its_levels(corpus: Path) -> None:
    twelve = [each for each in files_of(corpus, "jpeg-extended", LOSSY["jpeg-extended"]) if "-12-" in each[0].name]
    assert twelve
    for path, stored in twelve:
        assert abs(float((read_image(path).values - stored).mean())) < 1


@pytest.mark.parametrize("uid", ["1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"])
def test_high_throughput_jpeg_2000_is_read(tmp_path: Path, uid: str) -> None:
    y, x = np.mgrid[0:24, 0:20]
    values = ((y * 97 + x * 53 + (y * x) % 31 * 40) % 4096).astype(np.uint16)
    dataset = write_dicom(tmp_path / "a.dcm", values)
    # Encoded by OpenJPH 0.26.3 (imagecodecs 2026.3.6, htj2k_encode, reversible), of which nothing is installed here.
    dataset.PixelData = encapsulate([(FIXTURES / "htj2k-24x20.j2c").read_bytes()])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = uid
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    np.testing.assert_array_equal(read_image(tmp_path / "a.dcm").values, values)


@pytest.mark.parametrize("uid", ["1.2.840.10008.1.2.4.100", "1.2.3.4.5"])
def test_a_syntax_that_nothing_decodes_is_refused_by_its_uid(tmp_path: Path, uid: str) -> None:
    dataset = write_dicom(tmp_path / "a.dcm", np.zeros((4, 4), np.uint16))
    dataset.PixelData = encapsulate([b"\0\0\0\0"])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = uid
    pydicom.dcmwrite(tmp_path / "a.dcm", dataset, implicit_vr=False, little_endian=True)
    with pytest.raises(DecodeError, match=f"transfer syntax {uid}.* is not decoded here"):
        read_image(tmp_path / "a.dcm")
