"""A run's events for a person at a terminal: read from events.jsonl, like anybody else who watches."""

import json
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, TextIO

from mammobench.runs import RunFolder
from mammobench.terminal import Progress, duration

POLL_SECONDS = 0.25
SPEED_STEPS = 50


@contextmanager
def watching(folder: RunFolder, stream: TextIO) -> Iterator[None]:
    """Shows the run's new events until the block ends.

    Silent where the stream is the run's own log: its tail belongs to the worker.
    """
    if _same_file(stream, folder.log):
        yield
        return
    ended = threading.Event()
    follower = Follower(folder.path / "events.jsonl")
    view = RunView(stream)

    def follow() -> None:
        while not ended.wait(POLL_SECONDS):
            view.show(follower.new_events())
        view.show(follower.new_events())
        view.close()

    thread = threading.Thread(target=follow, name="view", daemon=True)
    # The thread inherits the mask: signals are the launcher's, which waits for them in the main thread.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP})
    thread.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5.0)


class Follower:
    """The lines that a log has got since it was made; one that is still being written waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = path.stat().st_size if path.exists() else 0

    def new_events(self) -> list[dict[str, Any]]:
        """Whole and readable lines only."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                whole, newline, _ = file.read().rpartition(b"\n")
        except OSError:
            return []
        self._offset += len(whole) + len(newline)
        found = []
        for line in whole.splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                found.append(record)
        return found


class RunView:
    """Turns events into lines, and steps into a bar with loss, AUC and time left on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._progress = Progress("train", stream)
        self._total_steps = 0
        self._auc: float | None = None
        self._epochs: dict[str, int | None] = {}
        self._step_seconds: deque[float] = deque(maxlen=SPEED_STEPS)
        self._last_step_at: float | None = None

    def show(self, events: list[dict[str, Any]]) -> None:
        """Shows these events, in their order. What cannot be read of one is left out."""
        for event in events:
            try:
                self._show_one(event)
            except (KeyError, TypeError, ValueError):
                continue

    def close(self) -> None:
        """Ends the line that a bar may stand on."""
        self._progress.close()

    def _show_one(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "started":
            self._total_steps = event["totalSteps"]
            self._line(f"attempt {event['attempt']}: {event['device']}, {event['worldSize']} rank(s)")
        elif kind == "resumed":
            self._line(f"resumed after step {event['fromStep']}")
        elif kind == "stage-started":
            self._stage_started(event)
        elif kind == "progress":
            self._progress(event["done"], event["total"])
        elif kind == "step":
            self._step(event)
        elif kind == "epoch-ended":
            self._epoch_ended(event)
        elif kind == "evaluated":
            self._line(f"test AUC {auc_text(event['testAuc'])}")
        elif kind == "exported":
            self._line(f"{event['file']}: logits within {event['parity']['maximumLogitDifference']:.1e} of PyTorch's")
        elif kind == "message":
            self._line(event["text"] if event["level"] == "info" else f"{event['level']}: {event['text']}")
        elif kind == "ended":
            self._line(f"{event['outcome']} at step {event['step']}")

    def _stage_started(self, event: dict[str, Any]) -> None:
        stage, epochs, steps = event["stage"], event["epochs"], event["stepsPerEpoch"]
        self._epochs[stage] = epochs
        self._last_step_at = None
        self._line(f"{stage}: {epochs} epochs of {steps} steps" if epochs is not None else stage)
        self._progress = Progress(stage, self._stream)

    def _step(self, event: dict[str, Any]) -> None:
        at = event["monotonicMs"] / 1000
        if self._last_step_at is not None:
            self._step_seconds.append(at - self._last_step_at)
        self._last_step_at = at
        loss = "not finite" if event["loss"] is None else f"{event['loss']:.4f}"
        parts = [f"epoch {event['epoch']} of {self._epochs.get(event['stage'])}", f"loss {loss}"]
        if self._auc is not None:
            parts.append(f"AUC {self._auc:.3f}")
        if self._step_seconds:
            left = median(self._step_seconds) * (self._total_steps - event["step"])
            parts.append(f"{duration(max(0.0, left))} of training left")
        self._progress.show(event["step"], max(self._total_steps, event["step"]), ", ".join(parts))

    def _epoch_ended(self, event: dict[str, Any]) -> None:
        self._last_step_at = None
        parts = [f"{event['stage']} epoch {event['epoch']} of {self._epochs.get(event['stage'])}"]
        for name, label in (("trainLoss", "loss"), ("validationLoss", "validation loss")):
            if event[name] is not None:
                parts.append(f"{label} {event[name]:.4f}")
        if event["validationAccuracy"] is not None:
            parts.append(f"accuracy {event['validationAccuracy']:.3f}")
        if event["validationAuc"] is not None:
            self._auc = event["validationAuc"]["auc"]
            parts.append(f"validation AUC {self._auc:.3f}")
        if event["selected"]:
            parts.append("the best so far")
        self._line(", ".join(parts))

    def _line(self, text: str) -> None:
        self._progress.line(text)


def auc_text(estimate: dict[str, Any]) -> str:
    """An AUC with what it takes to believe it, on one line."""
    lower, upper = estimate["lower"], estimate["upper"]
    interval = "interval undefined" if lower is None or upper is None else f"95 % interval {lower:.3f} to {upper:.3f}"
    return (
        f"{estimate['auc']:.3f}, {interval}, {estimate['caseCount']} {estimate['unit']}s of"
        f" {estimate['patientCount']} patients, split {estimate['splitHash'][:12]}"
    )


def _same_file(stream: TextIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except (OSError, ValueError, AttributeError):
        return False
