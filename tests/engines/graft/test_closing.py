"""A dark feature that crosses the rim goes whole where the photo does not answer it, and stays where it does."""

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.closing import closed, make_skin
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS

BOX = Box(0, 0, SIDE, SIDE)
SKIN = 0.6


def _dark(*boxes: tuple[int, int, int, int]) -> FloatArray:
    """Skin with dark bars, each (left, top, right, bottom)."""
    picture = np.full((SIDE, SIDE, 3), SKIN, np.float32)
    for left, top, right, bottom in boxes:
        picture[top:bottom, left:right] = 0.2
    return cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32)


def _closed(photo: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill of a hole round the eyes, with what may not stand closed."""
    hole = np.zeros((SIDE, SIDE), np.float32)
    hole[46:74, 30:98] = 1
    sitter = Sitter(photo, hole, 1 - hole, BOX, BOX, 1.0, photo, hole)
    rim = make_rim(sitter)
    low = low_pass(filled, LOW_SIGMA)
    mixture = Mixture(low, filled - low, np.ones_like(hole), filled)
    shut = closed(sitter, rim, make_skin(sitter, rim, face_axes(POINTS * SIDE, BOX)), mixture)
    return shut.low + shut.detail


FOLD = (62, 38, 65, 56)
"""Between the eyes, from above the hole into it."""


@pytest.mark.parametrize("answered", [False, True])
def test_a_fold_that_crosses_the_rim_goes_unless_the_photo_has_it(answered: bool) -> None:
    filled = _dark(FOLD)
    shut = _closed(filled if answered else _dark(), filled)
    deepest = float(shut[47:54, 63].min())
    assert deepest < 0.3 if answered else deepest > 0.5


def test_a_feature_wholly_in_the_hole_stays() -> None:
    filled = _dark((62, 54, 65, 66))
    assert np.abs(_closed(_dark(), filled) - filled).max() < 1e-5


def test_an_eye_is_not_taken_for_the_end_of_a_brow() -> None:
    x, y = (round(float(v)) for v in POINTS[0] * SIDE)
    brow, eye = (x - 8, 40, x + 8, 49), (x - 3, 49, x + 3, y + 2)
    shut = _closed(_dark(), _dark(brow, eye))
    assert shut[y - 1 : y + 1, x - 1 : x + 1].max() < 0.35
    assert shut[47, x - 6 : x - 2].min() > 0.45
