"""Where a rank runs: its device, its precision, and the other ranks."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from mammobench.contract import ExecutionConfig, ModelConfig
from mammobench.datasets import RefusedError, problem
from mammobench.doctor import kernels_missing
from mammobench.models import in_memory_format

Module = TypeVar("Module", bound=nn.Module)

COLLECTIVE_TIMEOUT = timedelta(hours=3)
"""Ranks wait this long for each other: while rank 0 decodes a large dataset, the others stand at a barrier."""


@dataclass(frozen=True)
class World:
    """This rank's place among the run's ranks, and how it computes."""

    rank: int
    size: int
    device: torch.device
    precision: str
    """fp32, tf32, fp16 or bf16: what `auto` became."""
    channels_last: bool

    @property
    def leads(self) -> bool:
        """True for rank 0, the one that writes."""
        return self.rank == 0

    def autocast(self) -> AbstractContextManager[Any]:
        """The forward pass in 16 bits where the config asks for them."""
        if self.precision not in ("fp16", "bf16"):
            return nullcontext()
        return torch.autocast(self.device.type, torch.float16 if self.precision == "fp16" else torch.bfloat16)

    def place(self, module: Module) -> Module:
        """The module on this rank's device, in its memory format."""
        memory_format = torch.channels_last if self.channels_last else torch.contiguous_format
        return in_memory_format(module.to(self.device), memory_format)

    def prepare_network(self, network: Module, norm: str) -> Module:
        """The network as this rank trains it: placed and, with `sync` on GPUs, normalizing over all ranks' images.

        Parameters and buffers keep their names.
        """
        placed = self.place(network)
        if norm != "sync" or self.size == 1 or self.device.type != "cuda":
            return placed
        return cast("Module", nn.SyncBatchNorm.convert_sync_batchnorm(placed))

    def compiled(self, module: nn.Module, enabled: bool) -> nn.Module:
        """The module as torch.compile runs it. The module itself, which is saved and validated, stays as it is."""
        return cast("nn.Module", torch.compile(module)) if enabled else module

    def parallel(self, module: nn.Module) -> nn.Module:
        """The module with its gradients averaged over all ranks, without a second copy of them; itself when alone."""
        if self.size == 1:
            return module
        devices = [self.device] if self.device.type == "cuda" else None
        return DistributedDataParallel(module, device_ids=devices, gradient_as_bucket_view=True)

    def sync_last(self, network: nn.Module, last: bool) -> AbstractContextManager[Any]:
        """Gradients travel between ranks with the last micro batch of a step only."""
        averaging = getattr(network, "_orig_mod", network)  # what torch.compile wraps
        return nullcontext() if last or not isinstance(averaging, DistributedDataParallel) else averaging.no_sync()

    def share_buffers(self, network: nn.Module) -> None:
        """Rank 0's running statistics on every rank: without `sync` each rank has seen other images since the last
        forward pass, and cases would be scored by networks that differ.
        """
        if self.size > 1:
            for buffer in network.buffers():
                distributed.broadcast(buffer, src=0)

    def agree(self, loss: torch.Tensor, wants_stop: bool) -> tuple[float, bool]:
        """The mean loss over all ranks, and whether any of them was asked to stop: one small all-reduce."""
        told = torch.stack([loss.detach().to(torch.float64), loss.new_tensor(float(wants_stop)).to(torch.float64)])
        if self.size > 1:
            distributed.all_reduce(told)
        mean, stops = (told / self.size).tolist()
        return mean, stops > 0

    def gather(self, mine: Sequence[Any]) -> list[list[Any]]:
        """Every rank's list, by rank."""
        if self.size == 1:
            return [list(mine)]
        gathered: list[Any] = [None] * self.size
        distributed.all_gather_object(gathered, list(mine))
        return gathered

    def wait(self) -> None:
        """Until every rank is here."""
        if self.size > 1:
            distributed.barrier()

    def leave(self) -> None:
        """Ends the process group."""
        if self.size > 1 and distributed.is_initialized():
            distributed.destroy_process_group()


