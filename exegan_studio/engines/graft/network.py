"""The field network of the graft engine: smooth fields that move and relight an exemplar, no picture of its own.

It sees a sitter with a hole and a roughly aligned exemplar, both SIDE pixels square, and predicts on a grid of SIDE / GRID:
where each pixel of the hole finds its counterpart in the exemplar (flow), the hole's low-frequency colour (light, tone,
skin), and where the exemplar has face to give (support).
"""

from typing import Final, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE: Final = 128
"""Side of the square the network sees, in pixels."""
GRID: Final = 4
"""Pixels of that square between two field samples."""
LOW_SIGMA: Final = 3.2
"""What counts as low frequency: a Gaussian blur of this many pixels at SIDE."""
WIDTHS: Final = (96, 160, 224)
FLOW_UNIT: Final = 10.0
SUPPORT_UNIT: Final = 4.0


class ResidualBlock(nn.Module):
    """GroupNorm, two 3x3 convolutions, SiLU; the identity at initialisation."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(self.norm(x)))))


class AttentionBlock(nn.Module):
    """Self-attention over the coarsest grid (8 x 8 cells): light and pose are facts of the whole picture."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(8, channels)
        self.position = nn.Parameter(torch.zeros(1, channels, SIDE // (GRID * 4), SIDE // (GRID * 4)))
        self.queries = nn.Conv2d(channels, channels * 3, 1)
        self.out = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor) -> Tensor:
        n, c, h, w = x.shape
        packed = self.queries(self.norm(x + self.position)).reshape(n, 3, self.heads, c // self.heads, h * w)
        q, k, v = packed.transpose(3, 4).unbind(1)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return x + self.out(mixed.transpose(2, 3).reshape(n, c, h, w))


class FieldNetwork(nn.Module):
    """7.5 M parameters; a U-shape of three levels at 1/4, 1/8 and 1/16 of SIDE."""

    def __init__(self, widths: tuple[int, int, int] = WIDTHS) -> None:
        super().__init__()
        self.widths = widths
        a, b, c = widths
        self.stem = nn.Conv2d(7 * GRID * GRID, a, 3, padding=1)
        self.encode1 = nn.Sequential(ResidualBlock(a), ResidualBlock(a))
        self.down1 = nn.Conv2d(a, b, 4, 2, 1)
        self.encode2 = nn.Sequential(ResidualBlock(b), ResidualBlock(b))
        self.down2 = nn.Conv2d(b, c, 4, 2, 1)
        self.middle = nn.Sequential(
            ResidualBlock(c), ResidualBlock(c, 2), AttentionBlock(c), ResidualBlock(c, 2), ResidualBlock(c)
        )
        self.up2 = nn.Conv2d(c, b * 4, 1)
        self.decode2 = nn.Sequential(ResidualBlock(b), ResidualBlock(b))
        self.up1 = nn.Conv2d(b, a * 4, 1)
        self.decode1 = nn.Sequential(ResidualBlock(a), ResidualBlock(a))
        self.fields = nn.Conv2d(a, 6, 3, padding=1)
        nn.init.zeros_(self.fields.weight)
        if self.fields.bias is not None:
            nn.init.zeros_(self.fields.bias)

    def channels_last(self) -> Self:
        """The network with its weights laid out as the fast convolutions want them."""
        for parameter in self.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        return self

    def forward(self, target: Tensor, hole: Tensor, exemplar: Tensor) -> Tensor:
        """Fields for a batch.

        `target`, `exemplar`: N x 3 x SIDE x SIDE in [-1, 1]; `hole`: N x 1 x SIDE x SIDE in {0, 1}. What the target holds
        under the hole is not read. Returns N x 6 x SIDE/GRID x SIDE/GRID in float32: flow x, flow y (pixels at SIDE: the
        target's p is found in the exemplar at p + flow), low-frequency red, green, blue in [-1, 1], support as a logit.
        """
        seen = torch.cat([target * (1 - hole), hole, exemplar], 1)
        fine = self.encode1(self.stem(F.pixel_unshuffle(seen, GRID).contiguous(memory_format=torch.channels_last)))
        half = self.encode2(self.down1(fine))
        half = self.decode2(half + F.pixel_shuffle(self.up2(self.middle(self.down2(half))), 2))
        raw = self.fields(self.decode1(fine + F.pixel_shuffle(self.up1(half), 2))).float()
        return torch.cat([raw[:, :2] * FLOW_UNIT, raw[:, 2:5], raw[:, 5:] * SUPPORT_UNIT], 1)


def enlarge(fields: Tensor, side: int) -> Tensor:
    """Fields on the grid, N x 6 x g x g, as N x 6 x side x side (bicubic; flow stays in pixels at SIDE)."""
    return F.interpolate(fields, size=(side, side), mode="bicubic", align_corners=False)
