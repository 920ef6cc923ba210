"""When the next sample is due: on a grid of monotonic times that neither drifts nor catches up."""

import math
import threading
import time
from collections.abc import Callable
from typing import Protocol


class Ended(Protocol):
    """What ends a loop, as `threading.Event`: asked before each turn and waited for between two."""

    def is_set(self) -> bool:
        """True once the loop is to end."""
        ...

    def wait(self, timeout: float | None = None, /) -> bool:
        """Waits that many seconds, or until the loop is to end."""
        ...


def next_due(due: float, now: float, interval_seconds: float) -> float:
    """The first time of the grid through `due` that lies after both `due` and `now`: what a stall missed is skipped."""
    missed = max(0, math.floor((now - due) / interval_seconds))
    return due + (missed + 1) * interval_seconds


def run_regularly(
    act: Callable[[], None],
    ended: Ended | threading.Event,
    interval_seconds: float,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Acts now and then at fixed monotonic times until `ended`.

    An act that takes long, or a process that was stopped, leaves a gap; it is followed by no burst, and what comes
    after falls on the times that it would have had anyway. Setting the wall clock changes nothing.
    """
    due = monotonic()
    while not ended.is_set():
        act()
        due = next_due(due, monotonic(), interval_seconds)
        ended.wait(max(0.0, due - monotonic()))
