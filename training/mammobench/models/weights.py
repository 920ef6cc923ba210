"""Weights from elsewhere: what of them fits a network, by name and shape, and what does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch

from mammobench.datasets import RefusedError, problem

NAMED_AT_MOST = 5
"""Parameters that a sentence names; the report holds all."""


class Conversion(NamedTuple):
    """A parameter that was taken in another form."""

    name: str
    how: str


class Mismatch(NamedTuple):
    """A parameter whose shape is not the network's."""

    name: str
    expected: tuple[int, ...]
    found: tuple[int, ...]


@dataclass(frozen=True)
class WeightReport:
    """What became of each parameter and statistic (BatchNorm's batch counter, which nothing uses, aside)."""

    matched: tuple[str, ...]
    """Taken as they are."""
    converted: tuple[Conversion, ...]
    """Taken in another form."""
    missing: tuple[str, ...]
    """In the network only: left as they were."""
    unexpected: tuple[str, ...]
    """In the weights only: not used."""
    mismatched: tuple[Mismatch, ...]
    """In both, with different shapes: nothing is taken when there are any."""

    def lines(self) -> list[str]:
        """The report for people."""
        taken = len(self.matched) + len(self.converted)
        known = taken + len(self.missing) + len(self.mismatched)
        statistics = [name for name in self.unexpected if name.endswith((".running_mean", ".running_var"))]
        return [
            f"{taken} of the network's {known} tensors taken.",
            *(f"{name}: {how}." for name, how in self.converted),
            *_listed("left as initialized, not in the weights", self.missing),
            *_listed("in the weights, not used", self.unexpected),
            *(f"{name}: has shape {_shape(found)}, expected {_shape(own)}." for name, own, found in self.mismatched),
            *(
                ["Batch statistics have no place in group normalization: the layers will not compute what they did."]
                if statistics and not any(name.endswith("running_mean") for name in self.missing + self.matched)
                else []
            ),
        ]


class WeightsError(RefusedError):
    """Weights that cannot be used; the network was not changed."""

    @staticmethod
    def of_report(source: str, report: WeightReport, remedy: str) -> "WeightsError":
        """Weights that do not fit: the first parameters are in the message, all of them among the problems."""
        if not report.mismatched:
            message = (
                f"{source} does not fit the network: none of its {len(report.unexpected)} tensors has a known name"
            )
            found = _names(report.unexpected) or "none"
            return WeightsError(f"{message} (found: {found}; expected: {_names(report.missing)}). {remedy}")
        shapes = [f"{name} is {_shape(found)}, expected {_shape(own)}" for name, own, found in report.mismatched]
        rest = f" and {len(shapes) - NAMED_AT_MOST} more" if len(shapes) > NAMED_AT_MOST else ""
        message = f"{source} does not fit the network: {'; '.join(shapes[:NAMED_AT_MOST])}{rest}. {remedy}"
        return WeightsError(
            message,
            [
                problem(name, f"has shape {_shape(found)}, expected {_shape(own)}.")
                for name, own, found in report.mismatched
            ],
        )


def fit(
    expected: Mapping[str, torch.Tensor],
    found: Mapping[str, torch.Tensor],
    conversions: Mapping[str, Conversion],
) -> WeightReport:
    """Compares names and shapes; `conversions` says which of `found` are not in their first form."""
    found = {name: value for name, value in found.items() if not _irrelevant(name)}
    names = [name for name in expected if not _irrelevant(name)]
    shared = [name for name in names if name in found]
    fits = [name for name in shared if expected[name].shape == found[name].shape]
    return WeightReport(
        matched=tuple(name for name in fits if name not in conversions),
        converted=tuple(conversions[name] for name in fits if name in conversions),
        missing=tuple(name for name in names if name not in found),
        unexpected=tuple(name for name in found if name not in expected),
        mismatched=tuple(
            Mismatch(name, tuple(expected[name].shape), tuple(found[name].shape))
            for name in shared
            if expected[name].shape != found[name].shape
        ),
    )


def take(network: Mapping[str, torch.Tensor], found: Mapping[str, torch.Tensor], report: WeightReport) -> None:
    """Copies what fits into the network's own tensors (a state dict shares their memory)."""
    with torch.no_grad():
        for name in (*report.matched, *(conversion.name for conversion in report.converted)):
            network[name].copy_(found[name])


def _irrelevant(name: str) -> bool:
    return name.endswith("num_batches_tracked")


def _listed(what: str, names: Sequence[str]) -> list[str]:
    return [f"{len(names)} {what}: {_names(names)}."] if names else []


def _names(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return ", ".join(names[:NAMED_AT_MOST]) + rest


def _shape(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape)) or "a single number"
