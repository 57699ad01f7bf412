"""The noise of one candidate."""

import torch
from torch import Tensor

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.generator import noise_sides


def noise_maps(config: NetworkConfig, seed: int) -> tuple[Tensor, ...]:
    """1 x 1 x side x side for every styled convolution, standard normal, on the CPU and always of the full size: a part of
    the picture, another batch or another device gets the same."""
    source = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(1, 1, side, side, generator=source) for side in noise_sides(config))


def no_noise(config: NetworkConfig) -> tuple[Tensor, ...]:
    """Zeros in place of `noise_maps`."""
    return tuple(torch.zeros(1, 1, side, side) for side in noise_sides(config))
