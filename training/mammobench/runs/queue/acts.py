"""What `mammobench queue` does to the queue, under the workspace's lock."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from mammobench.contract import QueueEntry, QueueFile, RunnerRecord, WorkspaceFile
from mammobench.runs.processes import is_alive
from mammobench.runs.queue import edits
from mammobench.runs.queue.edits import EditRefusedError
from mammobench.runs.queue.files import QueueError, queue_path, read_queue, runs_folder, write_queue
from mammobench.runs.queue.plan import in_order
from mammobench.runs.queue.run_reader import RunReader
from mammobench.runs.queue.runner import RunnerFiles, run_queue
from mammobench.runs.queue.workspace_lock import WorkspaceLockedError, workspace_lock
from mammobench.runs.run_files import RunFolder, read_checked, read_optional
from mammobench.terminal import DONE, FAILED, REFUSED

Edit = Callable[[QueueFile, RunReader], QueueFile]
_CANCELED = "canceled before it began\n"


def add(arguments: argparse.Namespace) -> int:
    """`queue add`"""

    def edit(queue: QueueFile, runs: RunReader) -> QueueFile:
        names, after = _names(arguments.workspace, arguments.runs), _names(arguments.workspace, arguments.after)
        facts = {name: runs.facts(name) for name in [*names, *after]}
        made = [_entry(arguments, name, after, runs.last_attempt(name) + 1) for name in names]
        entries = [entry for entry in made if isinstance(entry, QueueEntry)]
        problems = list(dict.fromkeys(problem for wrong in made if isinstance(wrong, list) for problem in wrong))
        problems += edits.problems_of_adding(queue, [(name, after) for name in names], facts)
        problems += [text for name in dict.fromkeys(names) if facts[name].there for text in runs.problems(name)]
        if problems:
            raise EditRefusedError(problems)
        return edits.added(queue, entries, facts)

    return _edit(arguments.workspace, edit)


def move(arguments: argparse.Namespace) -> int:
    """`queue move`"""
    return _edit(
        arguments.workspace,
        lambda queue, _runs: edits.moved(queue, _names(arguments.workspace, [arguments.name])[0], arguments.position),
    )


def prioritize(arguments: argparse.Namespace) -> int:
    """`queue priority`"""

    def edit(queue: QueueFile, _runs: RunReader) -> QueueFile:
        wrong = [] if -100 <= arguments.priority <= 100 else ["the priority must be a number from -100 to 100"]
        return edits.changed(queue, _chosen(arguments, queue, wrong), priority=arguments.priority)

    return _edit(arguments.workspace, edit)


def hold(arguments: argparse.Namespace) -> int:
    """`queue hold` and `queue release`"""
    return _edit(
        arguments.workspace,
        lambda queue, _runs: edits.changed(queue, _chosen(arguments, queue), held=arguments.held),
    )


def pause(arguments: argparse.Namespace) -> int:
    """`queue pause` and `queue unpause`"""
    return _edit(arguments.workspace, lambda queue, _runs: edits.paused(queue, pause=arguments.paused))


def cancel(arguments: argparse.Namespace) -> int:
    """`queue cancel`"""
    canceled: list[QueueEntry] = []

    def edit(queue: QueueFile, _runs: RunReader) -> QueueFile:
        names = _chosen(arguments, queue)
        new = edits.canceled(queue, names)
        canceled.extend(entry for entry in queue.entries if entry.run_id in names)
        return new

    # The queue first, the request after: a launcher that is on its way sees one of the two (see claim.py).
    return _edit(arguments.workspace, edit, after=lambda queue: _leave_requests(arguments.workspace, canceled, queue))


def start_runner(arguments: argparse.Namespace) -> int:
    """`queue run`"""
    workspace = arguments.workspace.resolve()
    if (code := _refuse(_workspace_problems(workspace))) != DONE:
        return code
    if not arguments.detach:
        return run_queue(workspace, share_gpus=arguments.share_gpus)
    files = RunnerFiles(workspace)
    files.log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mammobench", "queue", "run", "--workspace", str(workspace)]
    command += ["--share-gpus"] if arguments.share_gpus else []
    with files.log.open("ab") as log:
        null = subprocess.DEVNULL
        environment = {**os.environ, "PYTHONSAFEPATH": "1"}
        runner = subprocess.Popen(
            command, cwd=workspace, stdin=null, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    print(f"The runner is PID {runner.pid}; it tells {files.log} what it does.")
    return DONE


def runner_is_at_work(workspace: Path) -> bool:
    """By its record and the kernel's word, without touching its lock."""
    record = read_optional(RunnerFiles(workspace).record, RunnerRecord)
    return record is not None and is_alive(record.runner)


