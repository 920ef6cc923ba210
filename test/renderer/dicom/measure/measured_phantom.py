"""Writes small mammograms with objects of known size in the breast: python measured_phantom.py OUT.

Columns and rows lie differently far apart, and objects are drawn by how much of each pixel they cover, so that their
ends are known to a fraction of a pixel. OUT/objects.json holds what was drawn, in millimeters in the breast.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "fixtures/dicom"))

from dicom_files import dataset_of, write_native
from pydicom.uid import ExplicitVRLittleEndian

ROWS, COLUMNS = 400, 300
ROW_MM, COLUMN_MM = 0.1, 0.07
MAGNIFICATION = 1.8
AIR, STEEL = 200, 3000
FINE = 8
#                    left, top, right, bottom
BARS = {"across": (1.013, 1.0, 9.016, 2.0), "down": (10.0, 3.007, 11.0, 15.11)}
DOTS = {"corner": (1.0, 4.0), "right": (4.0, 4.0), "below": (1.0, 8.0)}
DOT_RADIUS = 0.3
DISC = {"x": 5.0, "y": 15.0, "radius": 2.0}


def phantom() -> np.ndarray:
    """Stored values, rows × columns, of all objects as the detector sees them."""
    y, x = np.mgrid[0 : ROWS * FINE, 0 : COLUMNS * FINE]
    y_mm = (y + 0.5) / FINE * ROW_MM / MAGNIFICATION
    x_mm = (x + 0.5) / FINE * COLUMN_MM / MAGNIFICATION
    covered = np.hypot(x_mm - DISC["x"], y_mm - DISC["y"]) <= DISC["radius"]
    for left, top, right, bottom in BARS.values():
        covered |= (x_mm >= left) & (x_mm < right) & (y_mm >= top) & (y_mm < bottom)
    for dot_x, dot_y in DOTS.values():
        covered |= np.hypot(x_mm - dot_x, y_mm - dot_y) <= DOT_RADIUS
    share = covered.reshape(ROWS, FINE, COLUMNS, FINE).mean(axis=(1, 3))
    return np.round(AIR + share * (STEEL - AIR)).astype(np.int64)


def write(out: Path) -> None:
    """The same pixels four times: each file says something else of where its millimeters are."""
    values = phantom()
    for number, name in enumerate(("magnified", "distances", "detector", "unknown")):
        ds = dataset_of(values, 16, 12, False, "MONOCHROME2", f"1.2.77.{number + 1}")
        ds.RescaleSlope, ds.RescaleIntercept = "2", "-100"
        ds.ImagerPixelSpacing = [ROW_MM, COLUMN_MM]
        ds.EstimatedRadiographicMagnificationFactor = str(MAGNIFICATION)
        if name != "magnified":
            del ds.EstimatedRadiographicMagnificationFactor
        if name == "distances":
            ds.DistanceSourceToDetector, ds.DistanceSourceToPatient = "660", str(round(660 / MAGNIFICATION, 3))
        if name == "unknown":
            del ds.ImagerPixelSpacing
            # Without its calibration type this is no distance that anyone vouches for.
            ds.PixelSpacing = [ROW_MM, COLUMN_MM]
        write_native(ds, out / f"{name}.dcm", ExplicitVRLittleEndian)
    facts = {"rowMm": ROW_MM, "columnMm": COLUMN_MM, "magnification": MAGNIFICATION, "air": AIR, "steel": STEEL}
    (out / "objects.json").write_text(json.dumps({**facts, "bars": BARS, "dots": DOTS, "disc": DISC}))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
