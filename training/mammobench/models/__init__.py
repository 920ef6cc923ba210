"""Models: ResNets with torchvision's parameter names, the patch classifier and the whole-image network."""

from mammobench.models.initial_weights import load_initial_weights
from mammobench.models.memory import MemoryEstimate, estimate_activation_bytes, estimate_batch_bytes, estimate_memory
from mammobench.models.memory_format import in_memory_format
from mammobench.models.networks import MALIGNANT_CLASSES, PATCH_CLASSES, PatchClassifier, WholeImageNet
from mammobench.models.pooling import at_least_float32
from mammobench.models.resnet import ARCHITECTURES, Backbone
from mammobench.models.trainable import LearningPart, set_trainable
from mammobench.models.weights import Conversion, Mismatch, WeightReport, WeightsError

__all__ = [
    "ARCHITECTURES",
    "MALIGNANT_CLASSES",
    "PATCH_CLASSES",
    "Backbone",
    "Conversion",
    "LearningPart",
    "MemoryEstimate",
    "Mismatch",
    "PatchClassifier",
    "WeightReport",
    "WeightsError",
    "WholeImageNet",
    "at_least_float32",
    "estimate_activation_bytes",
    "estimate_batch_bytes",
    "estimate_memory",
    "in_memory_format",
    "load_initial_weights",
    "set_trainable",
]
