"""The membrane takes a step in light away and leaves cloth beside a face where it is."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.rim import make_rim, rim_correction, with_bare_skin
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS

SKIN, BRIGHTER, SHIRT = (0.55, 0.36, 0.27), (0.66, 0.43, 0.33), (0.62, 0.62, 0.63)
NEAR = np.s_[60:68, 42:45]


def _corrected(around: tuple[float, float, float]) -> FloatArray:
    """Near the hole's left edge, what is added to a fill of skin in a photo that is all of one colour."""
    picture, hole = np.empty((SIDE, SIDE, 3), np.float32), np.zeros((SIDE, SIDE), np.float32)
    picture[:] = around
    hole[40:100, 40:100] = 1
    box = Box(0, 0, SIDE, SIDE)
    sitter = Sitter(picture, hole, 1 - hole, box, box, 1.0, picture, hole)
    filled = np.empty_like(picture)
    filled[:] = SKIN
    return rim_correction(sitter, make_rim(sitter), filled)[NEAR].mean((0, 1)) / (np.array(around) - np.array(SKIN))


def test_a_step_in_light_is_taken_away() -> None:
    assert _corrected(BRIGHTER).min() > 0.6


def test_a_shirts_white_is_not_drawn_into_a_face() -> None:
    assert np.abs(_corrected(SHIRT)).max() < 0.3


def test_a_forehead_that_shines_goes_on_shining_behind_the_rim() -> None:
    pores = np.random.default_rng(2).normal(0, 0.12, (SIDE // 2, SIDE // 2, 1)).astype(np.float32)
    picture = np.clip(np.array(SKIN, np.float32) + 0.25 + pores.repeat(2, 0).repeat(2, 1), 0, 1).astype(np.float32)
    hole, box = np.zeros((SIDE, SIDE), np.float32), Box(0, 0, SIDE, SIDE)
    hole[40:110, 30:98] = 1
    sitter = Sitter(picture, hole, 1 - hole, box, box, 1.0, picture, hole)
    filled = np.empty_like(picture)
    filled[:] = SKIN
    small = np.ones((2 * SIDE, 2 * SIDE), np.float32)
    outline = Outline(np.ones_like(hole), small, small, np.zeros((*small.shape, 3), np.float32), small * 0)
    rim, under = make_rim(sitter), np.s_[41:44, 58:70]
    bare = with_bare_skin(sitter, rim, face_axes(POINTS * SIDE, box), outline)
    before, after = (float(rim_correction(sitter, one, filled)[under].mean()) for one in (rim, bare))
    assert after > 0.14
    assert after > before + 0.03
