"""The training of one run, from top to bottom: prepare → patch → whole → test → export.

`train` is the story; `train_stage` is the loop. Everything that they call takes values and says what it does:
batches.py (what the network sees), stages.py (losses, schedules, validation), checkpoints.py, results.py (test and
export).
"""

import math
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch

from mammobench.contract import AucEstimate, ExportParity
from mammobench.dicom import PreparedImages, prepared_images
from mammobench.models import PatchClassifier, WholeImageNet
from mammobench.runs import write_whole
from mammobench.training.batches import load, to_device
from mammobench.training.cases import Case, join_cases
from mammobench.training.checkpoints import (
    BEST,
    newest_good,
    random_state,
    read_tensors,
    restore_random_state,
    save_checkpoint,
    write_tensors,
)
from mammobench.training.children import begin_child
from mammobench.training.environment import describe_environment
from mammobench.training.job import Job
from mammobench.training.results import export_model, score_held_out
from mammobench.training.scoring import fit_logistic, score_cases
from mammobench.training.stages import Data, Stage, patch_stage, whole_stage
from mammobench.training.world import World, usable_cores


@dataclass(frozen=True)
class Position:
    """Where a run stands: what a checkpoint holds beside tensors."""

    stage: str = "patch"
    epoch: int = 1
    step_in_epoch: int = 0
    step: int = 0
    """Optimizer steps done, over all stages."""
    epoch_loss: float = 0.0
    """Sum of the epoch's step losses so far."""
    best_epoch: int | None = None
    best_score: float = -math.inf


@dataclass(frozen=True)
class Trained:
    """What a finished run found."""

    step: int
    selected_epoch: int | None
    validation_auc: AucEstimate | None
    test_auc: AucEstimate | None
    parity: ExportParity | None


