"""Which layers of a network learn: the stages of Shen et al. 2019 free them from the last to the first."""

from typing import Literal, TypeAlias

from torch import nn

from mammobench.models.networks import PatchClassifier, WholeImageNet

LearningPart: TypeAlias = Literal["last", "top", "all"]


def set_trainable(network: nn.Module, part: LearningPart) -> list[nn.Parameter]:
    """Sets `requires_grad` of every parameter and returns those that learn, in the order of `parameters()`.

    last: the patch classifier's linear layer; of a whole-image network all that the patch network lacks: the appended
    blocks, head and pooling. top: the backbone's last stage (`layer4`) too. all: everything. Batch normalizations of
    layers that do not learn keep their statistics, from now on and after every `train()`.
    """
    learning = set(map(id, _learning(network, part)))
    for parameter in network.parameters():
        parameter.requires_grad_(id(parameter) in learning)
    network.train(network.training)
    return [parameter for parameter in network.parameters() if parameter.requires_grad]


def _learning(network: nn.Module, part: LearningPart) -> list[nn.Parameter]:
    if part == "all":
        return list(network.parameters())
    if isinstance(network, PatchClassifier):
        own: list[nn.Module] = [network.fc]
    elif isinstance(network, WholeImageNet):
        own = [network.appended, network.head, network.pool]
    else:
        raise TypeError(f"{type(network).__name__} has no last and top layers")
    parts = [*own, network.backbone.layer4] if part == "top" else own
    return [parameter for module in parts for parameter in module.parameters()]
