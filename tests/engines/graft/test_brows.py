"""A brow that the hole cuts goes on in it; one that is hidden, or turned away, is the other one's mirror image."""

from dataclasses import replace

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.brows import brows_met, going_on, hidden_brow, with_both_brows
from exegan_studio.engines.graft.compose import grafted
from exegan_studio.engines.graft.eyes import eyes_to_bring
from exegan_studio.engines.graft.features import firm, hued
from exegan_studio.engines.graft.mixture import Parts, Sources, own_share
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.twin import OwnSide
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.face.colour import LUMA
from tests.engines.graft.placed import as_placed

SIZE, GROWN = 256, 5
LANDMARKS = np.array([[96, 118], [160, 118], [128, 155], [105, 186], [151, 186]], np.float32)
SKIN, HAIR = np.array([0.8, 0.6, 0.5], np.float32), np.array([0.2, 0.15, 0.12], np.float32)
X, Y = (int(v) for v in LANDMARKS[0])
PAINTED_TOP = Y - 14


def browed(above: int, high: int, thick: int, both: bool = True) -> FloatArray:
    """Skin with a brow, or two, `above` the eyes."""
    picture = np.broadcast_to(SKIN, (SIZE, SIZE, 3)).copy()
    for x, y in LANDMARKS[: 2 if both else 1].astype(int):
        picture[y - above : y - above + thick, x - high : x + high] = HAIR
    return as_float(picture)


def completed(photo: FloatArray) -> tuple[Sitter, FloatArray]:
    """A plain fill of both eyes with the photo's brows gone on."""
    painted, hole = np.zeros((SIZE, SIZE), np.float32), np.zeros((SIZE, SIZE), np.float32)
    painted[PAINTED_TOP : Y + 12, 70:186] = 1
    hole[PAINTED_TOP - GROWN : Y + 12 + GROWN, 70 - GROWN : 186 + GROWN] = 1
    sitter = make_sitter(photo, hole)
    eyes = eyes_to_bring(sitter, face_axes(LANDMARKS, sitter.box))
    filled = as_float(np.broadcast_to(SKIN, sitter.picture.shape).copy())
    return sitter, brows_met(going_on(sitter, painted[sitter.box.slices], eyes), filled, sitter.scale)


def column(sitter: Sitter, picture: FloatArray) -> FloatArray:
    """The brightness of the column through the left eye's middle, from the painted part's edge downwards."""
    return as_float(picture[PAINTED_TOP - sitter.box.top :, X - sitter.box.left] @ LUMA)


def test_a_brow_that_the_hole_cuts_is_the_photos_up_to_what_is_painted_and_runs_out_beyond() -> None:
    sitter, after = completed(browed(26, 20, 14))
    below, skin = column(sitter, after), float(SKIN @ LUMA)
    rim = after[PAINTED_TOP - 3 - sitter.box.top, X - sitter.box.left]
    assert np.abs(rim - HAIR).max() < 0.03, "the photo shows it"
    assert below[1] < 0.6 * skin, "it does not end along the edge"
    assert below[10] > 0.95 * skin
    assert np.diff(below[1:12]).min() > -0.01


def test_a_whole_brow_near_the_hole_has_no_second_one_for_its_image() -> None:
    sitter, after = completed(browed(24, 20, 6))
    assert column(sitter, after)[:12].min() > 0.93 * float(SKIN @ LUMA)


def test_a_socket_ends_in_no_step_at_what_is_painted() -> None:
    photo = browed(26, 20, 8)
    photo[Y + 5 :] *= np.float32(0.7)
    sitter, after = completed(photo)
    below = as_float(after[Y + 4 - sitter.box.top :, X - sitter.box.left] @ LUMA)
    assert abs(float(below[11]) / float(0.7 * SKIN @ LUMA) - 1) < 0.02
    assert float(np.abs(np.diff(below[:10])).max()) < 0.15 * float(SKIN @ LUMA)


