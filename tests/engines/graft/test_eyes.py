"""A hidden eye is the exemplar's, whole: no haze, both alike, white that is not tinted, in skin that is the sitter's."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer
from exegan_studio.engines.graft.eyes import brought_over, dark_lines, eyes_to_bring, light_on, one_persons
from exegan_studio.engines.graft.features import outside_of
from exegan_studio.engines.graft.iris import irises_of
from exegan_studio.engines.graft.mixture import Parts, Sources
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.scene import sockets_met
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.twin import OwnSide
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.colour import LUMA
from tests.engines.graft.placed import as_placed

SIZE = 256
LANDMARKS = np.array([[96, 118], [160, 118], [128, 155], [105, 186], [151, 186]], np.float32)
PALE, ORANGE = np.array([0.8, 0.65, 0.55], np.float32), np.array([0.5, 0.3, 0.15], np.float32)
WHITE, IRIS = np.float32(0.6), np.array([0.1, 0.08, 0.06], np.float32)


def face(skin: FloatArray, iris: FloatArray = IRIS) -> FloatArray:
    """Plain skin with two open eyes."""
    picture = np.broadcast_to(skin, (SIZE, SIZE, 3)).copy()
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    for x, y in LANDMARKS[:2]:
        picture[np.hypot((columns - x) / 11, (rows - y) / 5) < 1] = WHITE
        picture[np.hypot(columns - x, rows - y) < 4.5] = iris
    return as_float(picture)


@pytest.fixture
def sitter() -> Sitter:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[98:138, 70:186] = 1
    return make_sitter(face(PALE), hole)


@pytest.fixture
def axes(sitter: Sitter) -> FaceAxes:
    return face_axes(LANDMARKS, sitter.box)


def hazy(sitter: Sitter) -> FloatArray:
    """What blurred light makes of eyes: one paler than the other."""
    blurred = low_pass(face(PALE), 6.0)
    blurred[:, : SIZE // 2] += 0.15
    return as_float(blurred[sitter.box.slices])


def mended(
    sitter: Sitter,
    axes: FaceAxes,
    exemplar: FloatArray,
    support: float = 1.0,
    limit: float | None = None,
) -> FloatArray:
    given = np.full(sitter.hole.shape, support, np.float32)
    eyes, shown = eyes_to_bring(sitter, axes), as_float(exemplar[sitter.box.slices])
    return brought_over(sitter, eyes, hazy(sitter), shown, given, limit)


def at(sitter: Sitter, picture: FloatArray, eye: int, across: int = 0, down: int = 0) -> FloatArray:
    x, y = (int(v) for v in LANDMARKS[eye] - (sitter.box.left, sitter.box.top))
    return as_float(picture[y + down, x + across])


def test_both_irises_are_dark_and_alike(sitter: Sitter, axes: FaceAxes) -> None:
    before, after = hazy(sitter), mended(sitter, axes, face(PALE))
    irises = [at(sitter, after, eye) for eye in (0, 1)]
    assert np.abs(at(sitter, before, 0) - at(sitter, before, 1)).max() > 0.1
    assert np.abs(irises[0] - irises[1]).max() < 0.03
    assert max(float(iris @ LUMA) for iris in irises) < 0.2


def test_white_is_not_tinted_by_another_skin_and_skin_becomes_the_sitters(sitter: Sitter, axes: FaceAxes) -> None:
    after = mended(sitter, axes, face(ORANGE))
    white, lid = at(sitter, after, 1, across=8), at(sitter, after, 1, down=9)
    assert np.ptp(white) < 0.25 * float(white @ LUMA)
    assert np.abs(lid / (lid @ LUMA) - PALE / (PALE @ LUMA)).max() < 0.1


def test_no_iris_is_as_blue_as_an_exemplars_shade(sitter: Sitter, axes: FaceAxes) -> None:
    iris = at(sitter, mended(sitter, axes, face(ORANGE, np.array([0.05, 0.05, 0.2], np.float32))), 0)
    assert iris[2] < 1.3 * float(iris @ LUMA) + 0.02


def test_both_irises_are_of_one_colour_where_light_has_tinted_one(sitter: Sitter, axes: FaceAxes) -> None:
    navy = face(ORANGE)
    navy[:, : SIZE // 2] = face(ORANGE, np.array([0.06, 0.08, 0.14], np.float32))[:, : SIZE // 2]
    irises = [at(sitter, mended(sitter, axes, navy), eye) for eye in (0, 1)]
    tones = [iris / float(iris @ LUMA) for iris in irises]
    assert np.abs(tones[0] - tones[1]).max() < 0.25


def test_nothing_round_an_eye_is_violet_and_no_white_is_blue(sitter: Sitter, axes: FaceAxes) -> None:
    exemplar = face(ORANGE)
    left, top = (int(v) for v in LANDMARKS[0])
    exemplar[top + 6 : top + 10, left - 8 : left + 8] = np.array([0.3, 0.15, 0.25], np.float32)
    exemplar[top - 1 : top + 2, left + 6 : left + 9] = np.array([0.3, 0.4, 0.6], np.float32)
    after = mended(sitter, axes, exemplar)
    lid, white = at(sitter, after, 0, down=8), at(sitter, after, 0, across=7)
    assert min(lid[0], lid[2]) < lid[1] + 0.01
    assert white[2] < 1.15 * float(white @ LUMA)
    before = at(sitter, as_float(exemplar[sitter.box.slices]), 0, across=7)
    assert before[2] > 1.4 * float(before @ LUMA)


def test_folds_round_an_eye_are_no_deeper_than_the_skin_has_them_and_the_iris_stays(sitter: Sitter, axes: FaceAxes) -> None:
    exemplar = face(PALE)
    x, y = (int(v) for v in LANDMARKS[1])
    for below in (12, 20):
        exemplar[y + below : y + below + 4, x - 15 : x + 15] *= 0.6
    deep, calm = (mended(sitter, axes, exemplar, limit=limit) for limit in (None, 0.003))

    def depth(picture: FloatArray) -> float:
        return float(at(sitter, picture, 1, down=10) @ LUMA - at(sitter, picture, 1, down=13) @ LUMA)

    assert depth(deep) > 0.1
    assert depth(calm) < 0.7 * depth(deep)
    assert np.abs(at(sitter, calm, 1) - at(sitter, deep, 1)).max() < 0.03


def test_skin_round_an_eye_is_no_more_lined_than_the_sitters_and_the_eye_stays_sharp(sitter: Sitter, axes: FaceAxes) -> None:
    lined = face(PALE)
    x, y = (int(v) for v in LANDMARKS[1])
    lined[y + 12, x - 15 : x + 15] *= 0.7
    deep, calm = (mended(sitter, axes, lined, limit=limit) for limit in (None, 0.003))

    def depth(picture: FloatArray) -> float:
        return float(at(sitter, picture, 1, down=9) @ LUMA - at(sitter, picture, 1, down=12) @ LUMA)

    assert depth(deep) > 0.03
    assert depth(calm) < 0.6 * depth(deep)
    for across in (0, 7):
        assert np.abs(at(sitter, calm, 1, across) - at(sitter, deep, 1, across)).max() < 0.02


def test_the_light_on_a_socket_is_that_of_the_skin_next_to_it(sitter: Sitter, axes: FaceAxes) -> None:
    photo, hole = face(PALE), np.zeros((SIZE, SIZE), np.float32)
    photo[78:158] *= np.linspace(0.5, 1.0, 80, dtype=np.float32)[:, None, None]
    hole[sitter.box.slices] = sitter.hole
    shaded = make_sitter(photo, hole)
    eye, given = eyes_to_bring(shaded, axes)[0], np.ones_like(sitter.hole)
    wanted = light_on(shaded, eye, hazy(shaded), as_float(face(PALE)[sitter.box.slices]), given).wanted @ LUMA
    seen = shaded.picture[eye.box] @ LUMA
    ends = np.flatnonzero(shaded.hole[eye.box][:, wanted.shape[1] // 2] > 0)
    below = ends[-1], wanted.shape[1] // 2
    assert wanted[below] > 0.93 * seen[below[0] + 2, below[1]], "one light for all of it would make a disc of it"


def test_a_socket_meets_the_skin_beside_it_and_nothing_else_changes(sitter: Sitter, axes: FaceAxes) -> None:
    paler = as_float(sitter.picture * (1 + 0.3 * (outside_of(axes, [(axes.points[0], (0.5, 0.4))], 0.3) < 1)[..., None]))
    eyes, rim = eyes_to_bring(sitter, axes), make_rim(sitter)
    after = sockets_met(sitter, rim, eyes, paler)
    skin = float(PALE @ LUMA)
    before, mended_step = (abs(float(at(sitter, one, 0, down=17) @ LUMA) - skin) for one in (paler, after))
    assert mended_step < 0.5 * before
    away = np.ones(sitter.hole.shape, np.bool_)
    for eye in eyes:
        away[eye.box] &= eye.socket == 0
    assert np.array_equal(after[away], paler[away])


def test_an_exemplars_brow_is_no_second_one_where_the_sitters_is_seen(sitter: Sitter, axes: FaceAxes) -> None:
    browed, whole = face(PALE), np.zeros((SIZE, SIZE), np.float32)
    x, y = (int(v) for v in LANDMARKS[1])
    browed[y - 16 : y - 9, x - 18 : x + 18] *= 0.2
    whole[78:138, 60:196] = 1
    hidden = make_sitter(face(PALE), whole)
    skin, brows = float(PALE @ LUMA), []
    for one, its in ((sitter, axes), (hidden, face_axes(LANDMARKS, hidden.box))):
        brows.append(float(at(one, mended(one, its, browed), 1, down=-12) @ LUMA))
    assert brows[0] > 0.85 * skin
    assert brows[1] < 0.75 * skin


def test_lashes_are_dark_lines_and_a_lid_in_the_shade_or_a_shallow_fold_is_none() -> None:
    lid = np.full((60, 60, 3), 0.7, np.float32)
    lid[5:30] *= 0.3
    lid[40:42] *= 0.2
    lid[50:52] *= 0.8
    found = dark_lines(lid, 2.0)
    assert found[40:42].min() > 0.9
    assert max(found[8:27].max(), found[50:52].max()) < 0.1


def test_skin_round_an_eye_is_not_as_yellow_as_an_exemplars(sitter: Sitter, axes: FaceAxes) -> None:
    yellow = face(PALE)
    x, y = (int(v) for v in LANDMARKS[1])
    yellow[y + 7 : y + 18, x - 12 : x + 12] = np.array([0.75, 0.65, 0.25], np.float32)
    lid = at(sitter, mended(sitter, axes, yellow), 1, down=12)
    assert np.abs(lid / (lid @ LUMA) - PALE / (PALE @ LUMA)).max() < 0.08


def test_a_dark_socket_is_no_dark_one_on_a_lit_sitter_and_what_is_left_of_its_shade_has_the_skins_colour(
    sitter: Sitter, axes: FaceAxes
) -> None:
    dark = face(PALE)
    x, y = (int(v) for v in LANDMARKS[1])
    dark[y - 6 : y + 12, x - 28 : x - 13] = np.array([0.14, 0.13, 0.13], np.float32)
    after = mended(sitter, axes, dark)
    corner, skin = (at(sitter, after, 1, across=across, down=3) for across in (-19, 19))
    assert 0.6 * float(skin @ LUMA) < float(corner @ LUMA) < 0.95 * float(skin @ LUMA)
    assert corner[0] / float(corner @ LUMA) > 1.01 * PALE[0] / float(PALE @ LUMA), "shade on skin is no grey"


def test_the_light_on_a_socket_is_not_told_by_what_lies_beside_the_face(sitter: Sitter, axes: FaceAxes) -> None:
    photo, hole, face_alone = face(PALE), np.zeros((SIZE, SIZE), np.float32), np.ones_like(sitter.hole)
    photo[:, :70] = np.array([0.1, 0.1, 0.3], np.float32)
    hole[sitter.box.slices] = sitter.hole
    face_alone[:, : 72 - sitter.box.left] = 0
    beside, given = make_sitter(photo, hole), np.ones_like(sitter.hole)
    lights: list[FloatArray] = []
    for share in (None, face_alone):
        eye = eyes_to_bring(beside, axes, face=share)[0]
        light = light_on(beside, eye, hazy(beside), as_float(face(PALE)[sitter.box.slices]), given)
        row, column = int(LANDMARKS[0, 1]) - sitter.box.top - eye.box[0].start, 74 - sitter.box.left - eye.box[1].start
        lights.append(as_float(light.wanted[row, column]))
    assert lights[0][0] < 0.8 * PALE[0]
    assert lights[1][0] > 0.93 * PALE[0]


def test_the_shade_that_the_photo_shows_up_to_what_is_painted_is_the_sockets(sitter: Sitter, axes: FaceAxes) -> None:
    photo, hole, painted = face(PALE), np.zeros((SIZE, SIZE), np.float32), sitter.hole.copy()
    photo[128:138] *= np.float32(0.7)
    hole[sitter.box.slices] = sitter.hole
    painted[130 - sitter.box.top :] = 0
    shaded, given = make_sitter(photo, hole), np.ones_like(sitter.hole)
    levels: list[float] = []
    for one in (None, painted):
        eye = eyes_to_bring(shaded, axes, painted=one)[0]
        wanted = light_on(shaded, eye, hazy(shaded), as_float(face(PALE)[sitter.box.slices]), given).wanted
        row, column = 127 - sitter.box.top - eye.box[0].start, int(LANDMARKS[0, 0]) - sitter.box.left - eye.box[1].start
        levels.append(float(wanted[row, column] @ LUMA) / float(PALE @ LUMA))
    assert levels[0] > 0.95
    assert levels[1] < 0.88


def test_an_eye_under_a_brim_is_taken_out_of_its_shade_and_a_lit_one_is_left_as_it_is(sitter: Sitter, axes: FaceAxes) -> None:
    shaded, lit = face(PALE), face(PALE)
    x, y = (int(v) for v in LANDMARKS[0])
    for left in (x, int(LANDMARKS[1][0])):
        near = (slice(y - 7, y + 8), slice(left - 12, left + 13))
        shaded[near] *= 0.6
    whites = [float(at(sitter, mended(sitter, axes, one), 0, across=7) @ LUMA) for one in (shaded, lit)]
    before = float(at(sitter, as_float(shaded[sitter.box.slices]), 0, across=7) @ LUMA)
    assert whites[0] > 1.3 * before
    assert abs(whites[1] - float(WHITE)) < 0.12


def test_an_exemplars_eye_is_where_its_iris_is(sitter: Sitter, axes: FaceAxes) -> None:
    higher = as_float(np.roll(face(PALE), -5, axis=0))
    layer = as_placed(higher, sitter)
    irises = irises_of(layer, ExemplarCrop((higher * 255).astype(np.uint8), LANDMARKS, "", "exemplar"))
    for eye, one in enumerate(eyes_to_bring(sitter, axes, layer, irises)):
        rows, columns = np.nonzero(one.core)
        middle = np.array([columns.mean() + one.box[1].start, rows.mean() + one.box[0].start]) + 0.5
        wanted = LANDMARKS[eye] - (sitter.box.left, sitter.box.top) - (0, 5)
        assert np.abs(middle - wanted).max() < 1.5


def test_what_is_not_given_or_not_hidden_is_left_alone(sitter: Sitter, axes: FaceAxes) -> None:
    assert np.abs(mended(sitter, axes, face(ORANGE), 0.0) - hazy(sitter)).max() < 1e-5
    seen = replace(sitter, hole=np.zeros_like(sitter.hole), known=np.ones_like(sitter.hole))
    assert len(eyes_to_bring(sitter, axes)) == 2
    assert eyes_to_bring(seen, axes) == ()


def test_an_eye_is_not_two_peoples(sitter: Sitter, axes: FaceAxes) -> None:
    side, near = sitter.hole.shape, np.ones_like(sitter.hole)
    box = sitter.box
    rows, columns = np.mgrid[box.top : box.bottom, box.left : box.right].astype(np.float32) + np.float32(0.5)

    def layer(picture: FloatArray, support: float) -> Layer:
        return Layer(picture, columns, rows, Similarity(1, 0, 0, 0), hazy(sitter), near * np.float32(support), near)

    pale, dark = layer(face(PALE, IRIS + np.float32(0.4)), 1.0), layer(face(PALE), 0.7)
    own = OwnSide(dark, np.zeros_like(near), dark.support)
    sources = Sources((pale,), (1.0,), ((),), own, 1.0, np.zeros_like(near))
    mixed = as_float(pale.source[box.slices] * 0.3 + dark.source[box.slices] * 0.7)
    parts = Parts([near], [near], [near], own=True)
    eyes = eyes_to_bring(sitter, axes)
    shown = one_persons(eyes, sources, parts, mixed, np.zeros((*side, 2), np.float32))
    assert np.abs(at(sitter, shown, 0) - IRIS).max() < 0.02 < np.abs(at(sitter, mixed, 0) - IRIS).max()
