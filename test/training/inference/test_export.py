"""An export is refused unless it gives what the network gives."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from network_configs import model_config
from onnx import numpy_helper
from safetensors.torch import load_file

from mammobench.inference import ExportRefusedError, check_parity, export_onnx, run_onnx, save_weights
from mammobench.models import WholeImageNet, set_trainable


def make(**fields: Any) -> WholeImageNet:
    """A small network with weights and batch statistics that matter; `fields` of its config by their JSON names."""
    torch.manual_seed(0)
    network = WholeImageNet(model_config(**fields), 0.3, 0.2).eval()
    with torch.no_grad():
        network.head.weight.mul_(50)
        for name, value in network.state_dict().items():
            if name.endswith(("running_mean", "running_var")):
                value.add_(torch.rand_like(value))
    for block in network.appended:
        torch.nn.init.uniform_(block.get_submodule("bn2").get_parameter("weight"))
    return network


@pytest.fixture(scope="module")
def network() -> WholeImageNet:
    network = make()
    network.calibrate_pooling(0.7, -0.4)
    return network


@pytest.fixture(scope="module")
def exported(network: WholeImageNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "model.onnx"
    export_onnx(network, path, 128, 128)
    return path


def outputs(network: WholeImageNet, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with torch.inference_mode():
        logit, cells = network(torch.from_numpy(pixels))
    return logit.double().numpy(), cells.numpy()


@pytest.mark.parametrize("shape", [(1, 128, 128), (3, 128, 128), (2, 192, 160)])
def test_batch_and_size_are_dynamic(network: WholeImageNet, exported: Path, shape: tuple[int, int, int]) -> None:
    batch, rows, columns = shape
    pixels = np.random.default_rng(1).random((batch, 1, rows, columns), dtype=np.float32)
    parity = check_parity(exported, pixels, *outputs(network, pixels))
    assert parity.case_count == batch
    assert parity.maximum_logit_difference <= 1e-5


@pytest.mark.parametrize(
    "fields",
    [
        # Every head with every kind of normalization and every stem, pair by pair; with the default above, the fourth.
        {"pooling": "average", "norm": "batch", "inputChannels": 1, "architecture": "resnet50", "appendedBlocks": 2},
        {"pooling": "average", "norm": "group", "inputChannels": 3, "appendedBlocks": 0},
        {"pooling": "log-mean-exp", "norm": "frozen", "inputChannels": 3, "appendedBlocks": 2},
    ],
    ids=lambda fields: "-".join(map(str, fields.values())),
)
def test_every_head_normalization_and_stem_exports(fields: dict[str, Any], tmp_path: Path) -> None:
    network = make(**fields)
    set_trainable(network, "last")
    learning = [parameter.requires_grad for parameter in network.parameters()]
    export_onnx(network, tmp_path / "model.onnx", 64, 64)
    assert [parameter.requires_grad for parameter in network.parameters()] == learning
    for rows, columns in [(64, 64), (96, 160)]:
        pixels = np.random.default_rng(rows).random((3, 1, rows, columns), dtype=np.float32)
        parity = check_parity(tmp_path / "model.onnx", pixels, *outputs(network, pixels))
        assert parity.maximum_logit_difference <= 1e-5


def test_images_in_one_batch_get_what_they_get_alone(network: WholeImageNet, exported: Path) -> None:
    pixels = np.random.default_rng(6).random((5, 1, 64, 96), dtype=np.float32)
    session = onnxruntime.InferenceSession(str(exported), providers=["CPUExecutionProvider"])
    together = session.run(["logit"], {"image": pixels})[0]
    np.testing.assert_allclose(together, outputs(network, pixels)[0], atol=1e-5)


def test_the_file_stands_alone_and_has_the_promised_names(exported: Path) -> None:
    assert sorted(item.name for item in exported.parent.iterdir()) == ["model.onnx"]
    graph = onnx.load(exported, load_external_data=False).graph
    assert [value.name for value in graph.input] == ["image"]
    assert [value.name for value in graph.output] == ["logit", "map"]


def flip_a_channel(weights: np.ndarray) -> None:
    weights[0] *= -1


def shift_a_little(weights: np.ndarray) -> None:
    weights += 0.001


@pytest.mark.parametrize(
    ("name", "damage"), [("layer3.0.conv1.weight", flip_a_channel), ("pool.offset", shift_a_little)]
)
def test_a_broken_export_is_refused(
    network: WholeImageNet, exported: Path, tmp_path: Path, name: str, damage: Callable[[np.ndarray], None]
) -> None:
    model = onnx.load(exported)
    broken = next(tensor for tensor in model.graph.initializer if tensor.name.endswith(name))
    weights = numpy_helper.to_array(broken).copy()
    damage(weights)
    broken.CopyFrom(numpy_helper.from_array(weights, broken.name))
    onnx.save(model, tmp_path / "broken.onnx")
    pixels = np.random.default_rng(2).random((2, 1, 128, 128), dtype=np.float32)
    with pytest.raises(ExportRefusedError, match=r"broken\.onnx differs from the trained network on 2 cases"):
        check_parity(tmp_path / "broken.onnx", pixels, *outputs(network, pixels))


def test_not_a_number_is_refused_too(network: WholeImageNet, exported: Path) -> None:
    pixels = np.random.default_rng(3).random((1, 1, 128, 128), dtype=np.float32)
    logits, maps = outputs(network, pixels)
    with pytest.raises(ExportRefusedError):
        check_parity(exported, pixels * np.float32(np.nan), logits, maps)


def test_an_auc_that_moves_is_refused(network: WholeImageNet, exported: Path) -> None:
    pixels = np.random.default_rng(4).random((1, 1, 128, 128), dtype=np.float32)
    with pytest.raises(ExportRefusedError, match="AUC"):
        check_parity(exported, pixels, *outputs(network, pixels), aucs=(0.9, 0.91))
    with pytest.raises(ExportRefusedError, match="AUC"):
        check_parity(exported, pixels, *outputs(network, pixels), aucs=(0.9, float("nan")))


def test_weights_come_back_from_safetensors(network: WholeImageNet, tmp_path: Path) -> None:
    save_weights(network, tmp_path / "model.safetensors")
    other = make()
    torch.nn.init.zeros_(other.head.weight)
    other.load_state_dict(load_file(tmp_path / "model.safetensors"))
    pixels = np.random.default_rng(5).random((1, 1, 128, 128), dtype=np.float32)
    np.testing.assert_array_equal(outputs(other.eval(), pixels)[0], outputs(network, pixels)[0])


def test_group_normalization_of_a_large_plane_is_summed_as_precisely_as_by_torch(
    network: WholeImageNet, exported: Path
) -> None:
    """A mammogram is half air: sums over a whole plane lose what the breast adds where they are taken in one run."""
    rows, columns = 1024, 832
    pixels = np.zeros((1, 1, rows, columns), np.float32)
    pixels[..., : columns // 2] = 0.6 + 0.1 * np.random.default_rng(2).random((rows, columns // 2), dtype=np.float32)
    _, truth = outputs(copy.deepcopy(network).double(), pixels.astype(np.float64))
    _, ours = outputs(network, pixels)
    _, theirs = run_onnx(exported, pixels)
    assert np.abs(theirs - truth).max() <= 4 * np.abs(ours - truth).max() + 1e-6
