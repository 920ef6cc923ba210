"""What is to be known about a config that can be run. The twin of main/config/config-warnings.ts."""

import math

from mammobench.config.facts import ConfigFacts
from mammobench.config.sections import (
    Sections,
    patch_global_batch,
    runs_on_cpu,
    whole_global_batch,
    whole_steps_per_epoch,
)
from mammobench.contract import PatchConfig, Problem, WholeConfig
from mammobench.datasets import problem

FINE_TUNING_RATE = 2e-5
"""At such learning rates weights are refined that are good already; from random ones nothing is learned in time."""
FEW_IMAGES = 2
PATCH_CLASS_COUNT = 5
LARGE_FOR_CPU_PX = 1024 * 1024


def warnings_about(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    """Everything that a person may not expect of this config."""
    return [
        *_norm_warnings(sections),
        *_weights_warnings(sections),
        *_patch_warnings(sections),
        *_phase_warnings(sections),
        *_length_warnings(sections, facts),
        *_scaling_warnings(sections, facts),
        *_machine_warnings(sections, facts),
    ]


def _norm_warnings(sections: Sections) -> list[Problem]:
    model, patch, whole, execution = sections.model, sections.patch, sections.whole, sections.execution
    if model is None:
        return []
    if model.norm == "frozen" and model.initial_weights is None and patch is not None and patch.epochs == 0:
        message = "frozen without initial weights and without the patch stage has no statistics to keep"
        return [problem("/model/norm", message, "Choose group, or name initial weights.")]
    if whole is None or model.norm not in ("batch", "sync") or (model.norm == "sync" and execution is None):
        return []
    devices = execution.device_count if model.norm == "sync" and execution is not None else 1
    images = whole.batch_size_per_device * devices
    if images <= FEW_IMAGES:
        where = "a device" if model.norm == "batch" else "on all devices"
        message = (
            f"batch normalization sees {images} image{'' if images == 1 else 's'} {where}: its statistics are unstable"
        )
        return [problem("/model/norm", message, "Group normalization does not depend on the batch.")]
    return []


def _weights_warnings(sections: Sections) -> list[Problem]:
    model, patch, whole = sections.model, sections.patch, sections.whole
    if model is None or model.initial_weights is not None:
        return []
    stages = [stage for stage in (patch, whole) if stage is not None and stage.epochs > 0]
    slow = [stage.learning_rate for stage in stages if stage.learning_rate <= FINE_TUNING_RATE]
    if not slow:
        return []
    message = f"is empty, but a learning rate of {slow[0]:g} for all layers assumes ImageNet weights"
    remedy = "Name a file of weights, or begin with the preset shen-2019-from-scratch."
    return [problem("/model/initialWeights", message, remedy)]


def _patch_warnings(sections: Sections) -> list[Problem]:
    model, patch = sections.model, sections.patch
    if patch is None:
        return []
    if patch.epochs == 0:
        start = "random" if model is None or model.initial_weights is None else "the initial"
        message = f"without lesion patches, the whole-image stage starts from {start} weights"
        return [problem("/patch/epochs", message, "A few epochs of patches make it learn much faster.")]
    if patch.balance == "batch" and patch.batch_size_per_device < PATCH_CLASS_COUNT:
        message = f"a batch of {patch.batch_size_per_device} cannot hold all {PATCH_CLASS_COUNT} classes"
        return [problem("/patch/batchSizePerDevice", message, "Make it larger, or balance in the loss.")]
    return []


def _phase_warnings(sections: Sections) -> list[Problem]:
    model, patch, whole = sections.model, sections.patch, sections.whole
    found: list[Problem] = []
    if patch is not None and patch.epochs == 0 and patch.phases:
        found.append(problem("/patch/phases", "are left out with the stage", "Give the stage epochs, or remove them."))
    random = model is not None and model.initial_weights is None
    first = _first_phase(sections)
    if random and first is not None:
        message = "the layers that do not learn in this phase are random: there are no initial weights"
        found.append(problem(first, message, "Name initial weights, or let all layers learn from the beginning."))
    if whole is not None and model is not None and model.appended_blocks == 0:
        for index, phase in enumerate(whole.phases):
            if phase.trainable == "last":
                message = "with no appended blocks, only the classifier learns in this phase"
                found.append(problem(f"/whole/phases/{index}/trainable", message, None))
    return found


def _first_phase(sections: Sections) -> str | None:
    """Where the run begins with layers that do not learn; None where all learn."""
    patch, whole = sections.patch, sections.whole
    name, stage = ("patch", patch) if patch is not None and patch.epochs > 0 else ("whole", whole)
    if patch is None or stage is None or not stage.phases or stage.phases[0].trainable == "all":
        return None
    return f"/{name}/phases/0/trainable"


def _length_warnings(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    whole, steps_per_epoch = sections.whole, whole_steps_per_epoch(sections, facts)
    if whole is None:
        return []
    found: list[Problem] = []
    epochs = whole.epochs + sum(phase.epochs for phase in whole.phases)
    if whole.early_stopping_epochs is not None and whole.early_stopping_epochs >= epochs:
        message = f"never happens: the stage has {epochs} epochs"
        found.append(problem("/whole/earlyStoppingEpochs", message, "Choose fewer epochs, or leave it empty."))
    if whole.ema_decay is not None and steps_per_epoch is not None:
        averaged, steps = 1 / (1 - whole.ema_decay), epochs * steps_per_epoch
        if averaged > steps:
            message = f"averages over about {averaged:.0f} steps, and the stage has {steps}: the beginning weighs most"
            found.append(problem("/whole/emaDecay", message, "Choose a smaller decay."))
    return found


def _scaling_warnings(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    """A learning rate belongs to a global batch: Goyal et al. 2017 scale it linearly, for Adam the root is usual."""
    preset, execution, patch, whole = facts.preset, sections.execution, sections.patch, sections.whole
    if preset is None or execution is None:
        return []
    found: list[Problem] = []
    if patch is not None and patch.epochs > 0 and preset.patch.epochs > 0:
        before, now = patch_global_batch(preset.patch, preset.execution), patch_global_batch(patch, execution)
        found += _scaling_warning("patch", preset.patch, patch, before, now)
    if whole is not None:
        before, now = whole_global_batch(preset.whole, preset.execution), whole_global_batch(whole, execution)
        found += _scaling_warning("whole", preset.whole, whole, before, now)
    return found


def _scaling_warning(
    name: str, preset: PatchConfig | WholeConfig, stage: PatchConfig | WholeConfig, before: int, now: int
) -> list[Problem]:
    rate = stage.learning_rate
    if now == before or rate != preset.learning_rate:
        return []
    message = f"is the preset's, {rate:g}, but the global batch is {now} and not {before}"
    linear, root = rate * now / before, rate * math.sqrt(now / before)
    remedy = f"Scaled linearly it is {linear:.3g}, by the square root, usual with Adam, {root:.3g}."
    return [problem(f"/{name}/learningRate", message, remedy)]


def _machine_warnings(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    execution, data, model = sections.execution, sections.data, sections.model
    if execution is None:
        return []
    found: list[Problem] = []
    on_cpu = runs_on_cpu(execution, facts)
    if execution.device == "cpu" and facts.cuda_devices:
        found.append(problem("/execution/device", "a GPU is present and will not be used", None))
    if on_cpu and data is not None and data.input_rows * data.input_columns > LARGE_FOR_CPU_PX:
        message = f"{data.input_rows} × {data.input_columns} on a CPU takes hours an epoch"
        found.append(problem("/data/inputRows", message, "Choose a smaller input, or a machine with a GPU."))
    if facts.cores is not None and execution.threads > facts.cores:
        message = f"more threads than cores ({facts.cores}) slow each other down"
        found.append(problem("/execution/threads", message, "0 takes all cores."))
    if on_cpu and execution.compile:
        message = "compiles for minutes on a CPU, and needs a C++ compiler"
        found.append(problem("/execution/compile", message, "Turn it off."))
    if on_cpu is False and execution.deterministic:
        found.append(problem("/execution/deterministic", "makes training on a GPU slower", None))
    if on_cpu is False and model is not None and model.norm == "sync" and execution.device_count == 1:
        found.append(problem("/model/norm", "sync on one GPU is the same as batch", None))
    return found
