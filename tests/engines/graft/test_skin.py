"""Skin in a hole keeps to the visible skin's brightness and colours, but for what the exemplar explains."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import told
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.skin import calmed, coloured, expected_skin, explained_low, make_skin, plain_skin, untold
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS

SKIN, DARK_SKIN, WHITE, BLUE = (0.8, 0.6, 0.5), (0.45, 0.3, 0.24), (0.9, 0.9, 0.9), (0.5, 0.6, 0.85)
PATCH = np.s_[70:92, 52:76]
MIDDLE = np.s_[76:86, 58:70]
NOWHERE, EVERYWHERE = np.zeros((SIDE, SIDE), np.float32), np.ones((SIDE, SIDE), np.float32)


def _plain(colour: tuple[float, float, float], patch: tuple[float, float, float] | None = None) -> FloatArray:
    picture = np.empty((SIDE, SIDE, 3), np.float32)
    picture[:] = colour
    if patch is not None:
        picture[PATCH] = patch
    return picture


def _sitter() -> Sitter:
    picture, hole = _plain(SKIN), NOWHERE.copy()
    hole[40:100, 35:95] = 1
    box = Box(0, 0, SIDE, SIDE)
    return Sitter(picture, hole, 1 - hole, box, box, 1.0, picture, hole)


def test_a_white_patch_that_nothing_explains_takes_on_skins_colour() -> None:
    low = _plain(SKIN, WHITE)
    held = explained_low(_sitter(), low, _plain(DARK_SKIN), EVERYWHERE, NOWHERE)
    before, after = (np.abs(one[MIDDLE] - np.array(SKIN, np.float32)).mean() for one in (low, held))
    assert after < before / 3
    assert np.abs(held[:30] - low[:30]).max() < 0.01


def test_shine_that_is_half_held_has_no_edge() -> None:
    low, support = low_pass(_plain(SKIN, WHITE), LOW_SIGMA), EVERYWHERE.copy()
    support[:, 64:] = 0
    held = explained_low(_sitter(), low, _plain(DARK_SKIN), support, NOWHERE)
    # Held fully on one side and not at all on the other, white and skin are 0.4 apart there.
    assert np.abs(np.diff(held[MIDDLE], axis=1)).max() < 0.07


def test_what_the_exemplar_shows_too_stays() -> None:
    low = _plain(SKIN, WHITE)
    held = explained_low(_sitter(), low, _plain(DARK_SKIN, WHITE), EVERYWHERE, NOWHERE)
    assert np.abs(held[MIDDLE] - low[MIDDLE]).mean() < 0.03


def test_a_strongly_coloured_skins_pale_lips_are_a_smaller_step_on_a_paler_one() -> None:
    low, strong, pale = _plain(SKIN, WHITE), (0.42, 0.18, 0.08), (0.4, 0.25, 0.2)
    held = explained_low(_sitter(), low, _plain(strong, pale), EVERYWHERE, NOWHERE)
    red, _, blue = held[MIDDLE].mean((0, 1))
    assert red - blue > 0.1


def test_a_shirt_that_is_expected_in_half_a_face_does_not_make_its_skin_grey() -> None:
    skin, shirt = told(_plain(SKIN))[:60, 0], told(_plain(WHITE))[:60, 0]
    blurred = as_float(np.linspace(0, 1, 60)[:, None] * (skin - shirt) + shirt)
    usual = expected_skin(as_float(np.concatenate([skin, blurred, shirt])))
    assert np.abs(usual[1:] - skin[0, 1:]).max() < 0.2
    assert np.abs(expected_skin(skin) - skin[0]).max() < 1e-5


def test_where_no_face_is_given_nothing_changes() -> None:
    low = _plain(SKIN, WHITE)
    assert np.array_equal(explained_low(_sitter(), low, _plain(DARK_SKIN), NOWHERE, NOWHERE), low)


def test_brightness_and_colour_can_be_told_back() -> None:
    picture = np.random.default_rng(5).uniform(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    assert np.abs(untold(told(picture)) - picture).max() < 1e-4


def test_a_blue_shade_on_skin_is_taken_away_and_a_blue_eye_is_not() -> None:
    sitter, axes = _sitter(), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    skin = make_skin(sitter, axes, NOWHERE)
    assert skin is not None
    filled = _plain(SKIN)
    x, y = (round(float(v)) for v in POINTS[0] * SIDE)
    cheek, eye = np.s_[70:80, 50:58], np.s_[y - 2 : y + 2, x - 2 : x + 2]
    filled[cheek], filled[eye] = BLUE, BLUE
    held = coloured(sitter, skin, filled)
    assert held[74:76, 53:55, 2].mean() < held[74:76, 53:55, 0].mean()
    assert np.abs(held[eye] - filled[eye]).max() < 0.02
    assert np.abs(held[:40] - filled[:40]).max() < 0.01


def test_teeth_are_not_green_and_lips_may_be_red() -> None:
    sitter, axes = _sitter(), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    skin = make_skin(sitter, axes, NOWHERE)
    filled = _plain(SKIN)
    x, y = (round(float(v)) for v in POINTS[3:].mean(0) * SIDE)
    teeth, lips = np.s_[y - 2 : y + 2, x - 10 : x - 4], np.s_[y - 2 : y + 2, x + 4 : x + 10]
    filled[teeth], filled[lips] = (0.75, 0.95, 0.85), (0.7, 0.25, 0.3)
    held = coloured(sitter, skin, filled)
    red, green, _ = held[y, x - 7]
    assert green - red < 0.05
    assert np.abs(held[y, x + 7] - filled[y, x + 7]).max() < 0.03


def test_a_thin_lip_beside_teeth_is_not_violet_and_the_teeth_take_none_of_its_colour() -> None:
    sitter = _sitter()
    axes = face_axes(POINTS * SIDE, sitter.box)
    skin, filled = make_skin(sitter, axes, NOWHERE), _plain(SKIN)
    lip, teeth = np.s_[92:94, 56:72], np.s_[89:92, 58:70]
    filled[lip], filled[teeth] = (0.72, 0.36, 0.5), (0.7, 0.7, 0.7)
    after = coloured(sitter, skin, filled)
    red, green, blue = after[lip].mean((0, 1))
    assert blue < 1.25 * green < 0.9 * red
    assert np.ptp(after[teeth][1].mean(0)) < 0.12


def test_a_hidden_brow_is_not_blue() -> None:
    sitter = _sitter()
    skin, filled = make_skin(sitter, face_axes(POINTS * SIDE, sitter.box), NOWHERE), _plain(SKIN)
    brow = np.s_[48:50, 42:56]
    filled[brow] = (0.12, 0.1, 0.2)
    red, green, blue = coloured(sitter, skin, filled)[brow].mean((0, 1))
    assert blue < 1.1 * min(float(green), float(red))


def test_without_skin_to_see_colours_stay() -> None:
    sitter, axes = _sitter(), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    assert make_skin(sitter, axes, EVERYWHERE) is None
    filled = _plain(SKIN, BLUE)
    assert np.array_equal(coloured(sitter, None, filled), filled)


def test_skin_that_nothing_gives_is_left_soft_and_a_background_is_not() -> None:
    sitter, axes = _sitter(), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    skin = make_skin(sitter, axes, NOWHERE)
    support = EVERYWHERE.copy()
    support[PATCH] = 0
    plain = plain_skin(sitter, skin, _plain(SKIN), support)
    assert plain[MIDDLE].min() > 0.9
    assert plain[:40].max() < 0.01
    assert plain_skin(sitter, skin, _plain(SKIN, BLUE), support).max() < 0.1
    assert not plain_skin(sitter, None, _plain(SKIN), support).any()
    noisy = np.random.default_rng(6).uniform(0.3, 0.9, (SIDE, SIDE, 3)).astype(np.float32)
    calm = calmed(sitter, plain, noisy)
    assert calm[MIDDLE].std() < noisy[MIDDLE].std() / 3
    assert np.array_equal(calm[:40], noisy[:40])
    assert calmed(sitter, None, noisy) is noisy
