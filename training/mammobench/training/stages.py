"""The two stages as values that one loop can run: batches, loss, schedule and validation of each."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from mammobench.contract import AucEstimate, RunConfig
from mammobench.dicom import PreparedImages
from mammobench.evaluation import estimate_auc
from mammobench.models import PATCH_CLASSES, PatchClassifier, WholeImageNet
from mammobench.training.batches import BatchList, patch_batch, shares, to_device, whole_batch
from mammobench.training.cases import Case
from mammobench.training.draws import generator
from mammobench.training.patches import Patch, epoch_patches
from mammobench.training.scoring import mean_bce, score_cases
from mammobench.training.world import World


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
    optimizer: torch.optim.Optimizer
    epochs: int
    accumulation: int
    batch_size: int
    input_size: tuple[int, int]
    standard_deviation: float
    """Of the training intensities: the unit of the intensity shift."""
    learning_rate: Callable[[int], float]
    """Of an epoch, from 1."""
    batches: Callable[[int], BatchList]
    """This rank's micro batches of an epoch."""
    loss: Callable[[nn.Module, torch.Tensor, torch.Tensor], torch.Tensor]
    """(network, pixels, labels) → mean loss of the micro batch."""
    validate: Callable[[], Validation]


@dataclass(frozen=True)
class Data:
    """The run's images and cases by part, and the intensity statistics of the training part."""

    images: PreparedImages
    train: Sequence[Case]
    validation: Sequence[Case]
    test: Sequence[Case]
    mean: float
    standard_deviation: float
    split_hash: str


def patch_stage(config: RunConfig, network: PatchClassifier, data: Data, world: World) -> Stage:
    """Stage 1: five classes of patches, cross entropy weighted so that every class weighs the same."""
    patch, edge = config.patch, config.patch.patch_size_px
    augmentation, seed = config.augmentation, config.seed

    def drawn(epoch: int) -> list[Patch]:
        return epoch_patches(data.train, data.images, edge, patch.patches_per_lesion, seed, "patch-place", epoch)

    def batches(epoch: int) -> BatchList:
        patches = drawn(epoch)
        order = generator(seed, "patch-order", epoch).permutation(len(patches))
        numbers = shares(order, patch.batch_size_per_device, world.rank, world.size)

        chosen = [[patches[number] for number in share] for share in numbers]
        return BatchList(
            [partial(patch_batch, items, data.images, edge, augmentation, seed, epoch) for items in chosen]
        )

    weights = class_weights([item.label for item in drawn(1)]).to(world.device)
    held_out = epoch_patches(data.validation, data.images, edge, 4, seed, "validation-place", 0)

    def loss(module: nn.Module, pixels: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return functional.cross_entropy(module(pixels).float(), labels, weight=weights)

    return Stage(
        name="patch",
        network=network,
        optimizer=make_optimizer("adam", network, patch.learning_rate, patch.weight_decay, world),
        epochs=patch.epochs,
        accumulation=1,
        batch_size=patch.batch_size_per_device,
        input_size=(edge, edge),
        standard_deviation=data.standard_deviation,
        learning_rate=lambda epoch: cosine(patch.learning_rate, epoch, patch.epochs),
        batches=batches,
        loss=loss,
        validate=lambda: validate_patches(network, held_out, data, edge, weights, world, patch.batch_size_per_device),
    )


def whole_stage(config: RunConfig, network: WholeImageNet, data: Data, world: World) -> Stage:
    """Stage 2: the image's label, binary cross entropy, end to end."""
    whole, seed = config.whole, config.seed
    positives = sum(case.malignant for case in data.train)
    weight = (len(data.train) - positives) / positives if whole.positive_weight == "balanced" else 1.0
    positive_weight = torch.tensor(weight, device=world.device)

    def batches(epoch: int) -> BatchList:
        order = generator(seed, "whole-order", epoch).permutation(len(data.train))
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
        return functional.binary_cross_entropy_with_logits(logits.float(), labels, pos_weight=positive_weight)

    def learning_rate(epoch: int) -> float:
        return whole.learning_rate * whole.learning_rate_decay_factor ** (
            (epoch - 1) // whole.learning_rate_decay_every_epochs
        )

    return Stage(
        name="whole",
        network=network,
        optimizer=make_optimizer(whole.optimizer, network, whole.learning_rate, whole.weight_decay, world),
        epochs=whole.epochs,
        accumulation=whole.accumulation_steps,
        batch_size=whole.batch_size_per_device,
        input_size=(config.data.input_rows, config.data.input_columns),
        standard_deviation=data.standard_deviation,
        learning_rate=learning_rate,
        batches=batches,
        loss=loss,
        validate=lambda: validate_whole(network, data, world, whole.batch_size_per_device, weight),
    )


def cosine(peak: float, epoch: int, epochs: int) -> float:
    """Half a cosine from `peak` down to a twentieth of it: our choice for the patch stage."""
    share = (epoch - 1) / max(1, epochs - 1)
    return peak * (0.05 + 0.95 * (1 + math.cos(math.pi * share)) / 2)


def class_weights(labels: Sequence[int]) -> torch.Tensor:
    """One over each class's frequency, scaled to a mean of 1 over the patches; 0 for a class that never comes."""
    counts = np.bincount(labels, minlength=len(PATCH_CLASSES)).astype(np.float64)
    present = counts > 0
    weights = np.where(present, len(labels) / (present.sum() * np.maximum(counts, 1)), 0.0)
    return torch.tensor(weights, dtype=torch.float32)


def make_optimizer(
    kind: str, network: nn.Module, learning_rate: float, weight_decay: float, world: World
) -> torch.optim.Optimizer:
    """Adam (L2 in the gradient), AdamW (decoupled) or SGD with Nesterov momentum 0.9."""
    parameters = network.parameters()
    fused = True if world.device.type == "cuda" else None
    if kind == "adamw":
        return torch.optim.AdamW(parameters, learning_rate, weight_decay=weight_decay, fused=fused)
    if kind == "sgd":
        return torch.optim.SGD(parameters, learning_rate, momentum=0.9, nesterov=True, weight_decay=weight_decay)
    return torch.optim.Adam(parameters, learning_rate, weight_decay=weight_decay, fused=fused)


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
    network: WholeImageNet, data: Data, world: World, batch_size: int, positive_weight: float
) -> Validation:
    """Loss and AUC of the validation part."""
    logits = score_cases(network, data.validation, data.images, world, batch_size)
    positive = np.array([case.malignant for case in data.validation])
    patients = [case.patient_key for case in data.validation]
    auc = estimate_auc(logits, positive, patients, data.split_hash, "validation")
    return Validation(mean_bce(logits, positive, positive_weight), auc, None)
