"""The run's images and cases: decoded once, joined with their labels, divided in three parts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mammobench.dicom import PreparedImages, prepared_images
from mammobench.training.cases import Case, join_cases
from mammobench.training.children import begin_child
from mammobench.training.job import Job
from mammobench.training.world import World, usable_cores


@dataclass(frozen=True)
class Data:
    """The run's images and cases by part, and the intensity statistics of the training part."""

    images: PreparedImages
    train: Sequence[Case]
    validation: Sequence[Case]
    test: Sequence[Case]
    mean: float
    standard_deviation: float
    split_hash: str


def prepare(job: Job, world: World) -> Data:
    """The run's images, memory-mapped, and its cases by part. Rank 0 builds the cache, the others open it."""
    size = (job.config.data.input_rows, job.config.data.input_columns)

    def opened() -> PreparedImages:
        def report(done: int, total: int) -> None:
            job.events.progress("prepare", done, total)

        def tell(text: str) -> None:
            job.events.message("info", text)

        return prepared_images(job.cache_folder, job.paths, size, report, usable_cores(), begin_child, tell=tell)

    images = opened() if world.leads else None
    world.wait()
    images = images or opened()
    cases = join_cases(job.manifest, job.split, images)
    train, validation, test = (
        [case for case in cases if case.part == part] for part in ("train", "validation", "test")
    )
    mean, standard_deviation = intensity_statistics(images, train)
    return Data(images, train, validation, test, mean, standard_deviation, job.split.hash)


def intensity_statistics(images: PreparedImages, cases: Sequence[Case]) -> tuple[float, float]:
    """Mean and standard deviation of the training images in 0 ... 1, over every fourth row and column."""
    sums = np.zeros(3)
    for case in cases:
        values = images.pixels[case.index][::4, ::4].astype(np.float64) / 65535
        sums += [values.size, values.sum(), (values * values).sum()]
    mean = sums[1] / sums[0]
    return float(mean), float(max(math.sqrt(max(sums[2] / sums[0] - mean * mean, 0.0)), 1e-3))
