"""The 1st and 99th percentile of a box of a DICOM file's modality values, by pydicom and numpy.

Usage: box_percentiles.py FILE X0 Y0 X1 Y1 — corners in pixels, centers at +0.5.
Prints {"count": …, "low": …, "high": …}.
"""

import json
import sys

import numpy as np
import pydicom
from pydicom.pixels import apply_modality_lut


def main() -> None:
    """Pixels whose center lies inside and that are no padding, by nearest rank."""
    dataset = pydicom.dcmread(sys.argv[1])
    x0, y0, x1, y1 = (float(text) for text in sys.argv[2:6])
    stored = dataset.pixel_array
    rows, columns = np.indices(stored.shape) + 0.5
    inside = (columns >= min(x0, x1)) & (columns <= max(x0, x1)) & (rows >= min(y0, y1)) & (rows <= max(y0, y1))
    if "PixelPaddingValue" in dataset:
        first = int(dataset.PixelPaddingValue)
        last = int(dataset.get("PixelPaddingRangeLimit", first))
        inside &= (stored < min(first, last)) | (stored > max(first, last))
    values = apply_modality_lut(stored, dataset)[inside].astype(np.float64)
    low, high = np.percentile(values, [1, 99], method="inverted_cdf")
    print(json.dumps({"count": int(values.size), "low": float(low), "high": float(high)}))


if __name__ == "__main__":
    main()
