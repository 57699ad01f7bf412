"""The exemplar encoder of a configuration, and the names and shapes that weights must have; nothing is allocated for those."""

import torch
from torch import nn

from exegan_studio.engines.exegan.config import PSP, NetworkConfig
from exegan_studio.engines.exegan.networks.compact import CompactEncoder
from exegan_studio.engines.exegan.networks.discriminator import Discriminator
from exegan_studio.engines.exegan.networks.generator import Generator
from exegan_studio.engines.exegan.networks.psp import HEADS, PspEncoder

Shapes = dict[str, tuple[int, ...]]


def needed_heads(config: NetworkConfig) -> range:
    """The published encoder's heads that this generator has a slot for."""
    return range(config.first_exemplar_slot, config.slots)


def exemplar_encoder(config: NetworkConfig, every_head: bool = False) -> PspEncoder | CompactEncoder:
    """Without weights. `every_head`: all of the published encoder's, not only those that are needed."""
    if config.encoder == PSP:
        return PspEncoder(range(HEADS) if every_head else needed_heads(config))
    return CompactEncoder(config)


def generator_shapes(config: NetworkConfig) -> Shapes:
    with torch.device("meta"):
        return shapes_of(Generator(config))


def encoder_shapes(config: NetworkConfig, every_head: bool = False) -> Shapes:
    with torch.device("meta"):
        return shapes_of(exemplar_encoder(config, every_head))


def discriminator_shapes(config: NetworkConfig) -> Shapes:
    with torch.device("meta"):
        return shapes_of(Discriminator(config))


def shapes_of(network: nn.Module) -> Shapes:
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
