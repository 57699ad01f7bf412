"""Lips are told from the skin round them as a shape, and look on the sitter as lips do on such a skin."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.evening import evened
from exegan_studio.engines.graft.highlights import held_back
from exegan_studio.engines.graft.lip_tones import lips_kept, mouth_of
from exegan_studio.engines.graft.lips import WORKING, lips_of, seen_tones
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.surroundings import Surroundings, make_surroundings, up_to_lips
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from tests.engines.graft.faces import POINTS
from tests.engines.graft.placed import SIZE, as_placed

PALE, DARK, RED, GREY, WHITE = (
    np.array(one, np.float32)
    for one in ((0.8, 0.65, 0.55), (0.38, 0.24, 0.17), (0.62, 0.36, 0.36), (0.85, 0.72, 0.66), (0.92, 0.9, 0.87))
)
MIDDLE = round(SIZE / 2), round(float(POINTS[3, 1]) * SIZE) + 2
HALF_WIDTH, FULL, THIN = 24, 9, 3


def _mouth(height: int, at: tuple[int, int] = MIDDLE, width: int = HALF_WIDTH) -> FloatArray:
    """Soft at its edge, 0..1."""
    drawn = np.zeros((SIZE, SIZE), np.float32)
    cv2.ellipse(drawn, at, (width, height), 0, 0, 360, 1, -1)
    return as_float(cv2.GaussianBlur(drawn, (0, 0), 0.7))


def _face(skin: FloatArray, lips: FloatArray, height: int = FULL) -> FloatArray:
    """Nothing but skin and lips, with some grain."""
    mouth = _mouth(height)[..., None]
    grain = np.random.default_rng(5).normal(0, 0.01, (SIZE, SIZE, 1))
    return as_float(skin * (1 - mouth) + lips * mouth + grain)


def _told(picture: FloatArray) -> FloatArray:
    """Where there is a mouth, as large as the picture."""
    return as_float(cv2.resize(lips_of(picture, POINTS * SIZE).mouth, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR))


def _sitter(skin: FloatArray) -> tuple[Sitter, FaceAxes]:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[150:220, 80:176] = 1
    picture = _face(skin, skin)
    sitter = make_sitter(picture, hole)
    return sitter, face_axes(POINTS * SIZE, sitter.box)


def _kept(skin: FloatArray, filled: FloatArray, exemplar: FloatArray) -> FloatArray:
    sitter, axes = _sitter(skin)
    layer = replace(as_placed(exemplar, sitter), lips=lips_of(exemplar, POINTS * SIZE))
    still, ones = np.zeros((*sitter.hole.shape, 2), np.float32), np.ones_like(sitter.hole)
    whole = filled.copy()
    whole[sitter.box.slices] = lips_kept(sitter, axes, layer, still, ones, filled[sitter.box.slices])
    return whole


def _tones(picture: FloatArray, where: FloatArray) -> FloatArray:
    return as_float(seen_tones(picture)[where > 0.95].mean(0))


@pytest.mark.parametrize("height", [FULL, THIN])
@pytest.mark.parametrize(("skin", "lips"), [(PALE, RED), (DARK, GREY)])
def test_lips_end_where_their_colour_does(skin: FloatArray, lips: FloatArray, height: int) -> None:
    found, drawn = _told(_face(skin, lips, height)) > 0.5, _mouth(height) > 0.5
    near = cv2.dilate(drawn.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (found & drawn).sum() > 0.8 * drawn.sum()
    assert not (found & ~near).any()


def test_where_no_colour_tells_lips_they_have_their_usual_form() -> None:
    found = _told(_face(PALE, PALE))
    assert found[MIDDLE[1], MIDDLE[0]] > 0.9
    assert found[MIDDLE[1] + 22, MIDDLE[0]] < 0.1
    assert found[MIDDLE[1], MIDDLE[0] + 34] < 0.1


def test_a_mouth_has_no_hole_where_teeth_are() -> None:
    picture, teeth = _face(PALE, RED, 14), _mouth(6, width=16)[..., None]
    found = _told(as_float(picture * (1 - teeth) + WHITE * teeth))
    assert found[MIDDLE[1], MIDDLE[0]] > 0.8
    assert found[MIDDLE[1] + 10, MIDDLE[0]] > 0.8


def test_lips_paler_than_a_pale_skin_are_no_paler_and_red() -> None:
    """So are a dark face's lips if they are brought over relative to its skin."""
    filled = _face(PALE, np.array([0.95, 0.84, 0.78], np.float32))
    kept = _kept(PALE, filled, _face(DARK, GREY))
    lips, skin = _mouth(FULL - 3), as_float(1 - _mouth(FULL + 8, width=HALF_WIDTH + 8))
    before, after, beside = _tones(filled, lips), _tones(kept, lips), _tones(filled, skin)
    assert before[0] > beside[0] + 0.15
    assert after[0] < beside[0] + 0.03
    assert after[1] > beside[1] + 0.05 > before[1]
    assert np.abs(kept - filled)[skin > 0.99].max() < 0.02


