"""3x3 convolutions by the library's own, on any device and in any format; and which way a layer goes."""

from typing import Final, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.maps import Scratch
from exegan_studio.engines.exegan.inference.precision import Compute
from exegan_studio.engines.exegan.inference.winograd import TiledConv
from exegan_studio.engines.exegan.networks.layers import LEAK

LEAST_TILED_SIDE: Final = 32
"""Smaller maps have so few tiles that reading the transformed kernels, four times as large, takes the gain away."""


class Convolution(Protocol):
    def __call__(self, x: Tensor, scale: Tensor | None, finish: Finish, out: Tensor) -> None:
        """Fills `out`, N x H x W x outputs, with the finished convolution of `x`, N x H + 2 x W + 2 x inputs (upsampling:
        half of H and W, and 2), times `scale`, N x inputs. Channels last."""
        ...


class DirectConv:
    """`weight`: outputs x inputs x 3 x 3, all scale factors in it. `up`: transposed with stride 2, then the blur.

    The activations are modulated instead of the weights, conv(x, w s) = conv(x s, w), so that a batch is one convolution.
    """

    def __init__(self, weight: Tensor, compute: Compute, up: bool = False) -> None:
        weight = weight.transpose(0, 1) if up else weight
        self._weight = weight.to(compute.device, compute.dtype).contiguous(memory_format=torch.channels_last)
        self._up = up

    def __call__(self, x: Tensor, scale: Tensor | None, finish: Finish, out: Tensor) -> None:
        seen, number = x.permute(0, 3, 1, 2), self._weight.dtype
        if scale is not None:
            seen = seen * scale.to(number)[:, :, None, None]
        if self._up:
            y = blurred(F.conv_transpose2d(seen, self._weight, stride=2, padding=1), gain=4)
        else:
            y = F.conv2d(seen, self._weight)
        y = torch.addcmul(finish.bias.to(number)[None, :, None, None], y, finish.gain.to(number)[:, :, None, None])
        if finish.noise is not None:
            y += finish.noise.to(number)[:, None]
        rows = F.leaky_relu_(y, LEAK).permute(0, 2, 3, 1)
        if finish.feature is None:
            out.copy_(rows)
        else:
            torch.add(rows, finish.feature, out=out)


def blurred(x: Tensor, gain: float = 1) -> Tensor:
    """N x C x H x W, correlated with the [1, 3, 3, 1] filter of sum `gain` in both directions; three fewer rows and columns.

    In float32 [1, 3, 3, 1] = [1, 1] * [1, 1] * [1, 1]: three sums of two neighbours along each axis. In 16 bits the sums
    would round too often, and the library's depthwise convolution is quick.
    """
    if x.dtype != torch.float32:
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0], device=x.device)
        kernel = (torch.outer(taps, taps) * (gain / 64)).to(x.dtype)
        return F.conv2d(x, kernel.expand(x.shape[1], 1, 4, 4), groups=x.shape[1])
    for _ in range(3):
        x = x[:, :, 1:] + x[:, :, :-1]
    for _ in range(3):
        x = x[..., 1:] + x[..., :-1]
    return x * (gain / 64)


def convolution(weight: Tensor, side: int, compute: Compute, scratch: Scratch, up: bool = False) -> Convolution:
    """The quicker way for a layer whose output has `side`."""
    if compute.tiled and side >= LEAST_TILED_SIDE:
        return TiledConv(weight, scratch, up)
    return DirectConv(weight, compute, up)
