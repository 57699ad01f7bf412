"""Two eyes are one person's: a hidden iris has the colours of the visible one, whoever gives the eye."""

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.iris import OneHidden, apart, as_the_other, found_iris, irises_of, one_hidden
from exegan_studio.engines.graft.mixture import Parts, Sources
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from tests.engines.graft.placed import as_placed

SIZE = 256
LANDMARKS = np.array([[96, 118], [160, 118], [128, 155], [105, 186], [151, 186]], np.float32)
SKIN, WHITE = np.array([0.8, 0.65, 0.55], np.float32), np.array([0.75, 0.73, 0.7], np.float32)
BLUE, BROWN = np.array([0.25, 0.35, 0.5], np.float32), np.array([0.15, 0.08, 0.05], np.float32)
PUPIL, GLINT = np.float32(0.03), np.float32(0.95)
LEFT = (slice(60, 230), slice(50, 128))


def face(iris: FloatArray) -> FloatArray:
    """Open eyes with irises of one colour, pupils and a glint each."""
    picture = np.broadcast_to(SKIN, (SIZE, SIZE, 3)).copy()
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    for x, y in LANDMARKS[:2]:
        away = np.hypot(columns - x, rows - y)
        picture[np.hypot((columns - x) / 15, (rows - y) / 8) < 1] = WHITE
        for radius, colour in ((6, iris), (2, PUPIL)):
            picture[away < radius] = colour
        picture[np.hypot(columns - x - 2.5, rows - y + 2.5) < 1.2] = GLINT
    return as_float(low_pass(as_float(picture), 0.5))


def filled(sitter_iris: FloatArray, exemplar_iris: FloatArray, hole: FloatArray) -> tuple[OneHidden | None, FloatArray]:
    """A fill that is the exemplar as it is, after its iris was seen to; whole."""
    photo, given = face(sitter_iris), face(exemplar_iris)
    crop, pixels = (np.rint(one * 255).astype(np.uint8) for one in (photo, given))
    exemplar = ExemplarCrop(pixels, LANDMARKS, "", "exemplar")
    request = CompletionRequest(crop, (hole * 255).astype(np.uint8), LANDMARKS, (exemplar,), (0,))
    sitter: Sitter = make_sitter(photo, hole)
    everywhere = np.ones_like(sitter.hole)
    sources = Sources((as_placed(given, sitter),), (1.0,), ((),), None, 1.0, everywhere * 0)
    parts = Parts([everywhere], [everywhere], [everywhere])
    one = one_hidden(photo, hole, request, sitter.box, sources, (irises_of(sources.layers[0], exemplar),))
    fill = as_float(given[sitter.box.slices])
    change = np.zeros((*everywhere.shape, 2), np.float32)
    result = given.copy()
    result[sitter.box.slices] = as_the_other(one, sources, parts, change, everywhere, fill)
    return one, result


@pytest.fixture
def left_half() -> FloatArray:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[LEFT] = 1
    return hole


def iris_of(picture: FloatArray) -> FloatArray:
    """Below the pupil of the left eye."""
    return as_float(picture[121:123, 94:98].mean((0, 1)))


@pytest.mark.parametrize(("own", "other"), [(BLUE, BROWN), (BROWN, BLUE)])
def test_a_hidden_iris_has_the_visible_ones_colour_whoever_gives_it(
    own: FloatArray, other: FloatArray, left_half: FloatArray
) -> None:
    _, result = filled(own, other, left_half)
    assert np.abs(iris_of(result) - iris_of(face(own))).max() < 0.05
    assert np.abs(iris_of(face(other)) - iris_of(face(own))).max() > 0.2


def test_white_skin_and_glint_stay_the_exemplars(left_half: FloatArray) -> None:
    _, result = filled(BLUE, BROWN, left_half)
    before = face(BROWN)
    for across, down in ((10, 0), (-11, 0), (0, 12), (2, -3)):
        at = 118 + down, 96 + across
        assert np.abs(result[at] - before[at]).max() < 0.12


def test_with_both_eyes_hidden_or_visible_the_exemplars_irises_stay() -> None:
    for hidden in ((slice(98, 138), slice(70, 186)), (slice(150, 230), slice(70, 186))):
        hole = np.zeros((SIZE, SIZE), np.float32)
        hole[hidden] = 1
        one, result = filled(BLUE, BROWN, hole)
        assert one is None
        assert (result == face(BROWN)).all()


def test_an_iris_is_found_where_it_is_and_nowhere_on_bare_skin() -> None:
    picture = face(BLUE)
    iris = found_iris(picture, LANDMARKS[1] + np.array([3, -1], np.float32), apart(LANDMARKS))
    assert iris is not None
    assert np.hypot(*(iris.middle - LANDMARKS[1])) < 1.2
    assert abs(iris.radius - 6) < 1
    assert found_iris(picture, LANDMARKS[2], apart(LANDMARKS)) is None
