"""The two stages' networks: lesion patches, then whole images from the patch network's weights.

Shen et al. 2019: the patch network is applied fully convolutionally to the whole image and residual blocks are
appended. Ours differs in the end of it: a 1x1 convolution gives every cell of the map a logit of malignancy, the
class activation map, and the image's logit is pooled from that map by a smooth maximum. The map is thus no
explanation made afterwards: the image is as suspicious as its most suspicious places.
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
    """Whole image → the image's logit and the map of the cells' logits."""

    def __init__(self, config: ModelConfig, mean: float, standard_deviation: float) -> None:
        super().__init__()
        self.backbone = Backbone(config.architecture, config.base_width, config.norm, mean, standard_deviation)
        self.appended = appended_blocks(self.backbone, 1, config.norm)
        self.head = nn.Conv2d(self.backbone.channels, 1, 1)
        self.pool = SmoothMaximum()
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.get_parameter("bias"))

    @property
    def stride(self) -> int:
        """Input pixels a map cell."""
        return self.backbone.stride

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """[batch, 1, rows, columns] in 0 ... 1 → logit [batch], map [batch, rows / stride, columns / stride]."""
        cells = self.head(self.appended(self.backbone(x))).squeeze(1)
        return self.pool(cells), cells

    def start_from(self, patch: PatchClassifier) -> None:
        """Takes the patch network's backbone, and as head its malignant classes against the others."""
        self.backbone.load_state_dict(patch.backbone.state_dict())
        malignant = torch.zeros(len(PATCH_CLASSES), dtype=torch.bool)
        malignant[list(MALIGNANT_CLASSES)] = True
        with torch.no_grad():
            for part, name in ((patch.fc.weight, "weight"), (patch.fc.bias, "bias")):
                difference = part[malignant].mean(dim=0) - part[~malignant].mean(dim=0)
                self.head.get_parameter(name).copy_(difference.reshape(self.head.get_parameter(name).shape))


class SmoothMaximum(nn.Module):
    """log-mean-exp over the map (Pinheiro and Collobert 2015), between mean and maximum, and a learned offset.

    r = 1: a few hot cells decide, and every cell gets a gradient in proportion to its share.
    """

    def __init__(self) -> None:
        super().__init__()
        self.offset = nn.Parameter(torch.zeros(()))

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """[batch, rows, columns] → [batch]."""
        flat = cells.float().flatten(1)
        # By mean and not by log(cell count): the exported graph then holds for every input size.
        hottest = flat.amax(dim=1, keepdim=True)
        return (flat - hottest).exp().mean(dim=1).log() + hottest.squeeze(1) + self.offset
