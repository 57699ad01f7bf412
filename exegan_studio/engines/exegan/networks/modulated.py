"""The decoder's layers, whose convolutions are changed by a style, as StyleGAN2 published them.

Weights are modulated for every sample and a batch is one grouped convolution: slow, and the reference that every faster way
is tested against.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.networks.layers import TINY, Activation, EqualLinear, Filter, drawn


class ModulatedConv(nn.Module):
    """A convolution whose weights are multiplied, input channel by input channel, by an affine function of the style
    (N x style), and then scaled to unit length for every output channel (`demodulate`). `up`: to twice the size."""

    def __init__(self, inputs: int, outputs: int, side: int, style: int, demodulate: bool = True, up: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(drawn(1, outputs, inputs, side, side))
        self.modulation = EqualLinear(style, inputs, bias=1.0)
        self.scale, self.padding = 1 / math.sqrt(inputs * side**2), side // 2
        self.demodulate, self.up = demodulate, up
        if up:
            self.blur = Filter((1, 1), gain=4.0)

    def weights(self, style: Tensor) -> Tensor:
        """N x outputs x inputs x side x side."""
        factors = self.modulation(style)[:, None, :, None, None]
        weight = self.scale * self.weight * factors
        if self.demodulate:
            weight = weight * torch.rsqrt(weight.square().sum((2, 3, 4), keepdim=True) + TINY)
        return weight

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        n, inputs, height, width = x.shape
        weight = self.weights(style)
        outputs = weight.shape[1]
        together = x.reshape(1, n * inputs, height, width)
        if self.up:
            kernels = weight.transpose(1, 2).flatten(0, 1)
            wide = F.conv_transpose2d(together, kernels, stride=2, groups=n)
            return self.blur(wide.reshape(n, outputs, *wide.shape[2:]))
        made = F.conv2d(together, weight.flatten(0, 1), padding=self.padding, groups=n)
        return made.reshape(n, outputs, height, width)


class NoiseInjection(nn.Module):
    """Noise, 1 or N x 1 x H x W, added with one learned weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, noise: Tensor) -> Tensor:
        return x + self.weight * noise


class StyledConv(nn.Module):
    """Modulated convolution, noise, activation."""

    def __init__(self, inputs: int, outputs: int, style: int, up: bool = False) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, style, up=up)
        self.noise = NoiseInjection()
        self.activate = Activation(outputs)

    def forward(self, x: Tensor, style: Tensor, noise: Tensor) -> Tensor:
        return self.activate(self.noise(self.conv(x, style), noise))


class ToRgb(nn.Module):
    """Features to colours, which are added to the doubled picture of the size before where there is one."""

    def __init__(self, inputs: int, style: int, first: bool = False) -> None:
        super().__init__()
        if not first:
            self.upsample = Filter((2, 1), gain=4.0, up=2)
        self.conv = ModulatedConv(inputs, 3, 1, style, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))

    def forward(self, x: Tensor, style: Tensor, smaller: Tensor | None = None) -> Tensor:
        colours = self.conv(x, style) + self.bias
        return colours if smaller is None else colours + self.upsample(smaller)
