"""A fill has the colours that the visible skin has, at every brightness."""

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import told
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.complexion import Complexion, fitted_line, held_to_complexion, make_complexion
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import make_outline
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import SIZE, face

OLIVE = np.array([1.0, 1.02, 0.62], np.float32)
"""What foliage beside a hole makes of a skin."""
SCALE = SIZE / SIDE


def spot(y: float, x: float) -> tuple[slice, slice]:
    """Five pixels wide and high, from parts of the picture's size."""
    return slice(round(y * SIZE), round(y * SIZE) + 5), slice(round(x * SIZE), round(x * SIZE) + 5)


CHEEK, TEMPLE, EYE, FOREHEAD = spot(0.62, 0.36), spot(0.52, 0.24), spot(0.465, 0.34), spot(0.315, 0.42)
"""In the hole: in the middle of a cheek, where the face ends, in the white of an eye, and on the forehead."""


@pytest.fixture(scope="module")
def picture() -> FloatArray:
    """A face in light from one side: half of it is darker and, as shaded skin is, more strongly coloured."""
    shade = np.linspace(0.55, 1.0, SIZE, dtype=np.float32)[None, :, None]
    return as_float(face(1) ** (1 + 0.5 * (1 - shade)) * shade)


@pytest.fixture(scope="module")
def half(picture: FloatArray) -> tuple[Sitter, Complexion]:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[round(0.3 * SIZE) : round(0.85 * SIZE), round(0.15 * SIZE) : SIZE // 2] = 1
    sitter = make_sitter(as_float(picture * (1 - hole[..., None])), hole)
    axes = face_axes(drawn_face(SIZE, 1)[1], sitter.box)
    outline = make_outline(sitter, axes, sitter.hole, low_pass(picture, LOW_SIGMA * SCALE)[sitter.box.slices])
    assert outline is not None
    complexion = make_complexion(sitter, axes, outline)
    assert complexion is not None
    return sitter, complexion


def held(half: tuple[Sitter, Complexion], filled: FloatArray) -> FloatArray:
    """A whole picture's fill without its cast, in the whole picture again."""
    sitter, complexion = half
    result = filled.copy()
    result[sitter.box.slices] = held_to_complexion(sitter, complexion, filled[sitter.box.slices])
    return result


def off(picture: FloatArray, other: FloatArray, where: tuple[slice, slice]) -> tuple[float, float]:
    """How far two pictures are apart there in brightness and in colour, in the units of `told`."""
    apart = (told(picture) - told(other))[where].mean((0, 1))
    return abs(float(apart[0])), float(np.linalg.norm(apart[1:]))


def test_an_olive_cheek_takes_on_skins_colour_and_keeps_its_brightness(
    half: tuple[Sitter, Complexion], picture: FloatArray
) -> None:
    cast = as_float(picture * OLIVE)
    result = held(half, cast)
    assert off(result, picture, CHEEK)[1] < 0.7 * off(cast, picture, CHEEK)[1]
    assert off(result, cast, CHEEK)[0] < 0.05


def test_a_fill_of_skins_own_colours_and_what_is_grey_in_a_cast_stay(
    half: tuple[Sitter, Complexion], picture: FloatArray
) -> None:
    for where in (CHEEK, TEMPLE, EYE):
        assert np.abs(held(half, picture) - picture)[where].max() < 0.01
    cast = as_float(picture * OLIVE)
    cast[EYE] = 0.7
    assert np.abs(held(half, cast)[EYE] - cast[EYE]).max() < 0.08


def test_over_foliage_that_is_expected_where_a_face_ends_its_skin_is_carried(
    half: tuple[Sitter, Complexion], picture: FloatArray
) -> None:
    strip, filled = picture.copy(), picture.copy()
    columns = np.s_[:, round(0.15 * SIZE) : round(0.27 * SIZE)]
    strip[columns] = (0.6, 0.66, 0.25)
    filled[:] = low_pass(strip, LOW_SIGMA * SCALE)
    result = held(half, filled)
    bright, colour = off(result, picture, TEMPLE)
    before = off(filled, picture, TEMPLE)
    assert bright < 0.7 * before[0]
    assert colour < 0.4 * before[1]


def test_a_forehead_is_not_darkened_by_hair_that_is_expected(half: tuple[Sitter, Complexion], picture: FloatArray) -> None:
    hair = picture.copy()
    hair[: round(0.315 * SIZE)] = 0.05
    filled = low_pass(hair, LOW_SIGMA * SCALE)
    bright, before = off(held(half, filled), picture, FOREHEAD)[0], off(filled, picture, FOREHEAD)[0]
    assert before > 0.4
    assert bright < 0.7 * before


def test_a_cheek_that_ends_before_a_wall_keeps_its_folds(half: tuple[Sitter, Complexion], picture: FloatArray) -> None:
    wall, folded = picture.copy(), picture.copy()
    wall[:, : round(0.24 * SIZE)] = (0.6, 0.66, 0.25)
    folds = np.sin(np.arange(SIZE) * 0.9)[:, None, None].astype(np.float32) * 0.06
    folded = as_float(low_pass(wall, LOW_SIGMA * SCALE) + (picture - low_pass(picture, LOW_SIGMA * SCALE)) + folds)
    edge = np.s_[round(0.5 * SIZE) : round(0.62 * SIZE), round(0.27 * SIZE) : round(0.28 * SIZE)]
    assert held(half, folded)[edge].mean((1, 2)).std() > 0.7 * folded[edge].mean((1, 2)).std()


def test_the_line_is_skins_own_though_hair_and_lips_are_seen_too() -> None:
    rng = np.random.default_rng(3)
    bright = rng.uniform(-2.5, -0.5, 800).astype(np.float32)
    slope, at = np.array([-0.6, 0.2, 0.5], np.float32), np.array([1.0, -0.3, -0.9], np.float32)
    values = np.column_stack([bright, at + (bright[:, None] + 1.5) * slope]).astype(np.float32)
    values[:, 1:] += rng.normal(0, 0.05, (800, 3))
    values[:160, 1:] = (0.1, 0.0, 0.1)
    values[:160, 0] = -3.5
    middle, colour, found = fitted_line(values, np.ones(800, np.float32))
    expected = at + (np.array([-1.0, -2.0], np.float32)[:, None] + 1.5) * slope
    line = colour + (np.array([-1.0, -2.0], np.float32)[:, None] - middle) * found
    assert np.abs(line - expected).max() < 0.15
