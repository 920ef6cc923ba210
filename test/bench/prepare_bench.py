"""Peak memory of preparing full-field images: python test/bench/prepare_bench.py [--images 24] [--processes 2]

The promise: below 2 GiB for 1,000 images of 3328 x 4084, whatever the machine. That it does not depend on the number of
images is seen by comparing the first half with the whole; with the most processes it is measured directly.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from process_memory import peak_while
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from mammobench.dicom import prepared_images, read_image
from mammobench.dicom.cache_build import MOST_PROCESSES
from mammobench.training.children import begin_child

# Helpers of the tests.
sys.path.extend(str(Path(__file__).resolve().parents[1] / folder) for folder in ("training", "training/slow"))
from recording import record_result
from tiny_dataset import breast_image, write_dicom

ROWS, COLUMNS = 3328, 4084
MIB = 1024**2


def make_images(folder: Path, count: int) -> dict[str, str]:
    """Case key → path; the images differ in one pixel. Some are compressed: their decoders take memory of their own."""
    values = breast_image(ROWS, COLUMNS, np.random.default_rng(0), right=False)
    paths = {}
    for number in range(count):
        values[0, 0] = number
        write_dicom(folder / f"{number}.dcm", values, syntax={4: JPEGLSLossless, 7: JPEG2000Lossless}.get(number % 8))
        paths[read_image(folder / f"{number}.dcm").case_key()] = str(folder / f"{number}.dcm")
    return paths


def measure(paths: dict[str, str], processes: int) -> dict[str, float]:
    """Prepares the images into a new cache; peaks in MiB."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as cache:
        peak = peak_while(lambda: _prepare(Path(cache), paths, processes))
    return {
        "images": len(paths),
        "processes": processes,
        "seconds": round(time.perf_counter() - began, 1),
        "peakRssMiB": round(peak.rss_bytes / MIB),
        "peakPssMiB": round(peak.pss_bytes / MIB),
        "largestProcessRssMiB": round(peak.largest_process_bytes / MIB),
    }


def _prepare(cache: Path, paths: dict[str, str], processes: int) -> None:
    prepared_images(cache, paths, (1152, 896), lambda *_: None, processes, begin_child)


def main() -> None:
    """Measures and records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=24)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--record", action="store_true", help="write test/bench/results/prepare.json")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = make_images(Path(folder), asked.images)
        half = dict(list(paths.items())[: asked.images // 2])
        runs = [measure(half, asked.processes), measure(paths, asked.processes), measure(paths, MOST_PROCESSES)]
    figures = {"what": f"preparing images of {ROWS} x {COLUMNS} for 1152 x 896", "limitMiB": 2048, "runs": runs}
    print(*runs, sep="\n")
    if asked.record:
        print(record_result("prepare", figures))


if __name__ == "__main__":
    main()
