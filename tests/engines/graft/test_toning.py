"""Photos without colours are known, and fills take their tint."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.toning import tint_of, tinted
from exegan_studio.engines.protocol import Completion, CompletionRequest, ExemplarCrop
from exegan_studio.face.colour import LUMA
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.graft.faces import drawn_face, eyes_hole

SIDE = 128
ALL = np.ones((SIDE, SIDE), np.float32)


def face() -> FloatArray:
    return as_float(drawn_face(SIDE, 2)[0] / np.float32(255))


def sepia(picture: FloatArray) -> FloatArray:
    luma = (picture @ LUMA)[..., None]
    return as_float(np.clip(luma + np.sin(luma * np.pi) * np.array([0.08, 0.0, -0.1], np.float32), 0, 1))


def test_a_colour_photo_has_no_tint() -> None:
    assert tint_of(face(), ALL) is None


def test_grey_and_sepia_are_known_and_given() -> None:
    for toned in (np.repeat((face() @ LUMA)[..., None], 3, 2), sepia(face())):
        tint = tint_of(as_float(toned), ALL)
        assert tint is not None
        again = tinted(face(), tint)
        assert np.abs(again - toned).mean() < 0.012


def test_what_is_hidden_does_not_count() -> None:
    grey = np.repeat((face() @ LUMA)[..., None], 3, 2)
    grey[40:60, 40:60] = (1, 0, 0)
    known = ALL.copy()
    known[36:64, 36:64] = 0
    assert tint_of(as_float(grey), known) is not None
    assert tint_of(as_float(grey), ALL) is None
    assert tint_of(as_float(grey), ALL * 0) is None


def test_a_black_and_white_sitter_stays_black_and_white(engine: GraftEngine) -> None:
    crop, landmarks = drawn_face(256, 2)
    grey = np.repeat(np.rint(crop @ LUMA).astype(np.uint8)[..., None], 3, 2)
    made: list[Completion] = []
    exemplar = ExemplarCrop(*drawn_face(256, 5), "5", "in colour")
    engine.complete(CompletionRequest(grey, eyes_hole(256), landmarks, (exemplar,), (0, 1)), made.append, CancelToken())
    for one in made:
        assert int(np.ptp(one.pixels.astype(int), 2).max()) <= 4
