"""Flags: everything that bears on precision and speed, as torch has it, not as the config asks for it."""

import torch

from mammobench.contract import ComputeFlags, ExecutionConfig
from mammobench.training.world import World


def describe_flags(world: World, execution: ExecutionConfig) -> ComputeFlags:
    """The flags in force in this process; the ranks of a run have the same."""
    return ComputeFlags(
        device=str(world.device),
        world_size=world.size,
        precision=world.precision,
        matmul_allow_tf32=bool(torch.backends.cuda.matmul.allow_tf32),
        cudnn_allow_tf32=torch.backends.cudnn.allow_tf32,
        cudnn_enabled=torch.backends.cudnn.enabled,
        cudnn_benchmark=torch.backends.cudnn.benchmark,
        cudnn_deterministic=torch.backends.cudnn.deterministic,
        deterministic_algorithms=torch.are_deterministic_algorithms_enabled(),
        channels_last=world.channels_last,
        compile=execution.compile,
        fused_optimizer=execution.fused_optimizer,
        data_workers=execution.data_workers,
        threads=torch.get_num_threads(),
        interop_threads=torch.get_num_interop_threads(),
    )
