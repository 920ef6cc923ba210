"""A workspace's lock, as the app holds it: BEGIN EXCLUSIVE on lock.sqlite, freed by the kernel with its holder.

The twin of main/workspace/workspace-lock.ts. The file is in WAL mode, where readers are let in beside the writer, so
that the next one can read who holds it.
"""

import os
import pwd
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_ATTEMPTS = 5
_BUSY = (sqlite3.SQLITE_BUSY,)
Holder = tuple[int, str, str, float]
"""PID, host, user, and since when in milliseconds."""


class WorkspaceLockedError(Exception):
    """Somebody else may write to the workspace: who, and what can be done."""


@contextmanager
def workspace_lock(workspace: Path) -> Iterator[None]:
    """Holds the workspace for writing until the block ends. Raises WorkspaceLockedError when another has it."""
    me = (os.getpid(), socket.gethostname(), _user_name(), time.time() * 1000)
    try:
        lock = sqlite3.connect(workspace / "lock.sqlite", timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise WorkspaceLockedError(f"{workspace / 'lock.sqlite'} cannot be opened: {error}") from error
    with closing(lock):
        try:
            lock.execute("PRAGMA journal_mode = WAL")
            taken = any(_take(lock, me) for _ in range(_ATTEMPTS))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise WorkspaceLockedError(f"{workspace / 'lock.sqlite'} cannot be locked: {error}") from error
            raise WorkspaceLockedError(_in_words(workspace, _read_holder(lock))) from None
        if not taken:
            raise WorkspaceLockedError(_in_words(workspace, None))
        yield
        lock.execute("ROLLBACK")


def _take(lock: sqlite3.Connection, me: Holder) -> bool:
    """Leaves our name, then takes the lock. Between the two another may have come and gone, whose name then stands."""
    lock.execute("BEGIN EXCLUSIVE")
    lock.execute("CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host_name TEXT, user_name TEXT, since_ms REAL)")
    lock.execute("DELETE FROM holder")
    lock.execute("INSERT INTO holder VALUES (?, ?, ?, ?)", me)
    lock.execute("COMMIT")
    lock.execute("BEGIN EXCLUSIVE")
    if _read_holder(lock) == me:
        return True
    lock.execute("ROLLBACK")
    return False


def _read_holder(lock: sqlite3.Connection) -> Holder | None:
    try:
        return lock.execute("SELECT pid, host_name, user_name, since_ms FROM holder").fetchone()
    except sqlite3.Error:
        return None


def _in_words(workspace: Path, holder: Holder | None) -> str:
    remedy = "Change its queue there, or close it and try again."
    if holder is None:
        return f"{workspace} is open in another program. {remedy}"
    pid, host, user, since_ms = holder
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(since_ms / 1000))
    return f"{workspace} is open in another program: PID {pid} on {host}, user {user}, since {since}. {remedy}"


def _user_name() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
