"""An export is refused unless it gives what the network gives."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.torch import load_file

from mammobench.contract import ModelConfig
from mammobench.inference import ExportRefusedError, check_parity, export_onnx, save_weights
from mammobench.models import WholeImageNet

CONFIG = ModelConfig.model_validate(
    {
        "architecture": "resnet10",
        "baseWidth": 8,
        "inputChannels": 1,
        "norm": "group",
        "appendedBlocks": 1,
        "pooling": "log-mean-exp",
        "initialWeights": None,
    }
)


@pytest.fixture(scope="module")
def network() -> WholeImageNet:
    torch.manual_seed(0)
    network = WholeImageNet(CONFIG, 0.3, 0.2).eval()
    with torch.no_grad():
        network.head.weight.mul_(50)
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


def test_the_file_stands_alone_and_has_the_promised_names(exported: Path) -> None:
    assert sorted(item.name for item in exported.parent.iterdir()) == ["model.onnx"]
    graph = onnx.load(exported, load_external_data=False).graph
    assert [value.name for value in graph.input] == ["image"]
    assert [value.name for value in graph.output] == ["logit", "map"]


def test_a_broken_export_is_refused(network: WholeImageNet, exported: Path, tmp_path: Path) -> None:
    model = onnx.load(exported)
    broken = next(tensor for tensor in model.graph.initializer if "layer3" in tensor.name and len(tensor.dims) == 4)
    weights = numpy_helper.to_array(broken).copy()
    weights[0] *= -1
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


def test_weights_come_back_from_safetensors(network: WholeImageNet, tmp_path: Path) -> None:
    save_weights(network, tmp_path / "model.safetensors")
    other = WholeImageNet(CONFIG, 0.0, 1.0)
    other.load_state_dict(load_file(tmp_path / "model.safetensors"))
    pixels = np.random.default_rng(5).random((1, 1, 128, 128), dtype=np.float32)
    np.testing.assert_array_equal(outputs(other.eval(), pixels)[0], outputs(network, pixels)[0])
