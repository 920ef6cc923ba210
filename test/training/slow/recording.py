"""Results of slow tests, kept as files with the commit and the date they were measured at."""

import datetime
import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
RESULTS = ROOT / "test" / "bench" / "results"


def record_result(name: str, figures: dict[str, Any]) -> Path:
    """Writes test/bench/results/<name>.json; returns its path."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    path = RESULTS / f"{name}.json"
    record = {"commit": commit(), "measuredAt": now, **figures}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return path


def commit() -> str:
    """The commit's hash, marked where the code measured differs from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--", "training", "contract", "assets")
    return git("rev-parse", "HEAD") + ("+changes" if changed else "")
