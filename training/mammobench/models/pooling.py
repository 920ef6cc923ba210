"""From the map of cells to the image's logit."""

import torch
from torch import nn


def at_least_float32(x: torch.Tensor) -> torch.Tensor:
    """The 16-bit output of autocast as float32; float32 and float64 as they are."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


class SmoothMaximum(nn.Module):
    """log-mean-exp over the map (Pinheiro and Collobert 2015), between mean and maximum, then a learned line.

    A few hot cells decide, and every cell gets a gradient in proportion to its share.
    """

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.offset = nn.Parameter(torch.zeros(()))

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """[batch, rows, columns] → [batch]."""
        flat = at_least_float32(cells).flatten(1)
        # By mean and not by log(cell count): the exported graph then holds for every input size.
        hottest = flat.amax(dim=1, keepdim=True)
        pooled = (flat - hottest).exp().mean(dim=1).log() + hottest.squeeze(1)
        return self.scale * pooled + self.offset


class AveragePool(nn.Module):
    """The mean over the map.

    After a 1x1 convolution it is the same as global average pooling and a linear layer, and the map is the class
    activation map (Zhou et al. 2016).
    """

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """[batch, rows, columns] → [batch]."""
        return at_least_float32(cells).mean(dim=(1, 2))
