"""What is wrong with a config, all at once: the schema first, then what the schema cannot say."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mammobench.contract import ConfigCheck, Problem, RunConfig
from mammobench.datasets import RefusedError, problem, problems_of, read_json


def check_config(raw: object, cuda_devices: int | None) -> tuple[RunConfig | None, ConfigCheck]:
    """The config where it is valid, and everything that is wrong with it or to be known about it.

    `cuda_devices`: CUDA devices on this machine; None leaves out what depends on them.
    """
    try:
        config = RunConfig.model_validate(raw)
    except ValidationError as error:
        return None, ConfigCheck(errors=problems_of(error), warnings=[], global_batch_size=None)
    errors = [*_size_errors(config), *_device_errors(config, cuda_devices)]
    check = ConfigCheck(errors=errors, warnings=_warnings(config), global_batch_size=global_batch_size(config))
    return (None if errors else config), check


def read_config(path: Path, cuda_devices: int | None = None) -> tuple[RunConfig, list[Problem]]:
    """The config of a file and its warnings. Raises RefusedError with every error."""
    config, check = check_config(read_json(path), cuda_devices)
    if config is None:
        raise RefusedError(f"{path} cannot be run.", check.errors)
    return config, list(check.warnings)


def global_batch_size(config: RunConfig) -> int:
    """Images that one optimizer step of the whole-image stage sees."""
    return config.whole.batch_size_per_device * config.execution.device_count * config.whole.accumulation_steps


def with_overrides(raw: object, overrides: list[str]) -> dict[str, Any]:
    """Applies `section.key=value` to a config document; values are JSON where they parse, text where they do not.

    Raises RefusedError when an override names no key of the document.
    """
    import json

    if not isinstance(raw, dict):
        raise RefusedError("The config is not a JSON object.")
    document: dict[str, Any] = json.loads(json.dumps(raw))
    for override in overrides:
        name, separator, text = override.partition("=")
        *sections, key = name.split(".")
        target: Any = document
        for section in sections:
            target = target.get(section) if isinstance(target, dict) else None
        if not separator or not isinstance(target, dict) or key not in target:
            raise RefusedError(f"--set {override}: there is no {name} in the config; write section.key=value.")
        try:
            target[key] = json.loads(text)
        except ValueError:
            target[key] = text
    return document


def _size_errors(config: RunConfig) -> list[Problem]:
    edge = config.patch.patch_size_px
    if edge <= min(config.data.input_rows, config.data.input_columns):
        return []
    size = f"{config.data.input_rows} × {config.data.input_columns}"
    return [
        problem("/patch/patchSizePx", f"a patch of {edge} pixels does not fit an input of {size}", "Make it smaller.")
    ]


def _device_errors(config: RunConfig, cuda_devices: int | None) -> list[Problem]:
    execution, found = config.execution, list[Problem]()
    on_cpu = execution.device == "cpu" or (execution.device == "auto" and cuda_devices == 0)
    if execution.device == "cuda" and cuda_devices == 0:
        found.append(problem("/execution/device", "no CUDA device on this machine", "Choose auto or cpu."))
    if cuda_devices and not on_cpu and execution.device_count > cuda_devices:
        message = f"{execution.device_count} devices asked for, {cuda_devices} present"
        found.append(problem("/execution/deviceCount", message, f"Choose at most {cuda_devices}."))
    if on_cpu and execution.precision in ("tf32", "fp16", "bf16"):
        message = f"{execution.precision} needs a CUDA device"
        found.append(problem("/execution/precision", message, "Choose fp32 or auto."))
    return found


def _warnings(config: RunConfig) -> list[Problem]:
    found: list[Problem] = []
    if config.model.norm == "batch" and config.whole.batch_size_per_device <= 2:
        message = f"batch normalization over {config.whole.batch_size_per_device} images a device is unstable"
        found.append(problem("/model/norm", message, "Group normalization does not depend on the batch."))
    if config.patch.epochs == 0:
        message = "without lesion patches the whole-image stage starts from random weights"
        found.append(problem("/patch/epochs", message, "A few epochs of patches make it learn much faster."))
    return found
