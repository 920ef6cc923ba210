"""Takes a run folder for one launcher, or says why not."""

import os
from contextlib import ExitStack

from mammobench.contract import RunResult
from mammobench.runs.leases import lock_run_folder
from mammobench.runs.queue.files import QueueError, queue_path, read_queue
from mammobench.runs.run_files import RunFolder, read_optional


class RefusedError(Exception):
    """The attempt does not begin; the run folder stays as it was."""


class NotNowError(Exception):
    """A queued attempt does not begin now; its place in the queue, if it still has one, stays."""


def claim(folder: RunFolder, held: ExitStack, *, from_queue: bool) -> int:
    """Takes the run folder for as long as `held` lasts, and returns the attempt's number.

    Raises RefusedError, or NotNowError for a launcher that the queue started.
    """
    if not folder.config.is_file():
        raise RefusedError(f"{folder.path} is no run folder: it holds no config.json")
    try:
        folder.launcher_lock.parent.mkdir(parents=True, exist_ok=True)
        lock = lock_run_folder(folder.launcher_lock)
    except OSError as error:
        raise RefusedError(f"{folder.path} cannot be written: {error.strerror}") from error
    if lock is None:
        text = f"Another launcher is running {folder.path}"
        raise NotNowError(text) if from_queue else RefusedError(text)
    held.callback(os.close, lock)
    result = read_optional(folder.result, RunResult)
    if result is not None and result.outcome == "finished":
        raise RefusedError(f"{folder.path} has finished: duplicate it to train again")
    asked_to_stop = folder.stop_request.exists()
    folder.stop_request.unlink(missing_ok=True)
    if from_queue and (withdrawn := _withdrawn(folder)) is not None:
        if asked_to_stop:
            folder.stop_request.write_text("canceled before it began\n", encoding="utf-8")
        raise NotNowError(withdrawn)
    return folder.last_attempt() + 1


def _withdrawn(folder: RunFolder) -> str | None:
    """Why the queue no longer wants this run to begin; None while its entry stands.

    Read after the stop request was removed: who cancels writes the queue first and the stop request after, so that
    either the entry is seen to be gone or the request comes later and is obeyed.
    """
    name = folder.path.name
    try:
        queue = read_queue(queue_path(folder.path.parent.parent))
    except QueueError:
        return None  # the runner goes by the last queue that could be read
    entry = next((entry for entry in queue.entries if entry.run_id == name), None)
    if entry is None:
        return f"{name} is not in the queue (any more)"
    if queue.paused:
        return "The queue is paused"
    if entry.held:
        return f"{name} is held in the queue"
    if folder.attempt_on_record() >= entry.attempt:
        return f"{name} has had the attempt that it was queued for"
    return None
