"""Initial weights: a local state dict with torchvision's parameter names into a backbone."""

import pickle
from pathlib import Path

import torch
from safetensors.torch import load_file

from mammobench.models.resnet import Backbone
from mammobench.models.weights import Conversion, WeightReport, WeightsError, fit, take

STEM = "conv1.weight"
PREFIXES = ("module.", "backbone.")
"""Of weights saved from within DistributedDataParallel, and of this program's own networks."""
OWN_STATISTICS = ("input_mean", "input_standard_deviation")
"""Of the images that this run trains on: never those of the file."""


def load_initial_weights(backbone: Backbone, path: Path) -> WeightReport:
    """Takes what fits into the backbone, and says what did and what did not; a classifier (`fc`) is never used.

    `path`: .safetensors, or torch's own format (.pt, .pth, .bin), of which only tensors are read. A stem of three
    channels is summed for a network with one, which gives the same on a gray image; one of one channel is repeated as
    thirds for a network with three. Raises WeightsError, with the network unchanged, when the file cannot be read or is
    no state dict, or when shapes differ or nothing fits.
    """
    found = _named(path, read_state_dict(path))
    expected = {name: value for name, value in backbone.state_dict().items() if name not in OWN_STATISTICS}
    conversions = _convert_stem(found, expected[STEM].shape[1])
    report = fit(expected, found, conversions)
    if report.mismatched or not (report.matched or report.converted):
        raise WeightsError.of_report(str(path), report, _remedy(report, found))
    _check_values(path, report, found)
    take(expected, found, report)
    return report


def read_state_dict(path: Path) -> dict[str, torch.Tensor]:
    """The file's tensors by name, on the CPU. Raises WeightsError."""
    try:
        loaded: object = (
            load_file(path)
            if path.suffix == ".safetensors"
            else torch.load(path, map_location="cpu", weights_only=True)
        )
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing. Set model.initialWeights to a file, or leave it empty.") from None
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{path} holds more than tensors, or is damaged, and was not opened: code in it could run. Load it where it"
            f" is trusted and save its state dict alone: torch.save(model.state_dict(), path)."
        ) from error
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (
        Exception
    ) as error:  # What the readers raise for damaged bytes is of every kind: IndexError, struct.error, ...
        raise WeightsError(f"{path} is damaged or not a weights file ({_first_line(error)}). Copy it anew.") from error
    if not isinstance(loaded, dict):
        raise WeightsError(
            f"{path} holds a {type(loaded).__name__}, not a state dict. Save model.state_dict() instead."
        )
    others = [name for name, value in loaded.items() if not (isinstance(name, str) and isinstance(value, torch.Tensor))]
    if others or not loaded:
        inner = [name for name in others if isinstance(loaded[name], dict)]
        remedy = f"Save the state dict inside it, perhaps [{inner[0]!r}]." if inner else "Save model.state_dict()."
        raise WeightsError(f"{path} is not a state dict: {', '.join(map(repr, others[:5])) or 'it is empty'}. {remedy}")
    return loaded


def _named(path: Path, loaded: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Without prefixes. Raises WeightsError when two tensors then have one name."""
    found: dict[str, torch.Tensor] = {}
    for name, value in loaded.items():
        short = name
        while short.startswith(PREFIXES):
            short = short.split(".", 1)[1]
        if short in found:
            raise WeightsError(f"{path} has {short} twice, with and without a prefix. Keep one of the two networks.")
        found[short] = value
    return found


def _convert_stem(found: dict[str, torch.Tensor], channels: int) -> dict[str, Conversion]:
    """Replaces a stem made for the other number of channels."""
    stem = found.get(STEM)
    if stem is None or stem.ndim != 4:
        return {}
    if channels == 1 and stem.shape[1] == 3:
        found[STEM] = stem.sum(dim=1, keepdim=True)
        return {STEM: Conversion(STEM, "its three color channels summed into one")}
    if channels == 3 and stem.shape[1] == 1:
        found[STEM] = stem.repeat(1, 3, 1, 1) / 3
        return {STEM: Conversion(STEM, "its one channel repeated as three thirds")}
    return {}


def _check_values(path: Path, report: WeightReport, found: dict[str, torch.Tensor]) -> None:
    taken = [*report.matched, *(conversion.name for conversion in report.converted)]
    broken = [name for name in taken if not found[name].is_floating_point() or not found[name].isfinite().all()]
    if broken:
        raise WeightsError(
            f"{path} holds values that are not finite numbers, in {', '.join(broken[:5])}. Copy it anew."
        )


def _remedy(report: WeightReport, found: dict[str, torch.Tensor]) -> str:
    if not report.mismatched:
        return "Give a ResNet with torchvision's parameter names."
    stem = found.get(STEM)
    width = "" if stem is None or stem.ndim != 4 else f" (the file's baseWidth is {stem.shape[0]})"
    return f"Set model.architecture and model.baseWidth to the file's{width}, or choose another file."


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
