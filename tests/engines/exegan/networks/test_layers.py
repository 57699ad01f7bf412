"""Resampling, modulation and the minibatch's spread, each on what can be worked out by hand."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.engines.exegan.networks.discriminator import with_spread
from exegan_studio.engines.exegan.networks.layers import EqualLinear, Filter, PixelNorm, filtered, scaled_leaky_relu
from exegan_studio.engines.exegan.networks.modulated import ModulatedConv


def noise(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_filter_turns_a_point_into_its_kernel() -> None:
    point = torch.zeros(1, 1, 5, 5)
    point[0, 0, 2, 2] = 1
    lopsided = torch.arange(16.0).reshape(4, 4)
    assert torch.equal(filtered(point, lopsided, (2, 1))[0, 0, 1:5, 1:5], lopsided)


@pytest.mark.parametrize("blur", [Filter((2, 1)), Filter((2, 1), gain=4.0, up=2)])
def test_an_even_picture_stays_even(blur: Filter) -> None:
    even = blur(torch.full((2, 3, 8, 8), 0.7))
    assert even.shape[-1] == 8 * blur.up
    assert torch.allclose(even[..., 2:-2, 2:-2], torch.tensor(0.7))


def test_doubling_keeps_the_middle_in_the_middle() -> None:
    """Rows of a ramp, doubled: sample k lies at k / 2 - 1 / 4 of the old one."""
    ramp = torch.arange(10.0).reshape(1, 1, 10, 1).expand(1, 1, 10, 10)
    doubled = Filter((2, 1), gain=4.0, up=2)(ramp)[0, 0, :, 10]
    wanted = torch.arange(20.0) / 2 - 0.25
    assert torch.allclose(doubled[2:-2], wanted[2:-2])


def test_pixel_norm_and_activation() -> None:
    assert torch.allclose(PixelNorm()(noise(3, 16)).square().mean(1), torch.ones(3), atol=1e-5)
    found = scaled_leaky_relu(torch.tensor([[1.0, -1.0]]), torch.tensor([0.5, 0.5]))
    assert torch.allclose(found, torch.tensor([[1.5, -0.1]]) * math.sqrt(2))


def test_a_slowly_learning_layer_starts_like_any_other() -> None:
    torch.manual_seed(0)
    spread = [float(EqualLinear(256, 256, learning=rate)(noise(64, 256, seed=3)).detach().std()) for rate in (1.0, 0.01)]
    assert spread == pytest.approx([1.0, 1.0], abs=0.05)


@pytest.mark.parametrize("up", [False, True])
def test_every_sample_of_a_batch_is_convolved_with_its_own_weights(up: bool) -> None:
    torch.manual_seed(1)
    layer = ModulatedConv(6, 5, 3, 7, up=up).requires_grad_(False)
    x, style = noise(3, 6, 8, 8), noise(3, 7, seed=2)
    together = layer(x, style)
    assert together.shape == (3, 5, 16, 16) if up else (3, 5, 8, 8)
    for sample in range(3):
        factors = layer.modulation(style[sample : sample + 1])[0]
        weight = layer.weight[0] * factors[:, None, None]
        weight = weight / weight.flatten(1).norm(dim=1)[:, None, None, None]
        one = x[sample : sample + 1]
        if up:
            alone = layer.blur(F.conv_transpose2d(one, weight.transpose(0, 1), stride=2))
        else:
            alone = F.conv2d(one, weight, padding=1)
        assert torch.allclose(together[sample], alone[0], atol=1e-5)


def test_the_spread_tells_equal_pictures_from_different_ones() -> None:
    same = with_spread(noise(1, 3, 4, 4).expand(4, -1, -1, -1))
    assert torch.allclose(same[:, 3], torch.tensor(1e-4))
    pair = torch.stack([torch.zeros(3, 4, 4), torch.full((3, 4, 4), 2.0)])
    assert torch.allclose(with_spread(pair)[:, 3], torch.tensor(1.0))


@pytest.mark.parametrize(("count", "different"), [(1, 1), (3, 1), (4, 1), (6, 2), (8, 2), (7, 1)])
def test_a_batch_of_any_size_is_divided_into_groups(count: int, different: int) -> None:
    found = with_spread(noise(count, 2, 4, 4))[:, 2, 0, 0]
    assert len(found) == count
    assert len(set(found.tolist())) == different
