"""Scores of cases that are not trained on: every case exactly once, whatever the number of ranks."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch

from mammobench.dicom import PreparedImages
from mammobench.inference import FlipAveraged
from mammobench.models import WholeImageNet, in_memory_format
from mammobench.training.batches import still_batch, to_device
from mammobench.training.cases import Case
from mammobench.training.world import World

Progress = Callable[[int, int], None]

NO_FLIP: tuple[tuple[int, ...], ...] = ((),)
FLIPS: tuple[tuple[int, ...], ...] = ((), (3,), (2,), (2, 3))
"""Axes of [batch, channel, row, column] that are turned around: none, left and right, top and bottom, both."""


def score_cases(
    network: WholeImageNet,
    cases: Sequence[Case],
    images: PreparedImages,
    world: World,
    batch_size: int,
    progress: Progress | None = None,
    *,
    flips: bool = False,
) -> npt.NDArray[np.float64]:
    """Logits [n], in the order of `cases`; with `flips` the mean over the image and its three flips.

    Every rank must call it; rank r scores cases r, r + ranks, r + 2 ranks, ..., and every rank gets all logits.
    """
    mine = cases[world.rank :: world.size]
    scored: list[float] = []
    network.eval()
    world.share_buffers(network)
    with torch.inference_mode(), world.autocast():
        for first in range(0, len(mine), batch_size):
            batch = still_batch(mine[first : first + batch_size], images)
            pixels, _ = to_device(batch, world.device, images.pixels.shape[1:], 1.0, world.channels_last)
            views = [network(torch.flip(pixels, axes))[0].double() for axes in (FLIPS if flips else NO_FLIP)]
            scored.extend(torch.stack(views).mean(dim=0).tolist())
            if progress is not None:
                progress(min(len(cases), len(scored) * world.size), len(cases))
    return in_order(world.gather(scored), len(cases))


def in_order(by_rank: Sequence[Sequence[float]], count: int) -> npt.NDArray[np.float64]:
    """Puts what ranks found of their shares (every n-th case) back into the order of the cases.

    Raises ValueError unless every case was scored exactly once: numpy would spread a single value over a share.
    """
    ordered = np.full(count, np.nan)
    for rank, theirs in enumerate(by_rank):
        share = ordered[rank :: len(by_rank)]
        if len(theirs) != len(share):
            raise ValueError(f"rank {rank} scored {len(theirs)} cases of its {len(share)}")
        share[:] = theirs
    return ordered


def reference_outputs(
    network: WholeImageNet | FlipAveraged, cases: Sequence[Case], images: PreparedImages
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], npt.NDArray[np.float32]]:
    """Input [n, 1, rows, columns], logits [n] and maps [n, h, w] on the CPU in float32: what an export must give."""
    pixels = np.stack([images.pixels[case.index] for case in cases]).astype(np.float32)[:, None] / np.float32(65535)
    network = in_memory_format(network.cpu(), torch.contiguous_format).float().eval()
    with torch.inference_mode():
        outputs = [network(torch.from_numpy(pixels[i : i + 1])) for i in range(len(cases))]
    logits = torch.cat([logit for logit, _ in outputs]).double().numpy()
    return pixels, logits, torch.cat([cells for _, cells in outputs]).numpy()


def sigmoid(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scores 0 ... 1; no overflow at either end."""
    return np.exp(-np.logaddexp(0, -logits))


def fit_logistic(values: npt.NDArray[np.float64], positive: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(scale, offset) of the balanced logistic regression on one value, by Newton's method with a weak ridge.

    Both classes weigh the same. The scale stays within 0.1 ... 2: a start that ranks badly must not be turned around.
    """
    weight = np.where(positive, 0.5 / max(1, positive.sum()), 0.5 / max(1, (~positive).sum()))
    middle, spread = float(np.average(values, weights=weight)), float(max(values.std(), 1e-6))
    design = np.stack([(values - middle) / spread, np.ones_like(values)], axis=1)
    beta = np.zeros(2)
    for _ in range(25):
        probability = sigmoid(design @ beta)
        gradient = design.T @ (weight * (probability - positive)) + 1e-3 * beta
        curvature = (design * (weight * probability * (1 - probability))[:, None]).T @ design + 1e-3 * np.eye(2)
        beta -= np.linalg.solve(curvature, gradient)
    scale = float(np.clip(beta[0] / spread, 0.1, 2.0))
    return scale, float(beta[1]) - scale * middle


def mean_bce(logits: npt.NDArray[np.float64], positive: npt.NDArray[np.bool_], positive_weight: float) -> float:
    """Mean weighted binary cross entropy, as in training."""
    losses = np.where(positive, positive_weight * np.logaddexp(0, -logits), np.logaddexp(0, logits))
    return float(losses.mean())
