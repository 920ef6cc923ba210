"""What a launcher says of its run in supervision.jsonl."""

import sys
from typing import Any

from mammobench.runs.line_log import LineLog
from mammobench.runs.run_files import RunFolder


class Notes:
    """Appends to supervision.jsonl. What is said before `open` waits for it: a launcher that gives way to another run
    leaves no trace.
    """

    def __init__(self, folder: RunFolder, attempt: int) -> None:
        self.attempt = attempt
        self._path = folder.supervision
        self._log: LineLog | None = None
        self._waiting: list[dict[str, Any]] = []

    def open(self) -> None:
        """From now on the log is written. A second call does nothing."""
        if self._log is not None:
            return
        try:
            self._log = LineLog(self._path)
        except OSError as error:
            say(f"{self._path} cannot be opened: {error}")
            return
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            self._append(self._log, event)

    def close(self) -> None:
        """Closes the log, if it was opened."""
        if self._log is not None:
            self._log.close()

    def __call__(
        self,
        kind: str,
        text: str,
        *,
        rank: int | None = None,
        pid: int | None = None,
        exit_code: int | None = None,
        signal: int | None = None,
    ) -> None:
        """One event of the attempt in hand."""
        event: dict[str, Any] = {"attempt": self.attempt, "kind": kind, "text": text, "rank": rank, "pid": pid}
        event |= {"exitCode": exit_code, "signal": signal}
        if self._log is None:
            self._waiting.append(event)
        else:
            self._append(self._log, event)

    def _append(self, log: LineLog, event: dict[str, Any]) -> None:
        try:
            log.append(event)
        except OSError as error:
            # A full disk must not end a run that the worker may still save elsewhere in time.
            say(f"{self._path} cannot be written: {error}; {event['kind']}: {event['text']}")


def say(text: str) -> None:
    """To whoever reads the launcher's standard error: its log, or a person."""
    print(text, file=sys.stderr, flush=True)
