"""Several models' scores as one: ensembles on the same cases, and folds on cases of their own."""

from collections.abc import Sequence

import numpy as np

from mammobench.evaluation.auc import midranks
from mammobench.evaluation.units import ScoredImage


def averaged(members: Sequence[Sequence[ScoredImage]]) -> list[ScoredImage]:
    """The mean of the members' logits, image by image. Raises ValueError unless all scored the same labeled images."""
    first = sorted(members[0])
    others = [{image.case_key: image for image in member} for member in members[1:]]
    for number, other in enumerate(others, start=2):
        if other.keys() != {image.case_key for image in first}:
            raise ValueError(f"the members 1 and {number} scored different cases")
        if any(other[image.case_key].malignant != image.malignant for image in first):
            raise ValueError(f"the members 1 and {number} have different labels for the same case")
    return [
        image._replace(logit=float(np.mean([image.logit, *(other[image.case_key].logit for other in others)])))
        for image in first
    ]


def fold_ranks(images: Sequence[ScoredImage]) -> list[ScoredImage]:
    """A fold's scores as their ranks within the fold, (midrank - 1/2) / n: the same scale in every fold.

    Models of different folds have scales of their own; pooling raw scores punishes what no single model does.
    """
    ranks = (midranks(np.array([image.logit for image in images])) - 0.5) / len(images)
    return [image._replace(logit=float(rank)) for image, rank in zip(images, ranks, strict=True)]
