"""`mammobench queue list`: what waits, and why, as the runner would find now."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from mammobench.contract import QueueEntry, QueueFile
from mammobench.runs.queue.acts import runner_is_at_work
from mammobench.runs.queue.files import QueueError, queue_path, read_queue
from mammobench.runs.queue.machine import Machine, facts_now
from mammobench.runs.queue.plan import plan, waiting_entries
from mammobench.runs.queue.run_reader import RunReader
from mammobench.terminal import DONE, REFUSED, table

_STARTS = "starts next"


def show_queue(arguments: argparse.Namespace) -> int:
    """Prints the queue; it needs no lock, and changes nothing."""
    workspace = arguments.workspace.resolve()
    try:
        if not workspace.is_dir():
            raise QueueError([f"{workspace} is no folder"])
        queue = read_queue(queue_path(workspace))
    except QueueError as error:
        print(f"queue: {error}", file=sys.stderr)
        return REFUSED
    runs = RunReader(workspace)
    reasons = _reasons(queue, runs)
    entries = waiting_entries(queue, runs.facts)
    at_work = runner_is_at_work(workspace)
    if arguments.json:
        waiting = [
            {**entry.model_dump(mode="json", by_alias=True), "reason": reasons[entry.run_id]} for entry in entries
        ]
        print(json.dumps({"paused": queue.paused, "runnerAlive": at_work, "waiting": waiting}, indent=2))
        return DONE
    _print_table(entries, reasons)
    _print_state(workspace, queue, entries, at_work)
    return DONE


def _reasons(queue: QueueFile, runs: RunReader) -> Mapping[str, str]:
    machine = Machine(share_gpus=False)
    try:
        planned = plan(queue, facts_now(runs, machine))
    finally:
        machine.close()
    return {**planned.waits, **{entry.run_id: _STARTS for entry in planned.starts}}


def _print_table(entries: list[QueueEntry], reasons: Mapping[str, str]) -> None:
    if not entries:
        print("Nothing waits.")
        return
    rows = [
        [str(place), entry.run_id, str(entry.priority), entry.group or "", reasons[entry.run_id]]
        for place, entry in enumerate(entries, start=1)
    ]
    for line in table(["#", "run", "priority", "group", "why it waits"], rows):
        print(line)


def _print_state(workspace: Path, queue: QueueFile, entries: list[QueueEntry], at_work: bool) -> None:
    if queue.paused:
        print("The queue is paused: mammobench queue unpause")
    if entries and not at_work:
        print(f"No runner is at work: mammobench queue run --detach --workspace {workspace}")
