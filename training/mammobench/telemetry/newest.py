"""Slow readings in a thread of their own: whoever samples takes the newest and never waits."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from mammobench.telemetry.schedule import run_regularly

Value = TypeVar("Value")


class NewestReading(Generic[Value]):
    """Reads again and again beside the sampling, and keeps what it read last.

    `read` gives None for what cannot be read and must not raise. A reading older than `stale_after_seconds` is no
    longer given: its reader hangs, in the driver perhaps.
    """

    def __init__(
        self,
        read: Callable[[], Value | None],
        *,
        name: str,
        interval_seconds: float,
        stale_after_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._interval_seconds = interval_seconds
        self._stale_after_seconds = stale_after_seconds
        self._monotonic = monotonic
        self._began = monotonic()
        self._newest: tuple[float, Value | None] | None = None
        self._ended = threading.Event()
        self._has_read = threading.Event()
        self.cpu_seconds = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def value(self) -> Value | None:
        """The newest reading; None before the first, when it could not be read, or when it is too old."""
        newest = self._newest
        return None if newest is None or self.is_stale() else newest[1]

    def is_stale(self) -> bool:
        """True when the reader has not come back for too long."""
        newest = self._newest
        since = self._began if newest is None else newest[0]
        return self._monotonic() - since > self._stale_after_seconds

    def wait_for_first(self, seconds: float) -> bool:
        """Waits for the first reading; False when it did not come in that time."""
        return self._has_read.wait(seconds)

    def end(self) -> None:
        """Asks the thread to end, and does not wait for it."""
        self._ended.set()

    def close(self) -> None:
        """Ends the reading; a reader that hangs is left behind, and dies with the process."""
        self.end()
        self._thread.join(timeout=0.25)

    def _run(self) -> None:
        run_regularly(self._act, self._ended, self._interval_seconds, self._monotonic)

    def _act(self) -> None:
        value = self._read()
        # One assignment: the reader of `_newest` sees the old pair or the new one.
        self._newest = (self._monotonic(), value)
        self.cpu_seconds = time.thread_time()
        self._has_read.set()
