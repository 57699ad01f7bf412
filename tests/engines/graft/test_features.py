"""Eyes are as deep as eyes are, and shade is shade on any skin."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.compose import recolouring
from exegan_studio.engines.graft.features import deepened, firm, hidden_eyes
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.face.colour import LUMA

SIZE = 256
LANDMARKS = np.array([[96, 118], [160, 118], [128, 155], [105, 186], [151, 186]], np.float32)
SKIN = np.array([0.7, 0.5, 0.4], np.float32)


def face(depth: float, white: float = 0.9) -> FloatArray:
    """Plain skin with two eyes, whose iris is darker than the skin by `depth` of it and whose white is `white` of it."""
    picture = np.broadcast_to(SKIN, (SIZE, SIZE, 3)).copy()
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    for x, y in LANDMARKS[:2]:
        picture[np.hypot((columns - x) / 12, (rows - y) / 7) < 1] = SKIN * white
        picture[np.hypot(columns - x, rows - y) < 5] = SKIN * (1 - depth)
    return as_float(picture)


@pytest.fixture
def sitter() -> Sitter:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[95:141, 66:190] = 1
    return make_sitter(face(0.8), hole)


def axes_of(sitter: Sitter) -> FaceAxes:
    return face_axes(LANDMARKS, sitter.box)


def iris_and_white(sitter: Sitter, filled: FloatArray) -> tuple[float, float]:
    """The brightness of the left eye's, relative to the skin's."""
    x, y = (int(v) for v in LANDMARKS[0] - (sitter.box.left, sitter.box.top))
    skin = float(SKIN @ LUMA)
    return float(filled[y, x] @ LUMA) / skin, float(filled[y, x - 9] @ LUMA) / skin


def test_a_hazy_eye_is_deepened_and_a_deep_one_left_alone(sitter: Sitter) -> None:
    axes, cut = axes_of(sitter), sitter.box.slices
    hazy, deep = face(0.3)[cut], face(0.8)[cut]
    iris, white = iris_and_white(sitter, deepened(sitter, hidden_eyes(sitter, axes), hazy))
    assert iris < 0.5
    assert white > 0.75
    assert np.abs(deepened(sitter, hidden_eyes(sitter, axes), deep) - deep).max() < 0.01


def test_a_white_brighter_than_the_skin_is_held_back(sitter: Sitter) -> None:
    filled = face(0.8, 1.4)[sitter.box.slices]
    _, white = iris_and_white(sitter, deepened(sitter, hidden_eyes(sitter, axes_of(sitter)), filled))
    assert 1.0 < white < 1.25


def test_eyes_that_can_be_seen_are_not_touched(sitter: Sitter) -> None:
    seen = replace(sitter, hole=np.zeros_like(sitter.hole), known=np.ones_like(sitter.hole))
    assert len(hidden_eyes(sitter, axes_of(sitter))) == 2
    assert hidden_eyes(seen, axes_of(sitter)) == ()


def test_features_keep_their_contrast_and_skin_is_matched(sitter: Sitter) -> None:
    axes = axes_of(sitter)
    where = firm(axes)
    x, y = (int(v) for v in LANDMARKS[0] - (sitter.box.left, sitter.box.top))
    assert where[y, x] == 1
    assert where[-1, 2] == 0
    assert 0 <= where.min() <= where.max() <= 1


def test_shade_of_orange_skin_is_no_blue_on_pale_skin() -> None:
    orange = np.full((4, 4, 3), (0.8, 0.4, 0.1), np.float32)
    pale = np.full((4, 4, 3), (0.9, 0.8, 0.75), np.float32)
    fold = as_float(orange * np.float32(-0.3))
    nowhere = np.zeros((4, 4), np.float32)
    shaded = pale + recolouring(orange, pale, nowhere, 1.0).of(fold)
    tone, wanted = shaded[0, 0] / shaded[0, 0].sum(), pale[0, 0] / pale[0, 0].sum()
    assert np.abs(tone - wanted).max() < 0.02
    assert (pale + fold)[0, 0].argmax() == 2, "added as it is, it would be blue"
    # A lip's red is its own and stays.
    red = np.broadcast_to(np.array([0.1, -0.05, -0.05], np.float32), (4, 4, 3)).astype(np.float32)
    assert np.ptp(recolouring(orange, pale, np.ones((4, 4), np.float32), 1.0).of(red)[0, 0]) > 0.1
