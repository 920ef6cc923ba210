"""What a control group grants: cores and memory that a container has, whatever the machine has (cgroups(7))."""

from collections.abc import Iterator
from pathlib import Path

from mammobench.machines.sources import MachineSources

_NO_LIMIT_BYTES = 1 << 60
"""Version 1 writes an absurdly large number for "none"."""


def cpu_quota(sources: MachineSources) -> float | None:
    """How many cores' time this process gets; None without a quota. The strictest of the groups above it counts."""
    found: list[float] = []
    for folder in _groups(sources, "cpu"):
        text = _text(sources, folder / "cpu.max")
        if text is not None:
            quota, _, period = text.partition(" ")
        else:
            quota, period = (_text(sources, folder / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
        if quota and period and quota != "max" and int(quota) > 0:
            found.append(int(quota) / int(period))
    return min(found, default=None)


def memory_limit(sources: MachineSources) -> int | None:
    """Bytes that this process's groups may use; None without a limit."""
    texts = (
        _text(sources, folder / name)
        for folder in _groups(sources, "memory")
        for name in ("memory.max", "memory.limit_in_bytes")
    )
    limits = [int(text) for text in texts if text not in (None, "max")]
    return min((limit for limit in limits if limit < _NO_LIMIT_BYTES), default=None)


def _groups(sources: MachineSources, controller: str) -> Iterator[Path]:
    """The folders of this process's group and of those above it, for version 2 and 1; in a container its own is `/`."""
    root = sources.sys / "fs/cgroup"
    for line in (_text(sources, sources.proc / "self/cgroup") or "0::/").splitlines():
        number, controllers, path = line.split(":", 2)
        if number != "0" and controller not in controllers.split(","):
            continue
        top = root if number == "0" else root / controller
        at = top / path.strip("/")
        while at.is_relative_to(top):
            yield at
            at = at.parent


def _text(sources: MachineSources, path: Path) -> str | None:
    try:
        return sources.text(path)
    except (OSError, ValueError):
        return None
