"""The reference path gives the golden numbers: a small network in a second, the published ones in full."""

import pytest
import torch

from exegan_studio.engines.exegan.config import NetworkConfig
from tests.engines.exegan.golden import recipe
from tests.engines.exegan.golden.parity import exemplar_codes, far_off, golden, logits, pictures


@torch.inference_mode()
def test_the_small_network_agrees() -> None:
    wanted = golden("small_golden.npz")
    made = pictures(recipe.SMALL, wanted, lambda picture: picture)
    made.pop("crop_one")
    made["disc_logits"] = logits(recipe.SMALL)
    assert far_off(made, wanted) == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", [256, 512])
@torch.inference_mode()
def test_the_published_networks_agree(size: int) -> None:
    config, wanted = NetworkConfig.published(size), golden("exegan_golden.npz", f"{size}/")
    made = pictures(config, wanted, lambda picture: picture[..., ::4, ::4])
    made["feature_last"] = made["feature_last"][:, :8, ::8, ::8]
    middle = slice(size // 2 - 16, size // 2 + 16)
    made["crop_one"] = made["crop_one"][..., middle, middle]
    made["disc_logits"] = logits(config)
    assert far_off(made, wanted) == {}


@torch.inference_mode()
def test_another_order_of_the_slots_would_be_noticed() -> None:
    wanted = golden("small_golden.npz")
    generator = recipe.made_generator(recipe.SMALL)
    hole = generator.encode(recipe.image("image", 32), recipe.mask(32))
    w1 = generator.map(recipe.vector("z1", recipe.SMALL.style_dim))
    codes = exemplar_codes(recipe.SMALL)[0].flip(1)
    slots = torch.cat([w1[:, None].expand(-1, 4, -1), codes], 1)
    picture = {"raw_one": generator.decode(hole, slots)}
    assert far_off(picture, {"raw_one": wanted["raw_one"]})["raw_one"] > 0.1
