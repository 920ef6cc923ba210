"""Where a machine tells about itself. Tests put recorded folders in these places."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class MachineSources:
    """The kernel's folders (sysfs(5), proc(5)), the root of the file system, the process's environment and kernel."""

    sys: Path = Path("/sys")
    proc: Path = Path("/proc")
    root: Path = Path("/")
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    kernel: str = field(default_factory=platform.release)

    def text(self, path: Path) -> str:
        """The file's text, stripped. Raises OSError, and ValueError when there is nothing in it."""
        text = path.read_text(errors="replace").strip()
        if not text:
            raise ValueError("empty")
        return text
