"""The training of one run, from top to bottom: prepare → patch → whole → test → export.

`train` is the story; `train_phase` is the loop. Everything that they call takes values and says what it does: data.py
(images and cases), stages.py (batches, losses, validation), phases.py (which layers learn, how fast), batches.py (what
the network sees), checkpoints.py, results.py (test and export).
"""

import math
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch
from torch import nn

from mammobench.contract import AucEstimate, ExportParity
from mammobench.models import set_trainable
from mammobench.runs import write_record
from mammobench.training.batches import load, to_device
from mammobench.training.checkpoints import (
    BEST,
    newest_good,
    random_states,
    read_tensors,
    restore_random_state,
    save_checkpoint,
    write_tensors,
)
from mammobench.training.data import prepare
from mammobench.training.draws import seed_generators
from mammobench.training.environment import describe_environment
from mammobench.training.failures import MemoryWatch, StoppedError, TrainingError, check_loss, check_weights
from mammobench.training.job import Job
from mammobench.training.networks import calibrate, make_networks, tell_report
from mammobench.training.phases import Phase
from mammobench.training.results import export_model, score_held_out
from mammobench.training.stages import Stage, patch_stage, whole_stage
from mammobench.training.world import World

Saved = dict[str, Any]


@dataclass(frozen=True)
class Position:
    """Where a run stands: what a checkpoint holds beside tensors."""

    stage: str = "patch"
    epoch: int = 1
    """Of the stage; one past its last when the stage has ended."""
    step_in_epoch: int = 0
    step: int = 0
    """Optimizer steps done, over all stages."""
    epoch_loss: float = 0.0
    """Sum of the epoch's step losses so far."""
    best_epoch: int | None = None
    best_score: float = -math.inf

    def among_ranks(self, before: int, now: int, steps_per_epoch: int) -> "Position":
        """The same place in the epoch's cases where another number of ranks shares its steps."""
        steps = min(steps_per_epoch, self.step_in_epoch * before // now)
        return replace(self, step_in_epoch=steps, epoch_loss=self.epoch_loss * steps / max(1, self.step_in_epoch))


@dataclass(frozen=True)
class Trained:
    """What a finished run found."""

    step: int
    selected_epoch: int | None
    validation_auc: AucEstimate | None
    test_auc: AucEstimate | None
    parity: ExportParity | None


def train(job: Job, world: World) -> Trained:
    """Trains, tests, exports. Raises StoppedError, TrainingError, UnreadableCasesError, ExportRefusedError, OSError."""
    config, events = job.config, job.events
    if world.leads:
        environment = describe_environment(world, config.execution, job.folder.path, job.cache_folder)
        write_record(job.environment_file, environment)

    # 1. Every image decoded and preprocessed once.
    events.stage_started("prepare", step=0)
    data = prepare(job, world)
    seed_generators(config.seed)
    patch_network, whole_network = make_networks(job, data)
    has_patches = config.patch.epochs > 0 and any(case.lesions for case in data.train)
    position, saved = resume(job, world)

    # 2. Lesion patches.
    if has_patches and position.stage == "patch":
        network = world.prepare_network(patch_network, config.model.norm)
        position = train_stage(job, world, patch_stage(config, network, data, world), position, saved)
        patch_network, saved = network, None

    # 3. Whole images, from the patch network's weights.
    if position.stage == "patch":
        if has_patches:
            taken = whole_network.start_from(patch_network.cpu())
            tell_report(events, "the whole-image network takes the patch network's weights", taken)
        calibrate(world.place(whole_network), data, world, config.whole.batch_size_per_device)
        position = replace(position, stage="whole", epoch=1, step_in_epoch=0, epoch_loss=0.0)
    whole_network = world.prepare_network(whole_network, config.model.norm)
    position = train_stage(job, world, whole_stage(config, whole_network, data, world), position, saved)

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


def train_stage(job: Job, world: World, stage: Stage, at: Position, saved: Saved | None) -> Position:
    """A stage's phases one after another, from where `saved`, a checkpoint of this stage, stands."""
    if saved is not None:
        stage.network.load_state_dict(saved["network"])
        if stage.average is not None:
            stage.average.load_state_dict(saved["average"])
        if not restore_random_state(saved["random"], world.rank):
            at = at.among_ranks(len(saved["random"]), world.size, stage.steps_per_epoch)
            text = f"{len(saved['random'])} ranks saved the checkpoint, {world.size} go on"
            job.events.message("warning", f"{text}: the result is not that of an uninterrupted run to the last bit")
    job.events.stage_started(stage.name, at.step, stage.phases[-1].last_epoch, stage.steps_per_epoch)
    for number, phase in enumerate(stage.phases, start=1):
        if at.epoch > phase.last_epoch:
            continue
        if len(stage.phases) > 1:
            text = f"phase {number} of {len(stage.phases)}: {phase.trainable} layers learn"
            job.events.message("info", f"{text}, epochs {phase.first_epoch} to {phase.last_epoch}")
        begun = saved if saved is not None and saved["phase"] == phase.first_epoch else None
        at = train_phase(job, world, stage, phase, at, begun)
    return at


def train_phase(job: Job, world: World, stage: Stage, phase: Phase, at: Position, saved: Saved | None) -> Position:
    """The loop: epochs of optimizer steps, each epoch validated, checkpoints on the way.

    Longer than other functions on purpose: whoever wants to know what a step does finds all of it here, in order.
    """
    execution, events = job.config.execution, job.events
    parameters = set_trainable(stage.network, phase.trainable)
    optimizer = stage.optimizer(phase, parameters)
    scaler = torch.amp.GradScaler(world.device.type, enabled=world.precision == "fp16")
    network = world.compiled(world.parallel(stage.network), execution.compile)
    if saved is not None:
        optimizer.load_state_dict(saved["optimizer"])
        scaler.load_state_dict(saved["scaler"])

    def save() -> None:
        check_weights(stage.network, at.step)
        states = random_states(world)
        if world.leads:
            state = {
                "position": asdict(at),
                "phase": phase.first_epoch,
                "network": stage.network.state_dict(),
                "average": None if stage.average is None else stage.average.state_dict(),
                "optimizer": optimizer.state_dict(),
                "scaler": scaler.state_dict(),
                "random": states,
            }
            path = save_checkpoint(job.checkpoints, at.step, state, keep=execution.keep_checkpoints)
            events.checkpoint(at.step, str(path.relative_to(job.folder.path)))

    steps_per_epoch, is_last = stage.steps_per_epoch, phase is stage.phases[-1]
    memory = MemoryWatch(world, job.config, stage.name, stage.batch_size)
    while at.epoch <= phase.last_epoch:
        pinned = world.device.type == "cuda"
        loader = load(stage.batches(at.epoch), at.step_in_epoch * stage.accumulation, execution.data_workers, pinned)
        stage.network.train()

        for _ in range(at.step_in_epoch, steps_per_epoch):
            began, waited, keys = time.perf_counter(), 0.0, []
            step_in_phase = (at.epoch - phase.first_epoch) * steps_per_epoch + at.step_in_epoch
            learning_rate = phase.learning_rate(at.epoch, step_in_phase)
            for group in optimizer.param_groups:
                group["lr"] = learning_rate
            with memory.step(at.step):
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
                check_loss(mean_loss, total, keys, world, at.step)
                if stage.clip_gradient_norm is not None:
                    scaler.unscale_(optimizer)
                    nn.utils.clip_grad_norm_(parameters, stage.clip_gradient_norm)
                scaler.step(optimizer)
                scaler.update()
                optimizer.zero_grad(set_to_none=True)
                if stage.average is not None:
                    stage.average.update_parameters(stage.network)

            at = replace(at, step=at.step + 1, step_in_epoch=at.step_in_epoch + 1, epoch_loss=at.epoch_loss + mean_loss)
            seconds = time.perf_counter() - began
            speed = stage.batch_size * stage.accumulation * world.size / seconds
            events.step(stage.name, at.step, at.epoch, mean_loss, learning_rate, speed, waited / seconds)
            if stopping:
                save()
                raise StoppedError(at.step)
            if at.step % execution.checkpoint_every_steps == 0 and at.step_in_epoch < steps_per_epoch:
                save()

        check_weights(stage.network, at.step)
        validation = stage.validate()
        score = validation.auc.auc if validation.auc is not None else -math.inf
        selected = stage.name == "whole" and (at.best_epoch is None or score > at.best_score)
        if selected:
            at = replace(at, best_epoch=at.epoch, best_score=score)
            if world.leads:
                write_tensors(job.checkpoints / BEST, {"epoch": at.epoch, "network": stage.judged.state_dict()})
        train_loss = at.epoch_loss / steps_per_epoch
        events.epoch_ended(
            stage.name, at.step, at.epoch, train_loss, validation.loss, validation.auc, validation.accuracy, selected
        )
        at = replace(at, epoch=at.epoch + 1, step_in_epoch=0, epoch_loss=0.0)
        patience = stage.early_stopping_epochs if is_last else None
        if patience is not None and at.epoch - max(at.best_epoch or 0, phase.first_epoch - 1) > patience:
            events.message("info", f"stopped early: no better validation AUC for {patience} epochs")
            at = replace(at, epoch=phase.last_epoch + 1)
        save()
    return at


def resume(job: Job, world: World) -> tuple[Position, Saved | None]:
    """Where the newest good checkpoint stands, or the start. Returns when every rank has read it.

    Raises TrainingError when not all ranks read the same: their nodes do not share the run's folder.
    """
    position, saved, damaged = Position(), None, []
    for path, state in newest_good(job.checkpoints):
        if state is None:
            damaged.append(path)
            job.events.message("warning", f"{path.name} is damaged: going back to the checkpoint before")
        else:
            position, saved = Position(**state["position"]), state
    if damaged and saved is None:
        job.events.message("warning", "no checkpoint is whole: training starts anew")
    if saved is not None or damaged or job.attempt > 1:
        job.events.resumed(position.step)
    steps = sorted({step for rank in world.gather([position.step]) for step in rank})
    if len(steps) > 1:
        message = f"the ranks read checkpoints of different steps, {steps}: every node needs the same run folder"
        raise TrainingError(message, position.step)
    for path in damaged if world.leads else []:
        path.rename(path.with_suffix(".damaged"))
    return position, saved
