"""Times CUDA's start and two convolutions on the first visible GPU: a process of its own, thrown away after.

    CUDA_VISIBLE_DEVICES=… CUDA_CACHE_DISABLE=1 python -m mammobench.doctor.timed_convolution

With the compile cache off the first call costs what it costs on a machine that has never run this build.
"""

import json
import time
from typing import Any


def main() -> None:
    """Prints startSeconds and secondSeconds, or the error."""
    import torch

    began = time.monotonic()
    try:
        images = torch.rand(8, 16, 64, 64, device="cuda", requires_grad=True)
        kernels = torch.rand(32, 16, 3, 3, device="cuda", requires_grad=True)
        _convolve(images, kernels)
        first = time.monotonic()
        _convolve(images, kernels)
        told = {"startSeconds": first - began, "secondSeconds": time.monotonic() - first, "error": None}
    except Exception as error:  # what CUDA says is what is asked for
        told = {"startSeconds": None, "secondSeconds": None, "error": str(error).splitlines()[0]}
    print(json.dumps(told))


def _convolve(images: Any, kernels: Any) -> None:
    import torch

    torch.nn.functional.conv2d(images, kernels, padding=1).square().mean().backward()
    torch.cuda.synchronize()


if __name__ == "__main__":
    main()
