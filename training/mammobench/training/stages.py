"""The two stages as values that one loop can run: phases, batches, loss and validation of each."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from mammobench.contract import AucEstimate, RunConfig
from mammobench.evaluation import estimate_auc
from mammobench.models import PATCH_CLASSES, PatchClassifier, WholeImageNet, at_least_float32
from mammobench.training.batches import BatchList, patch_batch, shares, to_device, whole_batch
from mammobench.training.data import Data
from mammobench.training.draws import generator
from mammobench.training.optimizers import make_optimizer, moving_average
from mammobench.training.patches import Patch, epoch_patches, patch_order, visited
from mammobench.training.phases import Phase, phases_of
from mammobench.training.scoring import mean_bce, score_cases
from mammobench.training.world import World

VALIDATION_PATCHES_PER_LESION = 4


@dataclass(frozen=True)
class Validation:
    """How an epoch did on the validation part."""

    loss: float | None
    auc: AucEstimate | None
    accuracy: float | None


@dataclass(frozen=True)
class Stage:
    """A stage of training."""

    name: Literal["patch", "whole"]
    network: nn.Module
    average: AveragedModel | None
    """The moving average of the network's weights; where there is one, it is what is validated and kept."""
    phases: Sequence[Phase]
    optimizer: Callable[[Phase, Sequence[nn.Parameter]], torch.optim.Optimizer]
    accumulation: int
    batch_size: int
    """Of a micro batch on this device."""
    steps_per_epoch: int
    """Optimizer steps; each takes `accumulation` micro batches."""
    input_size: tuple[int, int]
    standard_deviation: float
    """Of the training intensities: the unit of the intensity shift."""
    batches: Callable[[int], BatchList]
    """This rank's micro batches of an epoch, from 1."""
    loss: Callable[[nn.Module, torch.Tensor, torch.Tensor], torch.Tensor]
    """(network, pixels, labels) → mean loss of the micro batch."""
    validate: Callable[[], Validation]
    clip_gradient_norm: float | None = None
    early_stopping_epochs: int | None = None

    @property
    def judged(self) -> nn.Module:
        """What is validated, and kept when it is the best: the average, or the network itself."""
        return self.network if self.average is None else self.average.module


