"""Test-time flips as part of the network, so that no caller can forget them."""

import torch
from torch import nn

from mammobench.models import WholeImageNet

AXES: tuple[tuple[int, ...], ...] = ((), (3,), (2,), (2, 3))
"""Axes of [batch, channel, row, column] that are turned around: none, left and right, top and bottom, both."""


class FlipAveraged(nn.Module):
    """The mean logit over the image and its three flips; the map is that of the image as it is."""

    def __init__(self, network: WholeImageNet) -> None:
        super().__init__()
        self.network = network

    @property
    def stride(self) -> int:
        """Input pixels a map cell."""
        return self.network.stride

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """As WholeImageNet: [batch, 1, rows, columns] → logit [batch], map [batch, h, w]."""
        logit, cells = self.network(x)
        logits = [logit, *(self.network(torch.flip(x, axes))[0] for axes in AXES[1:])]
        return torch.stack(logits).mean(dim=0), cells
