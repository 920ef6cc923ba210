"""What counters gained between two samples; one that went backwards was reset, and gained nobody knows what."""

from collections.abc import Hashable


class Counters:
    """Remembers the last reading of each counter, by key, with its monotonic time in seconds."""

    def __init__(self) -> None:
        self._before: dict[Hashable, tuple[float, float]] = {}

    def gain(self, key: Hashable, value: float | None, at_seconds: float) -> float | None:
        """By how much the counter grew since its last reading; None at the first, and after a wrap or a reset."""
        gained = self._gain(key, value, at_seconds)
        return None if gained is None else gained[0]

    def rate(self, key: Hashable, value: float | None, at_seconds: float) -> float | None:
        """The same a second."""
        gained = self._gain(key, value, at_seconds)
        return None if gained is None or gained[1] <= 0 else gained[0] / gained[1]

    def _gain(self, key: Hashable, value: float | None, at_seconds: float) -> tuple[float, float] | None:
        if value is None:
            return None  # the next reading's gain counts from the last one that succeeded
        before = self._before.get(key)
        self._before[key] = (value, at_seconds)
        if before is None or value < before[0]:
            return None
        return value - before[0], at_seconds - before[1]
