"""Every file is a valid Digital Mammography X-Ray Image – For Presentation object."""

import subprocess

import numpy as np
import pydicom
import pytest
from small_phantom import SmallPhantom

from mammobench.phantom.dicom_file import stored_values
from mammobench.phantom.plan import SYNTAXES
from mammobench.phantom.render import render_image

UIDS = {
    "explicit": "1.2.840.10008.1.2.1",
    "rle": "1.2.840.10008.1.2.5",
    "jpeg-ls": "1.2.840.10008.1.2.4.80",
    "jpeg-2000": "1.2.840.10008.1.2.4.90",
}


def test_the_small_phantom_holds_every_kind_of_image(phantom: SmallPhantom) -> None:
    kinds = {(image.syntax, image.inverted, image.sigmoid) for *_, image, _ in phantom.images()}
    assert {syntax for syntax, _, _ in kinds} == set(SYNTAXES)
    assert {inverted for _, inverted, _ in kinds} == {sigmoid for _, _, sigmoid in kinds} == {False, True}
    assert {image.syntax for *_, image, _ in phantom.images() if image.inverted} == set(SYNTAXES)
    assert {study.is_prior for _, study, *_ in phantom.images()} == {False, True}
    assert {finding.kind for image in phantom.truth.images for finding in image.findings} == {"mass", "calcification"}


def test_dciodvfy_finds_no_error(phantom: SmallPhantom) -> None:
    """It may exit 0 with errors in what it prints, so that is what is read. dicom3tools comes with the bootstrap."""
    for *_, path in phantom.images():
        checked = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
        said = checked.stdout + checked.stderr
        assert "MammographyImageForPresentation" in said
        assert not [line for line in said.splitlines() if "Error" in line], f"{path.name}: {said}"


def test_dcmdump_reads_every_file_to_its_end(phantom: SmallPhantom) -> None:
    for *_, path in phantom.images():
        dumped = subprocess.run(["dcmdump", str(path)], capture_output=True, text=True, check=False)
        assert dumped.returncode == 0, dumped.stderr
        assert not dumped.stderr
        assert "PixelData" in dumped.stdout


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_pydicom_decodes_exactly_what_was_drawn(phantom: SmallPhantom, syntax: str) -> None:
    request = phantom.request
    chosen = [entry for entry in phantom.images() if entry[2].syntax == syntax][:4]
    for patient, study, image, path in chosen:
        dataset = pydicom.dcmread(path)
        assert dataset.file_meta.TransferSyntaxUID == UIDS[syntax]
        drawn = render_image(request.seed, patient, study, image, request.rows, request.columns).pixels
        assert drawn.max() > 1000
        np.testing.assert_array_equal(dataset.pixel_array, stored_values(image, drawn))


def test_monochrome1_is_stored_inverted_and_says_so(phantom: SmallPhantom) -> None:
    for _, _, image, path in phantom.images():
        dataset = pydicom.dcmread(path)
        expected = ("MONOCHROME1", "INVERSE") if image.inverted else ("MONOCHROME2", "IDENTITY")
        assert (dataset.PhotometricInterpretation, dataset.PresentationLUTShape) == expected
        air = dataset.pixel_array[-1, 0 if image.laterality == "R" else -1]
        assert (air > 4000) if image.inverted else (air < 100)


def test_the_tags_that_a_viewer_hangs_and_measures_by(phantom: SmallPhantom) -> None:
    for _, study, image, path in phantom.images():
        dataset = pydicom.dcmread(path)
        assert (dataset.ImageLaterality, dataset.ViewPosition) == (image.laterality, image.view)
        assert dataset.ViewCodeSequence[0].CodeValue == {"CC": "399162004", "MLO": "399368009"}[image.view]
        # The chest wall, where the breast is widest, is posterior: on the right of a right breast's image.
        assert dataset.PatientOrientation[0] == ("P" if image.laterality == "R" else "A")
        assert dataset.ImagerPixelSpacing == [0.9375, 0.9375]
        assert 1.0 < dataset.EstimatedRadiographicMagnificationFactor < 1.2
        assert (dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation) == (
            16,
            12,
            11,
            0,
        )
        assert dataset.VOILUTFunction == ("SIGMOID" if image.sigmoid else "LINEAR")
        assert len(dataset.WindowCenter) == len(dataset.WindowWidth) == len(dataset.WindowCenterWidthExplanation) == 3
        assert f"{study.date:%Y%m%d}" == dataset.StudyDate == dataset.AcquisitionDate
        assert dataset.AcquisitionContextSequence[0].ConceptNameCodeSequence[0].CodeMeaning == "Breast composition"


def test_the_chest_wall_lies_where_the_orientation_says(phantom: SmallPhantom) -> None:
    for _, _, image, path in phantom.images():
        dataset = pydicom.dcmread(path)
        bright = 4095 - dataset.pixel_array if image.inverted else dataset.pixel_array
        left, right = bright[:, :8].mean(), bright[:, -8:].mean()
        assert (right > left) == (image.laterality == "R")


def test_the_default_window_shows_the_breast(phantom: SmallPhantom) -> None:
    for _, _, _, path in phantom.images():
        dataset = pydicom.dcmread(path)
        values, center, width = dataset.pixel_array.astype(float), dataset.WindowCenter[0], dataset.WindowWidth[0]
        background = values[-1, 0 if dataset.ImageLaterality == "R" else -1]
        tissue = values[np.abs(values - background) > 300]
        shown = np.abs(tissue - center) < width / 2
        assert shown.mean() > 0.8
