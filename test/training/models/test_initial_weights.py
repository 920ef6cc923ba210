"""Initial weights: what fits is taken and said, what does not is refused by name, and nothing is half loaded."""

import contextlib
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from network_configs import model_config
from safetensors.torch import save_file

from mammobench.models import Backbone, PatchClassifier, WeightsError, load_initial_weights

State = dict[str, torch.Tensor]
OWN = ("input_mean", "input_standard_deviation")


def backbone(seed: int = 0, **fields: Any) -> Backbone:
    torch.manual_seed(seed)
    return PatchClassifier(model_config(**{"norm": "batch"} | fields), 0.5, 0.25).backbone.eval()


def foreign_state(**fields: Any) -> State:
    """What a file of another program holds: torchvision's names, a classifier, no statistics of the input."""
    state = {name: value for name, value in backbone(seed=9, **fields).state_dict().items() if name not in OWN}
    state["bn1.running_mean"] += 0.5
    return state | {"fc.weight": torch.zeros(1000, 64), "fc.bias": torch.zeros(1000)}


def save(state: Any, path: Path) -> Path:
    save_file(state, path) if path.suffix == ".safetensors" else torch.save(state, path)
    return path


@pytest.mark.parametrize("name", ["weights.pth", "weights.pt", "weights.bin", "weights.safetensors"])
def test_every_format_gives_the_weights_and_a_full_report(name: str, tmp_path: Path) -> None:
    network, state = backbone(), foreign_state()
    report = load_initial_weights(network, save(state, tmp_path / name))
    assert all(torch.equal(value, state[key]) for key, value in network.state_dict().items() if key in report.matched)
    assert len(report.matched) == sum("num_batches" not in key for key in network.state_dict()) - len(OWN)
    assert (report.converted, report.missing, report.mismatched) == ((), (), ())
    assert sorted(report.unexpected) == ["fc.bias", "fc.weight"]
    lines = report.lines()
    assert lines[0] == f"{len(report.matched)} of the network's {len(report.matched)} tensors taken."
    assert lines[1].startswith("2 in the weights, not used: fc.")
    assert network.input_mean == 0.5


@pytest.mark.parametrize("prefix", ["module.", "backbone.", "module.backbone."])
def test_prefixes_of_wrapped_networks_do_not_matter(prefix: str, tmp_path: Path) -> None:
    network = backbone()
    state = {prefix + name: value for name, value in foreign_state().items()}
    assert load_initial_weights(network, save(state, tmp_path / "weights.pth")).missing == ()
    assert torch.equal(network.conv1.weight, state[prefix + "conv1.weight"])


def test_the_patch_classifier_of_this_program_is_a_source_too(tmp_path: Path) -> None:
    network, patch = backbone(), PatchClassifier(model_config(norm="batch"), 0.1, 0.9)
    report = load_initial_weights(network, save(patch.state_dict(), tmp_path / "weights.safetensors"))
    assert report.missing == ()
    assert sorted(report.unexpected) == ["fc.bias", "fc.weight", *OWN]
    assert network.input_mean == 0.5
    assert torch.equal(network.layer4[0].conv2.weight, patch.backbone.layer4[0].conv2.weight)


def test_a_color_stem_summed_gives_the_same_on_a_gray_image(tmp_path: Path) -> None:
    color, gray = backbone(seed=1, inputChannels=3).double(), backbone(seed=2).double()
    path = save({name: value for name, value in color.state_dict().items() if name not in OWN}, tmp_path / "rgb.pth")
    report = load_initial_weights(gray, path)
    assert report.converted == (("conv1.weight", "its three color channels summed into one"),)
    assert "conv1.weight: its three color channels summed into one." in report.lines()
    image = torch.rand(2, 1, 64, 64, dtype=torch.float64)
    torch.testing.assert_close(gray(image), color(image), atol=1e-6, rtol=1e-6)


def test_a_gray_stem_repeated_as_thirds_gives_the_same_on_a_gray_image(tmp_path: Path) -> None:
    gray, color = backbone(seed=1).double(), backbone(seed=2, inputChannels=3).double()
    path = save({name: value for name, value in gray.state_dict().items() if name not in OWN}, tmp_path / "gray.pth")
    assert [name for name, _ in load_initial_weights(color, path).converted] == ["conv1.weight"]
    image = torch.rand(2, 1, 64, 64, dtype=torch.float64)
    torch.testing.assert_close(color(image), gray(image), atol=1e-6, rtol=1e-6)


def test_a_color_stem_stays_whole_for_a_network_with_three_channels(tmp_path: Path) -> None:
    network, state = backbone(inputChannels=3), foreign_state(inputChannels=3)
    assert load_initial_weights(network, save(state, tmp_path / "rgb.pth")).converted == ()
    assert torch.equal(network.conv1.weight, state["conv1.weight"])


def test_weights_in_16_bits_are_taken_in_32(tmp_path: Path) -> None:
    network, state = backbone(), {name: value.half() for name, value in foreign_state().items()}
    load_initial_weights(network, save(state, tmp_path / "half.safetensors"))
    assert network.conv1.weight.dtype == torch.float32
    assert torch.equal(network.conv1.weight, state["conv1.weight"].float())


def test_what_is_missing_is_named_and_stays_as_it_was(tmp_path: Path) -> None:
    network = backbone()
    before = network.layer4[0].conv1.weight.clone()
    state = {name: value for name, value in foreign_state().items() if not name.startswith(("layer4", "bn1.running"))}
    report = load_initial_weights(network, save(state, tmp_path / "part.pth"))
    assert {"bn1.running_mean", "bn1.running_var", "layer4.0.conv1.weight"} <= set(report.missing)
    assert torch.equal(network.layer4[0].conv1.weight, before)
    assert any("left as initialized, not in the weights: bn1.running_mean" in line for line in report.lines())


