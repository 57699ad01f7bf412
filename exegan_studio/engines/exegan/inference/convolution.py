"""3x3 convolutions by the library's own, on any device and in any format; and which way a layer goes."""

from typing import Final, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.fixed import FixedConv
from exegan_studio.engines.exegan.inference.maps import Scratch
from exegan_studio.engines.exegan.inference.precision import Compute
from exegan_studio.engines.exegan.inference.winograd import TiledConv
from exegan_studio.engines.exegan.networks.layers import LEAK

LEAST_TILED_SIDE: Final = 32
"""Smaller maps have so few tiles that reading the transformed kernels, four times as large, takes the gain away."""


class Convolution(Protocol):
    def __call__(self, x: Tensor, scale: Tensor, finish: Finish, out: Tensor) -> None:
        """Fills `out`, N x H x W x outputs, with the finished convolution of `x`, N x H + 2 x W + 2 x inputs (upsampling:
        half of H and W, and 2), times `scale`, N x inputs. Channels last."""
        ...


class DirectConv:
    """`weight`: outputs x inputs x 3 x 3, all scale factors in it. `side`: the full output's. `up`: transposed with stride 2,
    then the blur.

    Either the activations are modulated instead of the weights, conv(x, w s) = conv(x s, w), so that a batch is one
    convolution; or, for one picture on a CPU and maps larger than the kernels, the weights after all, and the gain with them:
    gain conv(x, w s) = conv(x, gain w s). Factors are multiplied in float32, and what comes of it is rounded once.
    """

    def __init__(self, weight: Tensor, side: int, compute: Compute, up: bool = False) -> None:
        on_cpu = compute.device.type == "cpu"
        pixels = (side // 2 if up else side) ** 2
        self._large = on_cpu and pixels * weight.shape[1] > weight.numel()
        self._number, self._up = compute.dtype, up
        self._after = torch.float32 if on_cpu else compute.dtype
        self._fixed = None if up or self._large else FixedConv(weight, None, compute)
        weight = (weight.transpose(0, 1) if up else weight).to(compute.device, torch.float32 if self._large else compute.dtype)
        self._weight = weight.contiguous(memory_format=torch.channels_last) if self._fixed is None else weight.new_empty(0)

    def __call__(self, x: Tensor, scale: Tensor, finish: Finish, out: Tensor) -> None:
        way = self._by_weights if len(out) == 1 and self._large else self._by_activations
        y = way(x.permute(0, 3, 1, 2), scale, finish.gain, finish.bias)
        if finish.noise is not None:
            y += finish.noise[:, None].to(y.dtype)  # adding one format to another is slow
        rows = F.leaky_relu_(y, LEAK).permute(0, 2, 3, 1)
        if finish.feature is None:
            out.copy_(rows)
        else:
            torch.add(rows, finish.feature, out=out)

    def _by_weights(self, x: Tensor, scale: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
        inward, outward = (scale[0], gain[0][:, None]) if not self._up else (scale[0][:, None], gain[0])
        weight = (self._weight * (inward * outward)[:, :, None, None]).to(self._number)
        if not self._up:
            return F.conv2d(x, weight, bias.to(self._number))
        wide = F.conv_transpose2d(x, weight, stride=2, padding=1)
        return blurred(wide, gain=4, bias=bias.to(self._number))

    def _by_activations(self, x: Tensor, scale: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
        seen = (x * scale[:, :, None, None].to(self._after)).to(self._number)
        if self._up:
            y = blurred(F.conv_transpose2d(seen, self._weight.to(self._number), stride=2, padding=1), gain=4)
        else:
            y = F.conv2d(seen, self._weight.to(self._number)) if self._fixed is None else self._fixed(seen)
        return torch.addcmul(bias[None, :, None, None].to(self._after), y, gain[:, :, None, None].to(self._after))


def blurred(x: Tensor, gain: float = 1, pad: int = 0, bias: Tensor | None = None) -> Tensor:
    """N x C x H x W, padded with zeros, through the [1, 3, 3, 1] filter of sum `gain`; three fewer rows and columns. `bias`,
    C, is added.

    One pass over the memory; sums of neighbours along each axis would be six. The taps are exact in 16 bits.
    """
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], device=x.device)
    kernel = (torch.outer(taps, taps) * (gain / 64)).to(x.dtype).expand(x.shape[1], 1, 4, 4)
    return F.conv2d(x, kernel, bias, groups=x.shape[1], padding=pad)


def by_tiles(side: int, compute: Compute) -> bool:
    """Whether a 3x3 convolution of maps of that side is quicker by tiles."""
    return compute.tiled and side >= LEAST_TILED_SIDE


def convolution(weight: Tensor, side: int, compute: Compute, scratch: Scratch, up: bool = False) -> Convolution:
    """The quicker way for a modulated layer whose output has `side`."""
    if not up and by_tiles(side, compute):
        return TiledConv(weight, scratch)
    return DirectConv(weight, side, compute, up)
