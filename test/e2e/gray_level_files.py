"""Mammograms for the gray levels on screen: python test/e2e/gray_level_files.py FOLDER ROWSxCOLUMNS

One study for each photometric interpretation and, in it, a view for each VOI function, with three presets each: RCC
LINEAR, LCC LINEAR_EXACT, RMLO SIGMOID, LMLO VOI LUT Sequence (two tables and a window).
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, generate_uid

DIGITAL_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
BITS = 12
PADDING = 0
VIEWS = {
    ("R", "CC"): ("LINEAR", ["P", "L"]),
    ("L", "CC"): ("LINEAR_EXACT", ["A", "R"]),
    ("R", "MLO"): ("SIGMOID", ["P", "F"]),
    # Rows that run from right to left: this one is mirrored on screen.
    ("L", "MLO"): ("TABLE", ["P", "F"]),
}


def main() -> None:
    """Writes two studies of four views."""
    folder = Path(sys.argv[1])
    rows, columns = (int(length) for length in sys.argv[2].split("x"))
    for first_seed, photometric in ((10, "MONOCHROME1"), (20, "MONOCHROME2")):
        study_uid = generate_uid()
        for number, ((laterality, view), (function, orientation)) in enumerate(VIEWS.items()):
            dataset = _described(photometric, _pixels(rows, columns, seed=first_seed + number))
            dataset.PatientID, dataset.StudyInstanceUID = photometric, study_uid
            dataset.ImageLaterality, dataset.ViewPosition, dataset.PatientOrientation = laterality, view, orientation
            _add_voi(dataset, function)
            if view == "MLO":
                dataset.compress(RLELossless)
            dataset.save_as(folder / f"{photometric}-{laterality}{view}.dcm", enforce_file_format=True)


def _pixels(rows: int, columns: int, seed: int) -> npt.NDArray[np.uint16]:
    """Every stored value somewhere, fine noise that averaging has to average, and padding with a slanted edge."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    ramp = (x / columns + y / rows) / 2 * (2**BITS - 1)
    values = np.clip(ramp + random.normal(0, 200, (rows, columns)), 1, 2**BITS - 1)
    return np.where(x * 6 + y < columns, PADDING, values).astype(np.uint16)


def _described(photometric: str, values: npt.NDArray[np.uint16]) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = DIGITAL_MAMMOGRAPHY
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = DIGITAL_MAMMOGRAPHY, meta.MediaStorageSOPInstanceUID
    dataset.Modality, dataset.SeriesInstanceUID = "MG", generate_uid()
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, photometric
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, BITS, BITS - 1, 0
    dataset.PixelPaddingValue = PADDING
    dataset.PixelData = values.tobytes()
    dataset["PixelData"].VR = "OW"
    return dataset


def _add_voi(dataset: Dataset, function: str) -> None:
    if function == "TABLE":
        dataset.VOILUTSequence = [_table(np.linspace(0, 1, 4096) ** 2, 16), _table(np.linspace(0, 1, 3000) ** 0.5, 12)]
        dataset.WindowCenter, dataset.WindowWidth = "2048", "4096"
        return
    dataset.VOILUTFunction = function
    # The rescaling makes window values fractional, and takes them out of the range of the stored ones.
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = "0.5", "-300", "US"
    dataset.WindowCenter, dataset.WindowWidth = ["723.5", "400", "1100"], ["2048", "700", "301"]
    dataset.WindowCenterWidthExplanation = ["WHOLE", "DARK", "BRIGHT"]


def _table(curve: npt.NDArray[np.float64], bits: int) -> Dataset:
    item = Dataset()
    # An odd start, so that values lie before the table and after it.
    item.LUTDescriptor = [len(curve), 40, bits]
    item.LUTExplanation = f"{bits} bits"
    item.LUTData = np.round(curve * (2**bits - 1)).astype(np.uint16).tobytes()
    item["LUTData"].VR = "OW"
    return item


if __name__ == "__main__":
    main()
