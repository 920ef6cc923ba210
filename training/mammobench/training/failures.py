"""How a training ends early, and what it says then: what was wrong, with which cases, and what would help."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import psutil
import torch
from torch import nn

from mammobench.contract import RunConfig
from mammobench.models import MemoryEstimate, estimate_memory
from mammobench.training.world import World

USABLE_SHARE = 0.95
"""Of the memory that is free or ours: the rest is lost between blocks."""
_CPU_ALLOCATOR = "DefaultCPUAllocator"


class StoppedError(Exception):
    """The run was asked to stop and has saved where it stands."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped after step {step}")
        self.step = step


class TrainingError(Exception):
    """Training cannot go on; the last good checkpoint stays."""

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


def check_loss(mean_loss: float, mine: torch.Tensor, case_keys: Sequence[str], world: World, step: int) -> None:
    """Raises TrainingError when the loss of the coming step is no number, with the cases of the ranks whose it was.

    Every rank must call it with the same `mean_loss`; `mine` is this rank's own.
    """
    if math.isfinite(mean_loss):
        return
    named = [] if torch.isfinite(mine) else [key[:12] for key in case_keys]
    cases = ", ".join(key for rank in world.gather(named) for key in rank)
    raise TrainingError(f"the loss is {mean_loss} at step {step + 1}; the batch's cases: {cases}", step)


def check_weights(network: nn.Module, step: int) -> None:
    """Raises TrainingError when a weight or statistic is no number: it must be neither judged nor saved."""
    for name, value in network.state_dict().items():
        if not torch.isfinite(value).all():
            message = f"{name} is no number after step {step}, though the loss was: a gradient was too large"
            raise TrainingError(f"{message}. Lower the learning rate, or set whole.clipGradientNorm.", step)


class MemoryWatch:
    """Says, when memory runs out, which batch would have fitted: by what the steps before took on this GPU, or else by
    the network's shapes.
    """

    def __init__(self, world: World, config: RunConfig, section: Literal["patch", "whole"], batch_size: int) -> None:
        self._device = world.device
        self._precision = world.precision
        self._config = config
        self._section: Literal["patch", "whole"] = section
        self._batch_size = batch_size
        self._image_bytes: float | None = None
        """Of the most recent good step, beyond what stays allocated between steps."""

    @contextmanager
    def step(self, done: int) -> Iterator[None]:
        """Around the step after `done` others. Raises TrainingError instead of torch's and Python's memory errors."""
        on_gpu = self._device.type == "cuda"
        resident = torch.cuda.memory_allocated(self._device) if on_gpu else 0
        if on_gpu:
            torch.cuda.reset_peak_memory_stats(self._device)
        try:
            yield
        except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            raise TrainingError(self._message(error, resident, done), done) from error
        if on_gpu:
            self._image_bytes = (torch.cuda.max_memory_allocated(self._device) - resident) / self._batch_size

    def _message(self, error: BaseException, resident: int, done: int) -> str:
        field = f"{self._section}.batchSizePerDevice"
        what = f"out of memory at step {done + 1} with {field}={self._batch_size} on {self._device}"
        fits, how = self._fits(resident)
        if fits == 0:
            advice = f"{how} not even one image fits: take smaller images, 16-bit precision or a narrower network"
        else:
            advice = f"{how} {fits} would fit: set {field}={fits}; `mammobench find-batch-size` finds it by trying"
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return f"{what}. {advice}. The last good checkpoint stays. ({reason})"

    def _fits(self, resident: int) -> tuple[int, str]:
        """The largest batch below the one that failed, and by what it is known."""
        memory = self._memory_bytes()
        if self._image_bytes:
            measured = batch_that_fits(USABLE_SHARE * memory, resident, self._image_bytes)
            return min(self._batch_size - 1, measured), "By the steps before,"
        return min(self._batch_size - 1, self._estimate().batch_that_fits(int(memory))), "By the network's shapes,"

    def _memory_bytes(self) -> float:
        """That this process has or could have."""
        if self._device.type == "cuda":
            free, _ = torch.cuda.mem_get_info(self._device)
            return free + torch.cuda.memory_reserved(self._device)
        return psutil.virtual_memory().available + psutil.Process().memory_info().rss

    def _estimate(self) -> MemoryEstimate:
        config = self._config
        edge, data = config.patch.patch_size_px, config.data
        rows, columns = (edge, edge) if self._section == "patch" else (data.input_rows, data.input_columns)
        optimizer = config.patch.optimizer if self._section == "patch" else config.whole.optimizer
        return estimate_memory(
            config.model,
            rows,
            columns,
            2 if self._precision in ("fp16", "bf16") else 4,
            kind=self._section,
            states_per_parameter=1 if optimizer == "sgd" else 2,
            moving_average=self._section == "whole" and config.whole.ema_decay is not None,
        )


def is_out_of_memory(error: BaseException) -> bool:
    """True for a GPU's, Python's and torch's own memory errors; torch reports those of the CPU as RuntimeError."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or _CPU_ALLOCATOR in str(error)


def batch_that_fits(usable_bytes: float, resident_bytes: float, image_bytes: float) -> int:
    """The largest batch that fits by its measure; 0 when not even one image does."""
    return max(0, int((usable_bytes - resident_bytes) / image_bytes))
