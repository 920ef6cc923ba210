"""How much disk the caches of prepared images may take, and which of them goes when another needs the room.

A cache in use is one whose index.json some process holds a shared flock on: every rank does, and its data workers with
it, until the last of them has ended. A cache being built is a `.part` folder whose pixels its builder holds locked; one
that nobody holds was left by a builder that died. The kernel frees both kinds of lock, however a process ends.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mammobench.datasets import RefusedError, problem

PIXELS, INDEX = "pixels.u16", "index.json"
LIMIT_VARIABLE = "MAMMOBENCH_CACHE_LIMIT_GIB"
GIB = 1024**3
_NAME_LENGTH = 32
_KEPT_FREE = GIB // 4
"""Bytes of disk that building a cache leaves to everything else."""

Tell = Callable[[str], None]


def limit_bytes(cache_folder: Path, limit_gib: float | None) -> int:
    """What all caches of a folder may take: as given, else as the environment says, else half of the disk.

    Raises RefusedError when the environment's value is no positive number.
    """
    if limit_gib is None and (text := os.environ.get(LIMIT_VARIABLE, "")) != "":
        try:
            limit_gib = float(text)
        except ValueError:
            limit_gib = -1.0
        if not 0 < limit_gib < float("inf"):
            found = problem(LIMIT_VARIABLE, f"'{text}' is no positive number", "Give GiB, such as 200, or unset it.")
            raise RefusedError("The cache's limit cannot be read.", [found])
    return shutil.disk_usage(cache_folder).total // 2 if limit_gib is None else int(limit_gib * GIB)


@dataclass(frozen=True)
class _Cache:
    folder: Path
    bytes: int
    used_at: float


def make_room(cache_folder: Path, needed: int, limit: int, tell: Tell) -> None:
    """Removes what dead builders left, then the least recently used caches, until `needed` bytes fit.

    Call it with the folder's limit locked, so that two builders cannot count the same room. Nothing is removed when
    that would not be enough. Raises RefusedError, saying what is in the way.
    """
    _remove_abandoned(cache_folder, tell)
    caches = sorted(_caches(cache_folder), key=lambda cache: cache.used_at)
    used = sum(cache.bytes for cache in caches) + sum(_size(part) for part in cache_folder.glob("*.part"))
    free = shutil.disk_usage(cache_folder).free
    missing = max(used + needed - limit, needed + _KEPT_FREE - free)
    if missing <= 0:
        return
    with contextlib.ExitStack() as held:
        removable = [cache for cache in caches if held.enter_context(_unused(cache.folder))]
        if needed > limit or sum(cache.bytes for cache in removable) < missing:
            raise _refusal(cache_folder, needed, limit, free, used, sum(cache.bytes for cache in removable))
        for cache in removable:
            if missing <= 0:
                break
            _remove(cache.folder)
            missing -= cache.bytes
            tell(
                f"removed the least recently used cache {cache.folder.name[:8]} of prepared images: {_gib(cache.bytes)}"
            )


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds an exclusive flock on a file, made where it is missing; waits for it."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def hold_shared(path: Path) -> BinaryIO | None:
    """The file opened under a shared flock; None where it is not there, or was replaced while waiting."""
    try:
        file = path.open("rb")
        fcntl.flock(file, fcntl.LOCK_SH)
        if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            return file
        file.close()
    except OSError:
        pass
    return None


def _caches(cache_folder: Path) -> Iterator[_Cache]:
    for folder in cache_folder.iterdir():
        if len(folder.name) == _NAME_LENGTH and folder.is_dir():
            with contextlib.suppress(OSError):
                index = folder / INDEX
                used_at = (index if index.exists() else folder).stat().st_mtime
                yield _Cache(folder, _size(folder), used_at)


def _size(folder: Path) -> int:
    """Bytes of a folder's files; 0 where it has gone."""
    sizes = 0
    for file in folder.glob("*"):
        with contextlib.suppress(OSError):
            sizes += file.stat().st_size
    return sizes


@contextlib.contextmanager
def _unused(folder: Path) -> Iterator[bool]:
    """Whether nobody has the cache open or builds it, held so for as long as the context lasts."""
    with contextlib.ExitStack() as held:
        builders = held.enter_context((folder.parent / f"{folder.name}.lock").open("ab"))
        free = _try_lock(builders)
        with contextlib.suppress(FileNotFoundError):
            free = free and _try_lock(held.enter_context((folder / INDEX).open("r+b")))
        yield free


def _remove_abandoned(cache_folder: Path, tell: Tell) -> None:
    for part in cache_folder.glob("*.part"):
        with contextlib.ExitStack() as held:
            try:
                abandoned = _try_lock(held.enter_context((part / PIXELS).open("r+b")))
            except FileNotFoundError:
                abandoned = True
            if abandoned:
                size = _size(part)
                shutil.rmtree(part, ignore_errors=True)
                tell(f"removed what an interrupted preparation had left: {_gib(size)}")


def _remove(folder: Path) -> None:
    """Out of the way first: whoever looks meanwhile finds nothing rather than half of it."""
    leaving = folder.with_suffix(".part")
    folder.rename(leaving)
    shutil.rmtree(leaving, ignore_errors=True)


def _try_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refusal(folder: Path, needed: int, limit: int, free: int, used: int, removable: int) -> RefusedError:
    if used - removable + needed > limit:
        taken = f"of which other runs use {_gib(used - removable)}"
        message = f"this run's prepared images need {_gib(needed)}; the limit is {_gib(limit)}, {taken}"
        remedy = f"Raise {LIMIT_VARIABLE}, wait for those runs, or choose a smaller input."
    else:
        message = (
            f"this run's prepared images need {_gib(needed)}; the disk has {_gib(free)} free, and {_gib(removable)} in"
            " unused caches"
        )
        remedy = "Free some space, choose a smaller input, or put the workspace on a larger disk."
    return RefusedError("The prepared images do not fit.", [problem(str(folder), message, remedy)])


def _gib(size: int) -> str:
    return f"{size / GIB:.2f} GiB" if size >= GIB // 100 else f"{size / 1024**2:.2f} MiB"
