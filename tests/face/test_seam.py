"""The seam meter: a hard edge is told from a soft one, and features are not taken for a seam."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.face.seam import seam_quality

SIDE = 256


def skin(seed: int = 0) -> NDArray[np.uint8]:
    """Smooth shading with grain and a few dark bars that cross the rim."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    shade = 150 + 50 * rows + 30 * np.sin(5 * columns)
    picture = np.stack([shade, shade * 0.8, shade * 0.7], -1)
    picture[60:72] -= 60
    picture[:, 120:130] -= 50
    soft = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 2)
    return np.clip(soft + rng.normal(0, 2.5, soft.shape), 0, 255).astype(np.uint8)


def hole() -> NDArray[np.uint8]:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(mask, (128, 110), (70, 50), 0, 0, 360, 255, -1)
    return mask


def quality(picture: NDArray[np.uint8]) -> float:
    found = seam_quality(picture, hole())
    assert found is not None
    return found


def brighter(picture: NDArray[np.uint8], by: float, feather: float) -> NDArray[np.uint8]:
    cover = hole().astype(np.float32) / 255
    if feather:
        cover = cv2.GaussianBlur(cover, (0, 0), feather)
    return np.clip(picture + by * cover[..., None], 0, 255).astype(np.uint8)


def test_an_untouched_picture_has_no_seam() -> None:
    assert quality(skin()) > 0.9


@pytest.mark.parametrize("by", [-40, -20, 20, 40])
def test_a_hard_step_is_a_seam(by: float) -> None:
    assert quality(brighter(skin(), by, 0)) < 0.35


def test_the_harder_the_step_the_worse() -> None:
    found = [quality(brighter(skin(), by, 0)) for by in (0, 6, 12, 25)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1] + 0.5


def test_a_soft_change_of_light_is_none() -> None:
    assert quality(brighter(skin(), 25, 14)) > 0.85


def test_skin_without_grain_shows() -> None:
    picture = skin()
    plain = np.where(hole()[..., None] > 0, cv2.GaussianBlur(picture, (0, 0), 3), picture)
    assert quality(plain) < 0.6 * quality(picture)


def test_without_a_rim_there_is_nothing_to_measure() -> None:
    assert seam_quality(skin(), np.zeros((SIDE, SIDE), np.uint8)) is None
    assert seam_quality(skin(), np.full((SIDE, SIDE), 255, np.uint8)) is None
