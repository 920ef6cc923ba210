"""Device leases: who may use a GPU or a core; kept by the kernel, so free when the last holder has gone.

Each device has two lock files in one machine-wide folder. The launcher locks `<device>.lock` for itself. Every other
process of the run holds `<device>.held`, shared, through a descriptor of its own: torchrun closes those it inherits. A
device is free when nobody has either, so the orphans of a killed launcher keep it until they too have gone.
"""

import errno
import fcntl
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mammobench.telemetry import LEASE_FOLDER_VARIABLE, lease_folders, lease_name, parse_locks

HELD_VARIABLE = "MAMMOBENCH_LEASES"
_LOCKS = Path("/proc/locks")


@dataclass(frozen=True)
class LeaseHolder:
    """Who last took a device, as its lock file says: for a person to read, never evidence."""

    run_folder: str
    pid: int
    user: str


class LeaseTakenError(Exception):
    """A device that is not to be had. `by` completes the sentence: leased by whom."""

    def __init__(self, device: str, by: str) -> None:
        super().__init__(f"{device} is {by}; wait for it to end, or stop it")
        self.device = device
        self.by = by


class TooFewFreeError(Exception):
    """Not as many devices are free as were asked for."""

    def __init__(self, taken: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{device} is {by}" for device, by in taken.items()))
        self.taken = taken


@dataclass
class Lease:
    """A device that is held until `release`, or until this process and all who inherited the descriptors have ended."""

    device: str
    descriptors: tuple[int, ...]
    held_file: Path

    def release(self) -> None:
        """Gives the device back; a second call does nothing."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = ()


def lease_folder() -> Path:
    """The machine-wide folder of the locks, made if need be; every user of the machine may use it."""
    candidates = lease_folders()
    for folder in candidates:
        if _usable(folder):
            return folder
    raise OSError(
        errno.EACCES, f"No folder for device leases can be written; set {LEASE_FOLDER_VARIABLE}", str(candidates[0])
    )


def take_lease(folder: Path, device: str, run_folder: Path) -> Lease:
    """Takes one device at once, or raises LeaseTakenError naming who has it."""
    lock_file, held_file = _files_of(folder, device)
    descriptor = _open(lock_file)
    try:
        if not _lock(descriptor, fcntl.LOCK_EX):
            raise LeaseTakenError(device, _leased_by(_read_holder(descriptor)))
        held = _open(held_file)
        free = _lock(held, fcntl.LOCK_EX)
        os.close(held)
        if not free:
            raise LeaseTakenError(device, _leased_by(_read_holder(descriptor)))
        _write_holder(descriptor, run_folder)
        return Lease(device, (descriptor,), held_file)
    except BaseException:
        os.close(descriptor)
        raise


def take_free(
    folder: Path,
    devices: Sequence[str],
    count: int,
    run_folder: Path,
    use_of: Callable[[str], str | None] = lambda _device: None,
) -> list[Lease]:
    """Takes the first `count` of these devices that are free, or none of them: then raises TooFewFreeError.

    `use_of` is asked about a device once it is leased: what uses it all the same (`used by ...`), or None.
    """
    leases: list[Lease] = []
    taken: dict[str, str] = {}
    try:
        for device in devices:
            if len(leases) == count:
                break
            try:
                lease = take_lease(folder, device, run_folder)
            except LeaseTakenError as error:
                taken[device] = error.by
                continue
            leases.append(lease)
            if (use := use_of(device)) is not None:
                leases.pop().release()
                taken[device] = use
        if len(leases) < count:
            raise TooFewFreeError(taken)
    except BaseException:
        for lease in leases:
            lease.release()
        raise
    return leases


def leased_devices(folder: Path, devices: Sequence[str]) -> dict[str, str]:
    """Those of the devices that are leased, each with `leased by ...`; read from the kernel's list, locking nothing.

    Where that list is not to be had, or shows less than there is (processes of another container), a device may be
    missing here that `take_free` then refuses.
    """
    try:
        locked = parse_locks(_LOCKS.read_text())
    except OSError:
        return {}
    found: dict[str, str] = {}
    for device in devices:
        lock_file, held_file = _files_of(folder, device)
        if _file_id(lock_file) in locked or _file_id(held_file) in locked:
            found[device] = _leased_by(_holder_in(lock_file))
    return found


def hold_leases() -> None:
    """Called by every rank and data worker first of all: holds the run's devices through descriptors of its own.

    They stay open until the process ends; outside a launcher there is nothing to hold.
    """
    for path in filter(None, os.environ.get(HELD_VARIABLE, "").split(os.pathsep)):
        fcntl.flock(_open(Path(path)), fcntl.LOCK_SH)


def held_environment(leases: Sequence[Lease]) -> dict[str, str]:
    """The variable through which a run's processes learn what `hold_leases` is to hold."""
    return {HELD_VARIABLE: os.pathsep.join(str(lease.held_file) for lease in leases)}


def lock_run_folder(lock_file: Path) -> int | None:
    """Locks a run folder for one launcher; the descriptor, or None when another launcher has it. Never inherited."""
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    if _lock(descriptor, fcntl.LOCK_EX):
        return descriptor
    os.close(descriptor)
    return None


def _usable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True)
        folder.chmod(0o1777)
    except FileExistsError:
        pass
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _open(path: Path) -> int:
    """Opens a lock file, another user's too: a lock needs no right to write, and O_CREAT on another user's file in a
    sticky folder is refused by the kernel (fs.protected_regular)."""
    for flags in (os.O_RDWR, os.O_RDONLY):
        try:
            return os.open(path, flags | os.O_CLOEXEC)
        except FileNotFoundError:
            break
        except PermissionError:
            continue
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    _ignoring_refusal(lambda: os.fchmod(descriptor, 0o666))
    return descriptor


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


def _write_holder(descriptor: int, run_folder: Path) -> None:
    text = json.dumps({"runFolder": str(run_folder), "pid": os.getpid(), "user": _user_name()}).encode()

    def write() -> None:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text, 0)

    _ignoring_refusal(write)


def _files_of(folder: Path, device: str) -> tuple[Path, Path]:
    name = lease_name(device)
    return folder / f"{name}.lock", folder / f"{name}.held"


def _file_id(path: Path) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 -- once a second for every device
    except OSError:
        return None
    return os.major(status.st_dev), os.minor(status.st_dev), status.st_ino


def _leased_by(holder: LeaseHolder | None) -> str:
    if holder is None:
        return "leased by another run"
    return f"leased by the run in {holder.run_folder} (PID {holder.pid}, user {holder.user})"


def _holder_in(lock_file: Path) -> LeaseHolder | None:
    try:
        descriptor = os.open(lock_file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _read_holder(descriptor)
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> LeaseHolder | None:
    try:
        record: Any = json.loads(os.pread(descriptor, 65_536, 0))
        return LeaseHolder(str(record["runFolder"]), int(record["pid"]), str(record["user"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ignoring_refusal(act: Callable[[], None]) -> None:
    """What is only for people to read may fail: the file may belong to another user."""
    try:
        act()
    except OSError:
        return


def _user_name() -> str:
    return os.environ.get("USER") or f"uid {os.getuid()}"
