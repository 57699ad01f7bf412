"""The generator's fast path: the same pictures as `networks.generator.Generator`, several times faster.

What differs from the plain one, each way shown beside its code: the hole is encoded once, activations are modulated instead
of weights (`styled.py`), large 3x3 convolutions need a quarter of the multiplications and their blur none (`winograd.py`),
and with a region only the pixels are computed that the hole depends on (`maps.py`). Tested against the plain one.
"""

import math
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.domain.geometry import Box
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.inference.convolution import by_tiles
from exegan_studio.engines.exegan.inference.hole_encoder import HoleEncoder
from exegan_studio.engines.exegan.inference.maps import (
    EVEN,
    Framed,
    LevelBoxes,
    Scratch,
    bounding_box,
    halved,
    level_boxes,
    nothing,
    whole,
)
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute
from exegan_studio.engines.exegan.inference.styled import Colours, StyledLayer, Tensors, doubled
from exegan_studio.engines.exegan.inference.winograd import TILE
from exegan_studio.engines.exegan.networks.generator import MAPPING_RATE, HoleFeatures, noise_sides
from exegan_studio.engines.exegan.networks.layers import GAIN, LEAK, TINY

SMALLEST_BOXED = 16
"""Below this side a part would save nothing."""


class FastGenerator:
    """`tensors` by their published names (`networks.expected.generator_shapes`); they are not kept. One thread at a time.

    All results are float32 on the compute's device, but for the encoded features. `between` is called between layers: what it
    raises ends the call, and the next one is none the worse.
    """

    def __init__(
        self, config: NetworkConfig, tensors: Tensors, compute: Compute = REFERENCE, between: Callable[[], None] = nothing
    ) -> None:
        self.config, self.compute, self._between = config, compute, between
        self._scratch = Scratch(compute.device)
        self._mapping = self._mapping_weights(tensors)
        self._encoder = HoleEncoder(config, tensors, compute, self._scratch, between)
        self._first = StyledLayer(tensors, "conv1", 4, compute, self._scratch)
        self._colours = [Colours(tensors, name, compute) for name in self._colour_names()]
        self._levels = [
            (
                side,
                StyledLayer(tensors, f"convs.{2 * level}", side, compute, self._scratch, up=True),
                StyledLayer(tensors, f"convs.{2 * level + 1}", side, compute, self._scratch),
            )
            for level, (side, _) in enumerate(config.channels[1:])
        ]
        names = [f"noises.noise_{index}" for index in range(len(noise_sides(config)))]
        self._fixed_noise = tuple(tensors[name].float().to(compute.device) for name in names)

    def _colour_names(self) -> list[str]:
        return ["to_rgb1", *(f"to_rgbs.{level}" for level in range(len(self.config.channels) - 1))]

    def _mapping_weights(self, tensors: Tensors) -> list[tuple[Tensor, Tensor]]:
        """sqrt 2 and the learning rate are multiplied in: leaky(a x) = a leaky(x) for a > 0."""
        scale = GAIN * MAPPING_RATE / math.sqrt(self.config.style_dim)
        device, layers = self.compute.device, range(1, self.config.mapping_layers + 1)
        weights = ((tensors[f"style.{layer}.weight"], tensors[f"style.{layer}.bias"]) for layer in layers)
        return [((w.float() * scale).to(device), (b.float() * (GAIN * MAPPING_RATE)).to(device)) for w, b in weights]

    def fixed_noise(self) -> tuple[Tensor, ...]:
        """The noise that belongs to the weights, 1 x 1 x side x side for every styled convolution."""
        return self._fixed_noise

    @torch.no_grad()
    def map(self, z: Tensor) -> Tensor:
        """Random normal numbers, N x style_dim, to codes of the same shape."""
        x = z.to(self.compute.device)
        x = x * torch.rsqrt(x.square().mean(1, keepdim=True) + TINY)
        for weight, bias in self._mapping:
            x = F.leaky_relu_(F.linear(x, weight, bias), LEAK)
        return x

    @torch.no_grad()
    def encode(self, image: Tensor, mask: Tensor) -> HoleFeatures:
        """What is known round the hole; `image` N x 3 x S x S in -1..1, `mask` N x 1 x S x S, 1 = hole."""
        return self._encoder(image, mask)

    @torch.no_grad()
    def decode(
        self, hole: HoleFeatures, codes: Tensor, noise: Sequence[Tensor] | None = None, region: Tensor | None = None
    ) -> Tensor:
        """The picture, N x 3 x S x S, about -1..1.

        `hole` stands for one picture or N, `codes` is N x slots x style_dim; `noise` is 1 or N x 1 x side x side for every
        styled convolution (`networks.generator.noise_sides`), None: the fixed noise. `region`, (... x) S x S: the picture is
        right where it is above zero, and anything (zero where nothing was computed) elsewhere.
        """
        noise = [one.to(self.compute.device) for one in (self._fixed_noise if noise is None else noise)]
        codes = codes.to(self.compute.device, torch.float32)
        wanted = whole(self.config.size) if region is None else bounding_box(region)
        picture = codes.new_zeros(len(codes), 3, self.config.size, self.config.size)
        if wanted is None:
            return picture
        boxes = self._boxes(wanted)
        if self.compute.device.type != "cpu":
            self._decode(hole, codes, noise, boxes, picture)
            return picture
        for n in range(len(codes)):  # on a CPU four at once take longer than one after the other: caches
            one = HoleFeatures(picked(hole.global_style, n), tuple(picked(feature, n) for feature in hole.features))
            self._decode(one, codes[n : n + 1], [picked(plane, n) for plane in noise], boxes, picture[n : n + 1])
        return picture

    def _boxes(self, wanted: Box) -> dict[int, LevelBoxes]:
        sides = (side for side, _ in self.config.channels[1:])
        boxes = level_boxes({side: TILE if by_tiles(side, self.compute) else EVEN for side in sides}, wanted)
        return {side: box if side >= SMALLEST_BOXED else LevelBoxes(whole(side), whole(side)) for side, box in boxes.items()}

    def _decode(
        self, hole: HoleFeatures, codes: Tensor, noise: Sequence[Tensor], boxes: dict[int, LevelBoxes], picture: Tensor
    ) -> None:
        n, everywhere = len(codes), hole.global_style.expand(len(codes), -1)
        styles = [torch.cat([code, everywhere], 1) for code in codes.unbind(1)]
        start = self._framed("first", n, whole(4), hole.features[0].shape[1])
        start.inside.copy_(hole.features[0].permute(0, 2, 3, 1))
        x = self._framed("second", n, whole(4), self._first.channels)
        self._first(start.values, styles[0], noise[0][:, 0], x.inside)
        colours = Framed(self._colours[0](x.values, styles[1]), x.box)
        for level, (side, up, same) in enumerate(self._levels):
            slot, box = 2 * level + 1, boxes[side]
            wide = self._framed("first", n, box.first, up.channels)
            self._between()
            feature = part(hole.features[level + 1].permute(0, 2, 3, 1), box.first)
            up(x.around(halved(box.first)), styles[slot], part(noise[slot][:, 0], box.first), wide.inside, feature)
            self._between()
            x = self._framed("second", n, box.second, same.channels)
            around = wide.around(box.second)
            same(around, styles[slot + 1], part(noise[slot + 1][:, 0], box.second), x.inside)
            made = self._colours[level + 1](x.values, styles[slot + 2])[:, 1:-1, 1:-1]
            smaller = doubled(padded(colours).around(halved(box.second)))
            colours = Framed(F.pad(made + smaller, (0, 0, 1, 1, 1, 1)), x.box)
        box = colours.box
        picture[:, :, box.top : box.bottom, box.left : box.right] = colours.inside.permute(0, 3, 1, 2)

    def _framed(self, name: str, n: int, box: Box, channels: int) -> Framed:
        return self._scratch.framed(name, n, box, channels, self.compute.dtype)


def picked(values: Tensor, sample: int) -> Tensor:
    """That one of N, or the one that stands for all."""
    return values[sample : sample + 1] if len(values) > 1 else values


def part(values: Tensor, box: Box) -> Tensor:
    """Of N x H x W (x C)."""
    return values[:, box.top : box.bottom, box.left : box.right]


def padded(colours: Framed) -> Framed:
    return Framed(F.pad(colours.inside, (0, 0, 1, 1, 1, 1)), colours.box)
