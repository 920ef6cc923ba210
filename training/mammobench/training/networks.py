"""Both stages' networks as a run begins with them: at random or from given weights, and fitted to its images."""

import numpy as np

from mammobench.datasets import RefusedError, problem
from mammobench.models import PatchClassifier, WeightReport, WholeImageNet, load_initial_weights
from mammobench.runs import Events
from mammobench.training.data import Data
from mammobench.training.job import Job
from mammobench.training.scoring import fit_logistic, score_cases
from mammobench.training.world import World

CALIBRATION_CASES = 256


def make_networks(job: Job, data: Data) -> tuple[PatchClassifier, WholeImageNet]:
    """Both networks, with the run's initial weights where it has any. Raises RefusedError when those do not fit."""
    model, given = job.config.model, job.initial_weights
    frozen = model.norm == "frozen"
    patch = PatchClassifier(model, data.mean, data.standard_deviation, fixed_statistics=frozen and given is not None)
    whole = WholeImageNet(model, data.mean, data.standard_deviation, fixed_statistics=frozen)
    if given is not None:
        report = load_initial_weights(patch.backbone, given)
        unmeasured = [name for name in report.missing if name.endswith(("running_mean", "running_var"))]
        if frozen and unmeasured:
            message = (
                f"{given.name} has no statistics for {len(unmeasured) // 2} normalizations, and frozen ones need them"
            )
            raise RefusedError(
                "The initial weights cannot be used.", [problem("/model/norm", message, "Choose batch or group.")]
            )
        whole.backbone.load_state_dict(patch.backbone.state_dict())
        tell_report(job.events, f"initial weights from {given.name}", report)
    return patch, whole


def tell_report(events: Events, what: str, report: WeightReport) -> None:
    """What was matched, in the run's log."""
    events.message("info", "\n".join([what, *report.lines()]))


def calibrate(network: WholeImageNet, data: Data, world: World, batch_size: int) -> None:
    """Sets the pooling's scale and offset to fit the training images: the first steps then go into the ranking."""
    if not network.has_calibrated_pooling:
        return
    cases = data.train[:CALIBRATION_CASES]
    logits = score_cases(network, cases, data.images, world, batch_size)
    network.calibrate_pooling(*fit_logistic(logits, np.array([case.malignant for case in cases])))
