"""The networks: names, shapes, and a whole-image stage that starts from what the patches taught."""

import pytest
import torch

from mammobench.contract import ModelConfig
from mammobench.models import PATCH_CLASSES, PatchClassifier, WholeImageNet


def config(architecture: str = "resnet10", norm: str = "group", width: int = 8) -> ModelConfig:
    return ModelConfig.model_validate(
        {
            "architecture": architecture,
            "baseWidth": width,
            "inputChannels": 1,
            "norm": norm,
            "appendedBlocks": 1,
            "pooling": "log-mean-exp",
            "initialWeights": None,
        }
    )


@pytest.mark.parametrize(
    ("architecture", "stride"), [("resnet10", 16), ("resnet18", 32), ("resnet34", 32), ("resnet50", 32)]
)
@pytest.mark.parametrize("norm", ["batch", "group"])
def test_shapes(architecture: str, stride: int, norm: str) -> None:
    network = WholeImageNet(config(architecture, norm), 0.3, 0.2).eval()
    logit, cells = network(torch.rand(2, 1, 128, 160))
    assert logit.shape == (2,)
    assert cells.shape == (2, 128 // stride, 160 // stride)
    assert network.stride == stride


def test_names_are_torchvisions() -> None:
    names = set(PatchClassifier(config("resnet50", "batch", 64), 0.0, 1.0).backbone.state_dict())
    assert {"conv1.weight", "bn1.running_mean", "layer1.0.downsample.0.weight", "layer4.2.conv3.weight"} <= names
    shapes = PatchClassifier(config("resnet18", "batch", 64), 0.0, 1.0).backbone.state_dict()
    assert shapes["layer4.1.conv2.weight"].shape == (512, 512, 3, 3)
    assert shapes["conv1.weight"].shape == (64, 1, 7, 7)


def test_resnet50_has_the_published_size() -> None:
    backbone = PatchClassifier(config("resnet50", "batch", 64), 0.0, 1.0).backbone
    # torchvision's has 25,557,032 parameters: less the classifier (2,049,000) and two of the stem's three channels.
    assert sum(parameter.numel() for parameter in backbone.parameters()) == 25_557_032 - 2_049_000 - 2 * 64 * 49


@pytest.mark.parametrize("norm", ["batch", "group"])
def test_the_whole_image_stage_starts_from_the_patch_networks_opinion(norm: str) -> None:
    torch.manual_seed(0)
    patch, whole = (
        PatchClassifier(config(norm=norm), 0.3, 0.2).eval(),
        WholeImageNet(config(norm=norm), 0.3, 0.2).eval(),
    )
    whole.start_from(patch)
    image = torch.rand(3, 1, 64, 64)
    # The appended block is the identity: each cell says what the patch classifier says of that cell's features.
    probabilities = patch.fc(patch.backbone(image).permute(0, 2, 3, 1)).softmax(dim=-1)
    malignant = probabilities[..., [2, 4]].sum(dim=-1)
    torch.testing.assert_close(whole(image)[1].sigmoid(), malignant, atol=1e-5, rtol=1e-5)
    assert probabilities.shape[-1] == len(PATCH_CLASSES)


def test_the_logit_lies_between_the_maps_mean_and_maximum() -> None:
    network = WholeImageNet(config(), 0.3, 0.2).eval()
    with torch.no_grad():
        network.head.weight.mul_(100)
    logit, cells = network(torch.rand(4, 1, 128, 128))
    assert (logit >= cells.mean(dim=(1, 2)) - 1e-5).all()
    assert (logit <= cells.amax(dim=(1, 2)) + 1e-5).all()


def test_normalization_is_inside_the_network() -> None:
    torch.manual_seed(1)
    network = WholeImageNet(config(), 0.5, 0.25).eval()
    plain = WholeImageNet(config(), 0.0, 1.0).eval()
    state = {name: value for name, value in network.state_dict().items() if "input_" not in name}
    plain.load_state_dict(state, strict=False)
    image = torch.rand(1, 1, 64, 64)
    torch.testing.assert_close(network(image)[0], plain((image - 0.5) / 0.25)[0])
