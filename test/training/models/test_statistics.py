"""Layers that do not learn do not change, and fixed statistics make a case's gradient its own."""

import copy
from typing import Any

import pytest
import torch
from network_configs import model_config
from torch import nn
from torch.nn import functional

from mammobench.models import PatchClassifier, WholeImageNet, set_trainable

Network = PatchClassifier | WholeImageNet


def make(kind: type[PatchClassifier] | type[WholeImageNet], *, fixed: bool, **fields: Any) -> Network:
    """A network whose running statistics are not those of a new one."""
    torch.manual_seed(4)
    network = kind(model_config(**{"norm": "frozen", "appendedBlocks": 2} | fields), 0.5, 0.3, fixed_statistics=fixed)
    generator = torch.Generator().manual_seed(5)
    for name, value in network.state_dict().items():
        if name.endswith("running_mean"):
            value.copy_(0.1 * torch.randn(value.shape, generator=generator))
        if name.endswith("running_var"):
            value.copy_(0.5 + torch.rand(value.shape, generator=generator))
    return network


def logits(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    found = network(images)
    return found[0] if isinstance(found, tuple) else found


def train_steps(network: Network, parameters: list[nn.Parameter], steps: int = 2) -> None:
    generator = torch.Generator().manual_seed(6)
    optimizer = torch.optim.SGD(parameters, 0.1)
    for _ in range(steps):
        loss = logits(network, torch.rand(4, 1, 64, 64, generator=generator)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def changed(network: Network, before: dict[str, torch.Tensor]) -> set[str]:
    return {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}


def snapshot(network: Network) -> dict[str, torch.Tensor]:
    return copy.deepcopy(dict(network.state_dict()))


@pytest.mark.parametrize("kind", [PatchClassifier, WholeImageNet])
def test_training_leaves_fixed_statistics_untouched_but_scale_and_shift_learn(kind: type[WholeImageNet]) -> None:
    network = make(kind, fixed=True)
    before = snapshot(network)
    train_steps(network, list(network.parameters()))
    learned = changed(network, before)
    assert not [name for name in learned if "running" in name or "num_batches" in name]
    assert {"backbone.bn1.weight", "backbone.bn1.bias"} <= learned


@pytest.mark.parametrize("kind", [PatchClassifier, WholeImageNet])
@pytest.mark.parametrize("again", [False, True])
def test_with_fixed_statistics_training_mode_computes_what_evaluation_does(
    kind: type[WholeImageNet], again: bool
) -> None:
    network = make(kind, fixed=True)
    images = torch.rand(3, 1, 64, 64)
    training = logits(network.train() if again else network, images)
    assert network.training
    assert torch.equal(training, logits(network.eval(), images))


def test_without_fixed_statistics_training_measures_anew() -> None:
    network = make(WholeImageNet, fixed=False, norm="batch")
    before = snapshot(network)
    network(torch.rand(2, 1, 64, 64))
    measured = changed(network, before)
    assert {"backbone.bn1.running_mean", "appended.1.bn1.running_var"} <= measured
    network.eval()
    before = snapshot(network)
    network(torch.rand(2, 1, 64, 64))
    assert not changed(network, before)


@pytest.mark.parametrize(
    ("kind", "part", "layers"),
    [
        (PatchClassifier, "last", {"fc"}),
        (PatchClassifier, "top", {"fc", "backbone.layer4"}),
        (WholeImageNet, "last", {"appended", "head", "pool"}),
        (WholeImageNet, "top", {"appended", "head", "pool", "backbone.layer4"}),
    ],
)
def test_only_the_named_layers_learn(kind: type[WholeImageNet], part: Any, layers: set[str]) -> None:
    network = make(kind, fixed=False, norm="batch")
    parameters = set_trainable(network, part)
    expected = [name for name, _ in network.named_parameters() if name.startswith(tuple(layers))]
    assert [name for name, value in network.named_parameters() if value.requires_grad] == expected
    assert list(map(id, parameters)) == [id(network.get_parameter(name)) for name in expected]
    before = snapshot(network)
    train_steps(network, parameters)
    found = changed(network, before)
    # Parameters and statistics of frozen layers stay bit by bit; every learning layer moves, its statistics too.
    assert {name for name in found if not name.startswith(tuple(layers))} == set()
    assert {layer for layer in layers if any(name.startswith(layer) for name in found)} == layers
    assert any("running_mean" in name for name in found) == (part == "top" or kind is WholeImageNet)


def test_all_frees_what_was_frozen_in_parameters_and_in_statistics() -> None:
    network = make(WholeImageNet, fixed=False, norm="batch")
    set_trainable(network, "last")
    network.train()
    before = snapshot(network)
    parameters = set_trainable(network, "all")
    assert len(parameters) == len(list(network.parameters()))
    train_steps(network, parameters)
    assert {"backbone.conv1.weight", "backbone.bn1.running_mean"} <= changed(network, before)


def test_fixed_statistics_stay_fixed_when_everything_learns() -> None:
    network = make(WholeImageNet, fixed=True)
    before = snapshot(network)
    train_steps(network, set_trainable(network, "all"))
    assert not [name for name in changed(network, before) if "running" in name]


def test_frozen_layers_stay_frozen_after_the_conversion_to_synchronized_statistics() -> None:
    network = make(WholeImageNet, fixed=False, norm="sync")
    set_trainable(network, "last")
    converted = nn.SyncBatchNorm.convert_sync_batchnorm(network).train()
    modes = {
        name: module.training for name, module in converted.named_modules() if isinstance(module, nn.SyncBatchNorm)
    }
    assert {name for name, training in modes.items() if training} == {
        name for name in modes if name.startswith("appended")
    }


def gradients(network: Network, images: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
    network = copy.deepcopy(network)
    found = logits(network, images)
    loss = (
        functional.binary_cross_entropy_with_logits(found, labels.to(found))
        if isinstance(network, WholeImageNet)
        else functional.cross_entropy(found, labels)
    )
    loss.backward()
    return {name: value.grad for name, value in network.named_parameters() if value.grad is not None}


def halves_and_whole(network: Network) -> float:
    """The largest difference between the gradient of a batch and the mean of its halves' gradients."""
    generator = torch.Generator().manual_seed(7)
    images = torch.rand(4, 1, 64, 64, dtype=torch.float64, generator=generator)
    labels = torch.tensor([0, 1, 1, 0])
    network = network.double()
    whole = gradients(network, images, labels)
    first, second = (gradients(network, images[part], labels[part]) for part in (slice(2), slice(2, 4)))
    assert whole.keys() == first.keys() == dict(network.named_parameters()).keys()
    return max((whole[name] - (first[name] + second[name]) / 2).abs().max().item() for name in whole)


@pytest.mark.parametrize("kind", [PatchClassifier, WholeImageNet])
@pytest.mark.parametrize("pooling", ["log-mean-exp", "average"])
@pytest.mark.parametrize(("norm", "fixed"), [("frozen", True), ("group", False)])
def test_two_half_batches_give_the_gradient_of_the_whole(
    kind: type[WholeImageNet], pooling: str, norm: str, fixed: bool
) -> None:
    assert halves_and_whole(make(kind, fixed=fixed, norm=norm, pooling=pooling)) <= 1e-12


def test_batch_normalization_does_depend_on_the_batch() -> None:
    assert halves_and_whole(make(WholeImageNet, fixed=False, norm="batch")) > 1e-6
