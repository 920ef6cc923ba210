"""`mammobench doctor`: looks at this machine before a run does."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from mammobench.doctor.checks import CHECKS, run_checks
from mammobench.doctor.finding import CheckResult, Status
from mammobench.doctor.probe import Probe

NO_PROBLEM, PROBLEMS, REFUSED = 0, 1, 2
_MARKS: dict[Status, str] = {"ok": "✓", "warning": "!", "problem": "✗", "unknown": "?", "skipped": "·"}
_COLORS: dict[Status, str] = {"ok": "32", "warning": "33", "problem": "31", "unknown": "35", "skipped": "2"}

EPILOG = """Every check is made, whatever the others find; one that crashes is unknown, with its reason. The GPUs are
asked through NVML; one small convolution a kind of GPU runs in a process of its own. A nameless file of at most 256 MB
is written to the workspace's cache folder to time its disk. Nothing is changed.

Exit codes: 0 no problem (warnings may be there), 1 problems, 2 no such folder.

  mammobench doctor                        the machine, and the disk of this folder
  mammobench doctor --workspace ~/breasts  with the disk of that workspace
  mammobench doctor --json | jq '.checks[] | select(.status == "problem") | .remedy'
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `doctor` to the command line."""
    parser = commands.add_parser(
        "doctor",
        help="find what would make a run fail or slow on this machine, with the remedy",
        description="Finds what would make a run fail or slow on this machine, names it and says what to do.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--workspace", type=Path, default=Path.cwd(), metavar="DIR", help="whose disk to check (default: this folder)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    parser.set_defaults(run=lambda arguments: doctor(arguments.workspace, arguments.json, sys.stdout))


def doctor(workspace: Path, as_json: bool, out: TextIO) -> int:
    """Runs every check and prints what they find; returns the exit code."""
    if not workspace.is_dir():
        print(f"{workspace}: no such folder. Give an existing one with --workspace.", file=sys.stderr)
        return REFUSED
    cache = workspace / "cache"
    results: list[CheckResult] = []
    with_color = out.isatty() and "NO_COLOR" not in os.environ
    for result in run_checks(Probe(cache if cache.is_dir() else workspace), CHECKS):
        results.append(result)
        if not as_json:
            print(*described(result, with_color), sep="\n", file=out, flush=True)
    print(json.dumps(report(results), indent=2, ensure_ascii=False) if as_json else summary(results), file=out)
    return PROBLEMS if any(result.finding.status == "problem" for result in results) else NO_PROBLEM


def described(result: CheckResult, with_color: bool) -> list[str]:
    """A result for a terminal (a mark and a color) or for a file (the status in words)."""
    finding = result.finding
    if with_color:
        head = f"\x1b[{_COLORS[finding.status]}m{_MARKS[finding.status]}\x1b[0m {result.name}: {finding.evidence}"
        indent = "  "
    else:
        head = f"{finding.status:<8} {result.name}: {finding.evidence}"
        indent = " " * 9
    if finding.status in ("ok", "skipped"):
        return [head]
    return [head, f"{indent}Why: {result.why}", *([f"{indent}Do:  {finding.remedy}"] if finding.remedy else [])]


def summary(results: Sequence[CheckResult]) -> str:
    """One line."""
    counts = Counter(result.finding.status for result in results)
    parts = [f"{counts[status]} {status}" for status in ("problem", "warning", "unknown", "ok", "skipped")]
    return f"{len(results)} checks: {', '.join(parts)}"


def report(results: Sequence[CheckResult]) -> dict[str, object]:
    """The findings as JSON."""
    return {"formatVersion": 1, "checks": [result.to_json() for result in results]}