class StoppedError(Exception):
    """The run was asked to stop and has saved where it stands."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped after step {step}")
        self.step = step


class TrainingError(Exception):
    """Training cannot go on; the last good checkpoint stays."""

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


def train(job: Job, world: World) -> Trained:
    """Trains, tests, exports. Raises StoppedError, TrainingError, UnreadableCasesError, ExportRefusedError, OSError."""
    config, events = job.config, job.events
    if world.leads:
        write_whole(job.folder.path / "environment.json", describe_environment(world))

    # 1. Every image decoded and preprocessed once.
    events.stage_started("prepare", step=0)
    data = prepare(job, world)
    torch.manual_seed(config.seed)
    patch_network = PatchClassifier(config.model, data.mean, data.standard_deviation)
    has_patches = config.patch.epochs > 0 and any(case.lesions for case in data.train)
    whole_network = WholeImageNet(config.model, data.mean, data.standard_deviation, keep_statistics=has_patches)
    position, saved = resume(job, world)
    world.wait()

    # 2. Lesion patches.
    if has_patches and position.stage == "patch":
        stage = patch_stage(config, world.place(patch_network), data, world)
        position = train_stage(job, world, stage, position, saved)
        saved = None

    # 3. Whole images, from the patch network's weights.
    if position.stage == "patch":
        if has_patches:
            whole_network.start_from(patch_network.cpu())
        world.place(whole_network)
        calibrate(whole_network, data, world, config.whole.batch_size_per_device)
        position = replace(position, stage="whole", epoch=1, step_in_epoch=0, epoch_loss=0.0)
    world.place(whole_network)
    stage = whole_stage(config, whole_network, data, world)
    position = train_stage(job, world, stage, position, saved)

    # 4. The epoch that validation chose, scored once on the held-out test cases.
    world.wait()
    best = read_tensors(job.checkpoints / BEST)
    if best is None:
        raise TrainingError(
            f"{job.checkpoints / BEST} is damaged: remove the run's checkpoints and start again", position.step
        )
    whole_network.load_state_dict(best["network"])
    events.stage_started("test", position.step)
    held_out = score_held_out(job, world, whole_network, data)

    # 5. The model as files, gated on giving the same outputs.
    events.stage_started("export", position.step)
    parity = export_model(job, whole_network, data, held_out) if world.leads else None
    world.wait()
    return Trained(position.step, position.best_epoch, held_out.validation_auc, held_out.test_auc, parity)


def train_stage(job: Job, world: World, stage: Stage, at: Position, saved: dict[str, Any] | None) -> Position:
    """The loop: epochs of optimizer steps, each epoch validated, checkpoints on the way.

    Longer than other functions on purpose: whoever wants to know what a step does finds all of it here, in order.
    """
    config, events = job.config, job.events
    network = world.parallel(stage.network)
    scaler = torch.amp.GradScaler(world.device.type, enabled=world.precision == "fp16")
    if saved is not None:
        stage.network.load_state_dict(saved["network"])
        stage.optimizer.load_state_dict(saved["optimizer"])
        scaler.load_state_dict(saved["scaler"])
        restore_random_state(saved["random"])

    def save() -> None:
        if world.leads:
            state = {
                "position": asdict(at),
                "network": stage.network.state_dict(),
                "optimizer": stage.optimizer.state_dict(),
                "scaler": scaler.state_dict(),
                "random": random_state(),
            }
            path = save_checkpoint(job.checkpoints, at.step, state)
            events.checkpoint(at.step, str(path.relative_to(job.folder.path)))

    batches = stage.batches(at.epoch)
    steps_per_epoch = len(batches) // stage.accumulation
    events.stage_started(stage.name, at.step, stage.epochs, steps_per_epoch)
    while at.epoch <= stage.epochs:
        learning_rate = stage.learning_rate(at.epoch)
        for group in stage.optimizer.param_groups:
            group["lr"] = learning_rate
        loader = load(
            batches, at.step_in_epoch * stage.accumulation, config.execution.data_workers, world.device.type == "cuda"
        )
        stage.network.train()

        for _ in range(at.step_in_epoch, steps_per_epoch):
            began, waited, keys = time.perf_counter(), 0.0, []
            total = torch.zeros((), device=world.device)
            for micro in range(stage.accumulation):
                asked = time.perf_counter()
                batch = next(loader)
                waited += time.perf_counter() - asked
                keys.extend(batch.case_keys)
                pixels, labels = to_device(
                    batch, world.device, stage.input_size, stage.standard_deviation, world.channels_last
                )
                with world.sync_last(network, last=micro + 1 == stage.accumulation):
                    with world.autocast():
                        loss = stage.loss(network, pixels, labels) / stage.accumulation
                    scaler.scale(loss).backward()
                total += loss.detach()
            mean_loss, stopping = world.agree(total, job.wants_stop())
            if not math.isfinite(mean_loss):
                cases = ", ".join(key[:12] for key in keys)
                raise TrainingError(
                    f"the loss is {mean_loss} at step {at.step + 1}; the batch's cases: {cases}", at.step
                )
            scaler.step(stage.optimizer)
            scaler.update()
            stage.optimizer.zero_grad(set_to_none=True)

            at = replace(at, step=at.step + 1, step_in_epoch=at.step_in_epoch + 1, epoch_loss=at.epoch_loss + mean_loss)
            seconds = time.perf_counter() - began
            speed = stage.batch_size * stage.accumulation * world.size / seconds
            events.step(stage.name, at.step, at.epoch, mean_loss, learning_rate, speed, waited / seconds)
            if stopping:
                save()
                raise StoppedError(at.step)
            if at.step % config.execution.checkpoint_every_steps == 0 and at.step_in_epoch < steps_per_epoch:
                save()

        validation = stage.validate()
        score = validation.auc.auc if validation.auc is not None else -math.inf
        selected = stage.name == "whole" and (at.best_epoch is None or score > at.best_score)
        if selected:
            at = replace(at, best_epoch=at.epoch, best_score=score)
            if world.leads:
                write_tensors(job.checkpoints / BEST, {"epoch": at.epoch, "network": stage.network.state_dict()})
        train_loss = at.epoch_loss / steps_per_epoch
        events.epoch_ended(
            stage.name, at.step, at.epoch, train_loss, validation.loss, validation.auc, validation.accuracy, selected
        )
        at = replace(at, epoch=at.epoch + 1, step_in_epoch=0, epoch_loss=0.0)
        save()
        if at.epoch <= stage.epochs:
            batches = stage.batches(at.epoch)
    return at


def prepare(job: Job, world: World) -> Data:
    """The run's images, memory-mapped, and its cases by part. Rank 0 builds the cache, the others open it."""
    size = (job.config.data.input_rows, job.config.data.input_columns)

    def opened() -> PreparedImages:
        def report(done: int, total: int) -> None:
            job.events.progress("prepare", done, total)

        return prepared_images(
            job.cache_folder, job.paths, size, report, processes=usable_cores(), begin_child=begin_child
        )

    images = opened() if world.leads else None
    world.wait()
    images = images or opened()
    cases = join_cases(job.manifest, job.split, images)
    train, validation, test = (
        [case for case in cases if case.part == part] for part in ("train", "validation", "test")
    )
    mean, standard_deviation = intensity_statistics(images, train)
    return Data(images, train, validation, test, mean, standard_deviation, job.split.hash)


def resume(job: Job, world: World) -> tuple[Position, dict[str, Any] | None]:
    """Where the newest good checkpoint stands, or the start."""
    for path, state in newest_good(job.checkpoints):
        if state is not None:
            position = Position(**state["position"])
            job.events.resumed(position.step)
            return position, state
        job.events.message("warning", f"{path.name} is damaged: going back to the checkpoint before")
        if world.leads:
            path.rename(path.with_suffix(".damaged"))
    if job.attempt > 1:
        job.events.resumed(0)
    return Position(), None


def intensity_statistics(images: PreparedImages, cases: list[Case]) -> tuple[float, float]:
    """Mean and standard deviation of the training images in 0 ... 1, over every fourth row and column."""
    sums = np.zeros(3)
    for case in cases:
        values = images.pixels[case.index][::4, ::4].astype(np.float64) / 65535
        sums += [values.size, values.sum(), (values * values).sum()]
    mean = sums[1] / sums[0]
    return float(mean), float(max(math.sqrt(max(sums[2] / sums[0] - mean * mean, 0.0)), 1e-3))


def calibrate(network: WholeImageNet, data: Data, world: World, batch_size: int, count: int = 256) -> None:
    """Sets the pooling's scale and offset to fit the training images: the first steps then go into the ranking."""
    cases = data.train[:count]
    logits = score_cases(network, cases, data.images, world, batch_size)
    scale, offset = fit_logistic(logits, np.array([case.malignant for case in cases]))
    with torch.no_grad():
        network.pool.scale.fill_(scale)
        network.pool.offset.fill_(offset)