def _edit(workspace: Path, edit: Edit, after: Callable[[QueueFile], None] = lambda _queue: None) -> int:
    workspace = workspace.resolve()
    if (code := _refuse(_workspace_problems(workspace))) != DONE:
        return code
    try:
        with workspace_lock(workspace):
            runs = RunReader(workspace)
            queue = read_queue(queue_path(workspace))
            attempts = {entry.run_id: runs.facts(entry.run_id).attempt for entry in queue.entries}
            new = edit(edits.pruned(queue, attempts), runs)
            write_queue(queue_path(workspace), new)
            after(new)
    except EditRefusedError as error:
        return _refuse(error.problems)
    except QueueError as error:
        return _refuse([f"{error}. Repair the file, or remove it: the runs themselves stay as they are"])
    except WorkspaceLockedError as error:
        return _refuse([str(error)])
    except OSError as error:
        print(f"queue: {error.filename or workspace}: {error.strerror}", file=sys.stderr)
        return FAILED
    _tell(workspace, new)
    return DONE


def _tell(workspace: Path, queue: QueueFile) -> None:
    names = [entry.run_id for entry in in_order(queue.entries)]
    waits = f"{len(names)} wait{'s' if len(names) == 1 else ''}: {', '.join(names)}" if names else "Nothing waits"
    print(f"{waits}.{' The queue is paused.' if queue.paused else ''}")
    if names and not runner_is_at_work(workspace):
        print(f"No runner is at work: mammobench queue run --detach --workspace {workspace}")


def _leave_requests(workspace: Path, canceled: Sequence[QueueEntry], queue: QueueFile) -> None:
    for entry in canceled:
        folder = RunFolder(runs_folder(workspace) / entry.run_id)
        if folder.last_attempt() == 0:
            folder.stop_request.write_text(_CANCELED, encoding="utf-8")
        elif folder.attempt_on_record() >= entry.attempt:
            print(f"{entry.run_id} has just begun: a file named stop.request in {folder.path} stops it.")
        for other in queue.entries:
            if entry.run_id in other.after:
                print(f"{other.run_id} waits for {entry.run_id}: queue that again, or cancel this one too.")


def _chosen(arguments: argparse.Namespace, queue: QueueFile, wrong: Sequence[str] = ()) -> list[str]:
    """The named runs and those of the named group. Raises EditRefusedError when that is nobody."""
    problems = list(wrong)
    names: list[str] = []
    try:
        names = _names(arguments.workspace, arguments.runs)
    except EditRefusedError as error:
        problems += error.problems
    members = [] if arguments.group is None else edits.group_members(queue, arguments.group)
    if arguments.group is not None and not members:
        problems.append(f"--group {arguments.group}: no run of this group waits")
    if not arguments.runs and arguments.group is None:
        problems.append("name runs, or a --group")
    if problems:
        raise EditRefusedError(problems)
    return list(dict.fromkeys([*names, *members]))


def _names(workspace: Path, given: Sequence[str]) -> list[str]:
    """Names of runs, of which some may be given as paths. Raises EditRefusedError for folders elsewhere."""
    folder = runs_folder(workspace.resolve())
    names: list[str] = []
    problems: list[str] = []
    for text in given:
        path = Path(text)
        if len(path.parts) <= 1 and text not in (".", ".."):
            names.append(text)
        elif path.resolve().parent == folder:
            names.append(path.resolve().name)
        else:
            problems.append(f"{text} is no run of this workspace: its runs lie in {folder}")
    if problems:
        raise EditRefusedError(problems)
    return names


def _entry(arguments: argparse.Namespace, name: str, after: list[str], attempt: int) -> QueueEntry | list[str]:
    """The entry, or what is wrong with its fields."""
    try:
        return QueueEntry(
            run_id=name,
            attempt=attempt,
            priority=arguments.priority,
            held=arguments.held,
            after=after,
            group=arguments.group,
            retries=arguments.retries,
            added_at_ms=time.time() * 1000,
        )
    except ValidationError as error:
        return [_field_problem(name, str(detail["loc"][0]), detail["msg"]) for detail in error.errors()]


def _field_problem(name: str, field: str, said: str) -> str:
    if field in ("runId", "run_id"):
        return f"{name} is no name for a queued run: rename its folder to 3 to 64 of a-z, 0-9 and -"
    return f"--{field}: {said}"


def _workspace_problems(workspace: Path) -> list[str]:
    if not (workspace / "workspace.json").exists():
        return [f"{workspace} is no workspace: it holds no workspace.json. Name one with --workspace DIR"]
    problems: list[str] = []
    read_checked(workspace / "workspace.json", WorkspaceFile, problems.append)
    return problems


def _refuse(problems: Sequence[str]) -> int:
    """Prints every problem; DONE when there is none."""
    for text in problems:
        print(f"queue: {text}", file=sys.stderr)
    return REFUSED if problems else DONE
