"""One rank of a run: `python -m mammobench.training.worker --run DIR`.

The launcher (or torchrun under it) starts it. Rank 0 writes the run's files. It says `started` before torch is
loaded, ends on a stop request or SIGTERM after the step in hand with a checkpoint, and leaves result.json, the only
place that says finished. Exit codes: 0 finished or stopped, 1 failed, 2 refused (config, split, files).
"""

import argparse
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mammobench.contract import RunResult
from mammobench.datasets import RefusedError
from mammobench.runs import (
    ATTEMPT_VARIABLE,
    LAUNCHER_PID_VARIABLE,
    Events,
    LineLog,
    RunFolder,
    answer_with_stack,
    die_with_parent,
    hold_leases,
    read_lines,
    read_optional,
    torch_has_cuda,
    write_record,
)
from mammobench.training.job import Inputs, Job, read_inputs, remove_all, total_steps

if TYPE_CHECKING:
    from mammobench.training.loop import Trained

FINISHED, FAILED, REFUSED = 0, 1, 2


class StopSignal:
    """True once a stop was asked for: by the request file, or by SIGTERM."""

    def __init__(self, request: Path) -> None:
        self._request = request
        self._signaled = False
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def __call__(self) -> bool:
        """Whether to stop after the step in hand."""
        return self._signaled or self._request.exists()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._signaled = True


def main(arguments: list[str] | None = None) -> int:
    """Runs this rank to its end; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m mammobench.training.worker", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, metavar="DIR", help="the run's folder")
    folder = RunFolder(parser.parse_args(arguments).run)
    _bind_to_parent()
    stop = StopSignal(folder.stop_request)
    rank = int(os.environ.get("RANK", "0"))
    leads = rank == 0
    answer_with_stack(folder.local / "stacks", rank)
    previous = read_optional(folder.result, RunResult)
    if previous is not None and previous.outcome == "finished":
        print(f"{folder.path} has finished already", flush=True)
        return FINISHED
    attempt = _attempt(folder.path / "events.jsonl")
    if leads:
        remove_all([folder.result])
    with LineLog(folder.path / "events.jsonl" if leads else Path(os.devnull)) as log:
        attempt_at = _Attempt(folder, Events(log if leads else None, attempt), leads)
        return attempt_at.run(stop)


class _Attempt:
    """One attempt of this rank, and how it is told to the world."""

    def __init__(self, folder: RunFolder, events: Events, leads: bool) -> None:
        self._folder = folder
        self._events = events
        self._leads = leads
        self._began = time.monotonic()

    def run(self, stop: StopSignal) -> int:
        """Trains, and turns every ending into a result."""
        try:
            inputs = read_inputs(self._folder)
        except RefusedError as refused:
            refused.print_to_stderr()
            return self._end("failed", 0, error="\n".join(refused.lines()), code=REFUSED)
        world_size = int(os.environ.get("WORLD_SIZE", "1"))
        self._events.started(world_size, _device_name(inputs), total_steps(inputs, world_size))
        return self._train(inputs, stop)

    def _train(self, inputs: Inputs, stop: StopSignal) -> int:
        # Waiting threads must sleep, not spin: beside other programs on the same cores spinning costs a factor of ten.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        # Only now: torch takes seconds to load, and whoever watches has seen `started` by then.
        from mammobench.dicom import UnreadableCasesError
        from mammobench.inference import ExportRefusedError
        from mammobench.training.failures import StoppedError, TrainingError
        from mammobench.training.loop import train
        from mammobench.training.world import join_world

        job = Job(
            self._folder,
            inputs.config,
            inputs.manifest,
            inputs.split,
            inputs.paths,
            self._events.attempt,
            self._events,
            stop,
        )
        try:
            world = join_world(inputs.config.execution, inputs.config.model)
            try:
                trained = train(job, world)
            finally:
                world.leave()
        except RefusedError as refused:
            return self._end("failed", 0, error="\n".join(refused.lines()), code=REFUSED)
        except StoppedError as stopped:
            return self._end("stopped", stopped.step, code=FINISHED)
        except TrainingError as failure:
            return self._end("failed", failure.step, error=str(failure), code=FAILED)
        except (UnreadableCasesError, ExportRefusedError) as failure:
            return self._end("failed", 0, error=str(failure), code=FAILED)
        except Exception as fault:  # whatever it is, the reason must be on disk
            traceback.print_exc()
            return self._end("failed", 0, error=f"{type(fault).__name__}: {fault}", code=FAILED, unexpected=True)
        return self._end("finished", trained.step, trained=trained, code=FINISHED)

    def _end(
        self,
        outcome: Any,
        step: int,
        *,
        code: int,
        error: str | None = None,
        unexpected: bool = False,
        trained: "Trained | None" = None,
    ) -> int:
        """Writes result.json and the last line; only rank 0 speaks."""
        if error is not None:
            print(error, file=sys.stderr, flush=True)
        if self._leads:
            result = RunResult(
                outcome=outcome,
                attempt=self._events.attempt,
                step=step,
                selected_epoch=None if trained is None else trained.selected_epoch,
                validation_auc=None if trained is None else trained.validation_auc,
                test_auc=None if trained is None else trained.test_auc,
                parity=None if trained is None else trained.parity,
                duration_seconds=round(time.monotonic() - self._began, 3),
                error=error,
                unexpected=unexpected,
            )
            if error is not None:
                self._events.message("error", error)
            self._events.ended(outcome, step)
            write_record(self._folder.result, result)
        return code


def _bind_to_parent() -> None:
    """Under a launcher: dies with its parent (the launcher itself, or torchrun's agent) and holds the run's devices."""
    launcher = os.environ.get(LAUNCHER_PID_VARIABLE)
    if launcher is None:
        return
    die_with_parent(None if "TORCHELASTIC_RUN_ID" in os.environ else int(launcher))
    hold_leases()


def _attempt(events: Path) -> int:
    """The launcher's count; without one, one more than the log's last."""
    told = os.environ.get(ATTEMPT_VARIABLE)
    if told is not None:
        return int(told)
    return 1 + max((int(record["attempt"]) for record in read_lines(events)[0] if "attempt" in record), default=0)


def _device_name(inputs: Inputs) -> str:
    """Without loading torch: what `auto` will become."""
    asked = inputs.config.execution.device
    if asked != "auto":
        return asked
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    return "cuda" if torch_has_cuda() and visible != "" else "cpu"


if __name__ == "__main__":
    sys.exit(main())
