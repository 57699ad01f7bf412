"""The published exemplar encoder: pSp's GradualStyleEncoder (Richardson et al. 2021) on IR-SE-50 (ArcFace, Deng et al. 2019).

Parameters and buffers are named as in the published file, without `encoder.`. It is only ever used, never trained.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.networks.layers import EqualLinear

SIDE: Final = 256
"""Side of the picture that the encoder looks at."""
HEADS: Final = 18
WIDTH: Final = 512
STAGES: Final = ((64, 3), (128, 4), (256, 14), (512, 3))
"""(channels, units) of IR-SE-50; each stage halves the picture."""
REDUCTION: Final = 16
MIDDLE, COARSE = 6, 20
"""After these units the finer features are taken."""
COARSE_HEADS, MIDDLE_HEADS = 3, 7
"""Heads below the first read the 16x16 features, below the second the 32x32 ones, all others the 64x64 ones."""


class SqueezeExcite(nn.Module):
    """Every channel times a number between 0 and 1 that all channels' means decide (Hu et al. 2018)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // REDUCTION, 1, bias=False)
        self.fc2 = nn.Conv2d(channels // REDUCTION, channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.fc2(self.fc1(x.mean((2, 3), keepdim=True)).relu()).sigmoid()


class Unit(nn.Module):
    """One residual unit of IR-SE-50; the shortcut has weights only where the number of channels changes."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.res_layer = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            SqueezeExcite(outputs),
        )
        if inputs != outputs:
            self.shortcut_layer = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        shortcut = self.shortcut_layer(x) if hasattr(self, "shortcut_layer") else x[..., :: self.stride, :: self.stride]
        return self.res_layer(x) + shortcut


class Head(nn.Module):
    """One code, N x 512, from N x 512 x side x side: halved until one pixel is left."""

    def __init__(self, side: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(side.bit_length() - 1):
            layers += [nn.Conv2d(WIDTH, WIDTH, 3, 2, padding=1), nn.LeakyReLU()]
        self.convs = nn.Sequential(*layers)
        self.linear = EqualLinear(WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.convs(x).flatten(1))


def side_of(head: int) -> int:
    """Side of the features that a head reads."""
    return 16 if head < COARSE_HEADS else 32 if head < MIDDLE_HEADS else 64


def enlarged(x: Tensor, side: int) -> Tensor:
    """N x C x side x side, bilinear, corners on corners."""
    return x if x.shape[-2:] == (side, side) else F.interpolate(x, (side, side), mode="bilinear", align_corners=True)


class PspEncoder(nn.Module):
    """Codes of a portrait, one for each of `heads` (0..17; each is slot of the same number), less the mean code."""

    def __init__(self, heads: Sequence[int] = range(HEADS)) -> None:
        super().__init__()
        first = STAGES[0][0]
        self.input_layer = nn.Sequential(nn.Conv2d(3, first, 3, padding=1, bias=False), nn.BatchNorm2d(first), nn.PReLU(first))
        widths = [first, *(width for width, units in STAGES for _ in range(units))]
        starts = {sum(units for _, units in STAGES[:stage]) for stage in range(len(STAGES))}
        pairs = enumerate(pairwise(widths))
        self.body = nn.Sequential(*(Unit(one, other, 2 if unit in starts else 1) for unit, (one, other) in pairs))
        self.latlayer1 = nn.Conv2d(STAGES[2][0], WIDTH, 1)
        self.latlayer2 = nn.Conv2d(STAGES[1][0], WIDTH, 1)
        self.styles = nn.ModuleDict({str(head): Head(side_of(head)) for head in heads})
        self.eval()

    def train(self, mode: bool = True) -> Self:  # noqa: ARG002 - the parameter is torch's
        """Always in evaluation mode: its statistics are the published ones, whatever it stands in."""
        return super().train(mode=False)

    def pyramid(self, image: Tensor) -> dict[int, Tensor]:
        """N x 512 x side x side for every side that a head reads."""
        x = self.input_layer(enlarged(image, SIDE))
        taps: dict[int, Tensor] = {}
        for unit, layer in enumerate(self.body):
            x = layer(x)
            if unit in (MIDDLE, COARSE):
                taps[unit] = x
        coarse = enlarged(x, 32) + self.latlayer1(taps[COARSE])
        return {16: x, 32: coarse, 64: enlarged(coarse, 64) + self.latlayer2(taps[MIDDLE])}

    def forward(self, image: Tensor) -> Tensor:
        """N x len(heads) x 512 from `image`, N x 3 x any size, -1..1; the mean code (`latent_avg`) is still to be added."""
        features = self.pyramid(image)
        return torch.stack([head(features[side_of(int(name))]) for name, head in self.styles.items()], 1)
