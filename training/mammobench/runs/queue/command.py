"""`mammobench queue`: what waits, in which order, and the runner that starts it."""

import argparse
from pathlib import Path

from mammobench.runs.queue import acts
from mammobench.runs.queue.listing import show_queue

DESCRIPTION = """Runs of a workspace wait here for GPUs or processor cores. The runner starts them by
priority, equal ones in their order; no run overtakes another that waits for the same kind of device. It goes on
when the terminal or the app is closed, and ends when nothing waits any more.

While the app has the workspace open, only the app changes the queue; list and run work all the same."""

EPILOG = """A night on the command line:

  mammobench queue add patches --workspace ~/study
  mammobench queue add whole-1 whole-2 whole-3 --after patches --group sweep --workspace ~/study
  mammobench queue run --detach --workspace ~/study
  mammobench queue list --workspace ~/study

RUN is the name of a folder in the workspace's runs/, or its path. A run that was stopped or has failed is queued again
to go on from its last checkpoint.

Exit codes: 0 done, 1 failed on the way, 2 refused: nothing was changed, every problem is listed.
"""


def add_queue_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `queue` and what can be done with it."""
    parser = commands.add_parser(
        "queue",
        help="let runs wait for devices, and start them in order",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACT")
    _add_add(verbs)
    _add_list(verbs)
    _add_order(verbs)
    _add_switches(verbs)
    _add_run(verbs)


def _add_add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "queue runs, or queue stopped and failed ones again"
    parser = _verb(verbs, "add", text, "mammobench queue add whole-1 whole-2 --after patches --priority 10")
    parser.add_argument("runs", nargs="+", metavar="RUN")
    text = "start only when these have finished; while one has failed, the new ones wait and say so"
    parser.add_argument("--after", nargs="+", action="extend", default=[], metavar="RUN", help=text)
    parser.add_argument("--group", metavar="NAME", help="a name to hold, release or cancel them together by")
    text = "-100 to 100; higher goes first (default %(default)s)"
    parser.add_argument("--priority", type=int, default=0, metavar="N", help=text)
    text = "resume this often by itself after a crash, 0 to 100 (default %(default)s)"
    parser.add_argument("--retries", type=int, default=2, metavar="N", help=text)
    parser.add_argument("--held", action="store_true", help="do not start before `queue release`")
    parser.set_defaults(run=acts.add)


def _add_list(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _verb(verbs, "list", "show what waits, and why", "mammobench queue list --json")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the table")
    parser.set_defaults(run=show_queue)


def _add_order(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "put a waiting run at another place; it takes the priority that the place asks for"
    parser = _verb(verbs, "move", text, "mammobench queue move whole-3 1")
    parser.add_argument("name", metavar="RUN")
    parser.add_argument("position", type=int, metavar="POSITION", help="from 1; past the end is the end")
    parser.set_defaults(run=acts.move)
    parser = _verb(verbs, "priority", "give waiting runs another priority", "mammobench queue priority 10 whole-1")
    parser.add_argument("priority", type=int, metavar="N", help="-100 to 100; higher goes first")
    _several(parser)
    parser.set_defaults(run=acts.prioritize)


def _add_switches(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _several(_verb(verbs, "hold", "keep waiting runs from starting", "mammobench queue hold --group sweep"))
    parser.set_defaults(run=acts.hold, held=True)
    parser = _several(_verb(verbs, "release", "let held runs start", "mammobench queue release --group sweep"))
    parser.set_defaults(run=acts.hold, held=False)
    parser = _verb(verbs, "pause", "start nothing; what runs goes on", "mammobench queue pause")
    parser.set_defaults(run=acts.pause, paused=True)
    parser = _verb(verbs, "unpause", "start runs again", "mammobench queue unpause")
    parser.set_defaults(run=acts.pause, paused=False)
    text = "take runs out of the queue; their folders stay"
    parser = _several(_verb(verbs, "cancel", text, "mammobench queue cancel whole-2"))
    parser.set_defaults(run=acts.cancel)


def _add_run(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "start queued runs until none is left (one runner a workspace)"
    parser = _verb(verbs, "run", text, "mammobench queue run --detach")
    parser.add_argument("--detach", action="store_true", help="return at once; the runner outlives the terminal")
    text = "take GPUs on which others compute without a lease, such as a desktop's"
    parser.add_argument("--share-gpus", action="store_true", help=text)
    parser.epilog = (
        "The runner tells local/runner.log of the workspace what it does. SIGTERM or Ctrl+C ends it, and no run."
    )
    parser.set_defaults(run=acts.start_runner)


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, example: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"Example:\n\n  {example}\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--workspace", type=Path, default=Path(), metavar="DIR", help="the workspace's folder (default: this one)"
    )
    return parser


def _several(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("runs", nargs="*", metavar="RUN")
    parser.add_argument("--group", metavar="NAME", help="the waiting runs of this group")
    return parser
