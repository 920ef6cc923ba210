"""How a command ends, and how it lays out what it found."""

from collections.abc import Sequence

DONE = 0
"""Everything that was asked for is there; a run that was stopped with a checkpoint counts as done."""
FAILED = 1
"""Something went wrong on the way; what is complete stays."""
REFUSED = 2
"""Nothing was begun: arguments, config or files cannot be used."""
INTERRUPTED = 130
"""Ctrl+C: 128 + SIGINT, as shells have it."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of columns as wide as their widest entry."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    ]
