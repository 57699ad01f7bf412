"""FID against its closed form, P-IDS and U-IDS of sets that can and cannot be told apart."""

import numpy as np
import pytest

from exegan_studio.evaluation.comparison.set_measures import caution, fid, inception_discrimination, set_scores
from tests.evaluation.comparison.making import spread


def gaussians(seed: int = 0) -> tuple[np.ndarray, np.ndarray, float]:
    """Two sets with diagonal covariances, and the distance of their Gaussians."""
    rng = np.random.default_rng(seed)
    means = np.array([0.0, 1, 2, 3]), np.array([1.0, 1, 0, 3.5])
    deviations = np.array([1.0, 2, 0.5, 1]), np.array([2.0, 2, 1.5, 0.1])
    real, filled = (spread(rng, mean, deviation, 50) for mean, deviation in zip(means, deviations, strict=True))
    expected = float(np.square(means[0] - means[1]).sum() + np.square(deviations[0] - deviations[1]).sum())
    return real, filled, expected


def test_fid_is_the_closed_form() -> None:
    real, filled, expected = gaussians()
    assert fid(real, filled) == pytest.approx(expected, rel=1e-6)
    assert fid(filled, real) == pytest.approx(expected, rel=1e-6)
    assert fid(real, real) == pytest.approx(0, abs=1e-5)


def test_fid_of_fewer_pictures_than_features_is_that_of_their_own_directions() -> None:
    """The same sets turned into many more dimensions, in which nothing else differs."""
    real, filled, expected = gaussians()
    frame = np.linalg.qr(np.random.default_rng(1).standard_normal((400, 400)))[0][:4]
    assert fid(real @ frame + 7, filled @ frame + 7) == pytest.approx(expected, rel=1e-5)


def test_sets_that_can_be_told_apart() -> None:
    rng = np.random.default_rng(0)
    real = rng.standard_normal((60, 3))
    assert inception_discrimination(real, real + np.array([9, 0, 0])) == (0, 0)


def test_sets_that_cannot() -> None:
    rng = np.random.default_rng(0)
    real, other = rng.standard_normal((2, 2000, 3))
    paired, unpaired = inception_discrimination(real, real)
    assert unpaired == 50
    assert paired == 0, "no fill is held for more real than itself"
    paired, unpaired = inception_discrimination(real, other)
    assert unpaired == pytest.approx(50, abs=3)
    assert paired == pytest.approx(50, abs=5)


def test_one_fill_in_five_passes() -> None:
    """Far apart, but for a fifth of the pairs, which changed sides."""
    real = np.repeat([[0.0, 1.0]], 50, 0) + np.random.default_rng(0).uniform(-0.1, 0.1, (50, 2))
    filled = real - [0, 2]
    real[:10], filled[:10] = filled[:10].copy(), real[:10].copy()
    assert inception_discrimination(real, filled) == pytest.approx((20, 20))
    assert set_scores(real, filled).keys() == {"fid", "p_ids", "u_ids"}


def test_too_few_pictures_are_told_of() -> None:
    assert caution(3000, 2048) == ""
    assert "too large" in caution(1500, 2048)
    assert "U-IDS" not in caution(1500, 2048)
    assert "U-IDS are 0" in caution(1000, 2048)