def test_eyes_far_from_all_that_the_photo_shows_stay_as_they_are() -> None:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[40:220, 20:236] = 1
    sitter = make_sitter(browed(26, 20, 8), hole)
    eyes = eyes_to_bring(sitter, face_axes(LANDMARKS, sitter.box))
    assert len(eyes) == 2
    assert going_on(sitter, sitter.hole, eyes) == ()


def test_a_hidden_brow_is_the_visible_ones_image_whoever_gives_the_face() -> None:
    half, whole = np.zeros((SIZE, SIZE), np.float32), np.zeros((SIZE, SIZE), np.float32)
    half[60:230, 50:128] = 1
    whole[60:230, 50:206] = 1
    photo = browed(26, 20, 8)
    sitter = make_sitter(photo, half)
    axes, own = face_axes(LANDMARKS, sitter.box), as_placed(as_float(photo[:, ::-1]), sitter)
    brow = hidden_brow(sitter, axes, own)
    assert brow is not None
    top, left = Y - 22 - sitter.box.top, X - sitter.box.left
    assert brow[top, left] > 0.99
    assert float(brow[top + 40].max()) == 0
    assert float((brow * (1 - sitter.hole)).max()) == 0
    nowhere, everywhere = np.zeros_like(sitter.hole), np.ones_like(sitter.hole)
    sources = Sources((own,), (1.0,), ((),), OwnSide(own, nowhere, own.support, brow=brow), 1.0, nowhere)
    assert sources.own is not None
    share = own_share(sources, sources.own, Parts([everywhere], [everywhere], [everywhere]))
    assert share[top, left] > 0.99
    assert share[top + 40, left] == 0
    both = make_sitter(photo, whole)
    assert hidden_brow(both, face_axes(LANDMARKS, both.box), as_placed(photo, both)) is None
    assert hidden_brow(sitter, axes, replace(own, support=nowhere)) is None


def test_a_black_brow_on_brown_skin_is_not_violet_on_a_paler_one() -> None:
    brown, pale, black = (np.array(one, np.float32) for one in ((0.3, 0.16, 0.1), (0.85, 0.65, 0.55), (0.08, 0.07, 0.08)))
    exemplar = as_float(np.broadcast_to(brown, (SIZE, SIZE, 3)).copy())
    exemplar[Y - 24 : Y - 16, X - 20 : X + 20] = black
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[60:200, 40:216] = 1
    sitter = make_sitter(as_float(np.broadcast_to(pale, (SIZE, SIZE, 3)).copy()), hole)
    axes = face_axes(LANDMARKS, sitter.box)
    layer = replace(as_placed(exemplar, sitter), firm=firm(axes), hued=hued(axes))
    low = as_float(np.broadcast_to(pale, sitter.picture.shape).copy())
    at, blue = (Y - 20 - sitter.box.top, X - sitter.box.left), pale[2] / (pale @ LUMA)
    bluer: list[float] = []
    for one in (layer, replace(layer, hued=None)):
        graft = grafted(sitter, one, low, None, (1, 1))
        brow = (low + graft.colours.of(graft.mid + graft.fine))[at]
        assert brow @ LUMA < 0.9 * (pale @ LUMA)
        bluer.append(float(brow[2] / (brow @ LUMA) / blue - 1))
    assert bluer[0] < 0.06 < bluer[1]


def test_a_brow_that_a_turned_head_hides_is_the_other_ones_image_and_one_to_the_camera_stays() -> None:
    turned = LANDMARKS.copy()
    turned[2, 0] -= 20
    one_sided = as_float(browed(28, 18, 6, both=False)[:, ::-1])  # the near one, at the right
    after = with_both_brows(one_sided, turned)
    before, now = (float(one[Y - 25, X] @ LUMA) for one in (one_sided, after))
    assert now < 0.6 * before
    assert np.array_equal(after[Y:], one_sided[Y:])
    assert with_both_brows(one_sided, LANDMARKS) is one_sided
