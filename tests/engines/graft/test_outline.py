"""Where a face ends in a hole."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, MaskArray, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.crossing import run_on
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline, brought_in, filled_out, make_outline, tidied, up_to_edge
from exegan_studio.engines.graft.shapes import opened
from exegan_studio.engines.graft.sides import bare_skin, place_of
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import SIZE, face

SCALE = SIZE / SIDE
WALL = (0.35, 0.5, 0.62)


def head(size: int, wider: float = 0.0) -> NDArray[np.bool_]:
    """The drawn face's own ellipse, `wider` by so many pixels at SIDE on either side."""
    shape = np.zeros((size, size), np.uint8)
    axes = (round((0.29 + wider / SIDE) * size), round(0.38 * size))
    cv2.ellipse(shape, (size // 2, round(0.57 * size)), axes, 0, 0, 360, 1, -1)
    return shape > 0


def beside_wall(wider: float = 0.0) -> FloatArray:
    """A drawn face before a plain wall, SIZE x SIZE x 3, its outline grown or shrunk with its own skin."""
    picture, inside = face(1), head(SIZE)
    skin = np.median(picture[inside], axis=0)
    drawn = np.where(inside[..., None], picture, skin)
    return as_float(np.where(head(SIZE, wider)[..., None], drawn, np.array(WALL, np.float32)))


def cheek_hole() -> MaskArray:
    """Over one cheek, its edge and the wall beside it; the jaw and the temple are seen."""
    hole = np.zeros((SIZE, SIZE), np.uint8)
    hole[round(0.42 * SIZE) : round(0.75 * SIZE), round(0.06 * SIZE) : round(0.36 * SIZE)] = 255
    return hole


def told(expected: FloatArray) -> tuple[Sitter, Outline | None]:
    """The outline in the cheek's hole, when so much is `expected`, SIZE x SIZE x 3."""
    hole = as_float(cheek_hole() > 0)
    sitter = make_sitter(as_float(beside_wall() * (1 - hole[..., None])), hole)
    low = low_pass(expected, LOW_SIGMA * SCALE)[sitter.box.slices]
    return sitter, make_outline(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box), sitter.hole, low)


def off_edge(sitter: Sitter, outline: Outline) -> float:
    """How far the outline in the hole is from the true one in the mean, in pixels at SIDE."""
    true = head(SIZE)[sitter.box.slices]
    wrong = (outline.face > 0.5) != true
    edges = true[:, 1:] != true[:, :-1]
    hole = sitter.hole > 0
    return float((wrong & hole).sum() / max((edges & hole[:, 1:]).sum(), 1)) / SCALE


def test_a_cheeks_edge_is_found_in_a_blurred_expectation_and_is_sharp() -> None:
    sitter, outline = told(beside_wall())
    assert outline is not None
    assert off_edge(sitter, outline) < 0.7
    between = (outline.face > 0.05) & (outline.face < 0.95) & (sitter.hole > 0)
    # The blur it was told from has a band of about four times LOW_SIGMA between face and wall.
    rows = between.any(1).sum()
    assert between.sum() / rows / SCALE < LOW_SIGMA


@pytest.mark.parametrize("wider", [-3.0, 3.0])
def test_the_edge_comes_in_where_the_photo_shows_it_though_another_is_expected(wider: float) -> None:
    sitter, outline = told(beside_wall(wider))
    assert outline is not None
    # At the hole's ends it is the photo's; between, what is expected counts too.
    assert off_edge(sitter, outline) < 0.75 * abs(wider)
    first = int(np.flatnonzero(sitter.hole.any(1))[0]) + round(2 * SCALE)
    true = head(SIZE)[sitter.box.slices][first] & (sitter.hole[first] > 0)
    found = (outline.face[first] > 0.5) & (sitter.hole[first] > 0)
    assert abs(int(true.sum()) - int(found.sum())) / SCALE < 1.5


def test_a_hole_within_the_face_has_no_outline() -> None:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[round(0.5 * SIZE) : round(0.66 * SIZE), round(0.42 * SIZE) : round(0.58 * SIZE)] = 1
    sitter = make_sitter(as_float(beside_wall() * (1 - hole[..., None])), hole)
    low = low_pass(beside_wall(), LOW_SIGMA * SCALE)[sitter.box.slices]
    assert make_outline(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box), sitter.hole, low) is None


def test_the_edge_is_moved_as_a_whole() -> None:
    columns = np.arange(200)[None].repeat(200, 0)
    known = np.ones((200, 200), np.float32)
    known[60:140] = 0
    moved = brought_in(known, columns < 106, columns < 100)
    assert abs(np.count_nonzero(moved[100] > 0) - 106) <= 1  # in the middle of the hole, 40 samples from what is seen


