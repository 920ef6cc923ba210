"""What a rank needs to train a run, read and checked once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mammobench.config import read_config
from mammobench.contract import LocalPaths, Manifest, RunConfig, Split
from mammobench.datasets import RefusedError, problem, read_model, split_problems
from mammobench.runs import Events, RunFolder
from mammobench.training.cases import count_lesions, labels_of_part, outline_problems
from mammobench.training.phases import stage_epochs


@dataclass(frozen=True)
class Job:
    """One attempt at one run."""

    folder: RunFolder
    config: RunConfig
    manifest: Manifest
    split: Split
    paths: dict[str, str]
    attempt: int
    events: Events
    wants_stop: Callable[[], bool]

    @property
    def checkpoints(self) -> Path:
        """Where checkpoints lie."""
        return self.folder.path / "checkpoints"

    @property
    def environment_file(self) -> Path:
        """Where this attempt says what it computes with; what an earlier attempt said stays."""
        first = self.folder.path / "environment.json"
        return self.folder.path / f"environment-{self.attempt}.json" if first.exists() else first

    @property
    def initial_weights(self) -> Path | None:
        """The run's own copy of the weights that it begins with; None where it begins at random."""
        named = self.config.model.initial_weights
        return None if named is None else self.folder.path / Path(named).name

    @property
    def cache_folder(self) -> Path:
        """Where caches of prepared images lie."""
        return prepared_cache(self.folder)


def prepared_cache(folder: RunFolder) -> Path:
    """The workspace's cache of prepared images, or one of the run's own where there is no workspace."""
    return folder.prepared_cache


@dataclass(frozen=True)
class Inputs:
    """The files that are frozen at a run's start."""

    config: RunConfig
    manifest: Manifest
    split: Split
    paths: dict[str, str]


def read_inputs(folder: RunFolder) -> Inputs:
    """Reads and checks the frozen files. Raises RefusedError.

    What is wrong between them is said all at once: leaks, missing classes, outlines outside, cases without a file.
    """
    config, _ = read_config(folder.config)
    manifest, split = read_model(folder.manifest, Manifest), read_model(folder.split, Split)
    paths = read_model(folder.paths, LocalPaths).root
    found = [*split_problems(manifest, split), *outline_problems(manifest)]
    found += [
        problem(f"{folder.paths}#/{case.case_key}", "no path on this machine", "Import the dataset here.")
        for case in split.cases
        if case.case_key not in paths
    ]
    if found:
        raise RefusedError("The split cannot be used with these cases.", found)
    return Inputs(config, manifest, split, {case.case_key: paths[case.case_key] for case in split.cases})


def patch_steps_per_epoch(inputs: Inputs, world_size: int) -> int:
    """Optimizer steps of a patch epoch; 0 where no training image shows a lesion."""
    patches = 2 * count_lesions(inputs.manifest, inputs.split, "train") * inputs.config.patch.patches_per_lesion
    return _ceil(patches, inputs.config.patch.batch_size_per_device * world_size)


def whole_steps_per_epoch(inputs: Inputs, world_size: int) -> int:
    """Optimizer steps of a whole-image epoch."""
    whole, labels = inputs.config.whole, labels_of_part(inputs.manifest, inputs.split, "train")
    positives = sum(labels)
    visits = 2 * max(positives, len(labels) - positives) if whole.sampler == "balanced" else len(labels)
    return _ceil(visits, whole.batch_size_per_device * whole.accumulation_steps * world_size)


def total_steps(inputs: Inputs, world_size: int) -> int:
    """Optimizer steps of all stages together, known before any image is read."""
    patch = stage_epochs(inputs.config.patch) * patch_steps_per_epoch(inputs, world_size)
    return patch + stage_epochs(inputs.config.whole) * whole_steps_per_epoch(inputs, world_size)


def remove_all(paths: Sequence[Path]) -> None:
    """Removes what a new attempt supersedes."""
    for path in paths:
        if path.exists():
            path.unlink()


def _ceil(count: int, size: int) -> int:
    return -(-count // size)
