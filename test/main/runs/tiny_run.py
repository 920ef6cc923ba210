"""Stands for `python -m mammobench` in tests: the real runner and the real launcher, with a worker that trains nothing.

    tiny_run.py -m mammobench queue run --workspace DIR
    tiny_run.py train --run DIR --from-queue --retries N

The worker writes a step event every 20 ms, ten an epoch, and stops on request as the real one does.
"""

import sys
from pathlib import Path

from mammobench.runs.launcher import Manner, launch
from mammobench.runs.queue.runner import run_queue
from mammobench.runs.retry import Retries

WORKER = """
import json, os, pathlib, signal, sys, time
from mammobench.runs.line_log import LineLog
from mammobench.runs.processes import die_with_parent
die_with_parent()
# The request is the file; the signal that comes with it must not end the step.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
run = pathlib.Path(sys.argv[sys.argv.index("--run") + 1])
attempt = int(os.environ["MAMMOBENCH_ATTEMPT"])
total = 10 * json.loads((run / "config.json").read_text())["whole"]["epochs"]
def end(outcome, step):
    (run / "result.json").write_text(json.dumps({"outcome": outcome, "attempt": attempt, "step": step,
        "selectedEpoch": None, "validationAuc": None, "testAuc": None, "parity": None,
        "durationSeconds": 1.0, "error": None}))
    log.append({"type": "ended", "attempt": attempt, "outcome": outcome, "step": step})
with LineLog(run / "events.jsonl") as log:
    last = log.seq
    first = int((run / "checkpoint").read_text()) if attempt > 1 else 0
    log.append({"type": "started", "attempt": attempt, "worldSize": 1, "device": "cpu", "totalSteps": total})
    if attempt > 1:
        log.append({"type": "resumed", "attempt": attempt, "fromStep": first})
    log.append({"type": "stage-started", "attempt": attempt, "stage": "whole", "epochs": 1,
        "stepsPerEpoch": total, "step": first})
    for step in range(first + 1, total + 1):
        log.append({"type": "step", "attempt": attempt, "stage": "whole", "step": step, "epoch": 1, "loss": 1 / step,
            "learningRate": 0.001, "imagesPerSecond": 50.0, "dataWaitFraction": 0.0})
        if step % 10 == 0:
            (run / "checkpoint").write_text(str(step))
        if (run / "stop.request").exists():
            (run / "checkpoint").write_text(str(step))
            end("stopped", step)
            sys.exit(0)
        time.sleep(0.02)
    end("finished", total)
"""


def after(option: str) -> str:
    """What stands behind this option."""
    return sys.argv[sys.argv.index(option) + 1]


def main() -> int:
    """Does what the arguments say; returns the exit code."""
    if "queue" in sys.argv:
        return run_queue(Path(after("--workspace")), train_command=(sys.executable, __file__, "train"))
    return launch(
        Path(after("--run")),
        worker_command=[sys.executable, "-c", WORKER],
        manner=Manner(from_queue="--from-queue" in sys.argv),
        retries=Retries(int(after("--retries")), first_wait_seconds=1.0),
    )


if __name__ == "__main__":
    sys.exit(main())