def test_an_edge_that_is_expected_right_on_the_holes_rim_lies_within_it() -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    hole = (rows > 60) & (rows < 140) & (columns > 40) & (columns < 120)
    # Above and below the hole the face ends at 100; what is expected in the hole reaches its rim, beyond which is none.
    found = np.where(hole, columns < 120, columns < 100)
    moved = brought_in(as_float(~hole), found, found) > 0
    assert np.count_nonzero(moved[100]) < 118
    assert moved[100, :110].all()


def shining() -> FloatArray:
    """The drawn face with a shine on the forehead that is as pale as the wall behind it."""
    pale = np.array((0.95, 0.93, 0.92), np.float32)
    picture, shine = np.where(head(SIZE)[..., None], beside_wall(), pale), np.zeros((SIZE, SIZE), np.uint8)
    cv2.ellipse(shine, (round(0.5 * SIZE), round(0.3 * SIZE)), (round(0.13 * SIZE), round(0.05 * SIZE)), 0, 0, 360, 1, -1)
    soft = cv2.GaussianBlur(as_float(shine), (0, 0), 0.01 * SIZE)[..., None]
    return as_float(picture * (1 - 0.7 * soft) + 0.7 * soft * pale)


def test_a_foreheads_shine_is_face() -> None:
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[round(0.34 * SIZE) : round(0.55 * SIZE), round(0.1 * SIZE) : round(0.9 * SIZE)] = 1
    sitter = make_sitter(as_float(shining() * (1 - hole[..., None])), hole)
    low = low_pass(shining(), LOW_SIGMA * SCALE)[sitter.box.slices]
    outline = make_outline(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box), sitter.hole, low)
    assert outline is not None
    row, columns = (
        round(0.3 * SIZE) - sitter.box.top,
        slice(round(0.4 * SIZE) - sitter.box.left, round(0.6 * SIZE) - sitter.box.left),
    )
    assert outline.face[row, columns].min() > 0.9


