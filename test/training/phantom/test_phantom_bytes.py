"""Same seed, same bytes: whatever the number of processes."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pydicom
from small_phantom import REQUEST, SmallPhantom, make

import mammobench.phantom.generate as generate

FEW = replace(REQUEST, patients=generate.PARALLEL_FROM, rows=128, columns=104)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_one_process_and_two_write_the_same_bytes(tmp_path: Path) -> None:
    alone, together = (hashes(make(tmp_path / str(count), FEW, processes=count)) for count in (1, 2))
    assert len(alone) == 4 * (FEW.patients + 1) + 1
    assert alone == together


def test_another_seed_writes_other_bytes(tmp_path: Path) -> None:
    small = replace(FEW, patients=1)
    first, other = (make(tmp_path / str(seed), replace(small, seed=seed), processes=1) for seed in (1, 2))
    assert not set(hashes(first).values()) & set(hashes(other).values())


def test_no_uid_is_used_for_two_things(phantom: SmallPhantom, tmp_path: Path) -> None:
    make(tmp_path / "other", replace(phantom.request, patients=1), processes=1)
    uids = [
        pydicom.dcmread(path).SOPInstanceUID for folder in (phantom.folder, tmp_path) for path in folder.rglob("*.dcm")
    ]
    assert len(set(uids)) == len(uids)


def test_no_two_images_have_the_same_pixels(phantom: SmallPhantom) -> None:
    pixels = [pydicom.dcmread(path).pixel_array.tobytes() for *_, path in phantom.images()]
    assert len(set(pixels)) == len(pixels)
