"""Memory of a process and its descendants, sampled while something runs. Linux."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass
class PeakMemory:
    """Peaks in bytes over the samples. `pss` shares common pages out, so that it may be summed over processes."""

    rss_bytes: int = 0
    pss_bytes: int = 0
    largest_process_bytes: int = 0
    """Private and file pages of the largest single process (RSS)."""
    samples: int = 0


def pss_bytes(pid: int) -> int:
    """Proportional set size: /proc/PID/smaps_rollup."""
    return _rollup(pid, ("Pss:",))


def anonymous_bytes(pid: int) -> int:
    """Memory of the process's own: neither pages of files, which the kernel may drop, nor shared memory."""
    return _rollup(pid, ("Anonymous:",))


def _rollup(pid: int, fields: tuple[str, ...]) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(fields))


def peak_while(work: Callable[[], None], every_seconds: float = 0.05) -> PeakMemory:
    """Runs `work` and samples this process and all its descendants."""
    peak, done = PeakMemory(), threading.Event()

    def watch() -> None:
        me = psutil.Process()
        while not done.wait(every_seconds):
            rss = pss = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    own = process.memory_info().rss
                    rss, pss = rss + own, pss + pss_bytes(process.pid)
                except (psutil.NoSuchProcess, OSError):
                    continue  # it ended between the two reads
                if process.pid != me.pid:
                    peak.largest_process_bytes = max(peak.largest_process_bytes, own)
            peak.rss_bytes, peak.pss_bytes = max(peak.rss_bytes, rss), max(peak.pss_bytes, pss)
            peak.samples += 1

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        work()
    finally:
        done.set()
        thread.join()
    return peak
