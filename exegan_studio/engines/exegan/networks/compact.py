"""The exemplar encoder of small networks: a plain strided one."""

import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.layers import EqualLinear, halving, same

EMBEDDING = 512
"""Numbers in what the whole picture is told by."""


class CompactEncoder(nn.Module):
    """Codes of a portrait for the exemplar's slots; no mean code is added to them."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.downward()
        self.stem = same(3, widths[0][0], 1)
        self.body = nn.Sequential(*(halving(wide, narrow) for wide, narrow in widths))
        self.embed = EqualLinear(widths[-1][1] * 16, EMBEDDING, active=True)
        self.codes = EqualLinear(EMBEDDING, config.exemplar_slots * config.style_dim)

    def forward(self, image: Tensor) -> Tensor:
        """N x exemplar_slots x style_dim from `image`, N x 3 x any size, -1..1."""
        side = self.config.size
        if image.shape[-2:] != (side, side):
            image = F.interpolate(image, (side, side), mode="bilinear", align_corners=True)
        told = self.embed(self.body(self.stem(image)).flatten(1))
        return self.codes(told).view(-1, self.config.exemplar_slots, self.config.style_dim)
