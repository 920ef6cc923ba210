"""The two stages' networks: lesion patches, then whole images from the patch network's weights.

Shen et al. 2019: the patch network is applied fully convolutionally to the whole image, residual blocks are appended, a
new classifier follows global average pooling: pooling `average`. Ours, `log-mean-exp`, keeps the patch classifier as a
1x1 convolution, so that every cell of the map has a log odds of malignancy, and pools the image's logit from them by a
smooth maximum. Either way the logit is computed from the map, the class activation map: it is no explanation made
afterwards.
"""

from typing import Self

import torch
from torch import nn

from mammobench.contract import ModelConfig
from mammobench.models.pooling import AveragePool, SmoothMaximum, at_least_float32
from mammobench.models.resnet import Backbone, appended_blocks
from mammobench.models.statistics import keep_statistics
from mammobench.models.weights import Conversion, WeightReport, WeightsError, fit, take

PATCH_CLASSES = ("background", "benign mass", "malignant mass", "benign calcification", "malignant calcification")
MALIGNANT_CLASSES = (2, 4)


class PatchClassifier(nn.Module):
    """Patch → logits of the five classes.

    `fixed_statistics`: see `WholeImageNet`; of use only when the backbone has statistics from initial weights.
    """

    def __init__(
        self, config: ModelConfig, mean: float, standard_deviation: float, *, fixed_statistics: bool = False
    ) -> None:
        super().__init__()
        self.fixed_statistics = fixed_statistics
        self.backbone = Backbone(config, mean, standard_deviation)
        self.fc = nn.Linear(self.backbone.channels, len(PATCH_CLASSES))
        self.train()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[batch, 1, edge, edge] in 0 ... 1 → [batch, 5]."""
        return self.fc(self.backbone(x).mean(dim=(2, 3)))

    def train(self, mode: bool = True) -> Self:
        """As in torch, but for the statistics that are kept."""
        super().train(mode)
        keep_statistics(self, everywhere=self.fixed_statistics)
        return self


class WholeImageNet(nn.Module):
    """Whole image → the image's logit and the map of the cells' logits.

    `fixed_statistics`: every batch normalization, those of the appended blocks too, goes on with the statistics that it
    has; scale and shift still learn. No image's result then depends on the others of its batch. Statistics of a few
    whole images, mostly air and fat, are others than those of patches: training on them undoes what the patches taught.
    """

    def __init__(
        self, config: ModelConfig, mean: float, standard_deviation: float, *, fixed_statistics: bool = False
    ) -> None:
        super().__init__()
        self.fixed_statistics = fixed_statistics
        averages = config.pooling == "average"
        self.backbone = Backbone(config, mean, standard_deviation)
        self.appended = appended_blocks(self.backbone, config.appended_blocks, config.norm)
        self.head = nn.Conv2d(self.backbone.channels, 1 if averages else len(PATCH_CLASSES), 1)
        self.pool = AveragePool() if averages else SmoothMaximum()
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.get_parameter("bias"))
        self.train()

    @property
    def stride(self) -> int:
        """Input pixels a map cell."""
        return self.backbone.stride

    @property
    def has_calibrated_pooling(self) -> bool:
        """Whether the pooling ends in a line that `calibrate_pooling` can set: log-mean-exp has one, average none."""
        return isinstance(self.pool, SmoothMaximum)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """[batch, 1, rows, columns] in 0 ... 1 → logit [batch], map [batch, rows / stride, columns / stride]."""
        classes = at_least_float32(self.head(self.appended(self.backbone(x))))
        cells = malignant_log_odds(classes) if self.has_calibrated_pooling else classes.squeeze(1)
        return self.pool(cells), cells

    def train(self, mode: bool = True) -> Self:
        """As in torch, but for the statistics that are kept."""
        super().train(mode)
        keep_statistics(self, everywhere=self.fixed_statistics)
        return self

    def start_from(self, patch: PatchClassifier) -> WeightReport:
        """Takes the patch network's backbone and, for log-mean-exp, its classifier as a 1x1 convolution.

        The report's `missing` are this stage's own parameters, which stay as they were. Raises WeightsError, and
        changes nothing, when the two networks are not of one shape.
        """
        found = dict(patch.state_dict())
        conversions: dict[str, Conversion] = {}
        if self.has_calibrated_pooling:
            found["head.weight"] = found.pop("fc.weight")[:, :, None, None]
            found["head.bias"] = found.pop("fc.bias")
            how = "the patch classifier as a 1x1 convolution"
            conversions = {name: Conversion(name, how) for name in ("head.weight", "head.bias")}
        expected = self.state_dict()
        report = fit(expected, found, conversions)
        if report.mismatched or not report.matched:
            raise WeightsError.of_report("the patch network", report, "Both stages must have the same `model`.")
        take(expected, found, report)
        return report

    def calibrate_pooling(self, scale: float, offset: float) -> None:
        """Sets the pooling's line: logit = scale · pooled + offset. Does nothing without `has_calibrated_pooling`."""
        if isinstance(self.pool, SmoothMaximum):
            with torch.no_grad():
                self.pool.scale.fill_(scale)
                self.pool.offset.fill_(offset)


def malignant_log_odds(classes: torch.Tensor) -> torch.Tensor:
    """Class logits [batch, 5, h, w] → log odds of a malignant class against all others [batch, h, w]."""
    malignant = classes[:, list(MALIGNANT_CLASSES)]
    others = classes[:, [index for index in range(len(PATCH_CLASSES)) if index not in MALIGNANT_CLASSES]]
    return torch.logsumexp(malignant, dim=1) - torch.logsumexp(others, dim=1)
