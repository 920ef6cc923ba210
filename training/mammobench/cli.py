"""The `mammobench` command line: composes the commands that the features declare.

Exit codes: 0 done, 1 failed while running, 2 refused before starting (arguments, config, files), 130 interrupted.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

# Imported one by one, so that `mammobench phantom` does not pay for torch.
COMMAND_FEATURES = ("phantom", "datasets", "telemetry", "runs", "doctor", "training")


def build_parser() -> argparse.ArgumentParser:
    """The parser with every feature's commands."""
    parser = argparse.ArgumentParser(prog="mammobench", description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for feature in COMMAND_FEATURES:
        importlib.import_module(f"mammobench.{feature}").add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the arguments and runs the chosen command; returns the process's exit code."""
    parsed = build_parser().parse_args(arguments)
    try:
        return parsed.run(parsed)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
