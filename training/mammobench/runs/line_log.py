"""Append-only logs of one JSON object a line: events.jsonl, telemetry.jsonl, supervision.jsonl.

A log is never shortened and has one writer. Each line carries `seq`, which counts every line of the file from 1 without
gaps, over all attempts, and two clocks. A line that a crash tore stays where it is: the next line starts on a new
line, and readers skip and count what they cannot read.
"""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

_TAIL_BYTES = 1 << 20


class LineLog:
    """The one writer of one log.

    Every append is a single `os.write` on a descriptor opened with O_APPEND, so a reader that follows the file by
    offset sees whole lines, and a killed writer loses at most the line that it was writing.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._seq = _last_seq(self.path)
        self._torn = _ends_torn(self.path)
        self._lock = threading.Lock()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(self.path, flags, 0o644)

    @property
    def seq(self) -> int:
        """The sequence number of the last line written or found; 0 in an empty log."""
        return self._seq

    def append(self, record: dict[str, Any]) -> dict[str, Any]:
        """Writes one line and returns it as written: `record` plus seq, wallTimeMs and monotonicMs.

        Raises ValueError when the record holds NaN or infinity (they are not JSON), OSError when the disk refuses.
        """
        with self._lock:
            stamped = {
                **record,
                "seq": self._seq + 1,
                "wallTimeMs": round(time.time() * 1000, 3),
                "monotonicMs": round(time.monotonic() * 1000, 3),
            }
            line = json.dumps(stamped, allow_nan=False, separators=(",", ":"), ensure_ascii=False) + "\n"
            data = (("\n" if self._torn else "") + line).encode()
            written = os.write(self._descriptor, data)
            self._torn = written < len(data)
            if written >= len(data) - 1:
                self._seq += 1  # all but the line feed is whole for a reader
            if self._torn:
                raise OSError(f"{self.path}: the disk took {written} of {len(data)} bytes of a log line")
            return stamped

    def flush_to_disk(self) -> None:
        """Asks the kernel to put the log on the disk: at the ends of stages and attempts, not after every line."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Closes the descriptor; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> "LineLog":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def read_lines(path: str | os.PathLike[str]) -> tuple[list[dict[str, Any]], int]:
    """All readable records of a log, oldest first, and the number of lines skipped because they were torn.

    A missing file reads as an empty log.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return [], 0
    records: list[dict[str, Any]] = []
    skipped = 0
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        record = _parse(line)
        if record is None:
            skipped += 1
        else:
            records.append(record)
    return records, skipped


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _ends_torn(path: Path) -> bool:
    """True when the file's last byte is not a line feed."""
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except FileNotFoundError:
        return False


def _last_seq(path: Path) -> int:
    """The greatest seq among the file's last readable lines; 0 when no line is readable.

    After a power failure megabytes of zeros may lie behind the last of them.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            taken = 0
            while taken < size:
                taken = min(size, max(_TAIL_BYTES, 8 * taken))
                file.seek(size - taken)
                records = (_parse(line) for line in file.read().split(b"\n"))
                found = [seq for record in records if record and isinstance(seq := record.get("seq"), int)]
                if found:
                    return max(found)
    except FileNotFoundError:
        return 0
    return 0
