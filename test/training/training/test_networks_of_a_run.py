"""What a run begins with: given weights reach both networks, and weights that cannot serve are refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mammobench.datasets import RefusedError
from mammobench.dicom import PreparedImages
from mammobench.models import Backbone
from mammobench.runs import Events, LineLog, RunFolder, read_lines
from mammobench.training.data import Data
from mammobench.training.job import Job, read_inputs
from mammobench.training.networks import make_networks

NO_DATA = Data(PreparedImages((), (), np.zeros((0, 8, 8), np.uint16)), [], [], [], 0.25, 0.5, "0" * 64)


@pytest.fixture
def job(make_run: Callable[..., Path]) -> Job:
    folder = RunFolder(make_run("networks"))
    inputs = read_inputs(folder)
    model = inputs.config.model.model_copy(update={"norm": "frozen", "initial_weights": "initial-weights.pth"})
    config = inputs.config.model_copy(update={"model": model})
    events = Events(LineLog(folder.path / "events.jsonl"), attempt=1)
    return Job(folder, config, inputs.manifest, inputs.split, inputs.paths, 1, events, lambda: False)


def given_weights(job: Job) -> dict[str, torch.Tensor]:
    return Backbone(job.config.model, 0.0, 1.0).state_dict()


def test_both_networks_begin_with_the_given_weights_and_the_log_says_so(job: Job) -> None:
    weights = given_weights(job)
    torch.save(weights, job.folder.path / "initial-weights.pth")
    patch, whole = make_networks(job, NO_DATA)
    for network in (patch, whole):
        assert torch.equal(network.backbone.conv1.weight, weights["conv1.weight"])
        assert network.backbone.input_mean.item() == 0.25
    (message,) = read_lines(job.folder.path / "events.jsonl")[0]
    assert message["text"].startswith("initial weights from initial-weights.pth")


def test_frozen_statistics_that_nobody_measured_are_refused(job: Job) -> None:
    weights = {name: value for name, value in given_weights(job).items() if "running_" not in name}
    torch.save(weights, job.folder.path / "initial-weights.pth")
    with pytest.raises(RefusedError) as caught:
        make_networks(job, NO_DATA)
    assert "/model/norm" in "\n".join(caught.value.lines())
    by_group = replace(
        job, config=job.config.model_copy(update={"model": job.config.model.model_copy(update={"norm": "batch"})})
    )
    make_networks(by_group, NO_DATA)
