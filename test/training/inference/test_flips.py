"""Test-time flips are in the graph: the file's logit is the mean over four views, whatever the batch and size."""

from pathlib import Path

import numpy as np
import pytest
import torch
from network_configs import model_config

from mammobench.inference import FlipAveraged, check_parity, export_onnx, run_onnx
from mammobench.models import WholeImageNet


def test_the_file_averages_the_flips_itself(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = WholeImageNet(model_config(), 0.3, 0.2).eval()
    with torch.no_grad():
        network.head.weight.mul_(50)
    flipped = FlipAveraged(network)
    export_onnx(flipped, tmp_path / "model.onnx", 64, 64)
    for rows, columns in [(64, 64), (96, 128)]:
        pixels = np.random.default_rng(rows).random((2, 1, rows, columns), dtype=np.float32)
        views = [pixels, pixels[..., ::-1], pixels[..., ::-1, :], pixels[..., ::-1, ::-1]]
        with torch.inference_mode():
            each = [network(torch.from_numpy(view.copy()))[0].numpy() for view in views]
            cells = network(torch.from_numpy(pixels))[1].numpy()
        found, maps = run_onnx(tmp_path / "model.onnx", pixels)
        assert np.ptp(each, axis=0).min() > 1e-3
        np.testing.assert_allclose(found, np.mean(each, axis=0), atol=1e-5)
        np.testing.assert_allclose(maps, cells, atol=1e-4)
        with torch.inference_mode():
            logit, cell_logits = flipped(torch.from_numpy(pixels))
        parity = check_parity(tmp_path / "model.onnx", pixels, logit.double().numpy(), cell_logits.numpy())
        assert parity.maximum_logit_difference == pytest.approx(0, abs=1e-5)
