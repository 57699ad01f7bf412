"""Augmentation of what the discriminator sees, and how strong it is."""

import pytest
import torch

from exegan_studio.training.exegan.augment import AdaptiveProbability, augmented
from exegan_studio.training.exegan.config import AUGMENTATIONS, AugmentationSettings
from exegan_studio.training.exegan.draws import Draws, Rows

DRAWS = Draws(0, 0, Rows(64), torch.device("cpu"))


def pictures() -> torch.Tensor:
    return torch.rand(64, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def changed(kinds: tuple[str, ...], probability: float) -> int:
    x = pictures()
    return int((augmented(x, kinds, probability, DRAWS, "x") - x).abs().amax((1, 2, 3)).gt(1e-5).sum())


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_a_kind_happens_as_often_as_it_is_to(kind: str) -> None:
    assert changed((kind,), 0.0) == 0
    assert changed((kind,), 1.0) > 58  # a shift by nothing is one, too
    assert 18 < changed((kind,), 0.5) < 46


def test_a_shift_moves_a_picture_and_a_cut_leaves_grey() -> None:
    x = pictures()
    moved = augmented(x, ("translation",), 1.0, DRAWS, "x")
    found = [
        any(torch.equal(one[:, 8:24, 8:24], other[:, 8 + dy : 24 + dy, 8 + dx : 24 + dx])
            for dy in range(-4, 5) for dx in range(-4, 5))
        for one, other in zip(moved, x, strict=True)
    ]  # fmt: skip
    assert all(found)
    cut = augmented(x, ("cutout",), 1.0, DRAWS, "x") == 0
    shares = cut.all(1).float().mean((1, 2))
    assert 0.06 <= float(shares.min()) <= float(shares.max()) <= 0.26


def test_gradients_go_through_all_kinds() -> None:
    x = pictures().double().requires_grad_(True)

    def seen(given: torch.Tensor) -> torch.Tensor:
        return augmented(given, AUGMENTATIONS, 1.0, DRAWS, "x").square().sum()

    (slope,) = torch.autograd.grad(seen(x), x)
    direction = torch.randn(x.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        risen = (seen(x + 1e-6 * direction) - seen(x - 1e-6 * direction)) / 2e-6
    assert float(risen) == pytest.approx(float((slope * direction).sum()), rel=1e-5)


def test_what_is_drawn_twice_is_the_same() -> None:
    x = pictures()
    assert torch.equal(*(augmented(x, AUGMENTATIONS, 0.7, DRAWS, "x") for _ in range(2)))


def test_the_probability_follows_the_sign_of_real_logits() -> None:
    adaptive = AdaptiveProbability(AugmentationSettings(pictures=1000), batch=10)
    for _ in range(8):
        adaptive.saw(torch.tensor(0.9))
    assert float(adaptive.value) == pytest.approx(0.08)
    for _ in range(4):
        adaptive.saw(torch.tensor(0.1))
    assert float(adaptive.value) == pytest.approx(0.04)
    for _ in range(400):
        adaptive.saw(torch.tensor(1.0))
    assert float(adaptive.value) == 1
    fixed = AdaptiveProbability(AugmentationSettings(adaptive=False, probability=0.3), batch=10)
    for _ in range(8):
        fixed.saw(torch.tensor(1.0))
    assert float(fixed.value) == pytest.approx(0.3)
