"""Model configs of the tests: the smallest network, but for what a test asks."""

from typing import Any

from mammobench.contract import ModelConfig


def model_config(**fields: Any) -> ModelConfig:
    """resnet10 of width 8, one channel, group norm, one appended block, log-mean-exp; `fields` by their JSON names."""
    smallest = {
        "architecture": "resnet10",
        "baseWidth": 8,
        "inputChannels": 1,
        "norm": "group",
        "appendedBlocks": 1,
        "pooling": "log-mean-exp",
        "initialWeights": None,
    }
    return ModelConfig.model_validate(smallest | fields)
