"""Names and shapes are the published ones, so that weights load strictly; nothing is allocated to know them."""

import pytest
import torch

from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.expected import (
    discriminator_shapes,
    encoder_shapes,
    exemplar_encoder,
    generator_shapes,
    needed_heads,
)
from exegan_studio.engines.exegan.networks.psp import PspEncoder
from tests.engines.exegan.golden.parity import stored_shapes
from tests.engines.exegan.golden.recipe import SMALL

PUBLISHED, TRAINED = "state_dict_keys.json", "small_keys.json"


@pytest.mark.parametrize("size", [256, 512])
def test_generator_and_discriminator_are_named_as_published(size: int) -> None:
    config = NetworkConfig.published(size)
    assert generator_shapes(config) == stored_shapes(PUBLISHED, f"generator_{size}")
    assert discriminator_shapes(config) == stored_shapes(PUBLISHED, f"discriminator_{size}")


@pytest.mark.parametrize(("size", "first_unread"), [(256, 14), (512, 16)])
def test_the_published_encoder_has_all_heads_or_those_that_are_read(size: int, first_unread: int) -> None:
    config, published = NetworkConfig.published(size), stored_shapes(PUBLISHED, "psp_encoder")
    assert encoder_shapes(config, every_head=True) == published
    unread = [f"styles.{head}." for head in range(18) if head < 4 or head >= first_unread]
    wanted = {name: shape for name, shape in published.items() if not name.startswith(tuple(unread))}
    assert encoder_shapes(config) == wanted
    assert list(needed_heads(config)) == list(range(4, first_unread))


def test_small_networks_are_named_as_those_that_are_trained() -> None:
    assert generator_shapes(SMALL) == stored_shapes(TRAINED, "generator")
    assert encoder_shapes(SMALL) == stored_shapes(TRAINED, "lite")
    assert discriminator_shapes(SMALL) == stored_shapes(TRAINED, "discriminator")


@pytest.mark.parametrize("side", [100, 256, 512])
def test_the_published_encoder_takes_any_size(side: int) -> None:
    with torch.device("meta"):
        codes = PspEncoder([0, 5, 17])(torch.empty(2, 3, side, side))
    assert codes.shape == (2, 3, 512)


def test_the_published_encoder_never_trains() -> None:
    with torch.device("meta"):
        encoder = exemplar_encoder(NetworkConfig.published(256))
    encoder.train()
    assert not any(module.training for module in encoder.modules())
