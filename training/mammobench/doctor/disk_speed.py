"""How fast a folder's disk writes and reads in sequence: a nameless file of at most 256 MB, at most five seconds."""

import mmap
import os
import time
from pathlib import Path

from mammobench.doctor.judge_host import DiskSpeed

CHUNK_BYTES = 4 << 20
LARGEST_BYTES = 256 << 20
SECONDS_A_DIRECTION = 2.5


def measure_disk_speed(folder: Path, largest_bytes: int = LARGEST_BYTES) -> DiskSpeed:
    """Writes, then reads what was written; past the page cache where the file system allows it.

    The file has no name, so nothing is left whatever happens. Raises OSError.
    """
    try:
        return _measure(folder, largest_bytes, os.O_DIRECT)
    except OSError:
        return _measure(folder, largest_bytes, 0)


def _measure(folder: Path, largest_bytes: int, direct: int) -> DiskSpeed:
    descriptor = os.open(folder, os.O_TMPFILE | os.O_RDWR | direct, 0o600)
    # Anonymous memory begins at a page, as direct input and output asks for; random, because some disks compress.
    with mmap.mmap(-1, CHUNK_BYTES) as chunk:
        try:
            chunk.write(os.urandom(CHUNK_BYTES))
            size, write = _write(descriptor, chunk, largest_bytes)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            return DiskSpeed(write=write, read=_read(descriptor, chunk, size), size_bytes=size, direct=bool(direct))
        finally:
            os.close(descriptor)


def _write(descriptor: int, chunk: mmap.mmap, largest_bytes: int) -> tuple[int, float]:
    """What was written, and bytes a second including the wait until it is on the disk."""
    began, size = time.monotonic(), 0
    while size < largest_bytes and time.monotonic() - began < SECONDS_A_DIRECTION:
        size += os.pwrite(descriptor, chunk, size)
    os.fsync(descriptor)
    return size, size / (time.monotonic() - began)


def _read(descriptor: int, chunk: mmap.mmap, size: int) -> float:
    began, done = time.monotonic(), 0
    while done < size and time.monotonic() - began < SECONDS_A_DIRECTION:
        count = os.preadv(descriptor, [chunk], done)
        if count == 0:
            break
        done += count
    return done / (time.monotonic() - began)
