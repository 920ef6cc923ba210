"""How much memory a training step takes, before one is tried: for the batch-size finder and the out-of-memory message.

The network is run once on torch's meta device, where tensors have shapes and no memory, and every tensor that autograd
keeps for the backward pass is counted once: input, outputs of convolutions and of normalizations, the pooling's int64
indices. Not traced, but allowed for: gradients on their way back and cuDNN's workspaces, which grow with the largest
activation, and the CUDA context. Both were measured on an H100 (torch 2.11, test/bench/results/memory.json): what torch
reserved was 0.79 to 1.07 times the estimate there.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch import nn

from mammobench.contract import ModelConfig
from mammobench.models.networks import PatchClassifier, WholeImageNet
from mammobench.models.trainable import LearningPart, set_trainable

Kind: TypeAlias = Literal["patch", "whole"]
BytesPerValue: TypeAlias = Literal[2, 4, 8]
CONTEXT_BYTES = 5 * 2**27
"""Of a process's CUDA context with the kernels that it has loaded: 0.625 GiB on an H100."""
USABLE_SHARE = 0.93
"""Of the memory beside the context: the least that was needed of it beyond the estimate was 7 %."""
TENSORS_PASSING = 5
"""As large as the largest activation, for the backward pass: gradients, cuDNN's workspaces, what blocks waste."""
TENSORS_AT_ONCE = 3
"""Alive in a block that keeps nothing: the shortcut, the branch's output and their sum."""


@dataclass(frozen=True)
class MemoryEstimate:
    """What a training step needs on its device."""

    state_bytes: int
    """Whatever the batch: weights, buffers, gradients, optimizer states, moving average, 16-bit copies of weights."""
    image_bytes: int
    """More with each image of the batch: what autograd keeps for the backward pass, and what that needs in passing."""

    def batch_bytes(self, batch_size: int) -> int:
        """Of a step with `batch_size` images."""
        return self.state_bytes + batch_size * self.image_bytes

    def batch_that_fits(self, memory_bytes: int) -> int:
        """The largest batch that a device with `memory_bytes` should take; 0 when not even one image fits."""
        usable = USABLE_SHARE * (memory_bytes - CONTEXT_BYTES) - self.state_bytes
        return max(0, int(usable // self.image_bytes))


def estimate_memory(
    config: ModelConfig,
    rows: int,
    columns: int,
    bytes_per_value: BytesPerValue,
    *,
    kind: Kind = "whole",
    part: LearningPart = "all",
    states_per_parameter: int = 2,
    moving_average: bool = False,
) -> MemoryEstimate:
    """A step with images of rows x columns.

    `bytes_per_value`: 2 for autocast to 16 bits, 4, or 8. `part`: what learns (`set_trainable`); frozen layers keep
    nothing below the first that learns. `states_per_parameter`: of the optimizer; Adam has 2, SGD with momentum 1.
    """
    network = _shapes_only(config, kind, part)
    weights = sum(parameter.numel() for parameter in network.parameters())
    learning = sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
    buffers = sum(buffer.numel() for buffer in network.buffers())
    values = weights + buffers + learning * (1 + states_per_parameter) + weights * moving_average
    copies = 2 * weights if bytes_per_value == 2 else 0
    traced = _traced(network, rows, columns, bytes_per_value)
    return MemoryEstimate(max(4, bytes_per_value) * values + copies, traced.step_bytes())


def estimate_batch_bytes(
    config: ModelConfig,
    batch_size: int,
    rows: int,
    columns: int,
    bytes_per_value: BytesPerValue,
    *,
    kind: Kind = "whole",
) -> int:
    """Bytes of a step with `batch_size` images of rows x columns, all layers learning by Adam."""
    return estimate_memory(config, rows, columns, bytes_per_value, kind=kind).batch_bytes(batch_size)


def estimate_activation_bytes(
    config: ModelConfig,
    rows: int,
    columns: int,
    bytes_per_value: BytesPerValue,
    *,
    kind: Kind = "whole",
    part: LearningPart = "all",
) -> int:
    """Bytes that autograd keeps for an image of rows x columns, or those alive in a single block when they are more."""
    return _traced(_shapes_only(config, kind, part), rows, columns, bytes_per_value).held_bytes()


@dataclass(frozen=True)
class _Traced:
    """Bytes of an image on its way through a network."""

    kept: int
    """By autograd."""
    largest: int
    """Output of a layer."""
    largest_learning: int
    """Output that the backward pass comes back to."""

    def held_bytes(self) -> int:
        """What is kept, or what is alive in a single block where nothing is."""
        return max(self.kept, TENSORS_AT_ONCE * self.largest)

    def step_bytes(self) -> int:
        """With what the backward pass needs in passing."""
        return max(self.kept + TENSORS_PASSING * self.largest_learning, self.held_bytes())


def _traced(network: nn.Module, rows: int, columns: int, bytes_per_value: BytesPerValue) -> _Traced:
    """Of one image of rows x columns. The network's types are changed to those that it computes in."""
    image = torch.empty(1, 1, rows, columns, device="meta")
    if bytes_per_value == 2:
        _autocast(network)
    if bytes_per_value == 8:
        network, image = network.double(), image.double()
    sizes: list[tuple[int, bool]] = []

    def measure(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        sizes.append((output.nbytes, output.requires_grad))

    for module in network.modules():
        if not any(module.children()):
            module.register_forward_hook(measure)
    kept = _kept_bytes(network, image)
    return _Traced(
        kept,
        largest=max((size for size, _ in sizes), default=0),
        largest_learning=max((size for size, learning in sizes if learning), default=0),
    )


def _kept_bytes(network: nn.Module, image: torch.Tensor) -> int:
    """Of all tensors that autograd keeps for the backward pass, weights aside."""
    own = {id(tensor.untyped_storage()) for tensor in (*network.parameters(), *network.buffers())}
    # By storage: an in-place ReLU's output and what it was applied to are one piece of memory. Storages are held, so
    # that no identity is given out twice.
    kept: dict[int, torch.UntypedStorage] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if id(storage) not in own:
            kept[id(storage)] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        outputs = network(image)
    del outputs
    return sum(storage.nbytes() for storage in kept.values())


def _shapes_only(config: ModelConfig, kind: Kind, part: LearningPart) -> PatchClassifier | WholeImageNet:
    """The network on the meta device, in training mode."""
    with torch.device("meta"):
        network = (PatchClassifier if kind == "patch" else WholeImageNet)(config, 0.0, 1.0)
    set_trainable(network, part)
    return network


def _autocast(network: nn.Module) -> None:
    """Types as torch.autocast gives them on a GPU, which it cannot do on the meta device.

    Convolutions, linear layers and our group normalization compute in 16 bits, batch normalization takes what it gets.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear | nn.GroupNorm):
            module.half()
            module.register_forward_pre_hook(lambda _, inputs: tuple(value.half() for value in inputs))
