"""The quick arithmetic of a training step beside the published way, which is held to the golden numbers."""

import copy

import pytest
import torch
from torch import Tensor, nn

from exegan_studio.engines.exegan.networks.discriminator import Discriminator
from exegan_studio.engines.exegan.networks.expected import shapes_of
from exegan_studio.engines.exegan.networks.layers import Filter
from exegan_studio.training.exegan.calls import Judging
from exegan_studio.training.exegan.quick import Blur, quickened
from tests.engines.exegan.golden.recipe import SMALL, image, made_discriminator, made_encoder, made_generator, mask

NEAR = 1e-4
"""Of an array's greatest number, in float32."""


def far(quick: Tensor, plain: Tensor) -> float:
    return float(((quick - plain).abs().max() / plain.abs().max().clamp(min=1e-12)).detach())


def inputs(n: int = 3) -> tuple[Tensor, Tensor, Tensor]:
    pictures = torch.cat([image(tag, SMALL.size) for tag in ("image", "exemplar", "exemplar2")])[:n]
    codes = torch.randn(n, SMALL.slots, SMALL.style_dim, generator=torch.Generator().manual_seed(1))
    return pictures, mask(SMALL.size).expand(n, -1, -1, -1), codes


def gradients(network: nn.Module, out: Tensor) -> dict[str, Tensor]:
    network.zero_grad()
    (out.square().mean() + out.mean()).backward()
    return {name: value.grad for name, value in network.named_parameters() if value.grad is not None}


@pytest.mark.parametrize("part", ["generator", "discriminator", "encoder"])
def test_results_and_gradients_are_those_of_the_published_way(part: str) -> None:
    made = {"generator": made_generator, "discriminator": made_discriminator, "encoder": made_encoder}[part]
    plain: nn.Module = made(SMALL).requires_grad_(True)
    quick = quickened(copy.deepcopy(plain))
    given = inputs() if part == "generator" else inputs()[:1]
    wanted, found = plain(*given), quick(*given)
    assert far(found, wanted) < NEAR
    expected, other = gradients(plain, wanted), gradients(quick, found)
    assert expected.keys() == other.keys()
    assert {name: far(other[name], value) for name, value in expected.items() if not far(other[name], value) < NEAR} == {}


def test_gradients_of_gradients_too() -> None:
    """As R1 needs them of the discriminator, and path length of the generator."""
    for network, given in ((made_discriminator(SMALL), inputs()[:1]), (made_generator(SMALL), inputs())):
        plain = network.requires_grad_(True)
        lengths: list[dict[str, Tensor]] = []
        for one in (plain, quickened(copy.deepcopy(plain))):
            changed = given[-1].clone().requires_grad_(True)
            (slope,) = torch.autograd.grad(one(*given[:-1], changed).square().sum(), changed, create_graph=True)
            one.zero_grad()
            slope.square().mean().backward()
            lengths.append({name: value.grad for name, value in one.named_parameters() if value.grad is not None})
        wanted, found = lengths
        assert {name: far(found[name], value) for name, value in wanted.items() if not far(found[name], value) < 1e-3} == {}


@pytest.mark.parametrize(("side", "pad", "stride"), [(9, 2, 1), (8, 1, 1), (8, 1, 2), (9, 1, 2), (8, 2, 2)])
def test_the_blur_is_the_filter_with_its_gradients_to_the_second(side: int, pad: int, stride: int) -> None:
    """In float64, against finite differences and torch's own."""
    blur = Filter((pad, pad)).double()
    x = torch.randn(2, 3, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(2)).requires_grad_(True)

    def quick(given: Tensor) -> Tensor:
        return Blur.apply(given, blur.kernel, pad, stride)

    assert torch.allclose(quick(x), blur(x)[..., ::stride, ::stride], atol=1e-12)
    assert torch.autograd.gradcheck(quick, (x,))
    assert torch.autograd.gradgradcheck(quick, (x,))


def test_batches_judged_together_are_judged_as_if_alone() -> None:
    """Another batch must have no part in a batch's spread; one that its size does not divide least of all."""
    discriminator = made_discriminator(SMALL)
    pictures = inputs()[0]
    judging = Judging(discriminator)
    for batches in ((pictures, pictures.flip(0) / 2), (pictures, pictures[:2]), (pictures[:1],)):
        alone = [discriminator(batch) for batch in batches]
        assert all(far(found, wanted) < NEAR for found, wanted in zip(judging(*batches), alone, strict=True))


def test_names_stay_and_a_copy_is_a_network_of_its_own() -> None:
    quick = quickened(Discriminator(SMALL))
    assert shapes_of(quick) == shapes_of(Discriminator(SMALL))
    other = copy.deepcopy(quick)
    with torch.no_grad():
        for value in other.parameters():
            value.zero_()
    pictures = inputs()[0]
    assert not other(pictures).any()
    assert quick(pictures).any()


def test_sixteen_bits_are_near() -> None:
    generator = made_generator(SMALL)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = quickened(copy.deepcopy(generator))(*inputs())
    wanted = generator(*inputs())
    assert found.dtype is torch.float32
    assert float((found - wanted).std() / wanted.std()) < 0.05
