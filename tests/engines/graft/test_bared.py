"""What hangs over an exemplar's face, or stands beside it, does not come along into a hole inside the sitter's."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels
from exegan_studio.engines.graft.bared import without_cover
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.fields import Predictor, Seen
from exegan_studio.engines.graft.frames import place
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.scene import finished
from exegan_studio.engines.graft.sitter import make_sitter
from exegan_studio.engines.graft.surroundings import Surroundings
from exegan_studio.engines.protocol import Completion, CompletionRequest, ExemplarCrop
from exegan_studio.face.regions import region_mask
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face

SIZE = 256
SKIN, HAIR = np.array([200, 155, 130], np.uint8), np.array([35, 25, 20], np.uint8)
STRAND = np.s_[110:150, 66:75]
"""Where a strand hangs over the cheek."""
ALL = np.ones((SIDE, SIDE), np.float32)


def exemplar(strand: bool) -> tuple[Pixels, Landmarks]:
    """A face as wide as its outline, with long hair beside it."""
    drawn, landmarks = drawn_face(SIZE, 3)
    outline = region_mask("face", landmarks, SIZE) > 0
    skin = np.abs(drawn.astype(int) - drawn[200, 128]).sum(2) < 60
    features = outline & ~skin & (cv2.distanceTransform(outline.astype(np.uint8), cv2.DIST_L2, 5) > 12)
    pixels = np.where(outline[..., None], SKIN, HAIR)
    pixels[features] = drawn[features]
    if strand:
        pixels[60:150, 66:76] = HAIR
    return pixels, landmarks


def bared(pixels: Pixels, landmarks: Landmarks, hidden: FloatArray = ALL) -> Pixels:
    lies = place(landmarks, landmarks, np.ones(5, np.bool_), SIZE)
    return without_cover(ExemplarCrop(pixels, landmarks, "", ""), lies, hidden, SIZE).pixels


def off(pixels: Pixels) -> FloatArray:
    return np.abs(pixels.astype(np.float32) - SKIN).max(-1)


def test_skin_goes_on_under_a_strand_of_hair_and_features_stay() -> None:
    pixels, landmarks = exemplar(strand=True)
    found = bared(pixels, landmarks)
    assert off(pixels[STRAND]).min() > 100
    assert off(found[STRAND]).max() < 40
    for x, y in landmarks.astype(int):
        around = np.s_[y - 4 : y + 5, x - 4 : x + 5]
        assert np.abs(found[around].astype(int) - pixels[around]).mean() < 8
    brow = np.s_[round(0.467 * SIZE) - 19 : round(0.467 * SIZE) - 14, round(0.623 * SIZE) - 10 : round(0.623 * SIZE) + 10]
    assert off(pixels[brow]).mean() > 60
    assert off(found[brow]).mean() > 0.8 * off(pixels[brow]).mean()


def test_what_shows_through_a_gap_in_hair_does_not_stay_as_a_speck() -> None:
    pixels, landmarks = exemplar(strand=True)
    pixels[60:170, 56:92] = HAIR
    gap = np.s_[135:146, 68:79]
    pixels[gap] = SKIN + np.array([35, 30, 30], np.uint8)
    assert off(bared(pixels, landmarks)[138:143, 71:76]).max() < 20


def test_a_brow_under_a_lock_ends_softly_and_the_lock_leaves_nothing_at_the_eye() -> None:
    pixels, landmarks = exemplar(strand=False)
    x, y = landmarks[0].astype(int)
    brow = y - round(0.065 * SIZE)
    pixels[brow - 3 : brow + 4, x - 30 : x] = (60, 40, 30)
    pixels[60:150, 66 : x - 12] = HAIR
    dark = off(bared(pixels, landmarks))
    along = dark[brow - 1 : brow + 2].mean(0)
    assert along[x + 4 : x + 10].mean() > 60
    assert along[x - 20 : x - 12].max() < 40
    assert np.diff(along[x - 20 : x + 4]).max() < 25
    assert dark[y - 4 : y + 5, x - 24 : x - 18].max() < 60


def test_a_long_brow_keeps_its_end_beside_a_shaded_temple() -> None:
    pixels, landmarks = exemplar(strand=False)
    x, y = landmarks[1].astype(int)
    brow, temple = np.s_[y - 22 : y - 17, x + 10 : x + 36], np.s_[y - 40 : y - 8, x + 34 : x + 44]
    pixels[brow], pixels[temple] = (60, 40, 30), (115, 88, 74)
    assert off(bared(pixels, landmarks)[brow])[2, :22].min() > 100


def test_a_face_that_nothing_covers_stays_as_it_is() -> None:
    pixels, landmarks = exemplar(strand=False)
    inside = cv2.erode(region_mask("face", landmarks, SIZE), np.ones((25, 25), np.uint8)) > 0
    found = bared(pixels, landmarks)
    assert np.abs(found[inside].astype(int) - pixels[inside]).mean() < 0.5
    mole = pixels.copy()
    cv2.circle(mole, (95, 165), 4, (70, 40, 30), -1)
    assert off(bared(mole, landmarks)[163:168, 93:98]).min() > 60


def test_skin_is_carried_on_only_where_the_hole_may_show_it() -> None:
    pixels, landmarks = exemplar(strand=True)
    mouth = np.zeros((SIDE, SIDE), np.float32)
    mouth[85:100, 50:78] = 1
    assert np.array_equal(bared(pixels, landmarks, mouth)[60:140], pixels[60:140])


def test_a_strand_does_not_come_along(engine: GraftEngine) -> None:
    crop, landmarks = drawn_face(SIZE, 1)
    hole = region_mask("face", landmarks, SIZE)
    made: list[Completion] = []
    for strand in (True, False):
        asked = CompletionRequest(crop, hole, landmarks, (ExemplarCrop(*exemplar(strand), str(strand), ""),), (0,))
        engine.complete(asked, made.append, CancelToken())
    apart = np.abs(made[0].pixels.astype(int) - made[1].pixels)[STRAND].mean()
    assert apart < 12


def test_where_nothing_is_given_no_blots_are_made_up() -> None:
    class Spotted(Predictor):
        def __init__(self) -> None: ...

        def finish(self, seen: Seen) -> tuple[FloatArray, FloatArray]:
            rows, columns = np.mgrid[0:SIDE, 0:SIDE] // 3
            spots = ((rows + columns) % 2 * 0.4 - 0.2)[..., None] * np.ones_like(seen.low)
            return np.ones((SIDE, SIDE), np.float32), spots.astype(np.float32)

    sitter = make_sitter(np.full((SIZE, SIZE, 3), 0.5, np.float32), np.ones((SIZE, SIZE), np.float32))
    flat, given = np.full_like(sitter.picture, 0.5), np.zeros_like(sitter.hole)
    given[:, : SIZE // 2] = 1
    around = Surroundings(make_rim(sitter), None, None, None)
    filled = finished(Spotted(), sitter, around, Mixture(flat, flat * 0, given, flat, given * 0))
    assert filled[:, : SIZE // 2 - 8].std() > 0.1
    assert filled[:, SIZE // 2 + 8 :].std() < 0.03
