"""Which batch normalizations keep the statistics that they have while the network trains."""

from torch import nn

BATCH_NORMS = (nn.BatchNorm2d, nn.SyncBatchNorm)


def keep_statistics(network: nn.Module, *, everywhere: bool) -> None:
    """Puts batch normalizations into evaluation mode: all of them, or those whose own parameters do not learn.

    A layer that is frozen but went on measuring would change what it computes without learning. Called after
    `nn.Module.train`; decided anew each time, so it holds after a conversion to SyncBatchNorm too.
    """
    for module in network.modules():
        if isinstance(module, BATCH_NORMS) and (everywhere or not _learns(module)):
            module.eval()


def _learns(module: nn.Module) -> bool:
    return any(parameter.requires_grad for parameter in module.parameters(recurse=False))
