"""One trial of the batch-size finder, in a process that may die of it: `python -m mammobench.training.batch_trial`.

Takes a TrialOrder as JSON on standard input and trains a few real steps, through the real loop, on images made up in
memory. Prints a TrialReport as JSON. Whatever the order asks for, the parent goes on: this process limits its own
memory, asks the kernel to be the first to go, and dies with its parent.
"""

import json
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from mammobench.contract import Manifest, RunConfig, Split
from mammobench.runs import Events, RunFolder, die_with_parent

if TYPE_CHECKING:
    from mammobench.training.data import Data
    from mammobench.training.stages import Stage
    from mammobench.training.world import World

STEPS = 3
"""The first allocates the optimizer's state and is slow; memory is full from the second on."""
FREE_SHARE = 0.95
StageName = Literal["patch", "whole"]


@dataclass(frozen=True)
class TrialOrder:
    """What to try: `config` as JSON, with the batch size in it."""

    config: dict[str, Any]
    stage: StageName
    limit_bytes: int | None
    """Of this process on a CPU, of the device's memory on a GPU, where None means 95 % of what is free."""
    parent_pid: int


@dataclass(frozen=True)
class TrialReport:
    """How it went."""

    fits: bool
    peak_bytes: int | None
    """Resident on a CPU, reserved by torch on a GPU."""
    images_per_second: float | None
    """Of the last step."""
    reason: str | None
    """Why it does not fit."""


class _EnoughError(Exception):
    """All steps are done."""


class _Speeds(Events):
    """Says nothing; keeps each step's speed, and ends the training after the last."""

    def __init__(self) -> None:
        super().__init__(None, attempt=1)
        self.images_per_second: list[float] = []

    def step(
        self,
        stage: Any,
        step: int,
        epoch: int,
        loss: float,
        learning_rate: float,
        images_per_second: float,
        data_wait: float,
    ) -> None:
        """Counts."""
        self.images_per_second.append(images_per_second)
        if step == STEPS:
            raise _EnoughError


def main() -> int:
    """Tries, and prints the report; other errors than those of memory are raised."""
    order = TrialOrder(**json.load(sys.stdin))
    die_with_parent(order.parent_pid)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    print(json.dumps(asdict(attempt(order))), flush=True)
    return 0


def attempt(order: TrialOrder) -> TrialReport:
    """Trains the steps within the limit."""
    try:
        speed, peak, limit = _train(RunConfig.model_validate(order.config), order)
    except Exception as error:
        reason = _memory_reason(error)
        if reason is None:
            raise
        return TrialReport(False, None, None, reason)
    if peak > limit:
        return TrialReport(False, peak, speed, "more than the limit")
    return TrialReport(True, peak, speed, None)


def _train(config: RunConfig, order: TrialOrder) -> tuple[float, int, int]:
    """(images per second, peak bytes, limit in bytes) of the steps."""
    from mammobench.training.job import Job
    from mammobench.training.loop import Position, train_stage
    from mammobench.training.networks import make_networks
    from mammobench.training.stages import patch_stage, whole_stage
    from mammobench.training.world import join_world

    world = join_world(config.execution, config.model)
    limit = _limit_memory(world, order.limit_bytes)
    speeds, data = _Speeds(), made_up_data(config)
    with TemporaryDirectory() as scratch:
        no_cases = Manifest.model_construct(images=[]), Split.model_construct(cases=[])
        job = Job(RunFolder(Path(scratch)), config, *no_cases, {}, 1, speeds, lambda: False)
        patch, whole = make_networks(job, data)
        if order.stage == "patch":
            stage = patch_stage(config, world.prepare_network(patch, config.model.norm), data, world)
        else:
            stage = whole_stage(config, world.prepare_network(whole, config.model.norm), data, world)
        with suppress(_EnoughError):
            train_stage(job, world, few_steps(stage), Position(stage=order.stage), None)
    return speeds.images_per_second[-1], _peak_bytes(world), limit


def _limit_memory(world: "World", wanted: int | None) -> int:
    """Holds this process to the limit, in bytes, and returns it."""
    if world.device.type == "cuda":
        import torch

        free, total = torch.cuda.mem_get_info(world.device)
        limit = int(FREE_SHARE * free) if wanted is None else wanted
        torch.cuda.set_per_process_memory_fraction(min(1.0, limit / total), world.device)
        return limit
    if wanted is None:
        raise ValueError("a trial on a CPU needs a limit")
    # The limit is one of resident memory; what the kernel limits (RLIMIT_DATA: private and writable) is address space,
    # of which a part is never touched. So it may grow by what the resident memory may grow by.
    growth = wanted - _own_memory("VmRSS")
    if growth <= 0:
        raise MemoryError(f"the program alone takes {_own_memory('VmRSS') / 2**30:.2f} GiB")
    bound = _own_memory("VmData") + growth
    resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
    return wanted


def few_steps(stage: "Stage") -> "Stage":
    """The stage, cut down to STEPS steps of its last phase, in which every layer learns."""
    from mammobench.training.batches import BatchList

    drawn = stage.batches(1)
    count = STEPS * stage.accumulation
    again = BatchList([partial(drawn.__getitem__, number % len(drawn)) for number in range(count)])
    phase = replace(stage.phases[-1], first_epoch=1, last_epoch=1)
    return replace(stage, phases=[phase], steps_per_epoch=STEPS, batches=lambda _epoch: again)


def made_up_data(config: RunConfig) -> "Data":
    """Two noisy images of the input's size, one with a malignant square in its middle."""
    import numpy as np

    from mammobench.dicom import Geometry, PreparedImages
    from mammobench.training.cases import Case, Lesion
    from mammobench.training.data import Data

    rows, columns = config.data.input_rows, config.data.input_columns
    pixels = np.random.default_rng(0).integers(20_000, 40_000, (2, rows, columns), np.uint16)
    geometry = Geometry(0, 0, columns, rows, mirrored=False, rows=rows, columns=columns, top=0, breast_level=0)
    images = PreparedImages(("a", "b"), (geometry, geometry), pixels)
    x, y = columns / 2, rows / 2
    square = ((x - 8, y - 8), (x + 8, y - 8), (x + 8, y + 8), (x - 8, y + 8))
    lesions: Sequence[Lesion] = [Lesion(square, "malignant mass")]
    cases = [
        Case(index, key, key, "L", "CC", "train", malignant, lesions if malignant else (), geometry)
        for index, (key, malignant) in enumerate((("a", True), ("b", False)))
    ]
    return Data(images, cases, cases, cases, mean=0.5, standard_deviation=0.1, split_hash="")


def _memory_reason(error: Exception) -> str | None:
    """One line about an error that is one of memory; None about another."""
    from mammobench.training.failures import is_out_of_memory

    causes = [error, error.__cause__]
    # oneDNN says so, and only this, when it gets no memory for its own use.
    hidden = any("could not create a" in str(cause) for cause in causes if isinstance(cause, RuntimeError))
    if hidden or any(cause is not None and is_out_of_memory(cause) for cause in causes):
        said = (str(error.__cause__ or error).splitlines() or ["out of memory"])[0]
        return said[said.find("DefaultCPUAllocator") :] if "DefaultCPUAllocator" in said else said
    return None


def _peak_bytes(world: "World") -> int:
    if world.device.type == "cuda":
        import torch

        return torch.cuda.max_memory_reserved(world.device)
    return _own_memory("VmHWM")


def _own_memory(field: str) -> int:
    """Of this process, in bytes: a field of /proc/self/status (proc(5))."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/self/status has no {field}")


if __name__ == "__main__":
    sys.exit(main())
