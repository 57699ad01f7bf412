"""Weights and inputs that anyone can make again (README.md beside this); a weight depends on its network and name only."""

import math
import zlib
from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.engines.exegan.config import COMPACT, PSP, NetworkConfig
from exegan_studio.engines.exegan.networks.compact import CompactEncoder
from exegan_studio.engines.exegan.networks.discriminator import Discriminator
from exegan_studio.engines.exegan.networks.expected import (
    discriminator_shapes,
    encoder_shapes,
    exemplar_encoder,
    generator_shapes,
)
from exegan_studio.engines.exegan.networks.generator import Generator
from exegan_studio.engines.exegan.networks.psp import HEADS, PspEncoder

Floats = NDArray[np.float32]
SMALL: Final = NetworkConfig(32, ((4, 24), (8, 20), (16, 16), (32, 12)), 20, 3, encoder=COMPACT, encoder_channels=(8, 12, 16))
"""A network of all parts that takes milliseconds."""


def rng(tag: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(zlib.crc32(f"exegan:{tag}".encode())))


def normal(tag: str, shape: tuple[int, ...]) -> Floats:
    return rng(tag).standard_normal(shape, dtype=np.float32)


def kernel(key: str) -> Floats:
    """The blur that belongs there: of sum 4 wherever zeros were put between, else 1."""
    taps = np.array([1, 3, 3, 1], np.float32)
    return np.outer(taps, taps) / np.float32(16 if key.endswith(("blur.kernel", "upsample.kernel")) else 64)


def weight(network: str, key: str, shape: tuple[int, ...]) -> Floats:
    """One tensor of the network `generator`, `psp`, `lite` (the compact encoder) or `discriminator`."""
    if key.endswith(".kernel"):
        return kernel(key)
    n = normal(f"{network}/{key}", shape)
    if key.endswith("running_var"):
        return 1 + np.float32(0.1) * np.abs(n)
    if key.endswith("modulation.bias"):
        return 1 + np.float32(0.1) * n
    last = key.rpartition(".")[2]
    if key.endswith(("running_mean", "noise.weight")) or last == "bias":
        return np.float32(0.1) * n
    if network == "generator" and key.startswith("style.") and last == "weight":
        return np.float32(100) * n
    if network == PSP and len(shape) == 1:
        return np.float32(0.6) + np.float32(0.1) * n
    if network == PSP and len(shape) == 4:
        return n / np.float32(math.sqrt(shape[1] * shape[2] * shape[3]))
    return n


def weights(network: str, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """A state dict of those names and shapes, float32."""

    def made(key: str, shape: tuple[int, ...]) -> Tensor:
        if key.endswith("num_batches_tracked"):
            return torch.zeros(shape, dtype=torch.int64)
        return torch.from_numpy(np.ascontiguousarray(weight(network, key, shape)))

    return {key: made(key, shape) for key, shape in shapes.items()}


def generator_weights(config: NetworkConfig) -> dict[str, Tensor]:
    return weights("generator", generator_shapes(config))


def encoder_weights(config: NetworkConfig, every_head: bool = False) -> dict[str, Tensor]:
    """Of the encoder that the configuration names; the published one's unread heads only where they are asked for."""
    return weights(config.encoder, encoder_shapes(config, every_head))


def made_generator(config: NetworkConfig) -> Generator:
    with torch.device("meta"):
        network = Generator(config)
    network.load_state_dict(generator_weights(config), strict=True, assign=True)
    return network.eval().requires_grad_(False)


def made_encoder(config: NetworkConfig) -> PspEncoder | CompactEncoder:
    with torch.device("meta"):
        network = exemplar_encoder(config)
    network.load_state_dict(encoder_weights(config), strict=True, assign=True)
    return network.eval().requires_grad_(False)


def made_discriminator(config: NetworkConfig) -> Discriminator:
    with torch.device("meta"):
        network = Discriminator(config)
    network.load_state_dict(weights("discriminator", discriminator_shapes(config)), strict=True, assign=True)
    return network.eval().requires_grad_(False)


def image(tag: str, size: int) -> Tensor:
    """1 x 3 x size x size, -1..1: coarse squares and fine noise. Tags: `image`, `exemplar`, `exemplar2`, `fourth`."""
    source = rng(tag)
    base = source.uniform(-0.8, 0.8, (1, 3, 16, 16)).astype(np.float32)
    fine = source.uniform(-0.2, 0.2, (1, 3, size, size)).astype(np.float32)
    return torch.from_numpy(base.repeat(size // 16, 2).repeat(size // 16, 3) + fine)


def mask(size: int) -> Tensor:
    """1 x 1 x size x size, three boxes of 1."""
    source = rng("mask")
    made = np.zeros((1, 1, size, size), np.float32)
    for _ in range(3):
        y, x = source.integers(0, size // 2, 2)
        height, width = source.integers(size // 8, size // 2, 2)
        made[..., y : y + height, x : x + width] = 1
    return torch.from_numpy(made)


def vector(tag: str, width: int = 512) -> Tensor:
    """1 x width, standard normal: `z1`, `z2`."""
    return torch.from_numpy(normal(tag, (1, width)))


def latent_avg(config: NetworkConfig) -> Tensor:
    """exemplar_slots x 512: the part of the published encoder's mean code that is needed."""
    whole = torch.from_numpy(normal("latent_avg", (HEADS, 512)) * np.float32(0.1))
    return whole[config.first_exemplar_slot : config.slots]


def truncation_latent(width: int = 512) -> Tensor:
    """1 x width, what stands for the mean code."""
    return vector("truncation_latent", width) * 0.1