def test_group_normalization_says_that_it_cannot_use_batch_statistics(tmp_path: Path) -> None:
    path = save(foreign_state(), tmp_path / "weights.pth")
    assert any("group normalization" in line for line in load_initial_weights(backbone(norm="group"), path).lines())
    assert not any("group normalization" in line for line in load_initial_weights(backbone(), path).lines())


def refused(path: Path, **fields: Any) -> WeightsError:
    """The error for a file, having checked that the network was not touched."""
    network = backbone(**fields)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(WeightsError) as caught:
        load_initial_weights(network, path)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert str(path) in str(caught.value)
    return caught.value


def test_another_width_is_refused_with_every_parameter_and_the_remedy(tmp_path: Path) -> None:
    error = refused(save(foreign_state(baseWidth=16), tmp_path / "wide.pth"))
    assert "conv1.weight is 16×1×7×7, expected 8×1×7×7" in str(error)
    assert "(the file's baseWidth is 16)" in str(error)
    assert {item.path for item in error.problems} >= {"bn1.running_var", "layer4.0.downsample.0.weight"}


def test_a_single_other_shape_refuses_the_whole_file(tmp_path: Path) -> None:
    state = foreign_state() | {"layer2.0.bn2.weight": torch.zeros(17)}
    error = refused(save(state, tmp_path / "odd.pth"))
    assert [item.path for item in error.problems] == ["layer2.0.bn2.weight"]


def test_names_of_another_network_are_refused(tmp_path: Path) -> None:
    error = refused(save({"features.0.weight": torch.zeros(64, 3, 3, 3)}, tmp_path / "vgg.pth"))
    assert "none of its 1 tensors has a known name (found: features.0.weight; expected: conv1.weight" in str(error)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(value: float, tmp_path: Path) -> None:
    state = foreign_state()
    state["layer3.0.conv1.weight"][0, 0, 0, 0] = value
    assert "not finite numbers, in layer3.0.conv1.weight" in str(refused(save(state, tmp_path / "nan.pth")))


def test_integer_weights_are_refused(tmp_path: Path) -> None:
    state = foreign_state() | {"conv1.weight": torch.ones(8, 1, 7, 7, dtype=torch.int8)}
    assert "conv1.weight" in str(refused(save(state, tmp_path / "quantized.pth")))


def test_the_same_parameter_twice_is_refused(tmp_path: Path) -> None:
    state = foreign_state() | {"module.conv1.weight": torch.zeros(8, 1, 7, 7)}
    assert "conv1.weight twice" in str(refused(save(state, tmp_path / "two.pth")))


class Shell:
    """What a hostile file holds."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (self.command,)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
def test_code_in_a_file_does_not_run(tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    torch.save({"conv1.weight": Shell(f"touch {witness}")}, tmp_path / "evil.pth")
    assert "holds more than tensors" in str(refused(tmp_path / "evil.pth"))
    (tmp_path / "evil.pkl").write_bytes(pickle.dumps(Shell(f"touch {witness}")))
    refused(tmp_path / "evil.pkl")
    assert not witness.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([1, 2], "holds a list, not a state dict"),
        (torch.zeros(3), "holds a Tensor, not a state dict"),
        ({}, "it is empty"),
        ({"epoch": 3, "state_dict": {"conv1.weight": torch.zeros(1)}}, "Save the state dict inside it"),
        ({"conv1.weight": [1.0]}, "is not a state dict: 'conv1.weight'"),
        ({3: torch.zeros(1)}, "is not a state dict: 3"),
    ],
)
def test_what_is_not_a_state_dict_is_refused(content: Any, message: str, tmp_path: Path) -> None:
    assert message in str(refused(save(content, tmp_path / "other.pth")))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "is missing" in str(refused(tmp_path / "none.pth"))
    refused(tmp_path)
    refused(tmp_path / "none.safetensors")


@pytest.fixture(scope="module")
def good_bytes() -> dict[str, bytes]:
    zipped, legacy = io.BytesIO(), io.BytesIO()
    small = {"conv1.weight": torch.zeros(8, 1, 7, 7)}
    torch.save(small, zipped)
    torch.save(small, legacy, _use_new_zipfile_serialization=False)
    return {"zip": zipped.getvalue(), "legacy": legacy.getvalue()}


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_file_cut_short_is_refused(suffix: str, tmp_path: Path) -> None:
    path = save(foreign_state(), tmp_path / f"whole{suffix}")
    for length in (0, 1, 7, 100, path.stat().st_size // 2, path.stat().st_size - 1):
        short = tmp_path / f"short{suffix}"
        short.write_bytes(path.read_bytes()[:length])
        refused(short)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_bytes_are_refused_or_read_never_something_else(
    data: st.DataObject, good_bytes: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"damaged{data.draw(st.sampled_from(['.pth', '.safetensors']))}"
    content = bytearray(data.draw(st.sampled_from([*good_bytes.values(), b""])) or data.draw(st.binary(max_size=200)))
    for place in data.draw(st.lists(st.integers(0, max(0, min(len(content), 900) - 1)), max_size=3)):
        if content:
            content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    with contextlib.suppress(WeightsError):
        assert load_initial_weights(backbone(), path).matched == ("conv1.weight",)
