"""Reading many fields of which any may fail: each is null with its reason, and the others go on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class FieldReader:
    """Reads fields under one path of a record, and notes in `unreadable`, by path, why one is null."""

    path: str = ""
    unreadable: dict[str, str] = field(default_factory=dict)

    def under(self, name: str | int) -> "FieldReader":
        """The reader for a part of the record."""
        return replace(self, path=self._path_of(str(name)))

    def __call__(self, name: str, source: Callable[[], Any], /) -> Any:
        """What the source gives; None when it gives None or fails in whatever way: drivers and firmware have many."""
        try:
            value = source()
        except Exception as error:
            self.note(name, _reason(error))
            return None
        if value is None:
            self.note(name, "not there")
        return value

    def note(self, name: str, reason: str) -> None:
        """Says why a field is null."""
        self.unreadable[self._path_of(name)] = reason

    def _path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def _reason(error: Exception) -> str:
    """In words. The kernel's own paths are named; another may hold a user's name."""
    if isinstance(error, OSError) and error.strerror:
        place = str(error.filename)
        return f"{place}: {error.strerror}" if place.startswith(("/sys/", "/proc/")) else error.strerror
    return str(error) or type(error).__name__
