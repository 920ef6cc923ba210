"""queue.json of a workspace: read by everyone, written whole by whoever holds the workspace's lock."""

from pathlib import Path

from mammobench.contract import QueueFile
from mammobench.runs.run_files import read_checked, write_record

EMPTY_QUEUE = QueueFile(format_version=1, paused=False, entries=[])


class QueueError(Exception):
    """queue.json says nothing that this program understands."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))


def queue_path(workspace: Path) -> Path:
    """Where the queue of this workspace lies."""
    return workspace / "queue.json"


def runs_folder(workspace: Path) -> Path:
    """Where the runs of this workspace lie."""
    return workspace / "runs"


def read_queue(path: Path) -> QueueFile:
    """The queue; an empty one where there is no file. Raises QueueError with everything that is wrong."""
    if not path.exists():
        return EMPTY_QUEUE
    problems: list[str] = []
    queue = read_checked(path, QueueFile, problems.append)
    if queue is None:
        raise QueueError(problems)
    return queue


def write_queue(path: Path, queue: QueueFile) -> None:
    """Writes it whole: the runner, or a crash, meets the old one or the new one."""
    write_record(path, queue)
