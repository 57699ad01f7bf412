"""The generator's fast path gives the plain one's pictures, whole or in a part."""

import pytest
import torch
from torch import Tensor

from exegan_studio.engines.exegan.codes import all_slots, mixed, per_slot
from exegan_studio.engines.exegan.config import COMPACT, NetworkConfig
from exegan_studio.engines.exegan.inference.generator import FastGenerator
from exegan_studio.engines.exegan.inference.noise import no_noise, noise_maps
from exegan_studio.engines.exegan.inference.precision import Compute
from exegan_studio.engines.exegan.networks.generator import Generator, HoleFeatures
from tests.engines.exegan.golden.recipe import generator_weights, image, made_generator, mask, normal
from tests.engines.exegan.inference.decibels import decibels

TILED = NetworkConfig(64, ((4, 24), (8, 20), (16, 16), (32, 12), (64, 8)), 20, 3, encoder=COMPACT, encoder_channels=(8, 12, 16))
"""Large enough for tiles and for parts of maps."""
BFLOAT16 = Compute(torch.device("cpu"), torch.bfloat16)
HOLES = {
    "a corner": [(0, 5, 0, 9)],
    "the far corner": [(60, 64, 57, 64)],
    "inside": [(20, 33, 30, 45)],
    "one pixel": [(31, 32, 32, 33)],
    "the last pixel": [(63, 64, 63, 64)],
    "a row": [(17, 18, 0, 64)],
    "far apart": [(2, 6, 3, 5), (55, 61, 50, 64)],
    "everything": [(0, 64, 0, 64)],
}


@pytest.fixture(scope="module")
def plain() -> Generator:
    return made_generator(TILED)


@pytest.fixture(scope="module")
def fast() -> FastGenerator:
    return FastGenerator(TILED, generator_weights(TILED))


@pytest.fixture(scope="module")
def hole(fast: FastGenerator) -> HoleFeatures:
    return fast.encode(image("image", 64), mask(64))


def codes(count: int = 1) -> Tensor:
    return torch.from_numpy(normal("codes", (count, TILED.slots, TILED.style_dim)))


def close(made: Tensor, wanted: Tensor) -> bool:
    """Within float rounding: a few millionths of the spread."""
    return made.shape == wanted.shape and float((made - wanted).abs().max() / wanted.std()) < 2e-5


def test_the_mapping_network(plain: Generator, fast: FastGenerator) -> None:
    z = torch.from_numpy(normal("z", (3, TILED.style_dim)))
    assert close(fast.map(z), plain.map(z))


def test_the_hole_is_encoded_as_by_the_plain_network(plain: Generator, hole: HoleFeatures) -> None:
    wanted = plain.encode(image("image", 64), mask(64))
    assert close(hole.global_style, wanted.global_style)
    assert len(hole.features) == len(wanted.features)
    assert all(close(made, feature) for made, feature in zip(hole.features, wanted.features, strict=True))


def test_several_holes_at_once(fast: FastGenerator, hole: HoleFeatures) -> None:
    both = fast.encode(torch.cat([image("fourth", 64), image("image", 64)]), mask(64).expand(2, -1, -1, -1))
    assert close(both.global_style[1:], hole.global_style)
    assert close(fast.decode(both, codes(2))[1:], fast.decode(hole, codes(2)[1:]))


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_pictures_are_the_plain_ones_for_any_noise(
    plain: Generator, fast: FastGenerator, hole: HoleFeatures, seed: int
) -> None:
    noise = noise_maps(TILED, seed)
    wanted = plain.decode(plain.encode(image("image", 64), mask(64)), codes(), noise)
    assert close(fast.decode(hole, codes(), noise), wanted)


def test_pictures_with_the_fixed_noise_without_and_of_a_mixture(
    plain: Generator, fast: FastGenerator, hole: HoleFeatures
) -> None:
    known = plain.encode(image("image", 64), mask(64))
    assert close(fast.decode(hole, codes()), plain.decode(known, codes()))
    assert close(fast.decode(hole, codes(), no_noise(TILED)), plain.decode(known, codes(), no_noise(TILED)))
    two = codes(2)[:, TILED.first_exemplar_slot :]
    w = fast.map(torch.from_numpy(normal("z", (1, TILED.style_dim))))
    slots = all_slots(TILED, per_slot(w, TILED.slots), mixed(two[:1], two[1:], 2))
    assert close(fast.decode(hole, slots), plain.decode(known, slots))


def test_a_candidate_is_the_same_in_any_batch(fast: FastGenerator, hole: HoleFeatures) -> None:
    noise = [torch.cat(maps) for maps in zip(*(noise_maps(TILED, seed) for seed in range(3)), strict=True)]
    together = fast.decode(hole, codes(3), noise)
    for n in (2, 0):
        assert torch.equal(together[n : n + 1], fast.decode(hole, codes(3)[n : n + 1], noise_maps(TILED, n)))


@pytest.mark.parametrize("boxes", HOLES.values(), ids=HOLES)
@pytest.mark.parametrize("compute", [None, BFLOAT16], ids=["float32", "bfloat16"])
def test_in_a_region_the_picture_is_that_of_the_full_decode(
    boxes: list[tuple[int, int, int, int]], compute: Compute | None, fast: FastGenerator, hole: HoleFeatures
) -> None:
    network, known = fast, hole
    if compute is not None:
        network = FastGenerator(TILED, generator_weights(TILED), compute)
        known = network.encode(image("image", 64), mask(64))
    region = torch.zeros(64, 64)
    for top, bottom, left, right in boxes:
        region[top:bottom, left:right] = 1
    noise = noise_maps(TILED, 7)
    full, part = network.decode(known, codes(), noise), network.decode(known, codes(), noise, region)
    tolerance = 1e-5 if compute is None else 1e-2
    assert float(((part - full).abs() * region).max() / full.std()) < tolerance


def test_a_small_region_computes_little_and_an_empty_one_nothing(fast: FastGenerator, hole: HoleFeatures) -> None:
    region = torch.zeros(64, 64)
    assert not fast.decode(hole, codes(), region=region).any()
    region[40, 8] = 1
    assert int((fast.decode(hole, codes(), region=region) != 0).any(1).sum()) == 16  # one tile


def test_new_shapes_do_not_disturb_what_was_kept(fast: FastGenerator, hole: HoleFeatures) -> None:
    """Memory is used again: an earlier result must not change, and a region after a full picture must be right."""
    first = fast.decode(hole, codes())
    copy = first.clone()
    region = torch.zeros(64, 64)
    region[3:9, 40:50] = 1
    part = fast.decode(hole, codes(), region=region)
    assert torch.equal(first, copy)
    assert close(part[..., 3:9, 40:50], first[..., 3:9, 40:50])
    assert torch.equal(fast.decode(hole, codes()), copy)


def test_bfloat16_stays_near_float32_in_the_hole(fast: FastGenerator, hole: HoleFeatures) -> None:
    short = FastGenerator(TILED, generator_weights(TILED), BFLOAT16)
    made = short.decode(short.encode(image("image", 64), mask(64)), codes())
    assert made.dtype == torch.float32
    inside = mask(64).expand_as(made) > 0
    assert decibels(made[inside], fast.decode(hole, codes())[inside]) > 40