def below_hair(lower: float) -> NDArray[np.bool_]:
    """What black hair round the drawn face's forehead leaves free, its edge `lower` by so much, in parts of the side."""
    free, middle = np.zeros((SIZE, SIZE), np.uint8), (SIZE // 2, round(0.57 * SIZE))
    cv2.ellipse(free, middle, (round((0.25 - lower) * SIZE), round((0.31 - lower) * SIZE)), 0, 0, 360, 1, -1)
    return (free > 0) | (np.mgrid[0:SIZE, 0:SIZE][0] > 0.55 * SIZE)


@pytest.mark.parametrize("strip", [0.012, 0.02])
def test_a_foreheads_shade_under_its_hair_is_skin_however_little_of_it_is_seen(strip: float) -> None:
    upper, cap = np.mgrid[0:SIZE, 0:SIZE][0] < 0.5 * SIZE, np.zeros((SIZE, SIZE), np.uint8)
    cv2.ellipse(cap, (SIZE // 2, SIZE // 2), (round(0.34 * SIZE), round(0.4 * SIZE)), 0, 0, 360, 1, -1)
    skin, hair = np.median(face(1)[head(SIZE)], axis=0), np.array((0.08, 0.06, 0.06), np.float32)
    picture = np.where((upper & (cap > 0) & ~head(SIZE))[..., None], skin, beside_wall())
    picture = np.where(((cap > 0) & ~below_hair(0))[..., None], hair, picture)
    shade = (upper & below_hair(0) & ~below_hair(strip))[..., None]
    picture = np.where(shade, skin * np.array((0.25, 0.18, 0.13), np.float32), picture)
    # The hole begins in the shade; what is expected in it is more hair.
    hole, hairy = as_float(upper & below_hair(strip)), upper & below_hair(strip) & ~below_hair(strip + 0.08)
    expected = low_pass(as_float(np.where(hairy[..., None], hair, picture)), LOW_SIGMA * SCALE)
    sitter = make_sitter(as_float(picture * (1 - hole[..., None])), hole)
    outline = make_outline(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box), sitter.hole, expected[sitter.box.slices])
    assert outline is not None
    brows = np.mgrid[0:SIZE, 0:SIZE][0] < 0.45 * SIZE
    assert outline.face[(hairy & brows)[sitter.box.slices]].mean() > 0.9


def test_hair_of_almost_the_skins_colour_is_told_by_its_grain() -> None:
    sitter = make_sitter(face(1), as_float(cheek_hole() > 0))
    place = place_of(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box))
    everywhere = np.ones_like(place.top)
    skin = np.zeros((*everywhere.shape, 4), np.float32)
    beyond, strands = skin.copy(), np.random.default_rng(1).normal(0, 0.15, everywhere.shape)
    beyond[..., 0] = -0.1
    grained = beyond.copy()
    grained[..., 0] += strands
    shares = (
        bare_skin(replace(place, top=everywhere), skin, seen, everywhere, as_float(everywhere * 0.3))
        for seen in (beyond, grained)
    )
    plain, hair = (float(share.mean()) for share in shares)
    assert plain > 0.9
    assert hair < 0.1


def test_what_is_beside_the_face_has_the_photos_colours_though_skin_is_mixed_into_what_is_expected() -> None:
    sitter, outline = told(low_pass(beside_wall(), 2 * LOW_SIGMA * SCALE))
    assert outline is not None
    beside = cv2.resize(outline.beside, sitter.hole.shape[::-1])
    wall = (sitter.hole > 0) & ~head(SIZE)[sitter.box.slices]
    assert np.abs(beside[wall] - np.array(WALL, np.float32)).max() < 0.08


@pytest.mark.parametrize("width", [6, 8])
def test_hair_between_a_face_and_a_wall_is_no_face(width: int) -> None:
    # Grey hair is nearer to brown skin than a blue wall is.
    hair, wall, skin = (np.array(rgb, np.float32) / 255 for rgb in ((165, 148, 135), (60, 80, 140), (121, 76, 50)))
    picture = np.where(head(SIZE, width)[..., None], hair, wall)
    picture = as_float(np.where(head(SIZE)[..., None], skin, picture))
    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[round(0.4 * SIZE) : round(0.6 * SIZE), round(0.1 * SIZE) : round(0.9 * SIZE)] = 1
    sitter = make_sitter(as_float(picture * (1 - hole[..., None])), hole)
    low = low_pass(picture, LOW_SIGMA * SCALE)[sitter.box.slices]
    outline = make_outline(sitter, face_axes(drawn_face(SIZE, 1)[1], sitter.box), sitter.hole, low)
    assert outline is not None
    face_, hairs = (shape[sitter.box.slices] for shape in (head(SIZE, -2), head(SIZE, width - 1) & ~head(SIZE, 2)))
    assert outline.face[hairs & (sitter.hole > 0)].mean() < 0.2
    assert outline.face[face_ & (sitter.hole > 0)].mean() > 0.97


def test_an_edge_runs_on_through_a_narrow_part_of_a_hole_but_not_through_a_wide_one() -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    straight = columns < 100
    bulge = straight | (np.hypot(rows - 100, columns - 96) < 20)
    narrow, wide = (as_float(np.abs(rows - 100) > reach) for reach in (24, 70))
    assert np.count_nonzero(run_on(narrow, bulge) != straight) < 0.2 * np.count_nonzero(bulge != straight)
    assert np.array_equal(run_on(wide, bulge), bulge)
    # It goes on the way it points: round corners are not cut off.
    round_ = np.hypot(rows - 100, columns - 60) < 50
    assert np.count_nonzero(run_on(narrow, round_) != round_) < 60
    assert np.array_equal(run_on(np.ones((200, 200), np.float32), bulge), bulge)


def test_notches_are_filled_and_spurs_cut_but_not_in_the_photo() -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    head = np.hypot(rows - 100, columns - 100) < 70
    notched = head & ~((np.abs(rows - 100) < 12) & (columns < 40)) | ((np.abs(columns - 100) < 4) & (rows > 100) & (rows < 190))
    everywhere = np.ones((200, 200), bool)
    around = as_float(np.hypot(rows - 100, columns - 100) > 95)
    filled = filled_out(around, notched, everywhere)
    assert np.count_nonzero(filled != head) < 0.5 * np.count_nonzero(notched != head)
    assert filled[100, 38]
    assert not filled[176, 100]
    assert np.array_equal(filled_out(np.ones((200, 200), np.float32), notched, everywhere), notched)
    enclosed = head & ~(np.hypot(rows - 100, columns - 100) < 30)
    hidden = np.where(np.hypot(rows - 100, columns - 100) < 50, np.float32(0), np.float32(1))
    assert filled_out(as_float(hidden), enclosed, everywhere)[100, 100]


def test_circles_reach_what_is_wide_enough() -> None:
    inside = np.zeros((60, 60), bool)
    inside[10:50, 10:50] = True
    inside[28:31, 50:58] = True
    reached = opened(inside, 2.0)
    assert reached[30, 30]
    assert not reached[29, 56]
    assert not opened(inside, 20.0).any()
    specks = inside.copy()
    specks[3:6, 3:6], specks[20:23, 20:23] = True, False
    assert tidied(specks)[21, 21]
    assert not tidied(specks)[4, 4]


def test_a_faces_colours_go_up_to_its_edge_but_the_own_side_keeps_its_own() -> None:
    sitter, outline = told(beside_wall())
    assert outline is not None
    skin = np.median(beside_wall()[head(SIZE)], axis=0)
    blurred = low_pass(beside_wall(), LOW_SIGMA * SCALE)[sitter.box.slices]
    filled = up_to_edge(sitter, outline, sitter.hole * 0, blurred)
    edge = (outline.face > 0.5) & (outline.face < 0.9) & (sitter.hole > 0)
    off = np.abs(filled[edge] - skin).mean()
    assert off < 0.4 * np.abs(blurred[edge] - skin).mean()
    assert np.allclose(up_to_edge(sitter, outline, sitter.hole * 0 + 1, blurred), blurred, atol=1e-6)
    assert np.array_equal(up_to_edge(sitter, None, sitter.hole * 0, blurred), blurred)
