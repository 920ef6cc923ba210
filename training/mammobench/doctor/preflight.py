"""The one check that every run makes for itself: whether this torch has code for this GPU."""

from collections.abc import Sequence

from mammobench.contract import Problem
from mammobench.doctor.architectures import Capability, kernels_for, matching_build, sm


def kernels_missing(capability: Capability, architectures: Sequence[str]) -> Problem | None:
    """What keeps every kernel from running, with the remedy; None where they run, or where torch does not tell.

    `architectures`: torch.cuda.get_arch_list(). torch itself says it in the middle of the first step, if at all by "no
    kernel image is available for execution on the device".
    """
    if not architectures or kernels_for(capability, architectures) != "none":
        return None
    message = f"this torch has no kernels for {sm(capability)}, only for {' '.join(architectures)}"
    remedy = f"{matching_build(capability, None)} `mammobench doctor` tells more."
    return Problem(path="/execution/device", message=message, remedy=remedy)
