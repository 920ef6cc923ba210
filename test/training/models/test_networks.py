"""The networks: names, shapes, and a whole-image stage that starts from what the patches taught."""

import pytest
import torch
from network_configs import model_config

from mammobench.models import PATCH_CLASSES, PatchClassifier, WeightsError, WholeImageNet


@pytest.mark.parametrize(
    ("architecture", "stride"), [("resnet10", 16), ("resnet18", 32), ("resnet34", 32), ("resnet50", 32)]
)
@pytest.mark.parametrize("norm", ["batch", "group"])
def test_shapes(architecture: str, stride: int, norm: str) -> None:
    network = WholeImageNet(model_config(architecture=architecture, norm=norm), 0.3, 0.2).eval()
    logit, cells = network(torch.rand(2, 1, 128, 160))
    assert logit.shape == (2,)
    assert cells.shape == (2, 128 // stride, 160 // stride)
    assert network.stride == stride


@pytest.mark.parametrize("norm", ["batch", "group"])
def test_the_whole_image_stage_starts_from_the_patch_networks_opinion(norm: str) -> None:
    torch.manual_seed(0)
    patch, whole = (
        PatchClassifier(model_config(norm=norm), 0.3, 0.2).eval(),
        WholeImageNet(model_config(norm=norm), 0.3, 0.2).eval(),
    )
    whole.start_from(patch)
    image = torch.rand(3, 1, 64, 64)
    # The appended block is the identity: each cell says what the patch classifier says of that cell's features.
    probabilities = patch.fc(patch.backbone(image).permute(0, 2, 3, 1)).softmax(dim=-1)
    malignant = probabilities[..., [2, 4]].sum(dim=-1)
    torch.testing.assert_close(whole(image)[1].sigmoid(), malignant, atol=1e-5, rtol=1e-5)
    assert probabilities.shape[-1] == len(PATCH_CLASSES)


def test_normalization_is_inside_the_network() -> None:
    torch.manual_seed(1)
    network = WholeImageNet(model_config(), 0.5, 0.25).eval()
    plain = WholeImageNet(model_config(), 0.0, 1.0).eval()
    state = {name: value for name, value in network.state_dict().items() if "input_" not in name}
    plain.load_state_dict(state, strict=False)
    image = torch.rand(1, 1, 64, 64)
    torch.testing.assert_close(network(image)[0], plain((image - 0.5) / 0.25)[0])


@pytest.mark.parametrize("pooling", ["log-mean-exp", "average"])
@pytest.mark.parametrize("blocks", [0, 2])
def test_every_configured_head_gives_a_logit_and_a_map(pooling: str, blocks: int) -> None:
    network = WholeImageNet(model_config(pooling=pooling, appendedBlocks=blocks, inputChannels=3), 0.3, 0.2).eval()
    logit, cells = network(torch.rand(2, 1, 64, 96))
    assert logit.shape == (2,)
    assert cells.shape == (2, 4, 6)
    assert len(network.appended) == blocks


def test_batch_sync_and_frozen_are_one_network_with_different_statistics() -> None:
    torch.manual_seed(0)
    first = WholeImageNet(model_config(norm="batch"), 0.3, 0.2).eval()
    image = torch.rand(2, 1, 64, 64)
    for norm in ("sync", "frozen"):
        other = WholeImageNet(model_config(norm=norm), 0.3, 0.2).eval()
        other.load_state_dict(first.state_dict())
        assert torch.equal(other(image)[1], first(image)[1])


def test_a_patch_network_of_another_shape_is_refused_and_nothing_is_taken() -> None:
    whole = WholeImageNet(model_config(), 0.3, 0.2)
    before = {name: value.clone() for name, value in whole.state_dict().items()}
    with pytest.raises(WeightsError, match=r"backbone\.conv1\.weight is 16×1×7×7, expected 8×1×7×7"):
        whole.start_from(PatchClassifier(model_config(baseWidth=16), 0.3, 0.2))
    assert all(torch.equal(value, whole.state_dict()[name]) for name, value in before.items())


def test_what_became_of_the_patch_networks_weights_is_reported() -> None:
    patch = PatchClassifier(model_config(), 0.3, 0.2)
    kept = WholeImageNet(model_config(), 0.3, 0.2).start_from(patch)
    assert [name for name, _ in kept.converted] == ["head.weight", "head.bias"]
    assert len(kept.matched) == len(patch.backbone.state_dict())
    assert {name.split(".")[0] for name in kept.missing} == {"appended", "pool"}
    assert kept.unexpected == ()
    dropped = WholeImageNet(model_config(pooling="average"), 0.3, 0.2).start_from(patch)
    assert dropped.converted == ()
    assert dropped.unexpected == ("fc.weight", "fc.bias")
    assert {name.split(".")[0] for name in dropped.missing} == {"appended", "head"}


@pytest.mark.parametrize("norm", ["batch", "group"])
def test_under_autocast_features_are_16_bit_gradients_32_and_the_logit_about_the_same(norm: str) -> None:
    torch.manual_seed(2)
    network = WholeImageNet(model_config(norm=norm), 0.3, 0.2)
    torch.nn.init.normal_(network.head.weight)
    image = torch.rand(2, 1, 64, 64)
    with torch.autocast("cpu", torch.bfloat16):
        assert network.backbone(image).dtype == torch.bfloat16
        logit, _ = network(image)
    assert logit.dtype == torch.float32
    torch.testing.assert_close(logit, network(image)[0], atol=0.1, rtol=0.1)
    logit.sum().backward()
    gradients = [parameter.grad for parameter in network.parameters()]
    assert all(value is not None and value.dtype == torch.float32 and value.isfinite().all() for value in gradients)