def test_a_dark_skins_lips_may_be_paler_than_it() -> None:
    filled = _face(DARK, np.array([0.5, 0.36, 0.32], np.float32))
    assert np.abs(_kept(DARK, filled, _face(DARK, GREY)) - filled).max() < 0.03


def test_red_lips_on_a_pale_skin_stay() -> None:
    filled = _face(PALE, RED)
    assert np.abs(_kept(PALE, filled, filled) - filled).max() < 0.03


def test_a_glint_on_lips_is_dimmed_to_their_colour_and_teeth_stay_white() -> None:
    exemplar = _face(PALE, RED, 14)
    changed: list[float] = []
    for height in (1, 6):  # a thin glint, and teeth
        bright = _mouth(height, width=14)[..., None]
        filled = as_float(exemplar * (1 - bright) + WHITE * bright)
        kept = _kept(PALE, filled, exemplar)
        tones = [seen_tones(one)[MIDDLE[1], MIDDLE[0]] for one in (filled, kept)]
        changed.append(float(tones[1][1] - tones[0][1]))
    assert changed[0] > 0.05
    assert abs(changed[1]) < 0.02


def test_no_lips_are_violet() -> None:
    filled = _face(PALE, np.array([0.6, 0.4, 0.6], np.float32))
    kept = _kept(PALE, filled, _face(PALE, RED))
    assert _tones(kept, _mouth(FULL - 3))[2] < _tones(filled, _mouth(FULL - 3))[2] - 0.15


def test_a_pale_patch_beside_lips_is_evened_as_all_skin_is() -> None:
    """Close to a thin mouth's corner, where full lips could be."""
    picture, patch = _face(PALE * np.float32(0.6), RED * np.float32(0.6), THIN), np.s_[188:202, 98:122]
    picture[patch] *= np.float32(1.5)
    lips = lips_of(picture, POINTS * SIZE)
    near = np.s_[188:194, 104:118]
    taken, told = (evened(picture, POINTS * SIZE, one)[near].mean() for one in (None, lips))
    assert told < taken - 0.05
    assert np.abs(evened(picture, POINTS * SIZE, lips) - picture)[_mouth(THIN - 1) > 0.9].max() < 0.05


def test_skin_shines_no_more_beside_lips_than_elsewhere() -> None:
    sitter, axes = _sitter(PALE * np.float32(0.6))
    exemplar = _face(DARK, GREY, THIN)
    layer = replace(as_placed(exemplar, sitter), lips=lips_of(exemplar, POINTS * SIZE))
    outside = np.zeros_like(sitter.hole)
    around = make_surroundings(sitter, axes, outside)
    assert up_to_lips(sitter, axes, outside, around, [None]) is around
    nearer = up_to_lips(sitter, axes, outside, around, [mouth_of(sitter, layer)])
    low = np.full_like(sitter.picture, 0.4)
    rows, columns = sitter.box.slices
    spot = _mouth(2, (MIDDLE[0], MIDDLE[1] + 9), 2)[rows, columns, None] * np.float32(0.3)

    def stays(one: Surroundings) -> float:
        held = held_back(sitter, one.highlights, low, as_float(np.repeat(spot, 3, 2)))
        return float(np.broadcast_to(held, sitter.hole.shape)[spot[..., 0] > 0.25].mean())

    assert stays(around) > 0.95
    assert stays(nearer) < 0.9


def test_a_mouth_is_told_at_its_own_sampling() -> None:
    lips = lips_of(_face(PALE, RED), POINTS * SIZE)
    assert lips.mouth.shape == lips.lower.shape == lips.band.shape == (SIDE * WORKING, SIDE * WORKING)
    assert (lips.lower <= lips.mouth + 1e-6).all()
