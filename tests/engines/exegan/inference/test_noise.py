"""A candidate's noise is its seed's."""

import torch

from exegan_studio.engines.exegan.inference.noise import no_noise, noise_maps
from exegan_studio.engines.exegan.networks.generator import noise_sides
from tests.engines.exegan.golden.recipe import SMALL


def test_noise_is_of_every_side_and_depends_on_the_seed_alone() -> None:
    torch.manual_seed(1)
    first = noise_maps(SMALL, 5)
    torch.manual_seed(2)
    assert [one.shape for one in first] == [(1, 1, side, side) for side in noise_sides(SMALL)]
    assert all(torch.equal(one, other) for one, other in zip(first, noise_maps(SMALL, 5), strict=True))
    assert not torch.equal(first[-1], noise_maps(SMALL, 6)[-1])
    assert not torch.equal(first[-1], first[-2])


def test_no_noise_is_zero() -> None:
    assert all(not one.any() for one in no_noise(SMALL))
