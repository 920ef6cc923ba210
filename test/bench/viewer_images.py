"""The studies of the viewer's bench: python test/bench/viewer_images.py OUT

One phantom patient of 4664 x 3064 pixels, and copies of it that differ in pixels and UIDs: `single` (one study),
`native` (uncompressed), `jpeg2000` (lossless) and `many` (200 small studies). Made whole or not at all; nothing is done
where OUT exists.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, generate_uid

SIZE = "4664x3064"
SMALL_STEP = 8
MANY_STUDIES = 200
NATIVE_STUDIES = 6
COMPRESSED_STUDIES = 4


@dataclass(frozen=True)
class Copy:
    """One study to be made: the phantom's four views, moved along their rows."""

    folder: Path
    name: str
    shift: int
    step: int = 1
    """Every how many-th pixel is kept."""
    compressed: bool = False


def main() -> None:
    """Makes what is missing."""
    out = Path(sys.argv[1])
    if out.exists():
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=out.parent))
    try:
        phantom = making / "phantom"
        command = ["phantom", "--out", str(phantom), "--patients", "1", "--seed", "1", "--size", SIZE]
        subprocess.run(
            [str(Path(sys.executable).with_name("mammobench")), *command], check=True, stdout=subprocess.DEVNULL
        )
        views = [_uncompressed(view) for view in _current_views(phantom)]
        with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
            for done in [pool.submit(make_study, views, copy) for copy in _copies(making)]:
                done.result()
        shutil.rmtree(phantom)
        making.rename(out)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _current_views(phantom: Path) -> list[Path]:
    """The files of the phantom's last study."""
    studies: dict[tuple[str, str], list[Path]] = {}
    for file in sorted(phantom.rglob("*.dcm")):
        header = pydicom.dcmread(file, stop_before_pixels=True)
        studies.setdefault((str(header.StudyDate), header.StudyInstanceUID), []).append(file)
    return studies[max(studies)]


def _uncompressed(view: Path) -> Path:
    """Decodes once what every copy reads."""
    dataset = pydicom.dcmread(view)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        dataset.decompress()
    dataset.save_as(view, enforce_file_format=True)
    return view


def _copies(root: Path) -> list[Copy]:
    compressed = [Copy(root / "jpeg2000", f"J{n}", 16 * n, compressed=True) for n in range(COMPRESSED_STUDIES)]
    native = [Copy(root / "native", f"N{n}", 16 * n + 8) for n in range(NATIVE_STUDIES)]
    many = [Copy(root / "many", f"M{n:03}", n, step=SMALL_STEP) for n in range(MANY_STUDIES)]
    return [*compressed, Copy(root / "single", "S", 4), *native, *many]


def make_study(views: list[Path], copy: Copy) -> None:
    """Writes one study's four files."""
    folder = copy.folder / copy.name
    folder.mkdir(parents=True)
    study_uid = generate_uid(entropy_srcs=[copy.name, "study"])
    for number, view in enumerate(views):
        dataset = pydicom.dcmread(view)
        pixels = np.roll(dataset.pixel_array, copy.shift, axis=0)[:: copy.step, :: copy.step]
        dataset.Rows, dataset.Columns = pixels.shape
        dataset.PixelData = np.ascontiguousarray(pixels).astype("<u2").tobytes()
        dataset["PixelData"].VR = "OW"
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.PatientID = f"BENCH-{copy.name}"
        dataset.StudyInstanceUID = study_uid
        dataset.SeriesInstanceUID = generate_uid(entropy_srcs=[copy.name, "series", str(number)])
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=[copy.name, "instance", str(number)])
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        if copy.compressed:
            dataset.compress(JPEG2000Lossless, np.ascontiguousarray(pixels), generate_instance_uid=False)
        dataset.save_as(folder / f"{number}.dcm", enforce_file_format=True)


if __name__ == "__main__":
    main()
