"""How a training ends early, and what it says then: what was wrong, with which cases, and what would help."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn

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
    """Says, when memory runs out, which batch would have fitted, by what the steps before took on this device."""

    def __init__(self, device: torch.device, section: str, batch_size: int) -> None:
        self._device = device
        self._section = section
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
            fits = batch_that_fits(self._usable_bytes(), resident, self._image_bytes, self._batch_size)
            raise TrainingError(self._message(error, fits, done), done) from error
        if on_gpu:
            self._image_bytes = (torch.cuda.max_memory_allocated(self._device) - resident) / self._batch_size

    def _usable_bytes(self) -> float | None:
        if self._device.type != "cuda":
            return None
        free, _ = torch.cuda.mem_get_info(self._device)
        return USABLE_SHARE * (free + torch.cuda.memory_reserved(self._device))

    def _message(self, error: BaseException, fits: int | None, done: int) -> str:
        field = f"{self._section}.batchSizePerDevice"
        what = f"out of memory at step {done + 1} with {field}={self._batch_size} on {self._device}"
        if fits is None:
            advice = f"Find the batch that fits with `mammobench find-batch-size`, and set {field} to it"
        elif fits == 0:
            advice = "Not even one image fits: take smaller images, 16-bit precision or a narrower network"
        else:
            advice = f"By the steps before, {fits} would fit: set {field}={fits}"
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return f"{what}. {advice}. The last good checkpoint stays. ({reason})"


def is_out_of_memory(error: BaseException) -> bool:
    """True for a GPU's, Python's and torch's own memory errors; torch reports those of the CPU as RuntimeError."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or _CPU_ALLOCATOR in str(error)


def batch_that_fits(
    usable_bytes: float | None, resident_bytes: float, image_bytes: float | None, failed_batch: int
) -> int | None:
    """The largest batch below the one that failed that fits by its measure; None where nothing was measured."""
    if usable_bytes is None or not image_bytes:
        return None
    return max(0, min(failed_batch - 1, int((usable_bytes - resident_bytes) / image_bytes)))
