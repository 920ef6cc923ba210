"""Models: ResNets with torchvision's parameter names, the patch classifier and the whole-image network."""

from mammobench.models.memory_format import in_memory_format
from mammobench.models.networks import MALIGNANT_CLASSES, PATCH_CLASSES, PatchClassifier, WholeImageNet
from mammobench.models.resnet import ARCHITECTURES, Backbone

__all__ = [
    "ARCHITECTURES",
    "MALIGNANT_CLASSES",
    "PATCH_CLASSES",
    "Backbone",
    "PatchClassifier",
    "WholeImageNet",
    "in_memory_format",
]
