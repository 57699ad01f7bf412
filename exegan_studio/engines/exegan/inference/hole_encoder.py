"""The generator's encoder: what is known round the hole, once for every crop and mask."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.inference.convolution import blurred, by_tiles
from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.fixed import FixedConv
from exegan_studio.engines.exegan.inference.maps import Framed, Scratch, nothing, whole
from exegan_studio.engines.exegan.inference.precision import Compute
from exegan_studio.engines.exegan.inference.styled import Tensors
from exegan_studio.engines.exegan.inference.winograd import TiledConv
from exegan_studio.engines.exegan.networks.generator import HoleFeatures, hole_input
from exegan_studio.engines.exegan.networks.layers import GAIN, LEAK


class Dense:
    """An equalised linear layer with the activation: leaky(W x + b) sqrt 2 = leaky(sqrt 2 W x + sqrt 2 b). In float32 always,
    since every style depends on what it tells."""

    def __init__(self, tensors: Tensors, prefix: str, compute: Compute) -> None:
        weight = tensors[f"{prefix}.weight"].float()
        self._weight = (weight * (GAIN / math.sqrt(weight.shape[1]))).to(compute.device)
        self._bias = (tensors[f"{prefix}.bias"].float() * GAIN).to(compute.device)

    def __call__(self, x: Tensor) -> Tensor:
        """N x outputs in float32."""
        return F.leaky_relu_(F.linear(x.float(), self._weight, self._bias), LEAK)


class SameConv:
    """A 3x3 convolution that keeps the size, and the activation, whose gain is in the weights."""

    def __init__(self, tensors: Tensors, prefix: str, side: int, compute: Compute, scratch: Scratch) -> None:
        weight = tensors[f"{prefix}.0.weight"].float()
        weight = weight * (GAIN / math.sqrt(weight[0].numel()))
        bias = tensors[f"{prefix}.1.bias"].float() * GAIN
        self._finish = Finish(torch.ones_like(bias)[None], bias)
        self._convolution = (
            TiledConv(weight, scratch) if by_tiles(side, compute) else FixedConv(weight, bias, compute, leak=LEAK)
        )

    def __call__(self, x: Tensor) -> Tensor:
        """N x H x W x C from N x H + 2 x W + 2 x C."""
        if isinstance(self._convolution, FixedConv):
            return self._convolution(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        n, height, width, _ = x.shape
        out = x.new_empty(n, height - 2, width - 2, len(self._finish.bias))
        self._convolution(x, None, replace(self._finish, gain=self._finish.gain.expand(n, -1)), out)
        return out


class Halving:
    """Blur, a 3x3 convolution of stride 2, the activation (whose gain is in the weights)."""

    def __init__(self, tensors: Tensors, prefix: str, compute: Compute) -> None:
        weight = tensors[f"{prefix}.1.weight"].float()
        bias = tensors[f"{prefix}.2.bias"].float() * GAIN
        self._convolution = FixedConv(weight * (GAIN / math.sqrt(weight[0].numel())), bias, compute, stride=2, leak=LEAK)

    def __call__(self, x: Tensor) -> Tensor:
        """N x H/2 x W/2 x outputs from N x H x W x inputs."""
        return self._convolution(blurred(x.permute(0, 3, 1, 2), pad=2)).permute(0, 2, 3, 1)


class HoleEncoder:
    """From the published names; features are N x C x side x side, channels last in memory, in the compute's format."""

    def __init__(
        self,
        config: NetworkConfig,
        tensors: Tensors,
        compute: Compute,
        scratch: Scratch,
        between: Callable[[], None] = nothing,
    ) -> None:
        self._compute, self._scratch, self._size, self._between = compute, scratch, config.size, between
        first = tensors["down_from_big.0.weight"].float().flatten(1).t() * (GAIN / 2)
        bias = tensors["down_from_big.1.bias"].float()[None] * GAIN
        self._first = torch.cat([first, bias]).to(compute.device, compute.dtype)
        sides = [side for side, _ in reversed(config.channels)]
        self._levels = [
            (
                SameConv(tensors, f"encoder_convs.{2 * level}", side, compute, scratch),
                Halving(tensors, f"encoder_convs.{2 * level + 1}", compute),
            )
            for level, (side, _) in enumerate(pairwise(sides))
        ]
        self._last = SameConv(tensors, "final_layer", 4, compute, scratch)
        self._told = Dense(tensors, "final_linear.0", compute)
        self._back = Dense(tensors, "final_transfer", compute)

    def __call__(self, image: Tensor, mask: Tensor) -> HoleFeatures:
        x = self._start(image, mask)
        kept: list[Tensor] = []
        for keep, shrink in self._levels:
            self._between()
            made = keep(x.values)
            kept.append(made.permute(0, 3, 1, 2))
            self._between()
            smaller = shrink(made)
            x = self._scratch.framed("encoded", len(image), whole(smaller.shape[1]), smaller.shape[3], smaller.dtype)
            x.inside.copy_(smaller)
        last = self._last(x.values).permute(0, 3, 1, 2)
        told = self._told(last.flatten(1))
        kept.append(last + self._back(told).view(last.shape).to(last.dtype))
        return HoleFeatures(told, tuple(reversed(kept)))

    def _start(self, image: Tensor, mask: Tensor) -> Framed:
        """The 1x1 convolution as one product; its bias belongs to a fifth channel of ones, which the frame has not, so that
        the frame stays zero."""
        device, number = self._compute.device, self._compute.dtype
        given = hole_input(image.to(device), mask.to(device)).permute(0, 2, 3, 1)
        n = len(given)
        seen = torch.zeros(n, self._size + 2, self._size + 2, 5, dtype=number, device=device)
        seen[:, 1:-1, 1:-1, :4] = given
        seen[:, 1:-1, 1:-1, 4] = 1
        out = self._scratch.take("encoded", (*seen.shape[:3], self._first.shape[1]), number)
        torch.mm(seen.flatten(0, 2), self._first, out=out.flatten(0, 2))
        F.leaky_relu_(out, LEAK)
        return Framed(out, whole(self._size))
