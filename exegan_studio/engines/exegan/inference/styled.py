"""The decoder's layers: how a style (code and global style) becomes factors on a layer's input and output."""

import math
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from exegan_studio.engines.exegan.inference.convolution import convolution
from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.maps import Scratch
from exegan_studio.engines.exegan.inference.precision import Compute
from exegan_studio.engines.exegan.networks.layers import GAIN, TINY

Tensors = Mapping[str, Tensor]


class Modulation:
    """Factors for a layer's inputs from a style: an equalised linear layer."""

    def __init__(self, tensors: Tensors, prefix: str, device: torch.device) -> None:
        weight = tensors[f"{prefix}.modulation.weight"].float()
        self._weight = (weight / math.sqrt(weight.shape[1])).to(device)
        self._bias = tensors[f"{prefix}.modulation.bias"].float().to(device)

    def __call__(self, style: Tensor) -> Tensor:
        """N x inputs from N x style."""
        return torch.addmm(self._bias, style, self._weight.t())


class StyledLayer:
    """Modulated 3x3 convolution, noise, bias, activation; reads the tensors that begin with `prefix`.

    Plain: w' = w s / |w s| for every output, y = conv(x, w'). Here: y = d conv(x s, w) with d = 1 / |w s|, and
    |w s|^2 = sum_i s_i^2 sum_taps w_oi^2 is one small product with a table made once.
    """

    def __init__(self, tensors: Tensors, prefix: str, side: int, compute: Compute, scratch: Scratch, up: bool = False) -> None:
        weight = tensors[f"{prefix}.conv.weight"][0].float()
        weight = weight / math.sqrt(weight[0].numel())
        self.channels = len(weight)
        self._modulation = Modulation(tensors, f"{prefix}.conv", compute.device)
        self._squares = weight.square().sum((2, 3)).t().contiguous().to(compute.device)
        self._bias = tensors[f"{prefix}.activate.bias"].float().to(compute.device) * GAIN
        self._noise = float(tensors[f"{prefix}.noise.weight"]) * GAIN
        self._convolution = convolution(weight, side, compute, scratch, up)
        self._last: tuple[Tensor, Tensor, Tensor] | None = None

    def factors(self, style: Tensor) -> tuple[Tensor, Tensor]:
        """Of the inputs and of the outputs, N x channels each; the activation's gain is in the latter. The last style's are
        kept: most candidates of one exemplar and hole share those of the exemplar's slots."""
        last = self._last
        if last is not None and torch.equal(last[0], style):
            return last[1:]
        inputs = self._modulation(style)
        outputs = torch.rsqrt(inputs.square() @ self._squares + TINY) * GAIN
        self._last = (style, inputs, outputs)
        return inputs, outputs

    def __call__(self, x: Tensor, style: Tensor, noise: Tensor, out: Tensor, feature: Tensor | None = None) -> None:
        """As a Convolution; `noise` is 1 or N x H x W."""
        inputs, outputs = self.factors(style)
        finish = Finish(outputs, self._bias, noise * self._noise)
        self._convolution(x, inputs, finish if feature is None else replace(finish, feature=feature), out)


class Colours:
    """Features to colours: a modulated 1x1 convolution to three channels, whose few weights are modulated themselves."""

    def __init__(self, tensors: Tensors, prefix: str, compute: Compute) -> None:
        weight = tensors[f"{prefix}.conv.weight"][0, :, :, 0, 0].float()
        self._weight = (weight / math.sqrt(weight.shape[1])).t().to(compute.device)
        self._bias = tensors[f"{prefix}.bias"].float().reshape(3).to(compute.device)
        self._modulation = Modulation(tensors, f"{prefix}.conv", compute.device)

    def __call__(self, x: Tensor, style: Tensor) -> Tensor:
        """N x H x W x 3 in float32 from N x H x W x C."""
        weight = self._weight * self._modulation(style)[:, :, None]
        return torch.bmm(x.flatten(1, 2), weight.to(x.dtype)).view(*x.shape[:3], 3).float() + self._bias


def doubled(x: Tensor) -> Tensor:
    """N x 2H x 2W x C from N x H + 2 x W + 2 x C: zeros between, then the [1, 3, 3, 1] filter of sum 4, which is
    v_2i = (x_(i-1) + 3 x_i) / 4 and v_(2i+1) = (3 x_i + x_(i+1)) / 4 along each axis."""
    for axis in (1, 2):
        length = x.shape[axis] - 2
        before, here, after = (x.narrow(axis, start, length) for start in range(3))
        x = torch.stack([before + 3 * here, 3 * here + after], axis + 1).flatten(axis, axis + 1) / 4
    return x
