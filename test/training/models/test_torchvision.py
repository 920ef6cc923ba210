"""Held to torchvision 0.29.2 (BSD-3-Clause), whose models.resnet was run once, without weights, to get these values.

torchvision's binary package cannot be imported beside every build of torch, so the tests do not need it.
"""

import hashlib
import math

import pytest
import torch
from network_configs import model_config

from mammobench.models import Backbone, PatchClassifier

PARAMETERS = {"resnet18": 11_689_512, "resnet34": 21_797_672, "resnet50": 25_557_032}
"""With the classifier of 1000 classes; the same numbers are in torchvision's documentation."""
STATE_SHA256 = {
    "resnet18": "27b05db190158a25ce8359030e2c0674e10956c7a09194353dcbe723fb52b42b",
    "resnet34": "34435889bdfbfb6257331f06d594227a1f4c6e9cfd6b4a2a66ff04deb892effa",
    "resnet50": "ed6e36eaf3f40481d432bea5403f1d6fd5487f4609ada21a07baaeba17f19648",
}
"""Of the lines `name shape` ("conv1.weight 64x3x7x7") of state_dict(), in its order, without num_batches_tracked."""
FEATURES = {
    "resnet18": (0.10387062332547366, 0.11802854379986649, 0.0037666997161579386),
    "resnet34": (0.41295728121678854, 0.44076556932540917, 0.19606302899079248),
    "resnet50": (0.05836237050370524, 0.05909746694736027, 0.09554032039879595),
}
"""layer4's output in float64 with weights of `fill`: mean, standard deviation, the last channel's first cell."""


def backbone(architecture: str) -> Backbone:
    config = model_config(architecture=architecture, baseWidth=64, inputChannels=3, norm="batch")
    return PatchClassifier(config, 0.0, 1.0).backbone


def fill(state: dict[str, torch.Tensor]) -> None:
    """Weights that need no random generator: integers modulo a prime, scaled by the layer's inputs."""
    for name, value in state.items():
        index = torch.arange(value.numel())
        spread = (((index * index * 7919 + index * 13) % 10007).double() / 5003 - 1).reshape(value.shape)
        if name.endswith("running_var"):
            value.copy_(1 + 0.5 * spread)
        elif value.ndim == 4:
            value.copy_(spread * math.sqrt(1 / value[0].numel()))
        elif name.endswith("weight"):
            value.copy_(1 + 0.2 * spread)
        else:
            value.copy_(0.1 * spread)


def torchvisions_state(architecture: str) -> dict[str, torch.Tensor]:
    return {
        name: value
        for name, value in backbone(architecture).double().state_dict().items()
        if not name.startswith("input_") and not name.endswith("num_batches_tracked")
    }


@pytest.mark.parametrize("architecture", sorted(PARAMETERS))
def test_names_and_shapes_are_torchvisions(architecture: str) -> None:
    channels = 2048 if architecture == "resnet50" else 512
    shapes = {name: tuple(value.shape) for name, value in torchvisions_state(architecture).items()}
    shapes |= {"fc.weight": (1000, channels), "fc.bias": (1000,)}
    lines = [f"{name} {'x'.join(map(str, shape))}" for name, shape in shapes.items()]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == STATE_SHA256[architecture]
    counted = sum(math.prod(shape) for name, shape in shapes.items() if "running" not in name)
    assert counted == PARAMETERS[architecture]


@pytest.mark.parametrize("architecture", sorted(FEATURES))
def test_features_are_torchvisions(architecture: str) -> None:
    network = backbone(architecture).double().eval()
    image = torch.cos(torch.arange(64 * 96, dtype=torch.float64) * 0.01).reshape(1, 1, 64, 96)
    with torch.no_grad():
        fill({name: value for name, value in network.state_dict().items() if not name.startswith("input_")})
        features = network(image)
    found = (features.mean().item(), features.std().item(), features[0, -1, 0, 0].item())
    assert found == pytest.approx(FEATURES[architecture], rel=1e-9)
