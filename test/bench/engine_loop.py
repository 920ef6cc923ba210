"""The training loop, timed: the product's own `train_stage`, its events counted and its input, if wanted, replaced."""

import itertools
import json
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from mammobench.contract import Manifest, RunConfig, Split
from mammobench.dicom import Geometry, PreparedImages
from mammobench.runs import Events, RunFolder
from mammobench.training import loop
from mammobench.training.batches import HostBatch
from mammobench.training.cases import Case
from mammobench.training.data import Data
from mammobench.training.job import Job
from mammobench.training.loop import Position, train_stage
from mammobench.training.networks import make_networks
from mammobench.training.stages import Stage, whole_stage
from mammobench.training.world import World, join_world

PRESET = Path(__file__).parents[2] / "assets" / "presets" / "smoke-cpu.json"


@dataclass(frozen=True)
class Setting:
    """One row: how the step is computed."""

    name: str
    precision: str = "fp32"
    channels_last: bool = False
    fused: bool = False
    compiled: bool = False


@dataclass(frozen=True)
class Sizes:
    """What is trained, on how much."""

    architecture: str
    base_width: int
    rows: int
    columns: int
    batch: int
    warmup: int
    steps: int
    rounds: int
    images: int
    workers: int


@dataclass(frozen=True)
class Measured:
    """One timed training."""

    images_per_second: float
    data_wait: float
    """Share of the steps' time in which the loop waited for its input."""
    spread: float
    """Standard deviation of the steps' seconds over their mean."""
    peak_bytes: int | None
    """torch's own allocations on a GPU."""


class _EnoughError(Exception):
    """All steps are done."""


class _Clock(Events):
    """Says nothing; keeps when each step ended and how long it waited, and ends the training after the last."""

    def __init__(self, steps: int) -> None:
        super().__init__(None, attempt=1)
        self._steps = steps
        self.ended: list[float] = []
        self.waited: list[float] = []

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
        """The loop has read the loss by now: the device has computed the step's gradients."""
        self.ended.append(time.perf_counter())
        self.waited.append(data_wait)
        if step == self._steps:
            raise _EnoughError


def bench_config(setting: Setting, sizes: Sizes | None, device: str) -> RunConfig:
    """The smoke test's config with this setting: Adam, every augmentation, no patch stage, batch normalization."""
    told = json.loads(PRESET.read_text())["config"]
    told["patch"]["epochs"] = 0
    told["model"]["norm"] = "batch"
    told["whole"]["epochs"] = 1
    told["execution"] |= {
        "device": device,
        "precision": setting.precision,
        "channelsLast": setting.channels_last,
        "fusedOptimizer": setting.fused,
        "compile": setting.compiled,
        "threads": 0,
        "checkpointEverySteps": 1_000_000,
    }
    if sizes is not None:
        told["data"] |= {"inputRows": sizes.rows, "inputColumns": sizes.columns}
        told["model"] |= {"architecture": sizes.architecture, "baseWidth": sizes.base_width}
        told["whole"]["batchSizePerDevice"] = sizes.batch
        told["execution"]["dataWorkers"] = sizes.workers
    return RunConfig.model_validate(told)


def made_up_images(folder: Path, sizes: Sizes) -> Data:
    """Noise in the form of a run's cache: a memory-mapped file of 16-bit images, every other one malignant."""
    random = np.random.default_rng(0)
    shape = (sizes.images, sizes.rows, sizes.columns)
    pixels = np.memmap(folder / "pixels.u16", np.dtype("<u2"), "w+", shape=shape)
    noise = random.integers(0, 40_000, (sizes.rows, sizes.columns), np.uint16)
    for number in range(sizes.images):
        pixels[number] = np.roll(noise, number, axis=0)
    pixels.flush()
    read = np.memmap(folder / "pixels.u16", np.dtype("<u2"), "r", shape=shape)
    geometry = Geometry(0, 0, sizes.columns, sizes.rows, False, sizes.rows, sizes.columns, 0, 0)
    keys = tuple(str(number) for number in range(sizes.images))
    cases = [
        Case(number, key, key, "L", "CC", "train", number % 2 == 0, (), geometry) for number, key in enumerate(keys)
    ]
    images = PreparedImages(keys, (geometry,) * sizes.images, read)
    return Data(images, cases, cases[:2], cases[:2], mean=0.3, standard_deviation=0.18, split_hash="")


def time_setting(
    setting: Setting, sizes: Sizes, data: Data, device: str, scratch: Path, *, synthetic: bool
) -> Measured:
    """Trains `warmup` and `steps` steps of the whole-image stage and times the latter, from end to end."""
    config = bench_config(setting, sizes, device)
    world = join_world(config.execution, config.model)
    if world.device.type == "cuda":
        torch._dynamo.reset()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(world.device)
    clock = _Clock(sizes.warmup + sizes.steps)
    none = Manifest.model_construct(images=[]), Split.model_construct(cases=[])
    job = Job(RunFolder(scratch / "run"), config, *none, {}, 1, clock, lambda: False)
    torch.manual_seed(1)
    _, network = make_networks(job, data)
    stage = whole_stage(config, world.prepare_network(network, config.model.norm), data, world)
    with ExitStack() as replaced:
        if synthetic:
            _on_the_device(replaced, stage, world)
        replaced.enter_context(suppress(_EnoughError))
        train_stage(job, world, stage, Position(stage="whole"), None)
    return _measured(clock, sizes, world)


def _on_the_device(replaced: ExitStack, stage: Stage, world: World) -> None:
    """The loop's two calls for input give what lies on the device already; everything else stays as it is."""
    pixels = torch.rand(stage.batch_size, 1, *stage.input_size, device=world.device)
    if world.channels_last:
        pixels = pixels.contiguous(memory_format=torch.channels_last)
    labels = (torch.arange(stage.batch_size, device=world.device) % 2).float()
    empty = torch.empty(0)
    batch = replace(HostBatch(empty, None, empty, empty, ()), case_keys=("synthetic",) * stage.batch_size)

    def load(*_arguments: Any) -> Iterator[HostBatch]:
        return itertools.repeat(batch)

    def to_device(*_arguments: Any) -> tuple[torch.Tensor, torch.Tensor]:
        return pixels, labels

    replaced.enter_context(patch.object(loop, "load", load))
    replaced.enter_context(patch.object(loop, "to_device", to_device))


def _measured(clock: _Clock, sizes: Sizes, world: World) -> Measured:
    ended = clock.ended[sizes.warmup - 1 :]
    seconds = [after - before for before, after in itertools.pairwise(ended)]
    peak = torch.cuda.max_memory_allocated(world.device) if world.device.type == "cuda" else None
    return Measured(
        images_per_second=len(seconds) * sizes.batch / (ended[-1] - ended[0]),
        data_wait=statistics.fmean(clock.waited[sizes.warmup :]),
        spread=statistics.pstdev(seconds) / statistics.fmean(seconds),
        peak_bytes=peak,
    )
