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


class Laid:
    """Puts weights on the compute's device, in its format, channels last."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute

    def __call__(self, weight: Tensor) -> Tensor:
        weight = weight.float().to(self._compute.device, self._compute.dtype)
        return weight.contiguous(memory_format=torch.channels_last) if weight.ndim == 4 else weight.contiguous()


def edge_constants(weight: Tensor, b: Tensor, side: int) -> Tensor:
    """1 x outputs x side x side: what a padded 3x3 convolution makes of a picture that is `b` everywhere. It differs at the
    edges only, so a picture of three pixels tells it all."""
    small = F.conv2d(b[None, :, None, None].expand(-1, -1, 3, 3), weight, padding=1)
    places = torch.ones(side, dtype=torch.long)
    places[0], places[-1] = 0, 2
    return small[:, :, places][:, :, :, places]


class FoldedUnit:
    """One residual unit: convolution, PReLU, convolution, squeeze and excite, shortcut."""

    def __init__(self, tensors: Tensors, prefix: str, stride: int, laid: Laid) -> None:
        a, b = normalisation(tensors, f"{prefix}.res_layer.0")
        first = tensors[f"{prefix}.res_layer.1.weight"].float()
        self._constant_of, self._constants, self._laid = (first, b), dict[int, Tensor](), laid
        self._first = laid(first * a[None, :, None, None])
        self._slope = laid(tensors[f"{prefix}.res_layer.2.weight"])
        a, b = normalisation(tensors, f"{prefix}.res_layer.4")
        self._second, self._second_bias = (
            laid(tensors[f"{prefix}.res_layer.3.weight"].float() * a[:, None, None, None]),
            laid(b),
        )
        self._squeeze = tensors[f"{prefix}.res_layer.5.fc1.weight"].float().flatten(1).to(self._second.device)
        self._excite = tensors[f"{prefix}.res_layer.5.fc2.weight"].float().flatten(1).to(self._second.device)
        self._stride = stride
        self._shortcut: tuple[Tensor, Tensor] | None = None
        if f"{prefix}.shortcut_layer.0.weight" in tensors:
            a, b = normalisation(tensors, f"{prefix}.shortcut_layer.1")
            weight = tensors[f"{prefix}.shortcut_layer.0.weight"].float() * a[:, None, None, None]
            self._shortcut = (laid(weight), laid(b))

    def _constant(self, side: int) -> Tensor:
        if side not in self._constants:
            self._constants[side] = self._laid(edge_constants(*self._constant_of, side))
        return self._constants[side]

    def __call__(self, x: Tensor) -> Tensor:
        inner = F.conv2d(x, self._first, padding=1).add_(self._constant(x.shape[-1]))
        y = F.conv2d(F.prelu(inner, self._slope), self._second, self._second_bias, self._stride, padding=1)
        means = y.float().mean((2, 3))
        gate = torch.sigmoid(F.linear(F.relu(F.linear(means, self._squeeze)), self._excite))
        skipped = x[..., :: self._stride, :: self._stride]
        if self._shortcut is not None:
            skipped = F.conv2d(skipped, *self._shortcut)
        return torch.addcmul(skipped, y, gate.to(y.dtype)[:, :, None, None])


class HeadGroup:
    """The heads that read features of one side. Their first convolutions read the same, so they are one with all outputs;
    the later ones are one grouped convolution, or, in float32 on a small map, one after the other."""

    def __init__(self, tensors: Tensors, heads: Sequence[int], side: int, laid: Laid, between: Callable[[], None]) -> None:
        self._heads, self._between = len(heads), between
        layers = [f"convs.{2 * layer}" for layer in range(side.bit_length() - 1)]
        each = [
            [(tensors[f"styles.{head}.{name}.weight"], tensors[f"styles.{head}.{name}.bias"]) for head in heads]
            for name in layers
        ]
        self._first = (laid(torch.cat([weight for weight, _ in each[0]])), laid(torch.cat([bias for _, bias in each[0]])))
        self._later = [[(laid(weight), laid(bias)) for weight, bias in layer] for layer in each[1:]]
        linear = [(tensors[f"styles.{head}.linear.weight"], tensors[f"styles.{head}.linear.bias"]) for head in heads]
        self._linear = [(laid(weight.float() / math.sqrt(WIDTH)), laid(bias)) for weight, bias in linear]

    def __call__(self, x: Tensor) -> Tensor:
        """N x heads x WIDTH in float32."""
        together = F.leaky_relu_(F.conv2d(x, *self._first, stride=2, padding=1), HEAD_LEAK)
        codes: list[Tensor] = []
        for head, y in enumerate(together.chunk(self._heads, 1)):
            self._between()
            for layer in self._later:
                y = F.leaky_relu_(F.conv2d(y, *layer[head], stride=2, padding=1), HEAD_LEAK)
            codes.append(F.linear(y.flatten(1), *self._linear[head]).float())
        return torch.stack(codes, 1)


class FoldedPsp:
    """Codes of `heads`, which are one run of numbers."""

    def __init__(self, tensors: Tensors, heads: Sequence[int], compute: Compute, between: Callable[[], None] = nothing) -> None:
        laid = Laid(compute)
        self._dtype, self._between = compute.dtype, between
        a, b = normalisation(tensors, "input_layer.1")
        self._input = (laid(tensors["input_layer.0.weight"].float() * a[:, None, None, None]), laid(b))
        self._input_slope = laid(tensors["input_layer.2.weight"])
        starts = {sum(units for _, units in STAGES[:stage]) for stage in range(len(STAGES))}
        count = sum(units for _, units in STAGES)
        self._units = [FoldedUnit(tensors, f"body.{unit}", 2 if unit in starts else 1, laid) for unit in range(count)]
        laterals = ("latlayer1", "latlayer2")
        self._middle, self._fine = ((laid(tensors[f"{name}.weight"]), laid(tensors[f"{name}.bias"])) for name in laterals)
        self._groups = [
            (side, HeadGroup(tensors, here, side, laid, between))
            for side in (16, 32, 64)
            if (here := [head for head in heads if side_of(head) == side])
        ]

    def __call__(self, pictures: Tensor) -> Tensor:
        """N x heads x WIDTH from N x 3 x H x W in float32."""
        x = enlarged(pictures, SIDE).to(self._dtype).contiguous(memory_format=torch.channels_last)
        x = F.prelu(F.conv2d(x, *self._input, padding=1), self._input_slope)
        taps: dict[int, Tensor] = {}
        for unit, layer in enumerate(self._units):
            self._between()
            x = layer(x)
            if unit in (MIDDLE, COARSE):
                taps[unit] = x
        middle = enlarged(x, 32) + F.conv2d(taps[COARSE], *self._middle)
        features = {16: x, 32: middle, 64: enlarged(middle, 64) + F.conv2d(taps[MIDDLE], *self._fine)}
        return torch.cat([group(features[side]) for side, group in self._groups], 1)
