"""R1 and path length beside what finite differences say."""

import pytest
import torch
from torch import Tensor

from exegan_studio.training.exegan.quick import quickened
from exegan_studio.training.exegan.regularising import PathLength, r1_penalty
from tests.engines.exegan.golden.recipe import SMALL, image, made_discriminator

STEP = 1e-6


def test_r1_is_the_squared_slope_that_finite_differences_find() -> None:
    """One number of the slope after the other would take too long: its length, by its directions."""
    discriminator = quickened(made_discriminator(SMALL)).double()
    picture = torch.cat([image("image", SMALL.size), image("exemplar", SMALL.size)]).double()

    def logit(x: Tensor) -> Tensor:
        return discriminator(x)

    def sum_at(x: Tensor) -> float:
        return float(logit(x).sum().detach())

    asked = picture.clone().requires_grad_(True)
    penalty = r1_penalty(logit(asked), asked)
    (slope,) = torch.autograd.grad(logit(asked).sum(), asked)
    generator = torch.Generator().manual_seed(0)
    for _ in range(4):
        direction = torch.randn(picture.shape, generator=generator, dtype=torch.float64)
        risen = (sum_at(picture + STEP * direction) - sum_at(picture - STEP * direction)) / (2 * STEP)
        assert risen == pytest.approx(float((slope * direction).sum()), rel=1e-3)
    along = slope / slope.norm()
    risen = (sum_at(picture + STEP * along) - sum_at(picture - STEP * along)) / (2 * STEP)
    assert float(penalty.detach()) == pytest.approx(risen**2 / len(picture), rel=1e-3)


def test_r1_moves_weights_as_finite_differences_say() -> None:
    discriminator = quickened(made_discriminator(SMALL)).double()
    weight = discriminator.get_parameter("encoder_convs.0.conv1.0.weight").requires_grad_(True)
    picture = image("image", SMALL.size).double()

    def penalty() -> Tensor:
        asked = picture.clone().requires_grad_(True)
        return r1_penalty(discriminator(asked), asked)

    (slope,) = torch.autograd.grad(penalty(), weight)
    direction = torch.randn(weight.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    values: list[float] = []
    for sign in (1, -1):
        with torch.no_grad():
            weight.add_(direction, alpha=sign * 1e-5)
        values.append(float(penalty().detach()))
        with torch.no_grad():
            weight.sub_(direction, alpha=sign * 1e-5)
    assert (values[0] - values[1]) / 2e-5 == pytest.approx(float((slope * direction).sum()), rel=1e-2)


def test_path_lengths_of_a_linear_picture_are_its_own() -> None:
    """The picture is one number of each slot times a map: the slope along it is the noise's sum over the map."""
    path = PathLength()
    slots = torch.zeros(2, 3, 4, requires_grad=True)
    picture = slots[:, :, 0].sum(1)[:, None, None, None] * torch.ones(2, 3, 8, 8)
    noise = torch.full((2, 3, 8, 8), 0.5)
    lengths = path.lengths(picture, slots, noise)
    assert lengths.tolist() == pytest.approx([3 * 64 * 0.5 / 8] * 2)
    assert float(path.penalty(lengths, lengths.detach().mean())) == pytest.approx((12 - 0.12) ** 2)
    assert float(path.mean) == pytest.approx(0.12)