def patch_stage(config: RunConfig, network: PatchClassifier, data: Data, world: World) -> Stage:
    """Stage 1: five classes of patches, cross entropy in which every class weighs the same."""
    patch, edge = config.patch, config.patch.patch_size_px
    augmentation, seed = config.augmentation, config.seed

    size = patch.batch_size_per_device

    def drawn(epoch: int) -> tuple[list[Patch], npt.NDArray[np.int64]]:
        patches = epoch_patches(
            data.train, data.images, edge, patch.patches_per_lesion, seed, "patch-place", epoch, patch.sampler
        )
        labels = [item.label for item in patches]
        return patches, patch_order(labels, seed, epoch, patch.balance, size, world.size)

    first_epoch = drawn(1)

    def batches(epoch: int) -> BatchList:
        patches, order = first_epoch if epoch == 1 else drawn(epoch)
        chosen = [visited(patches, share) for share in shares(order, size, world.rank, world.size)]
        return BatchList(
            [partial(patch_batch, items, data.images, edge, augmentation, seed, epoch) for items in chosen]
        )

    labels_of_epoch = [item.label for item in visited(*first_epoch)]
    weights = class_weights(labels_of_epoch).to(world.device)
    held_out = epoch_patches(
        data.validation, data.images, edge, VALIDATION_PATCHES_PER_LESION, seed, "validation-place", 0
    )

    def loss(module: nn.Module, pixels: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        logits = at_least_float32(module(pixels))
        losses = functional.cross_entropy(logits, labels, weight=weights.to(logits.dtype), reduction="sum")
        # Divided by the number of patches, not by their weights: the mean over ranks is then that of one large batch.
        return losses / len(labels)

    return Stage(
        name="patch",
        network=network,
        average=None,
        phases=phases_of(patch),
        optimizer=_optimizer_maker(config, patch.optimizer, world),
        accumulation=1,
        batch_size=size,
        steps_per_epoch=math.ceil(len(labels_of_epoch) / (size * world.size)),
        input_size=(edge, edge),
        standard_deviation=data.standard_deviation,
        batches=batches,
        loss=loss,
        validate=lambda: validate_patches(network, held_out, data, edge, weights, world, size),
    )


def whole_stage(config: RunConfig, network: WholeImageNet, data: Data, world: World) -> Stage:
    """Stage 2: the image's label, binary cross entropy, end to end."""
    whole, seed = config.whole, config.seed
    malignant = np.array([case.malignant for case in data.train])
    weight = float((~malignant).sum() / malignant.sum()) if whole.positive_weight == "balanced" else 1.0
    positive_weight = torch.tensor(weight, device=world.device)
    visits = 2 * int(max(malignant.sum(), (~malignant).sum())) if whole.sampler == "balanced" else len(malignant)
    average = moving_average(network, whole.ema_decay)
    judged = network if average is None else cast(WholeImageNet, average.module)

    def batches(epoch: int) -> BatchList:
        order = case_order(malignant, seed, epoch, balanced=whole.sampler == "balanced")
        size = whole.batch_size_per_device * whole.accumulation_steps
        micro = [
            part
            for share in shares(order, size, world.rank, world.size)
            for part in np.split(share, whole.accumulation_steps)
        ]
        fixed = (data.images, config.augmentation, seed, epoch)
        return BatchList([partial(whole_batch, data.train, numbers, *fixed) for numbers in micro])

    def loss(module: nn.Module, pixels: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        logits, _ = module(pixels)
        return functional.binary_cross_entropy_with_logits(at_least_float32(logits), labels, pos_weight=positive_weight)

    return Stage(
        name="whole",
        network=network,
        average=average,
        phases=phases_of(whole),
        optimizer=_optimizer_maker(config, whole.optimizer, world),
        accumulation=whole.accumulation_steps,
        batch_size=whole.batch_size_per_device,
        steps_per_epoch=math.ceil(visits / (whole.batch_size_per_device * whole.accumulation_steps * world.size)),
        input_size=(config.data.input_rows, config.data.input_columns),
        standard_deviation=data.standard_deviation,
        batches=batches,
        loss=loss,
        validate=lambda: validate_whole(
            judged, data, world, whole.batch_size_per_device, weight, flips=whole.test_time_flips
        ),
        clip_gradient_norm=whole.clip_gradient_norm,
        early_stopping_epochs=whole.early_stopping_epochs,
    )


def _optimizer_maker(
    config: RunConfig, kind: str, world: World
) -> Callable[[Phase, Sequence[nn.Parameter]], torch.optim.Optimizer]:
    fused = config.execution.fused_optimizer and world.device.type == "cuda"
    return lambda phase, parameters: make_optimizer(kind, parameters, phase.rate(1), phase.weight_decay, fused=fused)


def case_order(malignant: npt.NDArray[np.bool_], seed: int, epoch: int, *, balanced: bool) -> npt.NDArray[np.int64]:
    """An epoch's cases by position, shuffled.

    Balanced: the rarer class is repeated until it is as frequent. A repeated case stands as position + n x number of
    cases, so that each of its visits has a movement of its own.
    """
    random = generator(seed, "whole-order", epoch)
    if not balanced:
        return random.permutation(len(malignant))
    classes = [np.flatnonzero(malignant), np.flatnonzero(~malignant)]
    most = max(len(members) for members in classes)
    visits = []
    for members in classes:
        order = np.arange(most)
        visits.append(random.permutation(members)[order % len(members)] + order // len(members) * len(malignant))
    return random.permutation(np.concatenate(visits))


def class_weights(labels: Sequence[int]) -> torch.Tensor:
    """One over each class's frequency, scaled to a mean of 1 over the patches; 0 for a class that never comes."""
    counts = np.bincount(labels, minlength=len(PATCH_CLASSES)).astype(np.float64)
    present = counts > 0
    weights = np.where(present, len(labels) / (present.sum() * np.maximum(counts, 1)), 0.0)
    return torch.tensor(weights, dtype=torch.float32)


def validate_patches(
    network: PatchClassifier,
    patches: Sequence[Patch],
    data: Data,
    edge: int,
    weights: torch.Tensor,
    world: World,
    batch_size: int,
) -> Validation:
    """Weighted loss and accuracy over fixed patches of the validation part."""
    mine = patches[world.rank :: world.size]
    sums = np.zeros(4)
    network.eval()
    world.share_buffers(network)
    with torch.inference_mode(), world.autocast():
        for first in range(0, len(mine), batch_size):
            batch = patch_batch(mine[first : first + batch_size], data.images, edge, None, 0, 0)
            pixels, labels = to_device(batch, world.device, (edge, edge), data.standard_deviation, world.channels_last)
            logits = network(pixels).float()
            loss = functional.cross_entropy(logits, labels, weight=weights, reduction="sum")
            right = (logits.argmax(dim=1) == labels).sum()
            sums += [loss.item(), weights[labels].sum().item(), right.item(), len(labels)]
    total = np.sum([np.array(rank) for rank in world.gather(sums.tolist())], axis=0)
    if total[3] == 0:
        return Validation(None, None, None)
    return Validation(float(total[0] / total[1]) if total[1] > 0 else None, None, float(total[2] / total[3]))


def validate_whole(
    network: WholeImageNet, data: Data, world: World, batch_size: int, positive_weight: float, *, flips: bool
) -> Validation:
    """Loss and AUC of the validation part."""
    logits = score_cases(network, data.validation, data.images, world, batch_size, flips=flips)
    positive = np.array([case.malignant for case in data.validation])
    patients = [case.patient_key for case in data.validation]
    auc = estimate_auc(logits, positive, patients, data.split_hash, "validation")
    return Validation(mean_bce(logits, positive, positive_weight), auc, None)
