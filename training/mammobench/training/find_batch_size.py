"""`mammobench find-batch-size`: the largest batch that fits in memory, found by training with it."""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from mammobench.config import load_config, read_config
from mammobench.contract import RunConfig
from mammobench.datasets import RefusedError, problem
from mammobench.machines import MachineSources, memory_limit
from mammobench.runs import (
    DevicesTakenError,
    NoSuchDeviceError,
    RunFolder,
    bind_to_cores,
    core_numbers,
    device_environment,
    lease_devices,
    lease_folder,
)
from mammobench.telemetry import MissingSensors, open_gpus
from mammobench.terminal import DONE, FAILED, REFUSED
from mammobench.training.batch_search import (
    Trial,
    advice,
    largest_that_fits,
    recommend,
    search,
    table_head,
    trial_line,
)
from mammobench.training.batch_trial import StageName, TrialOrder, TrialReport
from mammobench.training.init_run import add_override_arguments

AVAILABLE_SHARE = 0.8
TRIAL_SECONDS = 900.0
LARGEST_BATCH: dict[StageName, int] = {"patch": 4096, "whole": 1024}
"""What the config's schema allows."""
_TRIAL = (sys.executable, "-m", "mammobench.training.batch_trial")


class TrialError(Exception):
    """A trial ended otherwise than by fitting or not: it says nothing about memory."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `find-batch-size`."""
    parser = commands.add_parser(
        "find-batch-size",
        help="find the largest batch that fits in memory, by training with it",
        description="Trains three real steps (forward, backward, optimizer) at growing batch sizes on images\n"
        "made up in memory, each size in a process of its own: running out of memory hurts nothing else. Then\n"
        "bisects.\n\n"
        "Exit codes: 0 found, 1 not even one image fits or a trial broke, 2 refused.",
        epilog="Example:\n\n  mammobench find-batch-size --config paper-a100.json execution.precision=bf16\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--run", type=Path, metavar="DIR", dest="run_folder", help="the config of this run")
    source.add_argument("--config", type=Path, metavar="FILE", help="a preset or config, JSON or YAML")
    add_override_arguments(parser)
    parser.add_argument("--stage", choices=("patch", "whole"), default="whole", help="(default: %(default)s)")
    parser.add_argument("--largest", type=int, metavar="N", help="try no larger batch (default: what a config allows)")
    text = "memory a rank may take (default: 80%% of what is available on a CPU, 95%% of what is free on a GPU)"
    parser.add_argument("--memory-limit-gib", type=float, metavar="GIB", help=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    def say(line: str) -> None:
        print(line, file=sys.stderr if arguments.json else sys.stdout, flush=True)

    stage: StageName = arguments.stage
    try:
        config = _config(arguments)
        limit = None if arguments.memory_limit_gib is None else int(arguments.memory_limit_gib * 2**30)
        trials = find(config, stage, limit, arguments.largest or LARGEST_BATCH[stage], say)
    except RefusedError as refused:
        refused.print_to_stderr()
        return REFUSED
    except TrialError as broken:
        print(broken, file=sys.stderr)
        return FAILED
    best = largest_that_fits(trials)
    found = None if best is None else recommend(config, stage, best)
    if arguments.json:
        document = {"stage": stage, "trials": trials, "recommendation": found}
        print(json.dumps(document, default=_camel_case, indent=2))
    elif found is None:
        print("Not even one image fits: take smaller images, 16-bit precision or a narrower network.")
    else:
        print("\n".join(["", *advice(found, stage)]))
    return FAILED if found is None else DONE


def find(
    config: RunConfig, stage: StageName, limit_bytes: int | None, largest: int, say: Callable[[str], None]
) -> list[Trial]:
    """All trials, each told by `say` when it is done. Raises RefusedError and TrialError."""
    section = config.patch if stage == "patch" else config.whole
    limits = [problem("--memory-limit-gib", "must be positive")] if limit_bytes is not None and limit_bytes <= 0 else []
    bounds = [] if 1 <= largest <= LARGEST_BATCH[stage] else [problem("--largest", f"1 to {LARGEST_BATCH[stage]}")]
    left_out = [problem(f"/{stage}/epochs", "is 0: the stage is left out")] if section.epochs == 0 else []
    if limits or bounds or left_out:
        raise RefusedError("There is nothing to search.", [*limits, *bounds, *left_out])
    with _leased(config) as (device, environment):
        if device == "cpu" and limit_bytes is None:
            limit_bytes = available_bytes() // config.execution.device_count
        size = f"{config.patch.patch_size_px} px patches" if stage == "patch" else _input_size(config)
        say(f"{stage} stage, {config.model.architecture}, {size}, on {device}, {_limit_text(limit_bytes)}")
        say(table_head())

        def attempt(batch_size: int) -> TrialReport:
            order = TrialOrder(trial_config(config, stage, batch_size, device), stage, limit_bytes, os.getpid())
            report = run_trial(order, environment)
            say(trial_line(Trial(batch_size, report)))
            return report

        return search(attempt, largest)


def trial_config(config: RunConfig, stage: StageName, batch_size: int, device: str) -> dict[str, Any]:
    """The config for one rank that makes its batches itself and begins at random."""
    told = config.model_dump(mode="json", by_alias=True)
    told[stage]["batchSizePerDevice"] = batch_size
    told["execution"] |= {"device": device, "deviceCount": 1, "dataWorkers": 0}
    told["model"]["initialWeights"] = None
    return told


def run_trial(order: TrialOrder, environment: dict[str, str]) -> TrialReport:
    """Tries in a process of its own. Raises TrialError when that breaks for another reason than memory."""
    try:
        done = subprocess.run(
            _TRIAL,
            input=json.dumps(asdict(order)),
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            timeout=TRIAL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TrialError(f"a trial took more than {TRIAL_SECONDS:.0f} s") from None
    if done.returncode < 0:
        # The kernel's way (SIGKILL), or a library's that did not look at what malloc returned.
        return TrialReport(False, None, None, f"killed by {signal.Signals(-done.returncode).name}")
    if done.returncode != 0:
        raise TrialError(f"a trial broke:\n{done.stderr.strip()}")
    return TrialReport(**json.loads(done.stdout.splitlines()[-1]))


def available_bytes() -> int:
    """80 % of the memory that is available here, or of what the control group allows where that is less."""
    limit, available = memory_limit(MachineSources()), psutil.virtual_memory().available
    return int(AVAILABLE_SHARE * min(available, available if limit is None else limit))


@contextmanager
def _leased(config: RunConfig) -> Iterator[tuple[str, dict[str, str]]]:
    """("cpu" or "cuda", the environment that shows the device) while a rank's devices are leased: no run shares them.

    On a CPU this process, and so each trial, is bound to the leased cores meanwhile.
    """
    one = config.execution.model_copy(update={"device_count": 1})
    with ExitStack() as held:
        gpus = open_gpus(MissingSensors(lambda _text: None))
        if gpus is not None:
            held.callback(gpus.close)
        try:
            leases = lease_devices(lease_folder(), one, gpus, Path("mammobench find-batch-size"))
        except (NoSuchDeviceError, DevicesTakenError, OSError) as error:
            raise RefusedError(str(error)) from error
        for lease in leases:
            held.callback(lease.release)
        devices = [lease.device for lease in leases]
        cores = core_numbers(devices)
        held.callback(bind_to_cores, os.sched_getaffinity(0))
        bind_to_cores(cores)
        yield ("cpu" if cores else "cuda"), device_environment(devices)


def _config(arguments: argparse.Namespace) -> RunConfig:
    overrides = [*arguments.set, *arguments.overrides]
    if arguments.config is not None:
        return load_config(arguments.config, overrides)[0]
    if overrides:
        raise RefusedError("A run's config is frozen.", [problem("--set", "goes with --config")])
    return read_config(RunFolder(arguments.run_folder).config)[0]


def _input_size(config: RunConfig) -> str:
    return f"{config.data.input_rows} × {config.data.input_columns} px"


def _limit_text(limit_bytes: int | None) -> str:
    return "all that is free" if limit_bytes is None else f"at most {limit_bytes / 2**30:.2f} GiB"


def _camel_case(value: Any) -> dict[str, Any]:
    """A dataclass as JSON has it."""
    named = {name: getattr(value, name) for name in value.__dataclass_fields__}
    words = {name: name.split("_") for name in named}
    return {words[name][0] + "".join(map(str.capitalize, words[name][1:])): named[name] for name in named}
