"""What the generator promises, whatever its weights."""

import pytest
import torch
from torch import Tensor

from exegan_studio.engines.exegan.networks.expected import exemplar_encoder
from exegan_studio.engines.exegan.networks.generator import Generator, completed, noise_sides
from tests.engines.exegan.golden.recipe import SMALL, image, made_generator, mask, normal


@pytest.fixture(scope="module")
def generator() -> Generator:
    return made_generator(SMALL)


def codes(count: int) -> Tensor:
    return torch.from_numpy(normal("codes", (count, SMALL.slots, SMALL.style_dim)))


def test_one_hole_serves_many_codes_and_each_picture_is_its_own(generator: Generator) -> None:
    hole = generator.encode(image("image", 32), mask(32))
    together = generator.decode(hole, codes(3))
    for k in range(3):
        assert torch.allclose(together[k], generator.decode(hole, codes(3)[k : k + 1])[0], atol=1e-5)
    assert (together[0] - together[1]).abs().max() > 0.1


def test_what_the_hole_covers_is_not_looked_at(generator: Generator) -> None:
    hole = mask(32)
    other = torch.where(hole > 0, -image("image", 32), image("image", 32))
    one, two = generator.encode(image("image", 32), hole), generator.encode(other, hole)
    assert torch.equal(one.global_style, two.global_style)
    assert all(torch.equal(a, b) for a, b in zip(one.features, two.features, strict=True))


def test_noise_can_be_given_fixed_or_off(generator: Generator) -> None:
    hole = generator.encode(image("image", 32), mask(32))
    fixed = generator.fixed_noise()
    assert [one.shape[-1] for one in fixed] == list(noise_sides(SMALL))
    assert torch.equal(generator.decode(hole, codes(1)), generator.decode(hole, codes(1), fixed))
    off = generator.decode(hole, codes(1), [torch.zeros_like(one) for one in fixed])
    assert not torch.allclose(off, generator.decode(hole, codes(1)), atol=1e-2)
    each = [torch.cat([one, torch.zeros_like(one)]) for one in fixed]
    both = generator.decode(hole, codes(1).expand(2, -1, -1), each)
    assert torch.allclose(both[1], off[0], atol=1e-5)


def test_a_completed_picture_is_the_image_where_it_is_known() -> None:
    fill, hole = torch.full((1, 3, 32, 32), 5.0), mask(32)
    made = completed(fill, image("image", 32), hole)
    known = hole.expand_as(made) == 0
    assert torch.equal(made[known], image("image", 32)[known])
    assert (made[~known] == 5).all()


def test_every_slot_matters(generator: Generator) -> None:
    hole = generator.encode(image("image", 32), mask(32))
    base = generator.decode(hole, codes(1))
    for slot in range(SMALL.slots):
        changed = codes(1).clone()
        changed[:, slot] += 1
        assert (generator.decode(hole, changed) - base).abs().max() > 1e-3, slot


def test_dropout_acts_in_training_alone() -> None:
    torch.manual_seed(0)
    network, pictures = Generator(SMALL), (image("image", 32), mask(32))
    assert not torch.equal(network.encode(*pictures).global_style, network.encode(*pictures).global_style)
    network.eval()
    assert torch.equal(network.encode(*pictures).global_style, network.encode(*pictures).global_style)


def test_a_gradient_reaches_every_parameter() -> None:
    torch.manual_seed(0)
    network, encoder = Generator(SMALL), exemplar_encoder(SMALL)
    w = network.map(torch.randn(2, SMALL.style_dim))[:, None].expand(-1, SMALL.first_exemplar_slot, -1)
    pair = image("image", 32).expand(2, -1, -1, -1)
    network(pair, mask(32).expand(2, -1, -1, -1), torch.cat([w, encoder(pair)], 1)).square().mean().backward()
    parameters = [*network.named_parameters(), *encoder.named_parameters()]
    assert [name for name, one in parameters if one.grad is None or not one.grad.any()] == []
