"""Attempts at runs that end by kill -9 at moments that a plan names, each in a process of its own.

`python killed_worker.py PLAN`: the plan is a list of {run, moment, step}. The moments are inside the real worker, which
this program forks after torch is loaded: loading it anew for each would be most of the time. Prints a line an attempt.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mammobench.runs import Events
from mammobench.runs.processes import become_subreaper
from mammobench.training import checkpoints, loop, results, stages, worker

reached = 0
"""The step that the attempt has logged last."""


def die() -> None:
    """kill -9, from within: no handler, no buffer, no destructor runs."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, name: str, due: Callable[..., bool], *, instead: bool = False) -> None:
    """Dies after the function has returned, or before it begins, once `due` says so of its arguments."""
    original = getattr(owner, name)

    def watched(*arguments: Any, **named: Any) -> Any:
        if instead and due(*arguments, **named):
            die()
        returned = original(*arguments, **named)
        if not instead and due(*arguments, **named):
            die()
        return returned

    setattr(owner, name, watched)


def keep_count() -> None:
    """Notes each step that is logged."""
    original = Events.step

    def step(self: Events, stage: Any, number: int, *rest: Any) -> None:
        global reached
        original(self, stage, number, *rest)
        reached = number

    Events.step = step  # type: ignore[method-assign]


def arm(moment: str, step: int) -> None:
    """Sets this process to die at the first such moment at or after the step."""
    due = {
        "step logged": lambda: after(Events, "step", lambda _self, _stage, number, *_: number >= step),
        "step unlogged": lambda: after(Events, "step", lambda _self, _stage, number, *_: number >= step, instead=True),
        "checkpoint logged": lambda: after(Events, "checkpoint", lambda _self, number, _file: number >= step),
        "checkpoint half written": lambda: after(
            checkpoints.os, "fsync", lambda _descriptor: reached >= step, instead=True
        ),
        "best written": lambda: after(loop, "write_tensors", lambda *_: reached >= step),
        "patch validation": lambda: after(stages, "validate_patches", lambda *_: reached >= step, instead=True),
        "whole validation": lambda: after(stages, "score_cases", lambda *_, **__: reached >= step),
        "test": lambda: after(results, "score_cases", lambda *_, **__: True),
        "export": lambda: after(loop, "export_model", lambda *_: True, instead=True),
    }
    keep_count()
    due[moment]()


def attempt(run: str, moment: str, step: int) -> int:
    """One attempt; returns the signal that ended it, or 0."""
    pid = os.fork()
    if pid == 0:
        arm(moment, step)
        os._exit(worker.main(["--run", run]))
    _, status = os.waitpid(pid, 0)
    while True:  # its data workers are now ours: they end by themselves
        try:
            os.wait()
        except ChildProcessError:
            return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main() -> None:
    """All attempts of the plan; keeps a copy of the log as each left it."""
    become_subreaper()
    for number, planned in enumerate(json.loads(Path(sys.argv[1]).read_text()), start=1):
        ended_by = attempt(planned["run"], planned["moment"], planned["step"])
        log = Path(planned["run"]) / "events.jsonl"
        log.with_name(f"events-{number:02}.copy").write_bytes(log.read_bytes())
        print(f"{planned['moment']} from step {planned['step']}: ended by signal {ended_by}", flush=True)
        if ended_by != signal.SIGKILL:
            raise SystemExit(f"attempt {number} was not killed")


if __name__ == "__main__":
    main()
