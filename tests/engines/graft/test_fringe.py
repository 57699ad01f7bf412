"""A fringe that the hole cuts, and the skin under it."""

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline, make_outline
from exegan_studio.engines.graft.ragged import ragged
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.texture import skin_texture, textured
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS, drawn_face
from tests.engines.graft.placed import SIZE, face
from tests.engines.graft.test_outline import beside_wall, head

SCALE = SIZE / SIDE
SKIN, RIM = np.array((0.62, 0.42, 0.32), np.float32), round(0.26 * SIZE)
"""And the row where the hole over the face begins."""


def under_fringe(strands: float) -> FloatArray:
    """The drawn face under dark hair that comes down over its forehead, thinner towards its ends: there it has the colour of
    shaded skin in the mean, and `strands` of so much more and less of its brightness."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    skin, hair = np.median(face(1)[head(SIZE)], axis=0), np.array((0.05, 0.04, 0.035), np.float32)
    thin = np.clip((rows - RIM + 0.03 * SIZE) / (0.02 * SIZE), 0, 1)[..., None] * 0.2
    striped = 1 + strands * np.where((columns // 2) % 2 == 0, 1, -1)[..., None]
    cap = (rows < 0.4 * SIZE) & head(SIZE, 8)
    cap |= cv2.ellipse(np.zeros((SIZE, SIZE), np.uint8), (SIZE // 2, SIZE // 2), (90, 110), 0, 180, 360, 1, -1) > 0
    return as_float(np.where(cap[..., None], (hair + (skin - hair) * thin) * striped, beside_wall()))


def told_under(strands: float) -> FloatArray:
    """The share of face just within the hole's upper edge."""
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[RIM : round(0.85 * SIZE), round(0.25 * SIZE) : round(0.75 * SIZE)] = 1
    rows = np.mgrid[0:SIZE, 0:SIZE][0][..., None]
    picture = under_fringe(strands)
    expected = np.where(rows < 0.3 * SIZE, picture * 1.6, face(1))
    sitter = make_sitter(as_float(picture * (1 - hole[..., None])), hole)
    low = low_pass(as_float(expected), LOW_SIGMA * SCALE)[sitter.box.slices]
    outline = make_outline(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box), sitter.hole, low)
    assert outline is not None
    row, middle = RIM - sitter.box.top, SIZE // 2 - sitter.box.left
    return outline.face[row : row + 2, middle - 20 : middle + 20]


def test_a_fringe_as_pale_as_shaded_skin_is_hair_by_its_strands() -> None:
    assert told_under(0.5).max() < 0.4
    assert told_under(0).min() > 0.9


def whole_box(picture: FloatArray, hole: FloatArray) -> Sitter:
    box = Box(0, 0, SIDE, SIDE)
    return Sitter(picture, hole, 1 - hole, box, box, 1.0, picture, hole)


def test_hairs_edge_over_a_forehead_is_ragged_as_its_strands_are() -> None:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    share = as_float(np.clip((rows - 30) / 8, 0, 1))
    strand = (columns // 2) % 2 == 0
    hair = as_float(np.where(strand[..., None], 0.2, 0.7) * SKIN)
    fill, hole = as_float(np.ones_like(hair) * SKIN), as_float((rows > 20) & (rows < 100))
    sitter, axes = whole_box(fill, hole), face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
    edge = ragged(sitter, axes, share, fill, hair)[31:38, 40:80]
    on, between = edge[:, strand[0, 40:80]], edge[:, ~strand[0, 40:80]]
    assert on.mean() < between.mean() - 0.3
    # Beside what has no strands it stays as it is.
    assert np.abs(ragged(sitter, axes, share, fill, as_float(fill * 0.4)) - share).max() < 0.02


@pytest.fixture
def pored() -> tuple[Sitter, Outline]:
    """Skin with pores round a hole."""
    pores = np.random.default_rng(3).normal(0, 0.03, (SIDE, SIDE, 1)).astype(np.float32)
    hole, small = np.zeros((SIDE, SIDE), np.float32), np.ones((WORKING * SIDE, WORKING * SIDE), np.float32)
    hole[40:100, 40:100] = 1
    outline = Outline(np.ones_like(hole), small, small, np.zeros((*small.shape, 3), np.float32), small * 0)
    return whole_box(as_float(SKIN * (1 + pores) * (1 - hole[..., None])), hole), outline


def test_skin_that_no_exemplar_gives_has_the_photos_pores_beside_the_rim(pored: tuple[Sitter, Outline]) -> None:
    sitter, outline = pored
    smooth, nothing = as_float(np.ones_like(sitter.picture) * SKIN), np.zeros_like(sitter.hole)
    texture = skin_texture(sitter, make_rim(sitter), outline)
    assert texture is not None
    seen, made = sitter.picture[30:38, 50:90, 0], textured(texture, nothing, smooth)[41:44, 50:90, 0]
    assert 0.5 * seen.std() < made.std() < 1.2 * seen.std()
    assert np.abs(made.mean() - SKIN[0]) < 0.01
    assert np.array_equal(textured(texture, nothing + 1, smooth), smooth), "an exemplar's skin has its own"
    assert np.abs(texture[60:80, 60:80]).max() < 0.01, "deep in the hole there is none"
