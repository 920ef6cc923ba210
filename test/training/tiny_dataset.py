"""Small DICOM files with known lesions, and the smallest config that trains on them."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

DIGITAL_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
WriteDicom = Callable[..., FileDataset]


def write_dicom(
    path: Path, values: npt.NDArray[Any], *, bits: int = 12, syntax: str | None = None, **tags: Any
) -> FileDataset:
    """Writes stored values [rows, columns] as a minimal mammogram; signed where the array is."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = DIGITAL_MAMMOGRAPHY
    meta.MediaStorageSOPInstanceUID = tags.pop("SOPInstanceUID", None) or generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = DIGITAL_MAMMOGRAPHY, meta.MediaStorageSOPInstanceUID
    dataset.Modality, dataset.PatientID, dataset.StudyInstanceUID = "MG", "someone", generate_uid()
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = values.dtype.itemsize * 8
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelRepresentation = int(values.dtype.kind == "i")
    dataset.PixelData = np.ascontiguousarray(values).tobytes()
    for name, value in tags.items():
        setattr(dataset, name, value)
    if syntax is not None:
        dataset.compress(syntax)
    dataset.save_as(path, enforce_file_format=True)
    return dataset


def breast_image(rows: int, columns: int, random: np.random.Generator, right: bool) -> npt.NDArray[np.uint16]:
    """A noisy half ellipse on black: a breast seen from far away."""
    y, x = np.mgrid[0:rows, 0:columns]
    inside = ((y - rows / 2) / (rows * 0.42)) ** 2 + (x / (columns * 0.8)) ** 2 < 1
    image = np.where(inside, 1200 + random.normal(0, 60, (rows, columns)), 20)
    image = image[:, ::-1] if right else image
    return np.clip(image, 0, 4095).astype(np.uint16)


def draw_lesion(image: npt.NDArray[np.uint16], x: float, y: float, radius: float, malignant: bool) -> None:
    """Malignant lesions are bright disks; benign ones are dim rings. In place."""
    rows, columns = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    distance = np.hypot(columns + 0.5 - x, rows + 0.5 - y)
    where = distance < radius if malignant else np.abs(distance - radius * 0.7) < radius * 0.3
    image[where] = np.minimum(4095, image[where] + (1500 if malignant else 700)).astype(np.uint16)


def circle(x: float, y: float, radius: float, count: int = 12) -> list[dict[str, float]]:
    """An outline around a center."""
    angles = [2 * math.pi * step / count for step in range(count)]
    return [{"x": x + radius * math.cos(angle), "y": y + radius * math.sin(angle)} for angle in angles]


def make_folder(folder: Path, patients: int, seed: int = 0, size: tuple[int, int] = (192, 160)) -> Path:
    """DICOM files with a truth.json: every other patient has malignant lesions, every third benign ones."""
    random = np.random.default_rng(seed)
    images: list[dict[str, Any]] = []
    for patient in range(patients):
        kinds = [kind for kind, every in (("malignant", 2), ("benign", 3)) if patient % every == 0]
        for laterality in "LR":
            image = breast_image(*size, random, right=laterality == "R")
            findings = [
                _finding(image, f"{patient}-{kind}", kind == "malignant", laterality == "R", random)
                for kind in kinds
                if laterality == "L" or patient % 4 == 0
            ]
            file = f"p{patient:03}-{laterality}.dcm"
            written = write_dicom(folder / file, image, PatientID=f"patient-{patient}", ImageLaterality=laterality)
            images.append(
                {
                    "sopInstanceUid": str(written.SOPInstanceUID),
                    "file": file,
                    "patientId": f"patient-{patient}",
                    "laterality": laterality,
                    "view": "CC",
                    "density": None,
                    "malignant": any(finding["pathology"] == "malignant" for finding in findings),
                    "findings": findings,
                }
            )
    truth = {"formatVersion": 1, "generator": "test", "seed": seed, "images": images}
    (folder / "truth.json").write_text(json.dumps(truth))
    return folder


def _finding(
    image: npt.NDArray[np.uint16], lesion_id: str, malignant: bool, right: bool, random: np.random.Generator
) -> dict[str, Any]:
    rows, columns = image.shape
    x, y = random.uniform(0.15, 0.45) * columns, random.uniform(0.35, 0.65) * rows
    x = columns - x if right else x
    draw_lesion(image, x, y, 10, malignant)
    pathology = "malignant" if malignant else "benign"
    outline = circle(x, y, 10)
    return {"lesionId": lesion_id, "kind": "mass", "pathology": pathology, "outline": outline, "source": "test"}


TINY = [
    "data.inputRows=128",
    "data.inputColumns=128",
    "model.baseWidth=8",
    "patch.epochs=2",
    "patch.patchSizePx=32",
    "patch.patchesPerLesion=4",
    "patch.batchSizePerDevice=16",
    "whole.epochs=2",
    "whole.batchSizePerDevice=4",
    "execution.threads=1",
    "execution.checkpointEverySteps=3",
]
