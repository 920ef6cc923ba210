"""What keeps a config from being run, beyond its schema. The twin of main/config/config-errors.ts."""

import os
from collections.abc import Sequence

from mammobench.config.facts import ConfigFacts
from mammobench.config.sections import Sections, patch_steps_per_epoch, runs_on_cpu, whole_steps_per_epoch
from mammobench.contract import ExecutionConfig, Problem
from mammobench.datasets import problem

AMPERE = (8, 0)
"""The first compute capability with bfloat16 and TF32 in hardware."""
VOLTA = (7, 0)
"""The first that torch.compile's code generator, Triton, supports."""


def errors_between_fields(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    """Everything that is wrong between valid sections, or between them and the machine."""
    return [
        *_size_errors(sections),
        *_balance_errors(sections),
        *_norm_errors(sections, facts),
        *_warmup_errors(sections, facts),
        *_weights_errors(sections, facts),
        *_device_errors(sections, facts),
    ]


def _size_errors(sections: Sections) -> list[Problem]:
    data, patch = sections.data, sections.patch
    if data is None or patch is None or patch.patch_size_px <= min(data.input_rows, data.input_columns):
        return []
    size = f"{data.input_rows} × {data.input_columns}"
    message = f"must fit the input: {patch.patch_size_px} pixels do not fit {size}"
    return [problem("/patch/patchSizePx", message, "Make the patch smaller, or the input larger.")]


def _balance_errors(sections: Sections) -> list[Problem]:
    whole = sections.whole
    if whole is None or whole.positive_weight != "balanced" or whole.sampler != "balanced":
        return []
    message = "balanced, together with a balanced sampler, counts the positives twice"
    return [problem("/whole/positiveWeight", message, "Choose none here, or the sampler shuffled.")]


def _norm_errors(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    model, execution = sections.model, sections.execution
    if model is None or execution is None or model.norm != "sync" or not runs_on_cpu(execution, facts):
        return []
    remedy = "Choose group or frozen, which need none, or start the run on a machine with an NVIDIA GPU."
    return [problem("/model/norm", "sync, statistics across GPUs, needs a GPU", remedy)]


def _warmup_errors(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    stages = (
        ("patch", sections.patch, patch_steps_per_epoch(sections, facts)),
        ("whole", sections.whole, whole_steps_per_epoch(sections, facts)),
    )
    found: list[Problem] = []
    for name, stage, steps_per_epoch in stages:
        if stage is None or not steps_per_epoch or stage.epochs == 0:  # a stage without lesions is left out
            continue
        steps = stage.epochs * steps_per_epoch
        if stage.warmup_steps > steps:
            message = f"must not be more than the {steps} steps in which every layer learns"
            found.append(problem(f"/{name}/warmupSteps", message, "Warm up for fewer steps, or train more epochs."))
    return found


def _weights_errors(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    named = None if sections.model is None else sections.model.initial_weights
    if named is None or facts.weights_folder is None:
        return []
    path = facts.weights_folder / named
    if path.is_file() and os.access(path, os.R_OK):
        return []
    why = "cannot be read" if path.exists() else "is missing"
    remedy = "Name a file of weights (.safetensors, .pth), or none."
    return [problem("/model/initialWeights", f"{path} {why}", remedy)]


def _device_errors(sections: Sections, facts: ConfigFacts) -> list[Problem]:
    execution, devices = sections.execution, facts.cuda_devices
    if execution is None:
        return []
    found: list[Problem] = []
    on_cpu = runs_on_cpu(execution, facts)
    if execution.device == "cuda" and devices == 0:
        remedy = "Choose auto or cpu, or start the run on a machine with an NVIDIA GPU."
        found.append(problem("/execution/device", "no CUDA device on this machine", remedy))
    if not on_cpu and devices and execution.device_count > devices:
        message = f"must be at most {devices}: that many GPUs are present"
        found.append(problem("/execution/deviceCount", message, None))
    if on_cpu and execution.precision in ("tf32", "fp16", "bf16"):
        message = f"{execution.precision} needs a CUDA device"
        found.append(problem("/execution/precision", message, "Choose fp32 or auto."))
    if not on_cpu and facts.compute_capability is not None:
        found.extend(_capability_errors(execution, facts.compute_capability))
    return found


def _capability_errors(execution: ExecutionConfig, capability: tuple[int, int]) -> Sequence[Problem]:
    found: list[Problem] = []
    has = f"these GPUs have {capability[0]}.{capability[1]}"
    if execution.precision in ("tf32", "bf16") and capability < AMPERE:
        message = f"{execution.precision} needs compute capability 8.0 (Ampere); {has}"
        found.append(problem("/execution/precision", message, "Choose fp16, fp32 or auto."))
    if execution.compile and capability < VOLTA:
        message = f"torch.compile needs compute capability 7.0 (Volta); {has}"
        found.append(problem("/execution/compile", message, "Turn it off."))
    return found
