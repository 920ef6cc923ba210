"""What a check may know beside the config itself: the machine, the split, where the experiment began."""

from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import Manifest, RunConfig, Split


@dataclass(frozen=True)
class ConfigFacts:
    """None where it is not known; that leaves out the checks that need it."""

    cuda_devices: int | None = None
    """CUDA devices that a run may use; 0 where there is none."""
    compute_capability: tuple[int, int] | None = None
    """Major and minor, the lowest of the devices."""
    cores: int | None = None
    """CPU cores that the run may use."""
    train_images: int | None = None
    train_malignant_images: int | None = None
    train_lesions: int | None = None
    preset: RunConfig | None = None
    """What the experiment began as, before any change."""
    weights_folder: Path | None = None
    """What a relative path of initial weights starts from: a run's own folder, or where the command was given."""


UNKNOWN = ConfigFacts()


def facts_of_split(manifest: Manifest, split: Split) -> ConfigFacts:
    """What the training part holds; a lesion is a view of one with known pathology."""
    keys = {case.case_key for case in split.cases if case.part == "train"}
    images = [image for image in manifest.images if image.case_key in keys]
    return ConfigFacts(
        train_images=len(images),
        train_malignant_images=sum(image.malignant for image in images),
        train_lesions=sum(finding.pathology is not None for image in images for finding in image.findings),
    )
