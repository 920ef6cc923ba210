"""ResNet backbones with torchvision's parameter names and a stem of one or three channels.

He et al. 2016, the v1.5 form (the stride of a bottleneck lies on its 3x3 convolution). resnet10 has one basic block a
stage and keeps the last stage at stride 16: it is made for small inputs, where stride 32 leaves too coarse a map.

The input is one gray channel in 0 ... 1 whatever the stem: the graph normalizes it by the training images' own mean
and standard deviation, and a stem of three channels sees it three times. Weights from ImageNet meet the same range that
they were trained on (mean 0, standard deviation 1), though not its per-channel constants.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from mammobench.contract import ModelConfig

GROUP_CHANNELS = 8
"""Channels a group of group normalization: divides every width that a config allows."""


@dataclass(frozen=True)
class Architecture:
    """What tells the ResNets apart."""

    blocks: tuple[int, int, int, int]
    bottleneck: bool
    last_stride: int


ARCHITECTURES: dict[str, Architecture] = {
    "resnet10": Architecture((1, 1, 1, 1), bottleneck=False, last_stride=1),
    "resnet18": Architecture((2, 2, 2, 2), bottleneck=False, last_stride=2),
    "resnet34": Architecture((3, 4, 6, 3), bottleneck=False, last_stride=2),
    "resnet50": Architecture((3, 4, 6, 3), bottleneck=True, last_stride=2),
}


class GroupNorm(nn.GroupNorm):
    """Group normalization that computes in the type of its input under autocast too.

    On GPUs torch's autocast runs it in 32 bits. It then keeps a 32-bit input, and the next convolution a 16-bit copy of
    its output: 2.4 times the memory of batch normalization, and more than without autocast. The kernels sum in 32 bits
    whatever the input's type.
    """

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """[batch, channels, h, w] → the same."""
        if torch.compiler.is_exporting():
            return self._in_plain_steps(input)
        device = input.device.type
        if device == "meta" or not torch.is_autocast_enabled(device):
            return super().forward(input)
        with torch.autocast(device, enabled=False):
            weight, bias = self.get_parameter("weight").to(input.dtype), self.get_parameter("bias").to(input.dtype)
            return functional.group_norm(input, self.num_groups, weight, bias, self.eps)

    def _in_plain_steps(self, input: torch.Tensor) -> torch.Tensor:
        """The same, for an exported graph: means taken over one axis after another.

        Exported as it is it becomes InstanceNormalization, whose sums onnxruntime takes over a group's whole plane in
        one run of 32-bit additions: on 512 x 416 pixels that moved a map by 2e-3 where torch is right to 1e-5.
        """
        grouped = input.unflatten(1, (self.num_groups, -1))
        centered = grouped - grouped.mean(4, keepdim=True).mean(3, keepdim=True).mean(2, keepdim=True)
        variance = centered.square().mean(4, keepdim=True).mean(3, keepdim=True).mean(2, keepdim=True)
        normalized = (centered * torch.rsqrt(variance + self.eps)).flatten(1, 2)
        return normalized * self.get_parameter("weight")[:, None, None] + self.get_parameter("bias")[:, None, None]


def make_norm(kind: str, channels: int) -> nn.Module:
    """Batch normalization, or group normalization over groups of 8 channels, which does not depend on the batch.

    `sync` and `frozen` are batch normalization here: the engine converts the one on GPUs, the network keeps the
    statistics of the other (`fixed_statistics`).
    """
    if kind in ("batch", "sync", "frozen"):
        return nn.BatchNorm2d(channels)
    if kind == "group":
        return GroupNorm(channels // GROUP_CHANNELS, channels)
    raise ValueError(f"unknown normalization {kind}")


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut."""

    expansion = 1

    def __init__(self, channels_in: int, width: int, stride: int, norm: str) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, width, 3, stride, 1, bias=False)
        self.bn1 = make_norm(norm, width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = make_norm(norm, width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = _shortcut(channels_in, width, stride, norm)

    @property
    def last_norm(self) -> nn.Module:
        """The normalization before the sum."""
        return self.bn2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[batch, channels_in, h, w] → [batch, width, h / stride, w / stride]."""
        shortcut = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(out)) + shortcut)


class Bottleneck(nn.Module):
    """1x1, 3x3 and 1x1 convolutions and a shortcut."""

    expansion = 4

    def __init__(self, channels_in: int, width: int, stride: int, norm: str) -> None:
        super().__init__()
        channels_out = width * self.expansion
        self.conv1 = nn.Conv2d(channels_in, width, 1, bias=False)
        self.bn1 = make_norm(norm, width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = make_norm(norm, width)
        self.conv3 = nn.Conv2d(width, channels_out, 1, bias=False)
        self.bn3 = make_norm(norm, channels_out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = _shortcut(channels_in, channels_out, stride, norm)

    @property
    def last_norm(self) -> nn.Module:
        """The normalization before the sum."""
        return self.bn3

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[batch, channels_in, h, w] → [batch, 4 * width, h / stride, w / stride]."""
        shortcut = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        return self.relu(self.bn3(self.conv3(out)) + shortcut)


class Backbone(nn.Module):
    """Image → feature map: a ResNet without its pooling and classifier, with the input's normalization inside."""

    input_mean: torch.Tensor
    input_standard_deviation: torch.Tensor

    def __init__(self, config: ModelConfig, mean: float, standard_deviation: float) -> None:
        super().__init__()
        plan, base_width, norm = ARCHITECTURES[config.architecture], config.base_width, config.norm
        block = Bottleneck if plan.bottleneck else BasicBlock
        self.register_buffer("input_mean", torch.tensor(mean))
        self.register_buffer("input_standard_deviation", torch.tensor(standard_deviation))
        self.conv1 = nn.Conv2d(config.input_channels, base_width, 7, 2, 3, bias=False)
        self.bn1 = make_norm(norm, base_width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths = [base_width * 2**stage for stage in range(4)]
        inputs = [base_width, *(width * block.expansion for width in widths[:3])]
        strides = (1, 2, 2, plan.last_stride)
        stages = [
            _stage(block, channels, width, count, stride, norm)
            for channels, width, count, stride in zip(inputs, widths, plan.blocks, strides, strict=True)
        ]
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.channels = widths[3] * block.expansion
        self.stride = 16 * plan.last_stride
        self.block_type = block
        _initialize(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[batch, 1, rows, columns] in 0 ... 1 → [batch, channels, rows / stride, columns / stride]."""
        x = (x - self.input_mean) / self.input_standard_deviation
        x = x.expand(-1, self.conv1.in_channels, -1, -1)
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


def _stage(
    block: type[BasicBlock] | type[Bottleneck], channels: int, width: int, count: int, stride: int, norm: str
) -> nn.Module:
    first = block(channels, width, stride, norm)
    rest = [block(width * block.expansion, width, 1, norm) for _ in range(count - 1)]
    return nn.Sequential(first, *rest)


def _shortcut(channels_in: int, channels_out: int, stride: int, norm: str) -> nn.Module | None:
    if stride == 1 and channels_in == channels_out:
        return None
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, 1, stride, bias=False), make_norm(norm, channels_out))


def _initialize(module: nn.Module) -> None:
    """He initialization (fan out), as torchvision has it."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")


def appended_blocks(backbone: Backbone, count: int, norm: str) -> nn.Sequential:
    """Residual blocks after the backbone that start as the identity (zero scale before the sum), so that what the patch
    network has learned is whole when the whole-image stage begins.
    """
    blocks: Sequence[BasicBlock | Bottleneck] = [
        backbone.block_type(backbone.channels, backbone.channels // backbone.block_type.expansion, 1, norm)
        for _ in range(count)
    ]
    for block in blocks:
        _initialize(block)
        nn.init.zeros_(block.last_norm.get_parameter("weight"))
    return nn.Sequential(*blocks)