def join_world(execution: ExecutionConfig, model: ModelConfig | None = None) -> World:
    """Chooses device and precision, sets torch's global flags, and joins the other ranks that torchrun started.

    `model`: the network that is to run here, where it bears on the choice; see `_channels_last`.
    Raises RefusedError when the device or the precision is not to be had here.
    """
    rank, size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    device = _device(execution.device)
    _check_kernels(device)
    precision = _precision(execution.precision, device)
    torch.set_num_threads(_threads(execution.threads))
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"  # on by default for convolutions: "fp32" must turn it off
    be_deterministic(execution.deterministic)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if size > 1:
        backend, bound_to = ("nccl", device) if device.type == "cuda" else ("gloo", None)
        distributed.init_process_group(
            backend, rank=rank, world_size=size, timeout=COLLECTIVE_TIMEOUT, device_id=bound_to
        )
    return World(rank, size, device, precision, _channels_last(execution, model, device))


def be_deterministic(wanted: bool) -> None:
    """Deterministic kernels only, an error where an operation has none; or else the fastest, found by trying."""
    if wanted:
        # cuBLAS reads it when its first handle is made: with the default, several streams share a workspace.
        os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    torch.use_deterministic_algorithms(wanted)
    torch.backends.cudnn.deterministic = wanted
    torch.backends.cudnn.benchmark = not wanted


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def _device(asked: str) -> torch.device:
    """`auto` is a GPU where there is one. Raises RefusedError for a rank without a GPU of its own."""
    if asked == "cpu" or (asked == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    index, count = int(os.environ.get("LOCAL_RANK", "0")), torch.cuda.device_count()
    if index >= count:
        remedy = "Lower execution.deviceCount, or set execution.device to cpu."
        found = problem("/execution/device", f"GPU {index} is asked for, torch sees {count}", remedy)
        raise RefusedError("The run's device is not to be had here.", [found])
    return torch.device("cuda", index)


def _check_kernels(device: torch.device) -> None:
    """Raises RefusedError where this torch has no code for the GPU: the first kernel would say so, much later."""
    if device.type != "cuda":
        return
    missing = kernels_missing(torch.cuda.get_device_capability(device), torch.cuda.get_arch_list())
    if missing is not None:
        raise RefusedError("The run's device cannot be used with this torch.", [missing])


def _channels_last(execution: ExecutionConfig, model: ModelConfig | None, device: torch.device) -> bool:
    """As asked, but never for 8 channels on a CPU.

    torch 2.13's oneDNN writes beyond its buffers, with AVX-512, in the backward pass of a 1x1 convolution of stride 2
    that has 8 input channels in this format, and those are the shortcuts of the narrowest ResNet. Small images corrupt
    memory silently, larger ones crash; 16 channels and more, or stride 1, are right.
    """
    return execution.channels_last and not (device.type == "cpu" and model is not None and model.base_width == 8)


def _precision(asked: str, device: torch.device) -> str:
    """`auto` by compute capability: torch's own is_bf16_supported() says yes to emulation.

    Raises RefusedError for what the GPU would emulate (bf16) or leave out without a word (tf32).
    """
    if device.type != "cuda":
        return "fp32" if asked == "auto" else asked
    capability = torch.cuda.get_device_capability(device)
    if asked == "auto":
        return "bf16" if capability >= (8, 0) else "fp16" if capability >= (7, 0) else "fp32"
    if asked in ("bf16", "tf32") and capability < (8, 0):
        message = f"{asked} needs compute capability 8.0, this GPU has {capability[0]}.{capability[1]}"
        found = problem("/execution/precision", message, "Take auto, fp16 or fp32.")
        raise RefusedError("The run's precision is not to be had here.", [found])
    return asked


def _threads(asked: int) -> int:
    available = usable_cores()
    local_ranks = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return min(asked, available) if asked > 0 else max(1, available // local_ranks)
