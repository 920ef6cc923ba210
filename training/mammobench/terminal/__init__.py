"""Terminal: exit codes, and progress as a bar on a terminal and as plain lines elsewhere."""

from mammobench.terminal.progress import Progress, duration
from mammobench.terminal.results import DONE, FAILED, INTERRUPTED, REFUSED, table

__all__ = ["DONE", "FAILED", "INTERRUPTED", "REFUSED", "Progress", "duration", "table"]
