"""The gray levels that a DICOM file must have on screen, by pydicom: an independent source for the tests of the window.

Usage: expected_gray.py FILE OUT [CENTER WIDTH] — writes OUT (uint8, row-major) and prints its rows, columns and syntax.
With CENTER and WIDTH that window stands in the place of the file's own, under the file's VOI LUT Function.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pydicom
from pydicom.pixels import apply_modality_lut, apply_voi_lut


def main() -> None:
    """Rescale, the file's first window or the given one, inversion once; then 0 to 255."""
    dataset = pydicom.dcmread(sys.argv[1])
    if len(sys.argv) > 4:
        # A DS value has room for 16 characters.
        dataset.WindowCenter, dataset.WindowWidth = (f"{float(text):.10g}" for text in sys.argv[3:5])
        dataset.pop("VOILUTSequence", None)
    modality = apply_modality_lut(dataset.pixel_array, dataset)
    shown = apply_voi_lut(modality, dataset, index=0).astype(np.float64)
    # pydicom maps a window on the range that the stored bits can express.
    low, high = (0.0, 2.0**dataset.BitsStored - 1)
    gray = (shown - low) / (high - low) * 255
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        gray = 255 - gray
    Path(sys.argv[2]).write_bytes(np.clip(np.floor(gray + 0.5), 0, 255).astype(np.uint8).tobytes())
    facts = {"rows": int(dataset.Rows), "columns": int(dataset.Columns), "syntax": dataset.file_meta.TransferSyntaxUID}
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
