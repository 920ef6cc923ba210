"""Building a cache of prepared images: several processes, each holding one image at a time.

Memory does not depend on the number of images: at most MOST_PROCESSES decode at once, two tasks a process are handed
out ahead, and pixels go straight to their place in the file.
"""

import fcntl
import itertools
import json
import multiprocessing
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from mammobench.datasets import RefusedError, problem
from mammobench.dicom.cache_space import INDEX, PIXELS, Tell, locked, make_room
from mammobench.dicom.decode import read_image
from mammobench.dicom.preprocess import Geometry, preprocess
from mammobench.dicom.stored_image import DecodeError

Progress = Callable[[int, int], None]
"""Called with (done, total)."""
ChildStart = Callable[[int], None]
"""Called first in every child process, with the parent's PID; picklable."""
MOST_PROCESSES = 6
"""Each takes about 0.25 GiB with an image of 3328 x 4084: below 2 GiB together on any machine, by prepare_bench.py."""
_TASKS_A_PROCESS = 2

_Prepared = tuple[Geometry, int]


class UnreadableCasesError(Exception):
    """Files that gave no image, or another one than the manifest knows: all of them, each with its reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"{len(reasons)} of the run's images cannot be used:\n" + "\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Building:
    """How a cache is built."""

    size: tuple[int, int]
    processes: int
    limit: int
    """Bytes that all caches of the folder may take."""
    begin_child: ChildStart | None
    progress: Progress
    tell: Tell


def build_cache(folder: Path, case_keys: Sequence[str], paths: Mapping[str, str], how: Building) -> None:
    """Fills a temporary folder from several processes, then renames it into place."""
    rows, columns = how.size
    needed = 2 * rows * columns * len(case_keys)
    with locked(folder.parent / "limit.lock"):
        make_room(folder.parent, needed, how.limit, how.tell)
        scratch = Path(tempfile.mkdtemp(prefix=f"{folder.name[:8]}-", suffix=".part", dir=folder.parent))
        file = (scratch / PIXELS).open("wb")
        fcntl.flock(file, fcntl.LOCK_EX)
    try:
        with file:
            os.posix_fallocate(file.fileno(), 0, max(1, needed))
            images = _prepare_all(scratch / PIXELS, case_keys, paths, how)
            os.fsync(file.fileno())
            write_index(scratch / INDEX, case_keys, images)
            scratch.rename(folder)
    except BrokenProcessPool:
        found = problem(
            str(folder.parent), "a process was killed, most likely for memory", "Give it more, or try again."
        )
        raise RefusedError("The images could not be prepared.", [found]) from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write_index(path: Path, case_keys: Sequence[str], images: Sequence[_Prepared]) -> None:
    """The index, with a checksum over itself, on disk when this returns."""
    described = [{"geometry": asdict(geometry), "crc32": checksum} for geometry, checksum in images]
    content = {"caseKeys": list(case_keys), "images": described}
    with path.open("w") as file:
        file.write(json.dumps({**content, "crc32": index_checksum(content)}))
        file.flush()
        os.fsync(file.fileno())


def index_checksum(content: Mapping[str, object]) -> int:
    """CRC-32 of an index without its own checksum."""
    kept = {name: value for name, value in content.items() if name != "crc32"}
    return zlib.crc32(json.dumps(kept, sort_keys=True).encode())


def _prepare_all(file: Path, case_keys: Sequence[str], paths: Mapping[str, str], how: Building) -> list[_Prepared]:
    """Every image prepared into its place of the file. Raises UnreadableCasesError with all that could not be."""
    images: dict[int, _Prepared] = {}
    reasons: list[str] = []
    processes = max(1, min(how.processes, MOST_PROCESSES, len(case_keys)))
    with _pool(processes, how.begin_child) as pool:
        tasks = (
            (position, pool.submit(_prepare_one, file, position, key, paths[key], how.size))
            for position, key in enumerate(case_keys)
        )
        for done, (position, job) in enumerate(_completed(tasks, processes * _TASKS_A_PROCESS), start=1):
            try:
                images[position] = job.result()
            except DecodeError as error:
                reasons.append(str(error))
            how.progress(done, len(case_keys))
    if reasons:
        raise UnreadableCasesError(tuple(sorted(reasons)))
    return [images[position] for position in range(len(case_keys))]


def _completed(
    tasks: Iterator[tuple[int, Future[_Prepared]]], in_flight: int
) -> Iterator[tuple[int, Future[_Prepared]]]:
    """Tasks as they complete; a task is begun (taken from the iterator) when one of `in_flight` has ended."""
    waiting = {job: position for position, job in itertools.islice(tasks, in_flight)}
    while waiting:
        for job in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(job), job
            waiting.update((job, position) for position, job in itertools.islice(tasks, 1))


def _prepare_one(file: Path, position: int, key: str, path: str, size: tuple[int, int]) -> _Prepared:
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
        return ProcessPoolExecutor(processes, mp_context=context)
    return ProcessPoolExecutor(processes, mp_context=context, initializer=begin_child, initargs=(os.getpid(),))
