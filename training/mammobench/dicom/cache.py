"""Prepared images on disk: decoded once, in parallel, into one memory-mapped uint16 array that every epoch reads.

A cache is a folder named by what decides its content (preprocessing and case keys):

    pixels.u16   [cases, rows, columns], little-endian, uncompressed
    index.json   case keys in order, each image's geometry and CRC-32, and the CRC-32 of all that; written last

It is built under another name and renamed when complete, under a lock, so that two runs may ask for it at once and
neither sees half of it (cache_build.py). All caches of a folder together stay below a limit (cache_space.py). Opening
reads every image once, on several threads, against its checksum, and builds the cache again when anything is amiss;
deleting it loses nothing but time.
"""

import contextlib
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from mammobench.dicom.cache_build import Building, ChildStart, Progress, build_cache, index_checksum
from mammobench.dicom.cache_space import INDEX, PIXELS, Tell, hold_shared, limit_bytes, locked
from mammobench.dicom.preprocess import Geometry, preprocessing_hash

_CHUNK_BYTES = 1024 * 1024
_MOST_THREADS = 8


@dataclass(frozen=True)
class PreparedImages:
    """The prepared cases of a run, by position in `case_keys`."""

    case_keys: Sequence[str]
    geometries: Sequence[Geometry]
    pixels: npt.NDArray[np.uint16]
    """[cases, rows, columns], memory-mapped, read only."""
    folder: Path | None = None
    """Where the cache lies; None where there is none."""
    held: BinaryIO | None = field(default=None, repr=False, compare=False)
    """The index, locked as in use for as long as this value, or a process forked from this one, lives."""

    def position(self) -> dict[str, int]:
        """Case key → index."""
        return {key: index for index, key in enumerate(self.case_keys)}


def prepared_images(
    cache_folder: Path,
    paths: Mapping[str, str],
    size: tuple[int, int],
    progress: Progress,
    processes: int,
    begin_child: ChildStart | None = None,
    limit_gib: float | None = None,
    tell: Tell | None = None,
) -> PreparedImages:
    """Opens the cache of these cases, building it first where it is missing or damaged.

    `paths`: case key → absolute path; `size`: the input's rows and columns; `limit_gib`: of all caches in the folder,
    by default $MAMMOBENCH_CACHE_LIMIT_GIB or half of the disk; `tell` hears what was removed or found damaged.
    Raises UnreadableCasesError, RefusedError (no room), OSError.
    """
    case_keys, tell = sorted(paths), tell or (lambda _text: None)
    cache_folder.mkdir(parents=True, exist_ok=True)
    name = _cache_name(case_keys, *size)
    folder = cache_folder / name
    opened = open_prepared(folder, case_keys, *size)
    if opened is None:
        how = Building(size, processes, limit_bytes(cache_folder, limit_gib), begin_child, progress, tell)
        with locked(cache_folder / f"{name}.lock"):
            opened = open_prepared(folder, case_keys, *size)  # another run may have built it meanwhile
            if opened is None:
                if folder.exists():
                    tell("the cache of prepared images is damaged: preparing them again")
                shutil.rmtree(folder, ignore_errors=True)
                build_cache(folder, case_keys, paths, how)
                opened = open_prepared(folder, case_keys, *size)
    if opened is None:
        raise OSError(f"{folder} does not read back as written: is the disk failing?")
    progress(len(case_keys), len(case_keys))
    return opened


def open_prepared(folder: Path, case_keys: Sequence[str], rows: int, columns: int) -> PreparedImages | None:
    """The cache in `folder`, every image's checksum verified; None when it is missing or damaged."""
    held = hold_shared(folder / INDEX)
    if held is None:
        return None
    try:
        index = json.loads(held.read())
        geometries = [Geometry(**entry["geometry"]) for entry in index["images"]]
        checksums = [int(entry["crc32"]) for entry in index["images"]]
        bytes_an_image, path = 2 * rows * columns, folder / PIXELS
        whole = (
            index["crc32"] == index_checksum(index)
            and index["caseKeys"] == list(case_keys)
            and path.stat().st_size == bytes_an_image * len(case_keys)
            and _checksums(path, len(case_keys), bytes_an_image) == checksums
        )
        if not whole:
            held.close()
            return None
        # As a plain array: numpy.memmap's own bookkeeping at every slice would cost a loader a tenth of its time.
        pixels = np.asarray(np.memmap(path, dtype="<u2", mode="r", shape=(len(case_keys), rows, columns)))
    except (OSError, ValueError, KeyError, TypeError):
        held.close()
        return None
    with contextlib.suppress(OSError):
        os.utime(folder / INDEX)  # the least recently used cache goes first
    return PreparedImages(tuple(case_keys), tuple(geometries), pixels, folder, held)


def _checksums(path: Path, count: int, bytes_an_image: int) -> list[int]:
    """CRC-32 of every image, read on several threads; not through the map, whose pages would count as our memory."""
    with path.open("rb") as file:
        descriptor = file.fileno()

        def checksum(position: int) -> int:
            begin, value = position * bytes_an_image, 0
            for offset in range(begin, begin + bytes_an_image, _CHUNK_BYTES):
                length = min(_CHUNK_BYTES, begin + bytes_an_image - offset)
                value = zlib.crc32(os.pread(descriptor, length, offset), value)
            return value

        with ThreadPoolExecutor(min(_MOST_THREADS, len(os.sched_getaffinity(0)))) as threads:
            return list(threads.map(checksum, range(count)))


def _cache_name(case_keys: Sequence[str], rows: int, columns: int) -> str:
    described = "\n".join([preprocessing_hash(rows, columns), *case_keys])
    return hashlib.sha256(described.encode()).hexdigest()[:32]
