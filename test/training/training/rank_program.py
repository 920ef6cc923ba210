"""What each rank of test_data_parallel.py does: the engine's own pieces, in float32 and float64, on one run folder.

`python rank_program.py RUN OUT`; the ranks find each other as under torchrun. Rank 0 leaves OUT, a dictionary of
tensors by what they were found with.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from mammobench.contract import RunConfig
from mammobench.evaluation import estimate_auc
from mammobench.runs import Events, RunFolder
from mammobench.training.batches import to_device
from mammobench.training.data import Data, prepare
from mammobench.training.job import Job, read_inputs
from mammobench.training.loop import Position, train_stage
from mammobench.training.networks import make_networks
from mammobench.training.scoring import score_cases, sigmoid
from mammobench.training.stages import Stage, Validation, patch_stage, whole_stage
from mammobench.training.world import World, join_world

STEPS = 20
GLOBAL_BATCH = {"patch": 8, "whole": 4}
SCORED_AT_ONCE = 3


def main() -> None:
    """Runs every scenario in turn; each is a collective of all ranks."""
    folder = RunFolder(Path(sys.argv[1]))
    inputs = read_inputs(folder)
    world = join_world(inputs.config.execution, inputs.config.model)
    job = Job(folder, inputs.config, inputs.manifest, inputs.split, inputs.paths, 1, Events(None, 1), lambda: False)
    data = prepare(job, world)
    found: dict[str, Any] = {}
    for stage, norm in (("patch", "group"), ("whole", "group"), ("whole", "frozen")):
        for dtype in (torch.float32, torch.float64):
            gradient = first_gradient(configured(job, world, norm, "sgd"), world, data, stage, dtype)
            found[f"{stage} {norm} gradient {str(dtype).removeprefix('torch.')}"] = gradient
        for optimizer, dtype in (("adam", torch.float64), ("sgd", torch.float32)):
            found[f"{stage} {norm} {optimizer}"] = trained(
                configured(job, world, norm, optimizer), world, data, stage, dtype
            )
    found |= evaluated(configured(job, world, "batch", "sgd"), world, data)
    world.leave()
    if world.leads:
        torch.save(found, sys.argv[2])


def configured(job: Job, world: World, norm: str, optimizer: str) -> Job:
    """The run with another norm and optimizer, and with its global batch divided among the ranks."""
    told = job.config.model_dump(mode="json", by_alias=True)
    told["model"]["norm"] = norm
    for name, batch in GLOBAL_BATCH.items():
        told[name] |= {"optimizer": optimizer, "batchSizePerDevice": batch // world.size, "epochs": STEPS}
    told["whole"] |= {"clipGradientNorm": 1.0, "emaDecay": 0.9}
    return replace(job, config=RunConfig.model_validate(told))


def made(job: Job, world: World, data: Data, name: str, dtype: torch.dtype) -> Stage:
    """A stage of twenty steps, from a seeded start, that computes in `dtype`."""
    torch.manual_seed(0)
    patch, whole = make_networks(job, data)
    if name == "patch":
        stage = patch_stage(job.config, world.prepare_network(patch.to(dtype), job.config.model.norm), data, world)
    else:
        stage = whole_stage(job.config, world.prepare_network(whole.to(dtype), job.config.model.norm), data, world)
    epochs = -(-STEPS // stage.steps_per_epoch)
    phases = [replace(stage.phases[-1], last_epoch=epochs)]
    return replace(stage, phases=phases, loss=in_dtype(stage.loss, dtype), validate=in_default(stage.validate, dtype))


def in_dtype(loss: Callable[..., torch.Tensor], dtype: torch.dtype) -> Callable[..., torch.Tensor]:
    """The stage's own loss, on inputs in `dtype`."""

    def computed(module: nn.Module, pixels: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return loss(module, pixels.to(dtype), labels.to(dtype) if labels.is_floating_point() else labels)

    return computed


def in_default(validate: Callable[[], Any], dtype: torch.dtype) -> Callable[[], Any]:
    """Validation reads float32 images: a float64 network is not validated here."""
    return validate if dtype == torch.float32 else lambda: Validation(None, None, None)


def first_gradient(job: Job, world: World, data: Data, name: str, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Of the first step."""
    stage = made(job, world, data, name, dtype)
    network = world.parallel(stage.network.train())
    pixels, labels = to_device(
        stage.batches(1)[0], world.device, stage.input_size, stage.standard_deviation, world.channels_last
    )
    stage.loss(network, pixels, labels).backward()
    return {key: value.grad for key, value in stage.network.named_parameters() if value.grad is not None}


def trained(job: Job, world: World, data: Data, name: str, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The weights, and their moving average, after the loop's first twenty steps or the few more that fill an epoch."""
    stage = made(job, world, data, name, dtype)
    end = train_stage(job, world, stage, Position(stage=name), None)
    assert end.step >= STEPS
    averaged = {} if stage.average is None else stage.average.module.state_dict(prefix="average.")
    return {**stage.network.state_dict(), **averaged}


def evaluated(job: Job, world: World, data: Data) -> dict[str, Any]:
    """Scores of an odd number of cases: by all ranks together, and by each rank alone, whose images it has seen."""
    cases = [*data.train, *data.validation, *data.test]
    cases = cases[: len(cases) - 1 + len(cases) % 2]
    positive, patients = np.array([case.malignant for case in cases]), [case.patient_key for case in cases]
    alone = replace(world, rank=0, size=1)
    found: dict[str, Any] = {}
    for norm in ("frozen", "batch"):
        stage = made(configured(job, world, norm, "sgd"), world, data, "whole", torch.float32)
        if norm == "batch":
            stage = replace(stage, phases=[replace(stage.phases[-1], last_epoch=1)])
            train_stage(job, world, stage, Position(stage="whole"), None)
        for flips in (False, True):
            together = score_cases(stage.network, cases, data.images, world, SCORED_AT_ONCE, flips=flips)
            mine = score_cases(stage.network, cases, data.images, alone, SCORED_AT_ONCE, flips=flips)
            auc = estimate_auc(together, positive, patients, data.split_hash, "test")
            found[f"scores {norm} {'flips' if flips else 'as it is'}"] = {
                "together": torch.from_numpy(sigmoid(together)),
                "by each": torch.tensor(world.gather(sigmoid(mine).tolist()), dtype=torch.float64),
                "auc": None if auc is None else auc.auc,
            }
    return found


if __name__ == "__main__":
    main()
