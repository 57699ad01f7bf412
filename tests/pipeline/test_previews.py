"""Small fills: what the engine is asked, and the part of the face that is looked at."""

import numpy as np
import pytest

from exegan_studio.domain.errors import ExemplarError, NoFaceError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.previews import SIDE, SmallFace, close_look, preview, small_face
from tests.studio.making import FakeEngine, face_at, picture


def face_with_hole() -> SmallFace:
    base = picture(1, 640, 640)
    mask = np.zeros((640, 640), np.uint8)
    mask[200:320, 240:400] = 255
    return small_face(base, face_at(640, 640), mask)


def test_the_engine_sees_the_face_small_and_one_seed() -> None:
    engine, face = FakeEngine(), face_with_hole()
    pixels = preview(face, (), FillSettings(4, 9, 0.4, 0.7), engine, CancelToken())
    (request,) = engine.requests
    assert request.crop.shape == pixels.shape == (SIDE, SIDE, 3)
    assert (request.seeds, request.strength, request.psi) == ((9,), 0.4, 0.7)
    assert (pixels[face.hole == 0] == face.crop[face.hole == 0]).all()
    assert not pixels.flags.writeable


def test_what_a_run_would_refuse_is_refused() -> None:
    with pytest.raises(ExemplarError):
        preview(face_with_hole(), (), FillSettings(mix_stop=1), FakeEngine(), CancelToken())
    flat = FoundFace(np.zeros((5, 2), np.float32), Box(0, 0, 1, 1), 1.0)
    with pytest.raises(NoFaceError):
        small_face(picture(1), flat, np.zeros((320, 320), np.uint8))


def test_a_close_look_is_a_square_round_the_hole_inside_the_face() -> None:
    face = face_with_hole()
    part = close_look(face)
    assert part.width == part.height < SIDE
    assert (face.hole[part.slices] > 127).sum() == (face.hole > 127).sum()
    for hole in (np.zeros((SIDE, SIDE), np.uint8), np.full((SIDE, SIDE), 255, np.uint8)):
        assert close_look(SmallFace(face.crop, hole, face.landmarks)) == Box(0, 0, SIDE, SIDE)
    corner = np.zeros((SIDE, SIDE), np.uint8)
    corner[:20, -30:] = 255
    part = close_look(SmallFace(face.crop, corner, face.landmarks))
    assert (part.top, part.right) == (0, SIDE)
