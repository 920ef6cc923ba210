"""Canvases against the gray levels that a DICOM file must have on screen, by pydicom: an independent source.

Usage: compare_gray.py JOBS — JOBS is a JSON list of {file, canvas, width, height, originX, originY, scale, flipped,
upended, voi: {kind, index}}, `canvas` a file of width × height gray bytes. Prints a JSON list of what each compared, in
the order of the jobs.
"""

import json
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.pixels import apply_modality_lut, apply_voi, apply_windowing

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Compares every job."""
    # pydicom warns that a table is looked up for averages, which is what is asked for here.
    warnings.simplefilter("ignore")
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps([compare(job) for job in jobs]))


@cache
def _read(file: str) -> tuple[pydicom.FileDataset, npt.NDArray[Any]]:
    dataset = pydicom.dcmread(file)
    return dataset, dataset.pixel_array


def compare(job: dict[str, Any]) -> dict[str, int]:
    """How many canvas pixels show the image, and how far they are from what they must be; the same for padding."""
    dataset, stored = _read(job["file"])
    shown = np.frombuffer(Path(job["canvas"]).read_bytes(), np.uint8).reshape(job["height"], job["width"]).astype(int)
    inside = (stored != dataset.PixelPaddingValue).astype(np.float64)
    modality = apply_modality_lut(stored, dataset).astype(np.float64)
    # Upright and unmirrored, the image is where the canvas has it.
    mirror = slice(None, None, -1 if job["flipped"] else 1), slice(None, None, -1 if job["upended"] else 1)
    modality, inside = modality[mirror[1], mirror[0]], inside[mirror[1], mirror[0]]
    sums, share = (_on_canvas(values, job) for values in (modality * inside, inside))
    on_image = ~np.isnan(share)
    image = on_image & (share >= 0.5 - 1e-9)
    # Where just half of a canvas pixel is padding, both are right.
    clearly = np.abs(share - 0.5) > 1e-6
    gray = _gray(sums[image] / share[image], dataset, job["voi"])
    differences = np.abs(gray - shown[image])[clearly[image]]
    padding = shown[on_image & ~image & clearly]
    return {
        "compared": int(differences.size),
        "largestDifference": int(differences.max(initial=0)),
        "distinct": int(np.unique(shown[image]).size),
        "padded": int(padding.size),
        "brightestPadding": int(padding.max(initial=0)),
        "brightestOutside": int(shown[~on_image].max(initial=0)),
    }


def _on_canvas(values: Floats, job: dict[str, Any]) -> Floats:
    """The mean of the values under each canvas pixel; NaN where the pixel's center lies beside the image.

    From 1:1 up it is the value under the pixel's center.
    """
    rows, columns = values.shape
    scale = job["scale"]
    # The origin is where the image's first column stands; mirrored, it stands at the right.
    left = job["originX"] - (columns * scale if job["flipped"] else 0)
    top = job["originY"] - (rows * scale if job["upended"] else 0)
    down, across = (
        _weights(start, scale, size, count)
        for start, size, count in ((top, rows, job["height"]), (left, columns, job["width"]))
    )
    return down @ values @ across.T


def _weights(start: float, scale: float, size: int, count: int) -> Floats:
    """How much of each canvas pixel each image pixel covers [count, size]; a row of NaN beside the image."""
    pixels = np.arange(count)
    centers = (pixels + 0.5 - start) / scale
    low = np.clip((pixels - start) / scale, 0, size)[:, None]
    high = np.clip((pixels + 1 - start) / scale, 0, size)[:, None]
    if scale >= 1:
        weights = (np.floor(centers)[:, None] == np.arange(size)).astype(np.float64)
    else:
        weights = np.clip(np.minimum(high, np.arange(1, size + 1)) - np.maximum(low, np.arange(size)), 0, 1)
        weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    weights[(centers < 0) | (centers >= size)] = np.nan
    return weights


def _gray(modality: Floats, dataset: pydicom.FileDataset, voi: dict[str, Any]) -> npt.NDArray[np.int64]:
    """VOI and inversion, once; then 0 to 255."""
    if voi["kind"] == "table":
        low, high = 0.0, 2.0 ** dataset.VOILUTSequence[voi["index"]].LUTDescriptor[2] - 1
        values = apply_voi(modality, dataset, voi["index"]).astype(np.float64)
    else:
        values = apply_windowing(modality, dataset, voi["index"])
        # pydicom maps a window on the modality values that the stored bits can express.
        stored = np.array([0, 2**dataset.BitsStored - 1])
        low, high = apply_modality_lut(stored, dataset).astype(np.float64)
    fraction = (values - low) / (high - low)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        fraction = 1 - fraction
    return np.clip(np.floor(fraction * 255 + 0.5), 0, 255).astype(np.int64)


if __name__ == "__main__":
    main()
