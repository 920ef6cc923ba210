"""A config's valid parts: an error in one of them does not hide what is wrong between two others."""

import math
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mammobench.config.facts import ConfigFacts
from mammobench.contract import DataConfig, ExecutionConfig, ModelConfig, PatchConfig, WholeConfig

SectionT = TypeVar("SectionT", bound=BaseModel)


@dataclass(frozen=True)
class Sections:
    """None where a section is missing or wrong."""

    data: DataConfig | None
    model: ModelConfig | None
    patch: PatchConfig | None
    whole: WholeConfig | None
    execution: ExecutionConfig | None


def sections_of(raw: object) -> Sections:
    """The valid sections of a document that may be anything."""
    document = raw if isinstance(raw, dict) else {}
    return Sections(
        _section(document, "data", DataConfig),
        _section(document, "model", ModelConfig),
        _section(document, "patch", PatchConfig),
        _section(document, "whole", WholeConfig),
        _section(document, "execution", ExecutionConfig),
    )


def whole_global_batch(whole: WholeConfig, execution: ExecutionConfig) -> int:
    """Images that one optimizer step of the whole-image stage sees."""
    return whole.batch_size_per_device * execution.device_count * whole.accumulation_steps


def patch_global_batch(patch: PatchConfig, execution: ExecutionConfig) -> int:
    """Patches that one optimizer step of the patch stage sees."""
    return patch.batch_size_per_device * execution.device_count


def whole_steps_per_epoch(sections: Sections, facts: ConfigFacts) -> int | None:
    """Optimizer steps of a whole-image epoch; None where the training images are not known."""
    whole, execution, images = sections.whole, sections.execution, facts.train_images
    if whole is None or execution is None or images is None:
        return None
    if whole.sampler == "balanced":
        if facts.train_malignant_images is None:
            return None
        images = 2 * max(facts.train_malignant_images, images - facts.train_malignant_images)
    return math.ceil(images / whole_global_batch(whole, execution))


def patch_steps_per_epoch(sections: Sections, facts: ConfigFacts) -> int | None:
    """Optimizer steps of a patch epoch; None where the training lesions are not known."""
    patch, execution, lesions = sections.patch, sections.execution, facts.train_lesions
    if patch is None or execution is None or lesions is None:
        return None
    return math.ceil(2 * lesions * patch.patches_per_lesion / patch_global_batch(patch, execution))


def runs_on_cpu(execution: ExecutionConfig, facts: ConfigFacts) -> bool | None:
    """None where it depends on a machine that is not known."""
    if execution.device != "auto":
        return execution.device == "cpu"
    return None if facts.cuda_devices is None else facts.cuda_devices == 0


def _section(document: dict[str, Any], name: str, model: type[SectionT]) -> SectionT | None:
    try:
        return model.model_validate(document.get(name), strict=True)
    except ValidationError:
        return None
