"""What changes the weights: the optimizers by name, and their moving average."""

from collections.abc import Sequence

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def make_optimizer(
    kind: str, parameters: Sequence[nn.Parameter], learning_rate: float, weight_decay: float, *, fused: bool
) -> torch.optim.Optimizer:
    """adam (weight decay in the gradient), adamw (apart from it) or sgd with Nesterov momentum 0.9."""
    if kind == "sgd":
        return torch.optim.SGD(
            parameters, learning_rate, momentum=0.9, nesterov=True, weight_decay=weight_decay, fused=fused
        )
    family = torch.optim.AdamW if kind == "adamw" else torch.optim.Adam
    return family(parameters, learning_rate, weight_decay=weight_decay, fused=fused)


def moving_average(network: nn.Module, decay: float | None) -> AveragedModel | None:
    """The exponential moving average of weights and statistics, which starts as the network is; None without decay."""
    if decay is None:
        return None
    return AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(decay), use_buffers=True)
