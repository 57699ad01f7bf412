"""What stands beside a face in a hole."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import coarse
from exegan_studio.engines.graft.beside import continue_beside, gap_beside, likeness_to_shown, shown_near
from exegan_studio.engines.graft.continuation import facial_features, facial_oval
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import SIZE

LANDMARKS = drawn_face(SIZE, 1)[1]
HAIR, WALL, SKIN = (np.array(colour, np.float32) for colour in ((0.1, 0.08, 0.06), (0.9, 0.85, 0.6), (0.6, 0.4, 0.3)))
EDGE, ENDS = round(0.25 * SIZE), round(0.13 * SIZE)
"""Left of the first is no face; of that, left of the second is wall and right of it hair."""


def portrait() -> FloatArray:
    """A wall, hair and skin side by side, SIZE x SIZE x 3."""
    columns = np.arange(SIZE)[None, :, None].repeat(SIZE, 0)
    return as_float(np.where(columns < ENDS, WALL, np.where(columns < EDGE, HAIR, SKIN)))


def temple() -> tuple[FloatArray, FloatArray, Sitter, Outline]:
    """The portrait with a hole where hair meets skin, the hole, and what is known of it; the colours beside the face are told
    as a mixture of hair and wall."""
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[round(0.44 * SIZE) : round(0.56 * SIZE), round(0.16 * SIZE) : round(0.5 * SIZE)] = 1
    crop = as_float(np.where(hole[..., None] > 0, SKIN, portrait()))
    sitter = make_sitter(crop, hole)
    face = as_float(np.arange(sitter.box.left, sitter.box.right) >= EDGE)[None].repeat(sitter.hole.shape[0], 0)
    share = coarse(face, sitter)
    beside = np.broadcast_to((HAIR + WALL) / 2, (*share.shape, 3)).astype(np.float32)
    return crop, hole, sitter, Outline(face, share, share, beside, share * 0)


def test_hair_goes_on_though_a_mixture_of_hair_and_wall_is_expected() -> None:
    crop, hole, sitter, outline = temple()
    own = sitter.hole * 0
    gap = gap_beside(sitter, outline, own)
    assert gap is not None
    features, oval = (shape(LANDMARKS, SIZE) for shape in (facial_features, facial_oval))
    axes = face_axes(LANDMARKS, sitter.box)
    filled = continue_beside(crop, hole, sitter, outline, own, gap, sitter.picture, features, oval, axes)
    inner = (gap > 0) & (outline.face < 0.01)
    assert np.abs(filled[inner] - HAIR).mean() < 0.3 * np.abs(WALL - HAIR).mean() / 2


def test_what_the_photo_shows_near_a_place_may_be_found_there() -> None:
    _, _, sitter, outline = temple()
    shown, gap = shown_near(sitter, outline), as_float(sitter.hole * (1 - outline.face))
    middle = (round(0.5 * SIZE) - sitter.box.top, EDGE - 6 - sitter.box.left)
    sky = np.array((0.4, 0.6, 1.0), np.float32)
    hair_like, sky_like = (
        likeness_to_shown(sitter, outline, shown, gap, as_float(np.ones_like(sitter.picture) * colour))[middle]
        for colour in (HAIR, sky)
    )
    assert hair_like > 0.6
    assert sky_like < 0.2
    assert not likeness_to_shown(sitter, outline, shown[:0], gap, sitter.picture).any()


def test_a_face_is_in_its_oval() -> None:
    oval = facial_oval(LANDMARKS, SIZE)
    points = np.rint(LANDMARKS).astype(int)
    assert oval[points[:, 1], points[:, 0]].all()
    assert not oval[[3, SIZE // 2, SIZE - 3], [SIZE // 2, 3, 3]].any()
