"""The memory estimate against the table of saved activations, against what autograd keeps, and by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from network_configs import model_config
from torch import nn

from mammobench.contract import ModelConfig
from mammobench.models import (
    PatchClassifier,
    WholeImageNet,
    estimate_activation_bytes,
    estimate_batch_bytes,
    estimate_memory,
)
from mammobench.models.memory import CONTEXT_BYTES, USABLE_SHARE

GIB = 2**30
PUBLISHED = model_config(architecture="resnet50", baseWidth=64, norm="batch", appendedBlocks=0, pooling="average")
TABLE = {
    # rows, columns: GiB an image in 32 and in 16 bits, the batch on 16 GB in both, on 40 GB in both
    (1152, 896): ((1.65, 0.84), (6, 13), (17, 34)),
    (2048, 1024): ((3.34, 1.70), (3, 6), (8, 16)),
    (1473, 3107): ((7.35, 3.74), (1, 2), (3, 7)),
    (2944, 1920): ((9.01, 4.59), (1, 2), (3, 6)),
}
"""Saved activations of ResNet-50, calculated elsewhere beforehand from its layers' shapes; and the batch that fits."""


@pytest.mark.parametrize("size", TABLE, ids=lambda size: "x".join(map(str, size)))
def test_the_table_of_saved_activations_and_fitting_batches(size: tuple[int, int]) -> None:
    gib, on_16, on_40 = TABLE[size]
    saved = [estimate_activation_bytes(PUBLISHED, *size, values) for values in (4, 2)]
    assert [each / GIB for each in saved] == pytest.approx(gib, rel=0.01)
    estimates = [estimate_memory(PUBLISHED, *size, 4), estimate_memory(PUBLISHED, *size, 2)]
    assert tuple(estimate.batch_that_fits(16 * 10**9) for estimate in estimates) == on_16
    assert tuple(estimate.batch_that_fits(40 * 10**9) for estimate in estimates) == on_40


MEASURED = json.loads((Path(__file__).parents[3] / "test" / "bench" / "results" / "memory.json").read_text())["cases"]
"""What torch reserved for real steps on an H100."""


@pytest.mark.parametrize(
    "case", MEASURED, ids=lambda case: f"{case['stage']}-{case['architecture']}-{case['precision']}"
)
def test_the_estimate_holds_what_a_gpu_reserved(case: dict[str, Any]) -> None:
    network = model_config(
        architecture=case["architecture"], baseWidth=64, norm="batch", appendedBlocks=2, pooling="average"
    )
    size = (224, 224) if case["stage"] == "patch" else (1152, 896)
    estimate = estimate_memory(network, *size, 4 if case["precision"] == "fp32" else 2, kind=case["stage"])
    reserved = case["reservedGib"] * GIB
    assert estimate.batch_that_fits(int(reserved) + CONTEXT_BYTES) <= case["batch"]
    assert 0.75 < reserved / estimate.batch_bytes(case["batch"]) < 1 / USABLE_SHARE


def kept_in_a_real_pass(network: nn.Module, image: torch.Tensor) -> int:
    """Bytes by address, of tensors that have one."""
    own = {parameter.data_ptr() for parameter in (*network.parameters(), *network.buffers())}
    sizes: dict[int, int] = {}
    tensors: list[torch.Tensor] = []

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        tensors.append(tensor)
        if tensor.data_ptr() not in own:
            sizes[tensor.data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        outputs = network(image)
    del outputs
    return sum(sizes.values())


@pytest.mark.parametrize(
    "config",
    [
        model_config(norm="batch", baseWidth=16),
        model_config(norm="group", baseWidth=16, pooling="average", inputChannels=3),
        model_config(architecture="resnet50", norm="batch"),
    ],
    ids=["batch", "group", "bottleneck"],
)
@pytest.mark.parametrize("kind", ["patch", "whole"])
def test_shapes_alone_give_what_a_real_pass_keeps(config: ModelConfig, kind: str) -> None:
    whole = kind == "whole"
    network = (WholeImageNet if whole else PatchClassifier)(config, 0.0, 1.0)
    estimated = estimate_activation_bytes(config, 128, 96, 4, kind="whole" if whole else "patch")
    assert estimated == kept_in_a_real_pass(network, torch.rand(1, 1, 128, 96))


def test_precision_scales_what_is_kept() -> None:
    single = estimate_activation_bytes(PUBLISHED, 256, 256, 4)
    assert estimate_activation_bytes(PUBLISHED, 256, 256, 8) == pytest.approx(2 * single, rel=0.02)
    assert estimate_activation_bytes(PUBLISHED, 256, 256, 2) == pytest.approx(single / 2, rel=0.03)


def test_group_normalization_keeps_as_little_as_batch_normalization() -> None:
    group = PUBLISHED.model_copy(update={"norm": "group"})
    for size in (2, 4):
        batch = estimate_activation_bytes(PUBLISHED, 256, 256, size)
        assert estimate_activation_bytes(group, 256, 256, size) == pytest.approx(batch, rel=0.01)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="autocast's list of operations is the GPU's")
@pytest.mark.parametrize("norm", ["batch", "group"])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_autocast_on_a_gpu_keeps_what_was_estimated(norm: str, dtype: torch.dtype) -> None:
    config = model_config(architecture="resnet50", norm=norm, baseWidth=16)
    network = WholeImageNet(config, 0.0, 1.0).cuda()
    sizes = []
    for count in (2, 4):
        with torch.autocast("cuda", dtype):
            sizes.append(kept_in_a_real_pass(network, torch.rand(count, 1, 512, 512, device="cuda")))
    # The difference leaves out what is kept once a batch: the weights' 16-bit copies.
    assert (sizes[1] - sizes[0]) / 2 == pytest.approx(estimate_activation_bytes(config, 512, 512, 2), rel=0.05)


def test_frozen_layers_keep_nothing_but_need_room_to_pass_through() -> None:
    last, top, whole = (estimate_memory(PUBLISHED, 1152, 896, 4, part=part) for part in ("last", "top", "all"))
    # The stem's and the first stage's outputs, 64 x 576 x 448 and 256 x 288 x 224, are equally large.
    assert last.image_bytes == top.image_bytes == 3 * 4 * 64 * 576 * 448
    assert top.image_bytes < whole.image_bytes / 5
    assert last.state_bytes < top.state_bytes < whole.state_bytes


def test_the_state_by_hand() -> None:
    # 25,557,032 less the classifier (2,049,000) and two of three stem channels (6,272), plus the head's 2,049;
    # 53,120 running means and variances, 53 layers' counters, the input's mean and deviation.
    weights = 25_557_032 - 2_049_000 - 6_272 + 2_049
    buffers = 53_120 + 53 + 2
    assert estimate_memory(PUBLISHED, 64, 64, 4).state_bytes == 4 * (4 * weights + buffers)
    assert estimate_memory(PUBLISHED, 64, 64, 4, states_per_parameter=1).state_bytes == 4 * (3 * weights + buffers)
    assert estimate_memory(PUBLISHED, 64, 64, 2, moving_average=True).state_bytes == 22 * weights + 4 * buffers


def test_a_batch_is_the_state_and_its_images() -> None:
    estimate = estimate_memory(PUBLISHED, 128, 128, 4)
    assert estimate_batch_bytes(PUBLISHED, 3, 128, 128, 4) == estimate.state_bytes + 3 * estimate.image_bytes
    assert estimate.batch_that_fits(2**29) == 0
