"""Progress for a person: one line that is drawn over and over on a terminal, now and then a line elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable
from typing import TextIO

BAR_WIDTH = 24
REDRAW_SECONDS = 0.1
LINE_SECONDS = 5.0


class Progress:
    """Call it with (done, total, note) as often as you like; `close` at the end.

    It writes to standard error, so that results can be piped; a stream that has gone is forgotten.
    """

    def __init__(self, what: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._stream = stream or sys.stderr
        self._clock = clock
        self._began_at = clock()
        self._next_at = self._began_at if self.is_terminal else self._began_at + LINE_SECONDS
        self._drawn = False
        self._finished = False

    @property
    def is_terminal(self) -> bool:
        """Whether a bar can be drawn over."""
        return self._stream.isatty()

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Says how far it is; the last call of a whole (done = total) always shows."""
        now = self._clock()
        ends = done >= total
        if self._finished or (now < self._next_at and not ends):
            return
        self._finished = ends
        left = self._seconds_left(now, done, total)
        rest = ", ".join(part for part in (note, "" if ends or left is None else f"{duration(left)} left") if part)
        self._draw(now, done, total, rest, ends=ends)

    def show(self, done: int, total: int, note: str) -> None:
        """As a call, for callers who know better than this how long it takes: the note stands alone."""
        now = self._clock()
        if now >= self._next_at:
            self._draw(now, done, total, note, ends=False)

    def _draw(self, now: float, done: int, total: int, rest: str, *, ends: bool) -> None:
        self._next_at = now + (REDRAW_SECONDS if self.is_terminal else LINE_SECONDS)
        counts = f"{done} of {total}" + (f", {rest}" if rest else "")
        if not self.is_terminal:
            self._write(f"{self._what}: {counts}\n")
            return
        filled = BAR_WIDTH * done // max(1, total)
        line = f"{self._what} [{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {counts}"
        self._write("\r" + line[: shutil.get_terminal_size().columns - 1] + "\x1b[K" + ("\n" if ends else ""))
        self._drawn = not ends

    def line(self, text: str) -> None:
        """A line of its own; the bar is drawn again below it."""
        self._write(("\r\x1b[K" if self._drawn else "") + text + "\n")
        self._drawn = False

    def close(self) -> None:
        """Leaves the cursor at the start of a line."""
        if self._drawn:
            self._write("\n")
            self._drawn = False

    def _seconds_left(self, now: float, done: int, total: int) -> float | None:
        return (now - self._began_at) / done * (total - done) if done > 0 else None

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._next_at = float("inf")


def duration(seconds: float) -> str:
    """75 → '1 min 15 s'; hours and days without the smaller half."""
    whole = round(seconds)
    for size, unit, smaller, smaller_unit in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {smaller_unit}" if rest else "")
    return f"{whole} s"
