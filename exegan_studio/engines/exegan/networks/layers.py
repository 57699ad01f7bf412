"""The layers that all networks of EXE-GAN are built from, in the arithmetic of StyleGAN2 (Karras et al. 2020)."""

import math
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LEAK: Final = 0.2
GAIN: Final = math.sqrt(2)
"""What keeps the variance of a signal through the leaky ReLU."""
TINY: Final = 1e-8


def drawn(*shape: int, deviation: float = 1.0) -> Tensor:
    """Random normal numbers. On the meta device, where a network is built only to get weights or to name them, none are
    drawn: torch would import its compiler for it, which takes seconds."""
    empty = torch.empty(shape)
    return empty if empty.is_meta else empty.normal_(std=deviation)


def scaled_leaky_relu(x: Tensor, bias: Tensor) -> Tensor:
    """`x`, N x C (x H x W), plus one number a channel, through a leaky ReLU, times the root of two."""
    return F.leaky_relu(x + bias.reshape(1, -1, *(1,) * (x.ndim - 2)), LEAK) * GAIN


def filtered(x: Tensor, kernel: Tensor, pad: tuple[int, int], up: int = 1) -> Tensor:
    """`x`, N x C x H x W, with `up` - 1 zeros put after every row and column, then padded with zeros (before, after) and
    convolved with `kernel`: upfirdn2d of StyleGAN2 (the strided convolutions do the going down)."""
    n, channels, height, width = x.shape
    if up > 1:
        sparse = x.new_zeros(n, channels, height * up, width * up)
        sparse[..., ::up, ::up] = x
        x = sparse
    x = F.pad(x, (*pad, *pad))
    return F.conv2d(x, kernel.flip(0, 1).to(x.dtype).expand(channels, 1, *kernel.shape), groups=channels)


class PixelNorm(nn.Module):
    """Every N x C vector to a mean square of one."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + TINY)


class EqualLinear(nn.Module):
    """A linear layer whose weights are scaled where they are used (equalised learning rate), with an activation or none.

    Stored weights are `learning` times too small to be used as they are, and learn that much more slowly.
    """

    def __init__(self, inputs: int, outputs: int, bias: float = 0.0, learning: float = 1.0, active: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(drawn(outputs, inputs, deviation=1 / learning))
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale, self.learning, self.active = learning / math.sqrt(inputs), learning, active

    def forward(self, x: Tensor) -> Tensor:
        weight, bias = self.weight * self.scale, self.bias * self.learning
        return scaled_leaky_relu(F.linear(x, weight), bias) if self.active else F.linear(x, weight, bias)


class EqualConv2d(nn.Module):
    """A convolution without bias whose weights are scaled where they are used."""

    def __init__(self, inputs: int, outputs: int, side: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        self.weight = nn.Parameter(drawn(outputs, inputs, side, side))
        self.scale, self.stride, self.padding = 1 / math.sqrt(inputs * side**2), stride, padding

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight * self.scale, stride=self.stride, padding=self.padding)


class Activation(nn.Module):
    """A bias and the scaled leaky ReLU."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return scaled_leaky_relu(x, self.bias)


class Filter(nn.Module):
    """The [1, 3, 3, 1] filter in both directions, of sum `gain`; `up` 2 doubles the picture first."""

    kernel: Tensor

    def __init__(self, pad: tuple[int, int], gain: float = 1.0, up: int = 1) -> None:
        super().__init__()
        taps = (1.0, 3.0, 3.0, 1.0)
        self.register_buffer("kernel", torch.tensor([[one * other * gain / 64 for other in taps] for one in taps]))
        self.pad, self.up = pad, up

    def forward(self, x: Tensor) -> Tensor:
        return filtered(x, self.kernel, self.pad, self.up)


def same(inputs: int, outputs: int, side: int = 3) -> nn.Sequential:
    """A convolution that keeps the size, and the activation."""
    return nn.Sequential(EqualConv2d(inputs, outputs, side, padding=side // 2), Activation(outputs))


def halving(inputs: int, outputs: int, side: int = 3, active: bool = True) -> nn.Sequential:
    """Blur, and a convolution of stride 2: half the size. `side` is 3 or 1."""
    blur = Filter((2, 2) if side == 3 else (1, 1))
    convolution = EqualConv2d(inputs, outputs, side, stride=2)
    return nn.Sequential(blur, convolution, Activation(outputs)) if active else nn.Sequential(blur, convolution)
