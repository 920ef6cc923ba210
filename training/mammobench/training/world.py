"""Where a rank runs: its device, its precision, and the other ranks."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from mammobench.contract import ExecutionConfig
from mammobench.models import in_memory_format

Module = TypeVar("Module", bound=nn.Module)


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

    def parallel(self, module: nn.Module) -> nn.Module:
        """The module with its gradients averaged over all ranks; itself when there is one rank."""
        if self.size == 1:
            return module
        devices = [self.device] if self.device.type == "cuda" else None
        return DistributedDataParallel(module, device_ids=devices)

    def sync_last(self, network: nn.Module, last: bool) -> AbstractContextManager[Any]:
        """Gradients travel between ranks with the last micro batch of a step only."""
        return nullcontext() if last or not isinstance(network, DistributedDataParallel) else network.no_sync()

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


def join_world(execution: ExecutionConfig) -> World:
    """Chooses device and precision, sets torch's global flags, and joins the other ranks that torchrun started."""
    rank, size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    use_cuda = execution.device == "cuda" or (execution.device == "auto" and torch.cuda.is_available())
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if use_cuda else torch.device("cpu")
    precision = _precision(execution.precision, device)
    torch.set_num_threads(_threads(execution.threads))
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"  # on by default for convolutions: "fp32" must turn it off
    torch.backends.cudnn.benchmark = True
    if use_cuda:
        torch.cuda.set_device(device)
    if size > 1:
        distributed.init_process_group("nccl" if use_cuda else "gloo", rank=rank, world_size=size)
    return World(rank, size, device, precision, execution.channels_last)


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def _precision(asked: str, device: torch.device) -> str:
    """`auto` by compute capability: torch's own is_bf16_supported() says yes to emulation."""
    if asked != "auto":
        return asked
    if device.type != "cuda":
        return "fp32"
    major, _ = torch.cuda.get_device_capability(device)
    return "bf16" if major >= 8 else "fp16" if major >= 7 else "fp32"


def _threads(asked: int) -> int:
    available = usable_cores()
    local_ranks = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return min(asked, available) if asked > 0 else max(1, available // local_ranks)
