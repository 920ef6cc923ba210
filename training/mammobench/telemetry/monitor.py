"""`mammobench monitor`: this machine's telemetry as JSON lines on standard output, when no run samples it."""

import argparse
import itertools
import json
import os
import select
import sys
import time
from pathlib import Path

from mammobench.telemetry.gpus import open_gpus
from mammobench.telemetry.sampler import MissingSensors, Sampler
from mammobench.telemetry.schedule import run_regularly


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `monitor` to the command line."""
    parser = commands.add_parser(
        "monitor", help="print this machine's telemetry, a JSON line a second, until stdin closes"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path.cwd(), help="the disk to report is the one that holds this folder"
    )
    parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS")
    parser.set_defaults(run=lambda arguments: monitor(arguments.folder, arguments.interval))


def monitor(folder: Path, interval_seconds: float) -> int:
    """Prints samples until standard input ends or the reader of standard output goes away; returns 0."""
    missing = MissingSensors(lambda text: print(text, file=sys.stderr, flush=True))
    gpus = open_gpus(missing)
    sampler = Sampler(folder=folder, gpus=gpus, tree_root_pid=None, report_missing=missing)
    lines = itertools.count(1)

    def print_sample() -> None:
        sample = sampler.sample()
        clocks = {"wallTimeMs": round(time.time() * 1000, 3), "monotonicMs": round(time.monotonic() * 1000, 3)}
        print(json.dumps({**sample, "seq": next(lines), **clocks}, separators=(",", ":")), flush=True)

    try:
        run_regularly(print_sample, _InputEnds(), interval_seconds)
        return 0
    except BrokenPipeError:
        # Python flushes standard output once more at exit: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        sampler.close()
        if gpus is not None:
            gpus.close()


class _InputEnds:
    """Set once standard input has closed. What is typed is ignored."""

    def __init__(self) -> None:
        self._ended = False

    def is_set(self) -> bool:
        return self._ended

    def wait(self, timeout: float | None = None, /) -> bool:
        deadline = time.monotonic() + (timeout or 0.0)
        while not self._ended:
            readable, _, _ = select.select([sys.stdin], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                break
            self._ended = os.read(sys.stdin.fileno(), 4096) == b""
        return self._ended
