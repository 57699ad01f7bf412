"""The published exemplar encoder with its normalisations folded away, and only the heads that are read.

In use a BatchNorm is y = a x + b for every channel, with a = weight / sqrt(variance + eps) and b = bias - a mean.
Behind a convolution it goes into that one's weights: a (W x) + b = (a W) x + b. Before one it cannot be folded in whole:
the convolution pads with zeros, and what is padded has not been through the b. It goes into the weights but for a constant:
W (a x + b) = (W a) x + sum W b over those taps that lie in the picture, a map that is made once.
"""

import math
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.inference.fixed import FixedConv
from exegan_studio.engines.exegan.inference.maps import nothing
from exegan_studio.engines.exegan.inference.precision import Compute
from exegan_studio.engines.exegan.inference.styled import Tensors
from exegan_studio.engines.exegan.networks.psp import COARSE, MIDDLE, SIDE, STAGES, WIDTH, enlarged, side_of

EPS = 1e-5
HEAD_LEAK = 0.01


def normalisation(tensors: Tensors, prefix: str) -> tuple[Tensor, Tensor]:
    """a and b of a BatchNorm."""
    weight, bias, mean, variance = (
        tensors[f"{prefix}.{name}"].float() for name in ("weight", "bias", "running_mean", "running_var")
    )
    a = weight / torch.sqrt(variance + EPS)
    return a, bias - a * mean


def edge_constants(weight: Tensor, b: Tensor) -> Tensor:
    """1 x outputs x 3 x 3: what a padded 3x3 convolution makes of a picture that is `b` everywhere. It differs at the edges
    only, so a picture of three pixels tells it all."""
    return F.conv2d(b[None, :, None, None].expand(-1, -1, 3, 3), weight, padding=1)


def spread(small: Tensor, side: int) -> Tensor:
    """What `edge_constants` tells, for a picture of that side."""
    places = torch.ones(side, dtype=torch.long)
    places[0], places[-1] = 0, 2
    return small[:, :, places][:, :, :, places]


class FoldedUnit:
    """One residual unit: convolution, PReLU, convolution, squeeze and excite, shortcut."""

    def __init__(self, tensors: Tensors, prefix: str, stride: int, compute: Compute) -> None:
        a, b = normalisation(tensors, f"{prefix}.res_layer.0")
        first = tensors[f"{prefix}.res_layer.1.weight"].float()
        self._edges, self._constants, self._compute = edge_constants(first, b), dict[int, Tensor](), compute
        self._first = FixedConv(first * a[None, :, None, None], None, compute, pad=1)
        self._slope = tensors[f"{prefix}.res_layer.2.weight"].float().to(compute.device, compute.dtype)
        a, b = normalisation(tensors, f"{prefix}.res_layer.4")
        second = tensors[f"{prefix}.res_layer.3.weight"].float() * a[:, None, None, None]
        self._second = FixedConv(second, b, compute, stride, pad=1)
        gate = (tensors[f"{prefix}.res_layer.5.{name}.weight"].float().flatten(1) for name in ("fc1", "fc2"))
        self._squeeze, self._excite = (weight.to(compute.device) for weight in gate)
        self._stride, self._shortcut = stride, None
        if f"{prefix}.shortcut_layer.0.weight" in tensors:
            a, b = normalisation(tensors, f"{prefix}.shortcut_layer.1")
            weight = tensors[f"{prefix}.shortcut_layer.0.weight"].float() * a[:, None, None, None]
            self._shortcut = FixedConv(weight, b, compute, stride)

    def _constant(self, side: int) -> Tensor:
        if side not in self._constants:
            made = spread(self._edges, side).to(self._compute.device, self._compute.dtype)
            self._constants[side] = made.contiguous(memory_format=torch.channels_last)
        return self._constants[side]

    def __call__(self, x: Tensor) -> Tensor:
        inner = self._first(x).add_(self._constant(x.shape[-1]))
        y = self._second(F.prelu(inner, self._slope))
        means = y.float().mean((2, 3))
        gate = torch.sigmoid(F.linear(F.relu(F.linear(means, self._squeeze)), self._excite))
        skipped = x[..., :: self._stride, :: self._stride] if self._shortcut is None else self._shortcut(x)
        return torch.addcmul(skipped, y, gate.to(y.dtype)[:, :, None, None])


class FoldedHead:
    """One code, N x WIDTH in float32, from N x WIDTH x side x side. Heads that read the same are not put together: their
    kernels, once in the library's order, are all read once either way, and between them somebody may want to stop."""

    def __init__(self, tensors: Tensors, prefix: str, side: int, compute: Compute) -> None:
        names = [f"{prefix}.convs.{2 * number}" for number in range(side.bit_length() - 1)]
        self._layers = [
            FixedConv(tensors[f"{name}.weight"], tensors[f"{name}.bias"], compute, stride=2, pad=1, leak=HEAD_LEAK)
            for name in names
        ]
        self._weight = (tensors[f"{prefix}.linear.weight"].float() / math.sqrt(WIDTH)).to(compute.device)
        self._bias = tensors[f"{prefix}.linear.bias"].float().to(compute.device)

    def __call__(self, x: Tensor) -> Tensor:
        for layer in self._layers:
            x = layer(x)
        return F.linear(x.flatten(1).float(), self._weight, self._bias)


class FoldedPsp:
    """Codes of `heads`, in their order; `between` is called between layers."""

    def __init__(self, tensors: Tensors, heads: Sequence[int], compute: Compute, between: Callable[[], None] = nothing) -> None:
        self._dtype, self._between = compute.dtype, between
        a, b = normalisation(tensors, "input_layer.1")
        self._input = FixedConv(tensors["input_layer.0.weight"].float() * a[:, None, None, None], b, compute, pad=1)
        self._input_slope = tensors["input_layer.2.weight"].float().to(compute.device, compute.dtype)
        starts = {sum(units for _, units in STAGES[:stage]) for stage in range(len(STAGES))}
        count = sum(units for _, units in STAGES)
        self._units = [FoldedUnit(tensors, f"body.{unit}", 2 if unit in starts else 1, compute) for unit in range(count)]
        self._middle, self._fine = (
            FixedConv(tensors[f"{name}.weight"], tensors[f"{name}.bias"], compute) for name in ("latlayer1", "latlayer2")
        )
        self._heads = [(side_of(head), FoldedHead(tensors, f"styles.{head}", side_of(head), compute)) for head in heads]

    def __call__(self, pictures: Tensor) -> Tensor:
        """N x heads x WIDTH from N x 3 x H x W in float32."""
        x = enlarged(pictures, SIDE).to(self._dtype).contiguous(memory_format=torch.channels_last)
        x = F.prelu(self._input(x), self._input_slope)
        taps: dict[int, Tensor] = {}
        for unit, layer in enumerate(self._units):
            self._between()
            x = layer(x)
            if unit in (MIDDLE, COARSE):
                taps[unit] = x
        middle = enlarged(x, 32) + self._middle(taps[COARSE])
        features = {16: x, 32: middle, 64: enlarged(middle, 64) + self._fine(taps[MIDDLE])}
        codes: list[Tensor] = []
        for side, head in self._heads:
            self._between()
            codes.append(head(features[side]))
        return torch.stack(codes, 1)
