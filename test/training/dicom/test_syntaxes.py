"""Every transfer syntax that can be written here gives back what was stored; one that cannot be read is named."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

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
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files on which the desktop's decoder is tested, too."""
    folder = tmp_path_factory.mktemp("corpus")
    maker = _load(FIXTURES / "make_corpus.py")
    entries, skipped = maker.make_lossless(folder)
    entries += maker.make_special(folder)
    (folder / "index.json").write_text(json.dumps({"files": entries, "skipped": skipped}))
    return folder


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored(corpus: Path, raw: str, shape: tuple[int, int]) -> np.ndarray:
    return np.fromfile(corpus / raw, "<i4").reshape(shape)


@pytest.mark.parametrize(("name", "uid"), LOSSLESS.items())
def test_a_lossless_syntax_gives_the_stored_values_and_one_key(corpus: Path, name: str, uid: str) -> None:
    entries = json.loads((corpus / "index.json").read_text())["files"]
    seen = 0
    for entry in entries:
        path = corpus / entry["file"]
        if not entry["file"].startswith(f"{name}-") or entry["tolerance"] > 0 or entry["file"].split("-")[0] == "dirty":
            continue
        if pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID != uid:
            continue
        image = read_image(path)
        np.testing.assert_array_equal(image.values, stored(corpus, entry["raw"], image.values.shape), path.name)
        assert image.case_key() == read_image(corpus / path.name.replace(name, "explicit", 1)).case_key()
        seen += 1
    assert seen >= 8, "depths, signs and photometric interpretations"


@pytest.mark.parametrize(("name", "uid"), LOSSY.items())
def test_a_lossy_syntax_comes_back_within_its_error(corpus: Path, name: str, uid: str) -> None:
    path = corpus / f"{name}.dcm"
    assert pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID == uid
    raw = "eight.dcm" if name == "jpeg-baseline" else "special.raw"
    image = read_image(path)
    truth = read_image(corpus / raw).values if raw.endswith("dcm") else stored(corpus, raw, image.values.shape)
    error = np.abs(image.values.astype(int) - truth)
    if name == "jpeg-ls-near":
        assert error.max() <= 2
    else:
        assert 0 < np.sqrt((error**2).mean()) < 0.02 * (1 << image.bits_stored)


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
