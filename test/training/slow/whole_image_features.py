"""What a program knows of an image that has found no lesion: statistics of the whole picture, and the file's tags."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.dataset import Dataset

PERCENTILES = (0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100)
AIR = 150
"""Stored values up to here are background."""
IDENTIFIERS = ("UID", "PixelData", "PatientName", "PatientID")
"""Keywords that hold these tell images apart but say nothing that could hold for another patient."""


def bright_pixels(dataset: Dataset) -> npt.NDArray[np.float32]:
    """Stored values [rows, columns], bright where dense whatever the photometric interpretation."""
    values = dataset.pixel_array.astype(np.float32)
    return 4095 - values if dataset.PhotometricInterpretation == "MONOCHROME1" else values


def image_statistics(pixels: npt.NDArray[np.float32]) -> list[float]:
    """Area, and moments and percentiles of brightness, gradient and Laplacian over the breast, plain and normalized."""
    breast = pixels > AIR
    across, down = np.gradient(pixels, axis=1), np.gradient(pixels, axis=0)
    gradient = np.hypot(across, down)
    laplacian = np.abs(np.gradient(across, axis=1) + np.gradient(down, axis=0))
    brightness, slopes, bends = pixels[breast], gradient[breast], laplacian[breast]
    normalized = (brightness / np.percentile(brightness, 99.5), slopes / slopes.mean(), bends / bends.mean())
    return [
        float(breast.mean()),
        *(figure for part in (brightness, slopes, bends, *normalized) for figure in _summary(part)),
    ]


def tag_values(dataset: Dataset, path: Path) -> dict[str, float]:
    """Every tag as numbers: a number as it is, each word as present; and the file's size."""
    values = {"FileSize": float(path.stat().st_size)}
    _collect(dataset, "", values)
    _collect(dataset.file_meta, "", values)
    values[f"TransferSyntax={dataset.file_meta.TransferSyntaxUID}"] = 1.0
    return values


def tag_table(rows: list[dict[str, float]]) -> npt.NDArray[np.float64]:
    """[images, tags], 0 where an image lacks the tag; tags that never vary are left out."""
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    return table[:, table.std(axis=0) > 0]


def read_image(path: Path) -> tuple[list[float], dict[str, float]]:
    """(statistics, tags) of one file."""
    dataset = pydicom.dcmread(path)
    return image_statistics(bright_pixels(dataset)), tag_values(dataset, path)


def _summary(values: npt.NDArray[np.float32]) -> list[float]:
    mean, deviation = float(values.mean()), float(values.std())
    centered = (values - mean) / max(deviation, 1e-9)
    moments = [mean, deviation, float((centered**3).mean()), float((centered**4).mean())]
    return moments + [float(value) for value in np.percentile(values, PERCENTILES)]


def _collect(dataset: Dataset, prefix: str, into: dict[str, float]) -> None:
    for element in dataset:
        if any(word in element.keyword for word in IDENTIFIERS):
            continue
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                _collect(item, f"{prefix}{element.keyword}[{number}].", into)
            continue
        values = element.value if element.VM > 1 else [element.value]
        for number, value in enumerate(values):
            name = f"{prefix}{element.keyword}[{number}]"
            try:
                into[name] = float(str(value).removesuffix("Y"))
            except ValueError:
                into[f"{name}={value}"] = 1.0
