"""The image's logit is computed from the map, in one of two ways."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from network_configs import model_config
from torch import nn

from mammobench.models import WholeImageNet
from mammobench.models.pooling import AveragePool, SmoothMaximum, at_least_float32

MAPS = arrays(np.float64, array_shapes(min_dims=3, max_dims=3, max_side=6), elements=st.floats(-1e4, 1e4))


@given(MAPS)
@settings(max_examples=200, deadline=None)
def test_the_smooth_maximum_lies_between_mean_and_maximum(values: np.ndarray) -> None:
    cells = torch.from_numpy(values)
    pooled = SmoothMaximum().double()(cells)
    slack = 1e-9 * (1 + cells.abs().amax())
    assert (pooled >= cells.mean(dim=(1, 2)) - slack).all()
    assert (pooled <= cells.amax(dim=(1, 2)) + slack).all()


def test_the_smooth_maximum_by_hand() -> None:
    cells = torch.tensor([[[0.0, math.log(3.0)]], [[2.0, 2.0]]], dtype=torch.float64)
    # ln((1 + 3) / 2) = ln 2; a flat map is its value.
    torch.testing.assert_close(SmoothMaximum().double()(cells), torch.tensor([math.log(2.0), 2.0], dtype=torch.float64))


def test_average_is_global_average_pooling_and_a_linear_layer() -> None:
    torch.manual_seed(0)
    network = WholeImageNet(model_config(pooling="average"), 0.3, 0.2).eval()
    linear = nn.Linear(network.backbone.channels, 1)
    with torch.no_grad():
        network.head.weight.normal_()
        network.head.get_parameter("bias").fill_(0.7)
        linear.weight.copy_(network.head.weight.flatten(1))
        linear.bias.copy_(network.head.get_parameter("bias"))
    image = torch.rand(3, 1, 96, 64)
    features = network.appended(network.backbone(image))
    logit, cells = network(image)
    torch.testing.assert_close(logit, linear(features.mean(dim=(2, 3))).squeeze(1), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(cells, linear(features.permute(0, 2, 3, 1)).squeeze(3), atol=1e-5, rtol=1e-5)
    assert not torch.equal(logit[0], logit[1])


def test_calibration_sets_the_line_of_log_mean_exp_and_nothing_of_average() -> None:
    image = torch.rand(2, 1, 64, 64)
    smooth = WholeImageNet(model_config(), 0.3, 0.2).eval()
    plain = smooth(image)[0]
    assert smooth.has_calibrated_pooling
    smooth.calibrate_pooling(0.5, -2.0)
    torch.testing.assert_close(smooth(image)[0], 0.5 * plain - 2.0)
    average = WholeImageNet(model_config(pooling="average"), 0.3, 0.2).eval()
    plain = average(image)[0]
    assert not average.has_calibrated_pooling
    average.calibrate_pooling(0.5, -2.0)
    assert torch.equal(average(image)[0], plain)


@pytest.mark.parametrize("pool", [SmoothMaximum(), AveragePool()])
def test_16_bit_maps_are_pooled_in_32_bits(pool: nn.Module) -> None:
    cells = torch.full((1, 64, 64), 100.0, dtype=torch.bfloat16)
    cells[0, 0, 0] = 101
    pooled = pool(cells)
    assert pooled.dtype == torch.float32
    torch.testing.assert_close(pooled, pool(cells.float()))
    assert pooled.item() != 100.0


def test_float64_stays_float64() -> None:
    assert at_least_float32(torch.zeros(1, dtype=torch.float64)).dtype == torch.float64
    assert at_least_float32(torch.zeros(1, dtype=torch.float16)).dtype == torch.float32
    network = WholeImageNet(model_config(), 0.3, 0.2).double()
    assert [output.dtype for output in network(torch.rand(1, 1, 64, 64).double())] == [torch.float64] * 2
