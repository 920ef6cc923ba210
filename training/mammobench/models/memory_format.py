"""Where a network's weights lie in memory."""

from typing import TypeVar

import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)


def in_memory_format(network: Network, memory_format: torch.memory_format) -> Network:
    """The network itself, its convolutions' weights laid out as `memory_format` says."""
    return network.to(memory_format=memory_format)  # pyright: ignore[reportCallIssue] -- missing in torch's own types
