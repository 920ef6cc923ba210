"""How soon a run whose process is killed is over: python test/bench/faults_bench.py [--times 3] [--record]

From kill -9 to the exit record, to the last process gone, to the leases free. Promised: five seconds, also where the
other rank hangs in a collective and sees neither the end nor SIGTERM.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mammobench.contract import LauncherRecord
from mammobench.runs.run_files import RunFolder

# Helpers of the tests.
sys.path.extend(
    str(Path(__file__).resolve().parents[1] / "training" / folder) for folder in ("runs", "slow", "telemetry")
)
from killed_run import RANKS, TRAINS, exit_of, leases_free, nothing_left, training, victim_of
from launcher_harness import Launched, end_launchers, kill, make_run_folder, wait_for
from recording import record_result

PROMISED_SECONDS = 5.0
PATIENCE_SECONDS = 120.0
VICTIMS = ("launcher", "torchrun", "rank 1", "data worker")
HANGS = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n(run / os.environ['RANK']).touch()\ntime.sleep(600)"


def measure_kill(scratch: Path, victim: str) -> dict[str, float | None]:
    """Kills one process of a run that trains."""
    folder, environment = _run_in(scratch)
    launched = Launched(folder, TRAINS, grace=2.0, environment=environment)
    record, workers = training(launched)
    pid = victim_of(victim, launched, record, workers)
    return _seconds_after(pid, launched, record, scratch / "leases", told=victim != "launcher")


def measure_hang(scratch: Path) -> dict[str, float | None]:
    """Kills a rank whose peer hangs and ignores SIGTERM."""
    folder, environment = _run_in(scratch)
    launched = Launched(folder, HANGS, environment=environment)
    record = launched.wait_for_ranks(RANKS)
    wait_for(lambda: all((folder.path / str(rank)).exists() for rank in range(RANKS)), PATIENCE_SECONDS)
    return _seconds_after(record.ranks[1].pid, launched, record, scratch / "leases", told=True)


def _run_in(scratch: Path) -> tuple[RunFolder, dict[str, str]]:
    folder = make_run_folder(scratch / "run", deviceCount=RANKS, threads=1)
    return folder, {"MAMMOBENCH_LEASE_DIR": str(scratch / "leases"), "OMP_NUM_THREADS": "1"}


def _seconds_after(
    pid: int, launched: Launched, record: LauncherRecord, leases: Path, *, told: bool
) -> dict[str, float | None]:
    folder = launched.folder
    kill(pid)
    began = time.monotonic()

    def seconds_until(condition: Callable[[], Any]) -> float:
        wait_for(condition, PATIENCE_SECONDS)
        return round(time.monotonic() - began, 2)

    if not told:
        launched.process.wait()  # reaped, or it stays in the list of processes
    return {
        "exitRecordSeconds": seconds_until(lambda: exit_of(folder, record.attempt)) if told else None,
        "processesGoneSeconds": seconds_until(lambda: nothing_left(folder, record)),
        "leasesFreeSeconds": seconds_until(lambda: leases_free(record, leases)),
    }


def measure(times: int) -> dict[str, Any]:
    """The longest of some kills each."""
    found: dict[str, Any] = {}
    for name in (*VICTIMS, "rank 1, its peer hangs"):
        rounds = []
        for _ in range(times):
            with tempfile.TemporaryDirectory() as scratch:
                rounds.append(measure_kill(Path(scratch), name) if name in VICTIMS else measure_hang(Path(scratch)))
            end_launchers()
        found[name] = {key: max(each[key] or 0.0 for each in rounds) for key in rounds[0] if rounds[0][key] is not None}
        print(f"{name:26}", found[name], flush=True)
    return found


def main() -> None:
    """Measures, prints and, where asked, keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="kills of each kind")
    parser.add_argument("--record", action="store_true", help="keep the figures in test/bench/results")
    options = parser.parse_args()
    found = measure(options.times)
    if options.record:
        load = os.getloadavg()[0]
        record_result(
            "faults", {"times": options.times, "promisedSeconds": PROMISED_SECONDS, "loadAtEnd": load, "longest": found}
        )


if __name__ == "__main__":
    main()
