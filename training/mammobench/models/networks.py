"""The two stages' networks: lesion patches, then whole images from the patch network's weights.

Shen et al. 2019: the patch network is applied fully convolutionally to the whole image and residual blocks are
appended. Ours differs in the end of it: the patch classifier stays as a 1x1 convolution, so that every cell of the map
has a log odds of malignancy, the class activation map, and the image's logit is pooled from that map by a smooth
maximum. The map is thus no explanation made afterwards: an image is as suspicious as its most suspicious places.
"""

import torch
from torch import nn

from mammobench.contract import ModelConfig
from mammobench.models.resnet import Backbone, appended_blocks

PATCH_CLASSES = ("background", "benign mass", "malignant mass", "benign calcification", "malignant calcification")
MALIGNANT_CLASSES = (2, 4)


class PatchClassifier(nn.Module):
    """Patch → logits of the five classes."""

    def __init__(self, config: ModelConfig, mean: float, standard_deviation: float) -> None:
        super().__init__()
        self.backbone = Backbone(config.architecture, config.base_width, config.norm, mean, standard_deviation)
        self.fc = nn.Linear(self.backbone.channels, len(PATCH_CLASSES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[batch, 1, edge, edge] in 0 ... 1 → [batch, 5]."""
        return self.fc(self.backbone(x).mean(dim=(2, 3)))


class WholeImageNet(nn.Module):
    """Whole image → the image's logit and the map of the cells' logits.

    `keep_statistics`: the backbone's batch normalization goes on with the running statistics of the patch stage. Those
    of a few whole images, mostly air and fat, are others, and training on them undoes what the patches taught.
    """

    def __init__(
        self, config: ModelConfig, mean: float, standard_deviation: float, *, keep_statistics: bool = False
    ) -> None:
        super().__init__()
        self.keep_statistics = keep_statistics
        self.backbone = Backbone(config.architecture, config.base_width, config.norm, mean, standard_deviation)
        self.appended = appended_blocks(self.backbone, 1, config.norm)
        self.head = nn.Conv2d(self.backbone.channels, len(PATCH_CLASSES), 1)
        self.pool = SmoothMaximum()
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.get_parameter("bias"))

    @property
    def stride(self) -> int:
        """Input pixels a map cell."""
        return self.backbone.stride

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """[batch, 1, rows, columns] in 0 ... 1 → logit [batch], map [batch, rows / stride, columns / stride]."""
        cells = malignant_log_odds(self.head(self.appended(self.backbone(x))).float())
        return self.pool(cells), cells

    def train(self, mode: bool = True) -> "WholeImageNet":
        """As in torch, but for the statistics that are kept."""
        super().train(mode)
        if self.keep_statistics:
            for module in self.backbone.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()
        return self

    def start_from(self, patch: PatchClassifier) -> None:
        """Takes the patch network whole: its backbone, and its classifier as a 1x1 convolution."""
        self.backbone.load_state_dict(patch.backbone.state_dict())
        with torch.no_grad():
            self.head.weight.copy_(patch.fc.weight[:, :, None, None])
            self.head.get_parameter("bias").copy_(patch.fc.bias)


def malignant_log_odds(classes: torch.Tensor) -> torch.Tensor:
    """Class logits [batch, 5, h, w] → log odds of a malignant class against all others [batch, h, w]."""
    malignant = classes[:, list(MALIGNANT_CLASSES)]
    others = classes[:, [index for index in range(len(PATCH_CLASSES)) if index not in MALIGNANT_CLASSES]]
    return torch.logsumexp(malignant, dim=1) - torch.logsumexp(others, dim=1)


class SmoothMaximum(nn.Module):
    """log-mean-exp over the map (Pinheiro and Collobert 2015), between mean and maximum, then a learned line.

    A few hot cells decide, and every cell gets a gradient in proportion to its share.
    """

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.offset = nn.Parameter(torch.zeros(()))

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """[batch, rows, columns] → [batch]."""
        flat = cells.float().flatten(1)
        # By mean and not by log(cell count): the exported graph then holds for every input size.
        hottest = flat.amax(dim=1, keepdim=True)
        pooled = (flat - hottest).exp().mean(dim=1).log() + hottest.squeeze(1)
        return self.scale * pooled + self.offset
