"""Prepared images on disk: decoded once, in parallel, into one memory-mapped uint16 array that every epoch reads.

A cache is a folder named by what decides its content (preprocessing and case keys):

    pixels.u16   [cases, rows, columns], little-endian, uncompressed
    index.json   case keys in order, each image's geometry and CRC-32, written last

It is built under another name and renamed when complete, under a lock, so that two runs may ask for it at once and
neither sees half of it. It is checked when opened and rebuilt when anything is amiss; deleting it loses nothing but
time.
"""

import contextlib
import fcntl
import hashlib
import json
import multiprocessing
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mammobench.dicom.decode import read_image
from mammobench.dicom.preprocess import Geometry, preprocess, preprocessing_hash
from mammobench.dicom.stored_image import DecodeError

Progress = Callable[[int, int], None]
"""Called with (done, total)."""
ChildStart = Callable[[int], None]
"""Called first in every child process, with the parent's PID; picklable."""
_PIXELS, _INDEX = "pixels.u16", "index.json"


@dataclass(frozen=True)
class PreparedImages:
    """The prepared cases of a run, by position in `case_keys`."""

    case_keys: Sequence[str]
    geometries: Sequence[Geometry]
    pixels: npt.NDArray[np.uint16]
    """[cases, rows, columns], memory-mapped, read only."""

    def position(self) -> dict[str, int]:
        """Case key → index."""
        return {key: index for index, key in enumerate(self.case_keys)}


class UnreadableCasesError(Exception):
    """Files that gave no image, or another one than the manifest knows: all of them, each with its reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"{len(reasons)} of the run's images cannot be used:\n" + "\n".join(reasons))
        self.reasons = reasons


def prepared_images(
    cache_folder: Path,
    paths: Mapping[str, str],
    size: tuple[int, int],
    progress: Progress,
    processes: int,
    begin_child: ChildStart | None = None,
) -> PreparedImages:
    """Opens the cache of these cases, building it first where it is missing or damaged.

    `paths`: case key → absolute path; `size`: the input's rows and columns. Raises UnreadableCasesError, OSError
    (disk full).
    """
    case_keys, (rows, columns) = sorted(paths), size
    cache_folder.mkdir(parents=True, exist_ok=True)
    name = _cache_name(case_keys, rows, columns)
    folder = cache_folder / name
    with _locked(cache_folder / f"{name}.lock"):
        opened = open_prepared(folder, case_keys, rows, columns)
        if opened is None:
            shutil.rmtree(folder, ignore_errors=True)
            _build(folder, paths, case_keys, size, progress, _pool(processes, begin_child))
            opened = open_prepared(folder, case_keys, rows, columns)
    if opened is None:
        raise OSError(f"{folder} does not read back as written: is the disk failing?")
    progress(len(case_keys), len(case_keys))
    return opened


def open_prepared(folder: Path, case_keys: Sequence[str], rows: int, columns: int) -> PreparedImages | None:
    """The cache in `folder`, every image's checksum verified; None when it is missing or damaged."""
    try:
        index = json.loads((folder / _INDEX).read_text())
        geometries = [Geometry(**entry["geometry"]) for entry in index["images"]]
        checksums = [int(entry["crc32"]) for entry in index["images"]]
        shape = (len(case_keys), rows, columns)
        if index["caseKeys"] != list(case_keys) or (folder / _PIXELS).stat().st_size != 2 * rows * columns * len(
            case_keys
        ):
            return None
        pixels = np.memmap(folder / _PIXELS, dtype="<u2", mode="r", shape=shape)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if any(zlib.crc32(pixels[i].data) != checksum for i, checksum in enumerate(checksums)):
        return None
    return PreparedImages(tuple(case_keys), tuple(geometries), pixels)


def _cache_name(case_keys: Sequence[str], rows: int, columns: int) -> str:
    described = "\n".join([preprocessing_hash(rows, columns), *case_keys])
    return hashlib.sha256(described.encode()).hexdigest()[:32]


def _build(
    folder: Path,
    paths: Mapping[str, str],
    case_keys: Sequence[str],
    size: tuple[int, int],
    progress: Progress,
    pool: ProcessPoolExecutor,
) -> None:
    """Fills a temporary folder from several processes, then renames it into place."""
    rows, columns = size
    scratch = Path(tempfile.mkdtemp(prefix=f"{folder.name[:8]}-", suffix=".part", dir=folder.parent))
    try:
        with (scratch / _PIXELS).open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, 2 * rows * columns * len(case_keys)))
        images: list[dict[str, object]] = [{} for _ in case_keys]
        reasons: list[str] = []
        with pool:
            jobs: dict[Future[tuple[Geometry, int]], int] = {
                pool.submit(_prepare_one, scratch / _PIXELS, position, key, paths[key], size): position
                for position, key in enumerate(case_keys)
            }
            for done, job in enumerate(as_completed(jobs), start=1):
                try:
                    geometry, checksum = job.result()
                    images[jobs[job]] = {"geometry": asdict(geometry), "crc32": checksum}
                except DecodeError as error:
                    reasons.append(str(error))
                progress(done, len(case_keys))
        if reasons:
            raise UnreadableCasesError(tuple(sorted(reasons)))
        _write_synced(scratch / _INDEX, json.dumps({"caseKeys": list(case_keys), "images": images}))
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _prepare_one(file: Path, position: int, key: str, path: str, size: tuple[int, int]) -> tuple[Geometry, int]:
    """Decodes one case into its place of the array. The file must still hold the pixels that its key names."""
    image = read_image(path)
    if image.case_key() != key:
        raise DecodeError(path, f"the file has changed: its pixels are not those of case {key[:12]}; import it again")
    prepared = preprocess(image, *size)
    data = np.ascontiguousarray(prepared.pixels, dtype="<u2").data
    descriptor = os.open(file, os.O_WRONLY)
    try:
        os.pwrite(descriptor, data, position * data.nbytes)
    finally:
        os.close(descriptor)
    return prepared.geometry, zlib.crc32(data)


def _pool(processes: int, begin_child: ChildStart | None) -> ProcessPoolExecutor:
    # spawn: a fork of a process whose threads hold locks (BLAS, CUDA) may hang.
    context = multiprocessing.get_context("spawn")
    if begin_child is None:
        return ProcessPoolExecutor(max(1, processes), mp_context=context)
    return ProcessPoolExecutor(max(1, processes), mp_context=context, initializer=begin_child, initargs=(os.getpid(),))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write_synced(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
