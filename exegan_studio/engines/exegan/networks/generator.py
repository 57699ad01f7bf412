"""EXE-GAN's generator: a StyleGAN2 decoder that starts from an encoding of the picture round the hole.

Plain and slow: the reference. Parameters and buffers are named as in the published files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.layers import EqualLinear, PixelNorm, drawn, halving, same
from exegan_studio.engines.exegan.networks.modulated import StyledConv, ToRgb

MAPPING_RATE = 0.01
"""How much more slowly the mapping network learns than all else."""


@dataclass(frozen=True)
class HoleFeatures:
    """What the encoder knows of a picture with a hole; N pictures.

    `global_style`: N x global_dim. `features`: N x channels x side x side from 4x4 up to the full size; the global style
    has been added to the first.
    """

    global_style: Tensor
    features: tuple[Tensor, ...]


def hole_input(image: Tensor, mask: Tensor) -> Tensor:
    """The generator's input, N x 4 x S x S: the known part of `image` (N x 3, -1..1) and `mask` (N x 1, 1 = hole) - 0.5."""
    return torch.cat([image * (1 - mask), mask - 0.5], 1)


def completed(fill: Tensor, image: Tensor, mask: Tensor) -> Tensor:
    """`image` with the generator's `fill` in its hole; both -1..1 (a raw fill may go beyond), `mask` 1 = hole."""
    return fill * mask + image * (1 - mask)


def noise_sides(config: NetworkConfig) -> tuple[int, ...]:
    """Side of the noise that each styled convolution takes, in their order."""
    return (4, *(2**power for power in range(3, config.log_size + 1) for _ in range(2)))


class Generator(nn.Module):
    """Encoder of the hole (`encode`), mapping network (`map`) and decoder (`decode`), each to be called by itself.

    Dropout in the global style acts in training mode only: call `eval()` to complete pictures.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        top, style = config.channels_at(4), config.style_dim + config.global_dim
        layers = [
            EqualLinear(config.style_dim, config.style_dim, learning=MAPPING_RATE, active=True)
            for _ in range(config.mapping_layers)
        ]
        self.style = nn.Sequential(PixelNorm(), *layers)
        upward = [count for _, count in config.channels]
        self.down_from_big = same(4, upward[-1], 1)
        self.encoder_convs = nn.ModuleList()
        for wide, narrow in pairwise(reversed(upward)):
            self.encoder_convs += [same(wide, wide), halving(wide, narrow)]
        self.final_layer = same(top, top)
        self.final_linear = nn.Sequential(EqualLinear(top * 16, config.global_dim, active=True), nn.Dropout(0.5))
        self.final_transfer = EqualLinear(config.global_dim, top * 16, active=True)
        self.conv1 = StyledConv(top, top, style)
        self.to_rgb1 = ToRgb(top, style, first=True)
        self.convs, self.to_rgbs = nn.ModuleList(), nn.ModuleList()
        for inputs, outputs in pairwise(upward):
            self.convs += [StyledConv(inputs, outputs, style, up=True), StyledConv(outputs, outputs, style)]
            self.to_rgbs.append(ToRgb(outputs, style))
        self.noises = nn.Module()
        for index, side in enumerate(noise_sides(config)):
            self.noises.register_buffer(f"noise_{index}", drawn(1, 1, side, side))

    def fixed_noise(self) -> tuple[Tensor, ...]:
        """The noise that belongs to the weights, 1 x 1 x side x side for every styled convolution."""
        return tuple(self.noises.get_buffer(f"noise_{index}") for index in range(len(noise_sides(self.config))))

    def map(self, z: Tensor) -> Tensor:
        """Random normal numbers, N x style_dim, to codes of the same shape."""
        return self.style(z)

    def encode(self, image: Tensor, mask: Tensor) -> HoleFeatures:
        """What is known round the hole; `image` N x 3 x S x S in -1..1, `mask` N x 1 x S x S, 1 = hole."""
        x = self.down_from_big(hole_input(image, mask))
        kept: list[Tensor] = []
        for keep, shrink in zip(self.encoder_convs[::2], self.encoder_convs[1::2], strict=True):
            x = keep(x)
            kept.append(x)
            x = shrink(x)
        x = self.final_layer(x)
        global_style = self.final_linear(x.flatten(1))
        kept.append(x + self.final_transfer(global_style).view_as(x))
        return HoleFeatures(global_style, tuple(reversed(kept)))

    def decode(self, hole: HoleFeatures, codes: Tensor, noise: Sequence[Tensor] | None = None) -> Tensor:
        """The picture, N x 3 x S x S, about -1..1.

        `hole` may stand for one picture or N, `codes` is N x slots x style_dim; `noise` is 1 or N x 1 x side x side for every
        styled convolution (`noise_sides`), None: the fixed noise.
        """
        n = len(codes)
        noise = self.fixed_noise() if noise is None else noise
        whole = hole.global_style.expand(n, -1)
        styles = [torch.cat([code, whole], 1) for code in codes.unbind(1)]
        x = self.conv1(hole.features[0].expand(n, -1, -1, -1), styles[0], noise[0])
        rgb = self.to_rgb1(x, styles[1])
        for block, to_rgb in enumerate(self.to_rgbs):
            slot = 2 * block + 1
            x = self.convs[2 * block](x, styles[slot], noise[slot]) + hole.features[block + 1]
            x = self.convs[2 * block + 1](x, styles[slot + 1], noise[slot + 1])
            rgb = to_rgb(x, styles[slot + 2], rgb)
        return rgb

    def forward(self, image: Tensor, mask: Tensor, codes: Tensor, noise: Sequence[Tensor] | None = None) -> Tensor:
        """`encode` and `decode`."""
        return self.decode(self.encode(image, mask), codes, noise)
