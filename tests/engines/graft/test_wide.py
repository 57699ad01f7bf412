"""Holes that are wider than the face."""

from dataclasses import replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.beside import continue_beside, gap_beside
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline, make_outline, own_kept
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.engines.graft.wide import Wide, hidden_beyond, make_wide, usual_outline
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.regions import region_mask
from tests.engines.graft.faces import drawn_face
from tests.engines.graft.placed import SIZE, as_placed
from tests.engines.graft.test_outline import WALL, beside_wall, head

SCALE = SIZE / SIDE
LANDMARKS = drawn_face(SIZE, 1)[1]


def ellipse(wider: float) -> FloatArray:
    """The drawn face's ellipse grown by so many pixels at SIDE, without its forehead: an artist's hole."""
    hole = as_float(head(SIZE, wider))
    hole[: round(0.36 * SIZE)] = 0
    return hole


def in_hole(hole: FloatArray) -> tuple[Sitter, FaceAxes]:
    sitter = make_sitter(as_float(beside_wall() * (1 - hole[..., None])), hole)
    return sitter, face_axes(LANDMARKS, sitter.box)


def wide_in(hole: FloatArray, shown: FloatArray) -> tuple[Sitter, FaceAxes, Wide | None]:
    sitter, axes = in_hole(hole)
    pixels, painted = (np.rint(one * 255).astype(np.uint8) for one in (shown, hole))
    exemplar = ExemplarCrop(pixels, LANDMARKS, "1", "exemplar")
    request = CompletionRequest(pixels, painted, LANDMARKS, (exemplar,), (0,))
    return sitter, axes, make_wide(sitter, axes, request, sitter.hole, as_placed(shown, sitter), exemplar, False)


def test_a_hole_is_wide_only_where_it_hides_what_is_beside_the_face() -> None:
    face = as_float(region_mask("face", LANDMARKS, SIZE) > 127)
    assert wide_in(face, beside_wall())[2] is None
    hole = ellipse(10)
    hole[:, SIZE // 2 :] = face[:, SIZE // 2 :]
    sitter, axes = in_hole(hole)
    away = usual_outline(sitter, LANDMARKS * np.float32(WORKING / SCALE))
    where = hidden_beyond(sitter, axes, away, sitter.hole)
    cheeks = round((0.62 * SIZE - sitter.box.top) / SCALE * WORKING)
    assert where[cheeks, round((0.2 * SIZE - sitter.box.left) / SCALE * WORKING)] > 0.9
    assert where[cheeks, round((0.8 * SIZE - sitter.box.left) / SCALE * WORKING)] < 0.1


def test_a_face_hidden_with_all_that_is_beside_it_ends_where_the_exemplars_does() -> None:
    sitter, axes, wide = wide_in(ellipse(12), beside_wall())
    assert wide is not None
    # The network expects a blur that is much wider.
    low = low_pass(beside_wall(8), LOW_SIGMA * SCALE)[sitter.box.slices]
    as_expected = make_outline(sitter, axes, sitter.hole, low)
    outline = make_outline(sitter, axes, sitter.hole, low, wide)
    assert as_expected is not None
    assert outline is not None
    rows = slice(round(0.45 * SIZE) - sitter.box.top, round(0.7 * SIZE) - sitter.box.top)

    def too_wide(told: Outline) -> float:
        """In pixels at SIDE, on either side in the mean."""
        wrong = (told.face[rows] > 0.5) != head(SIZE)[sitter.box.slices][rows]
        return float(wrong.sum(1).mean() / 2 / SCALE)

    assert too_wide(outline) < 2
    assert too_wide(as_expected) > 6


def test_a_wall_goes_on_up_to_that_edge_though_the_colours_carried_there_from_afar_are_not_its_own() -> None:
    rng = np.random.default_rng(2)
    noise = cv2.GaussianBlur(rng.standard_normal((SIZE, SIZE)).astype(np.float32), (0, 0), SCALE)[..., None]
    picture = as_float(beside_wall() + 0.05 * noise / noise.std() * ~head(SIZE)[..., None])
    hole = ellipse(14)
    sitter, axes, wide = wide_in(hole, beside_wall())
    assert wide is not None
    outline = make_outline(sitter, axes, sitter.hole, low_pass(beside_wall(8), LOW_SIGMA * SCALE)[sitter.box.slices], wide)
    assert outline is not None
    own = np.zeros_like(sitter.hole)
    gap = gap_beside(sitter, outline, own)
    assert gap is not None
    rows = np.mgrid[0:SIZE, 0:SIZE][0] / SIZE
    beside = (gap > 0) & (~head(SIZE, 1) & (rows > 0.5) & (rows < 0.7))[sitter.box.slices]
    crop = as_float(picture * (1 - hole[..., None]))
    fill = beside_wall(3)[sitter.box.slices]

    def continued(told: Outline) -> FloatArray:
        features = np.zeros_like(hole)
        return continue_beside(crop, hole, make_sitter(crop, hole), told, own, gap, fill, features, features, axes)[beside]

    darker = replace(outline, beside=as_float(outline.beside * 0.4))
    made, as_if_narrow = continued(darker), continued(replace(darker, wide=np.zeros_like(outline.wide)))
    assert np.abs(made.mean(0) - np.array(WALL, np.float32)).max() < 0.05
    assert made.std(0).min() > 0.03  # the wall's grain
    assert np.abs(as_if_narrow.mean(0) - np.array(WALL, np.float32)).max() > 0.1


def test_beside_a_face_in_a_wide_hole_its_mirrored_side_is_not_taken_for_the_wall() -> None:
    three, one = np.zeros((8, 8, 3), np.float32), np.ones((8, 8), np.float32)
    face = as_float(np.arange(8)[None].repeat(8, 0) < 4)
    mixture = Mixture(three, three, one, three, one, own_first=False)
    outline = Outline(face, face, face, three, one)
    assert np.array_equal(own_kept(outline, mixture), face)
    assert np.array_equal(own_kept(replace(outline, wide=np.zeros_like(one)), mixture), one)
    # What all goes by is the photo's own, wall and all.
    assert np.array_equal(own_kept(outline, replace(mixture, own_first=True)), one)
