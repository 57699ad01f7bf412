"""The exemplar encoders' fast path: the codes of `networks.psp` and `networks.compact`, with less work."""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.config import PSP, NetworkConfig
from exegan_studio.engines.exegan.inference.hole_encoder import Dense, Halving
from exegan_studio.engines.exegan.inference.maps import nothing
from exegan_studio.engines.exegan.inference.precision import REFERENCE, Compute
from exegan_studio.engines.exegan.inference.psp import FoldedPsp
from exegan_studio.engines.exegan.inference.styled import Tensors
from exegan_studio.engines.exegan.networks.expected import needed_heads
from exegan_studio.engines.exegan.networks.layers import GAIN, LEAK


class FastExemplarEncoder:
    """`tensors` by the names of `networks.expected.encoder_shapes`. `latent_avg`, exemplar_slots x style_dim, is added to the
    published encoder's codes; the compact one has none. `between` is called between layers, as FastGenerator does it."""

    def __init__(
        self,
        config: NetworkConfig,
        tensors: Tensors,
        latent_avg: Tensor | None,
        compute: Compute = REFERENCE,
        between: Callable[[], None] = nothing,
    ) -> None:
        self.config, self.compute = config, compute
        self._mean = None if latent_avg is None else latent_avg.float().to(compute.device)
        if config.encoder == PSP:
            self._network: Callable[[Tensor], Tensor] = FoldedPsp(tensors, needed_heads(config), compute, between)
        else:
            self._network = FastCompact(config, tensors, compute, between)

    @torch.no_grad()
    def codes(self, pictures: Tensor) -> Tensor:
        """N x exemplar_slots x style_dim in float32 from N x 3 x any height and width, -1..1."""
        codes = self._network(pictures.to(self.compute.device, torch.float32))
        return codes if self._mean is None else codes + self._mean


class FastCompact:
    """The compact encoder; scale factors are in the weights."""

    def __init__(
        self, config: NetworkConfig, tensors: Tensors, compute: Compute, between: Callable[[], None] = nothing
    ) -> None:
        self._config, self._compute, self._between = config, compute, between
        stem = tensors["stem.0.weight"].float() * (GAIN / math.sqrt(3))
        self._stem = stem.to(compute.device, compute.dtype)
        self._bias = (tensors["stem.1.bias"].float() * GAIN).to(compute.device, compute.dtype)
        self._body = [Halving(tensors, f"body.{level}", compute) for level in range(len(config.downward()))]
        self._embed = Dense(tensors, "embed", compute)
        weight = tensors["codes.weight"].float()
        self._codes = (weight / math.sqrt(weight.shape[1])).to(compute.device)
        self._codes_bias = tensors["codes.bias"].float().to(compute.device)

    def __call__(self, pictures: Tensor) -> Tensor:
        side = self._config.size
        if pictures.shape[-2:] != (side, side):
            pictures = F.interpolate(pictures, (side, side), mode="bilinear", align_corners=True)
        pictures = pictures.to(self._compute.dtype).contiguous(memory_format=torch.channels_last)
        x = F.leaky_relu_(F.conv2d(pictures, self._stem, self._bias), LEAK).permute(0, 2, 3, 1)
        for halving in self._body:
            self._between()
            x = halving(x)
        told = self._embed(x.permute(0, 3, 1, 2).flatten(1))
        made = F.linear(told, self._codes, self._codes_bias)
        return made.view(-1, self._config.exemplar_slots, self._config.style_dim)
