"""The finisher: a second small network that looks at a composite and says what of its detail to keep and how to mend it.

The field network moves and relights an exemplar; it cannot know that a lock of hair, a frame of glasses or a shadow's edge
came along, that a brow does not meet its other half, or that two exemplars meet in a step. The finisher sees the composite in
its surroundings, SIDE pixels square, and predicts how much of the detail stays (`keep`) and a correction: smooth where the
detail stays, free where it goes.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.graft.network import AttentionBlock, ResidualBlock

FOLD: Final = 2
WIDTHS: Final = (32, 64, 128, 192)
SEEN: Final = 11
SMOOTH_SIGMA: Final = 2.4
"""Where the exemplar's detail stays, the correction is no finer than this, in pixels at SIDE."""
KEEP_UNIT: Final = 4.0
KEEP_BIAS: Final = 2.0
KEEP_FROM: Final = 0.06
KEEP_OVER: Final = 0.3


@cache
def _blurring(side: int, sigma: float) -> Tensor:
    """side x side: a row for every pixel with the Gaussian weights of those round it, borders repeated."""
    with torch.inference_mode(mode=False):  # kept for training too, whoever asks first
        return _gaussian_rows(side, sigma)


def _gaussian_rows(side: int, sigma: float) -> Tensor:
    places = torch.arange(side, dtype=torch.float32)
    radius = math.ceil(3 * sigma)
    reached = torch.arange(-radius, side + radius, dtype=torch.float32)
    weights = torch.exp(-((places[:, None] - reached) ** 2) / (2 * sigma**2))
    weights = weights * ((places[:, None] - reached).abs() <= radius)
    inside = weights[:, radius : radius + side].clone()
    inside[:, 0] += weights[:, :radius].sum(1)
    inside[:, -1] += weights[:, radius + side :].sum(1)
    return inside / inside.sum(1, keepdim=True)


def blur(picture: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of N x C x H x W float32, borders repeated; as matrix products, which are faster here than depthwise
    convolutions."""
    down, across = (_blurring(side, sigma) for side in picture.shape[-2:])
    return down @ picture @ across.T


class Finisher(nn.Module):
    """4 M parameters; a U-shape of four levels at 1/2, 1/4, 1/8 and 1/16 of SIDE."""

    def __init__(self, widths: tuple[int, int, int, int] = WIDTHS) -> None:
        super().__init__()
        self.widths = widths
        a, b, c, d = widths
        self.stem = nn.Conv2d(SEEN * FOLD * FOLD, a, 3, padding=1)
        self.encode1 = ResidualBlock(a)
        self.down1 = nn.Conv2d(a, b, 4, 2, 1)
        self.encode2 = nn.Sequential(ResidualBlock(b), ResidualBlock(b))
        self.down2 = nn.Conv2d(b, c, 4, 2, 1)
        self.encode3 = nn.Sequential(ResidualBlock(c), ResidualBlock(c))
        self.down3 = nn.Conv2d(c, d, 4, 2, 1)
        self.middle = nn.Sequential(ResidualBlock(d), AttentionBlock(d), ResidualBlock(d, 2), ResidualBlock(d))
        self.up3 = nn.Conv2d(d, c * 4, 1)
        self.decode3 = nn.Sequential(ResidualBlock(c), ResidualBlock(c))
        self.up2 = nn.Conv2d(c, b * 4, 1)
        self.decode2 = nn.Sequential(ResidualBlock(b), ResidualBlock(b))
        self.up1 = nn.Conv2d(b, a * 4, 1)
        self.decode1 = ResidualBlock(a)
        self.out = nn.Conv2d(a, 4 * FOLD * FOLD, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        if self.out.bias is not None:
            nn.init.zeros_(self.out.bias)

    def channels_last(self) -> Self:
        """The network with its weights laid out as the fast convolutions want them."""
        for parameter in self.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        return self

    def forward(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """`seen`: N x 11 x SIDE x SIDE as `Composite.seen` makes it. Returns `keep` as a logit N x 1, and the correction
        N x 3 on values 0..1, both SIDE square in float32; untrained, all is kept and nothing corrected."""
        one = self.encode1(self.stem(F.pixel_unshuffle(seen, FOLD).contiguous(memory_format=torch.channels_last)))
        two = self.encode2(self.down1(one))
        three = self.encode3(self.down2(two))
        three = self.decode3(three + F.pixel_shuffle(self.up3(self.middle(self.down3(three))), 2))
        two = self.decode2(two + F.pixel_shuffle(self.up2(three), 2))
        one = self.decode1(one + F.pixel_shuffle(self.up1(two), 2))
        raw = F.pixel_shuffle(self.out(one).float(), FOLD)
        return raw[:, :1] * KEEP_UNIT + KEEP_BIAS, raw[:, 1:] * 0.5


@dataclass(frozen=True)
class Composite:
    """A batch as the finisher sees it, N x C x SIDE x SIDE, values 0..1: `target` (not read under `hole`), the fill as `low` x
    3 and `detail` x 3 (support is in it), `support`, and `shown`, the exemplar as moved and not relit."""

    target: Tensor
    hole: Tensor
    low: Tensor
    detail: Tensor
    support: Tensor
    shown: Tensor

    def seen(self) -> Tensor:
        """The network's input."""
        hole = self.hole
        picture = self.target * (1 - hole) + (self.low + self.detail) * hole
        return torch.cat(
            [picture * 2 - 1, hole, (self.low * 2 - 1) * hole, self.support * hole, (self.shown * 2 - 1) * hole], 1
        )


def kept(logit: Tensor) -> Tensor:
    """How much of the detail stays, 0..1: all of it where the network finds that likely, or every face would fade a little."""
    steps = ((torch.sigmoid(logit) - KEEP_FROM) / KEEP_OVER).clamp(0, 1)
    return steps * steps * (3 - 2 * steps)


def settled(correction: Tensor, given: Tensor) -> Tensor:
    """The correction: no finer than SMOOTH_SIGMA where an exemplar's detail stands (`given`), free where there is none."""
    smooth = blur(correction, SMOOTH_SIGMA)
    return smooth + (1 - given) * (correction - smooth)
