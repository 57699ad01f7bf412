"""Jaws as exemplars have them, and where they end a sitter's face."""

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.beside import continue_beside, gap_beside
from exegan_studio.engines.graft.heads import HEAD
from exegan_studio.engines.graft.jaws import Jaw, jaw_mask, make_jaw, under_jaw
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline, make_outline
from exegan_studio.engines.graft.shapes import edge_distance
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.engines.protocol import ExemplarCrop
from tests.engines.graft.faces import POINTS
from tests.engines.graft.placed import as_placed

SIZE = 384
SCALE = SIZE / SIDE
SKIN, WALL = np.array((0.75, 0.55, 0.45), np.float32), np.array((0.5, 0.55, 0.6), np.float32)
LANDMARKS: Landmarks = as_float(POINTS * SIZE)


def jaw_shape(size: int, wider: float = 0.0) -> FloatArray:
    """A face with a chin, 1 inside, `wider` by so many pixels at SIDE on either side."""
    shape = np.zeros((size, size), np.uint8)
    axes = (round((0.25 + wider / SIDE) * size), round((0.33 + wider / SIDE) * size))
    cv2.ellipse(shape, (size // 2, round(0.55 * size)), axes, 0, 0, 360, 1, -1)
    return as_float(shape)


def portrait(wider: float = 0.0, shade: float = 0.75, wall: FloatArray = WALL) -> FloatArray:
    """Such a face over a neck that lies in its shade, before a wall, SIZE x SIZE x 3."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    neck = (np.abs(columns - 0.5) < 0.17) & (rows > 0.6)
    behind = np.where(neck[..., None], SKIN * np.float32(shade), wall)
    picture = np.where(jaw_shape(SIZE, wider)[..., None] > 0, SKIN, behind)
    return as_float(picture + np.random.default_rng(1).normal(0, 0.01, picture.shape))


def pixels(picture: FloatArray) -> Pixels:
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def lower_hole() -> FloatArray:
    """Over all of the face from the nose down, with the wall right beside it and a little of the neck."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    return as_float((np.hypot((columns - 0.5) / 0.36, (rows - 0.58) / 0.35) < 1) & (rows > 0.5))


def hidden(picture: FloatArray) -> tuple[Sitter, FaceAxes]:
    hole = lower_hole()
    sitter = make_sitter(as_float(picture * (1 - hole[..., None])), hole)
    return sitter, face_axes(LANDMARKS, sitter.box)


def jaw_of(sitter: Sitter, axes: FaceAxes, picture: FloatArray, landmarks: Landmarks = LANDMARKS) -> Jaw:
    exemplar = ExemplarCrop(pixels(picture), landmarks, "1", "exemplar")
    jaw = make_jaw(sitter, axes, as_placed(picture, sitter), exemplar, LANDMARKS)
    assert jaw is not None
    return jaw


@pytest.mark.parametrize("shade", [0.75, 0.9])
def test_a_jaw_is_found_over_a_neck_of_the_same_skin(shade: float) -> None:
    found, true = jaw_mask(pixels(portrait(shade=shade)), LANDMARKS) > 0.5, jaw_shape(HEAD) > 0
    below = slice(round(0.68 * HEAD), HEAD)
    edges = np.count_nonzero(true[below, 1:] != true[below, :-1]) + np.count_nonzero(true[below][1:] != true[below][:-1])
    assert np.count_nonzero(found[below] != true[below]) / edges < 1.5  # of 192 pixels


def test_a_face_ends_at_a_jaw_though_a_much_wider_one_is_expected_before_a_wall_like_skin() -> None:
    brown = as_float(SKIN * np.array((0.7, 0.8, 0.9), np.float32))
    sitter, axes = hidden(portrait(wall=brown))
    low = low_pass(portrait(9, wall=brown), LOW_SIGMA * SCALE)[sitter.box.slices]
    true = jaw_shape(SIZE)[sitter.box.slices] > 0
    # From the mouth to where the neck begins.
    rows = slice(round(0.68 * SIZE) - sitter.box.top, round(0.8 * SIZE) - sitter.box.top)

    def off(outline: Outline | None) -> float:
        """In pixels at SIDE, on either side in the mean."""
        assert outline is not None
        return float((((outline.face > 0.5) != true) * sitter.hole)[rows].sum(1).mean() / 2 / SCALE)

    assert off(make_outline(sitter, axes, sitter.hole, low)) > 5
    assert off(make_outline(sitter, axes, sitter.hole, low, jaw=jaw_of(sitter, axes, portrait()))) < 1.5


def test_the_jaw_of_a_head_turned_quite_otherwise_takes_nothing_away() -> None:
    sitter, axes = hidden(portrait())
    turned = LANDMARKS + np.array([[0, 0], [0, 0], [0.15 * SIZE, 0], [0, 0], [0, 0]], np.float32)
    assert jaw_of(sitter, axes, portrait()).trust == 1
    assert jaw_of(sitter, axes, portrait(), turned).trust < 0.1


def test_a_neck_lies_in_the_shade_of_a_jaw_as_the_exemplars_does() -> None:
    sitter, axes = hidden(portrait())
    everywhere, flat = np.ones(jaw_of(sitter, axes, portrait()).within.shape, np.float32), np.float32(0.5)

    def shade(given: float, bright: FloatArray, trust: float = 1.0) -> FloatArray:
        within = edge_distance(coarse(jaw_shape(SIZE)[sitter.box.slices], sitter) > 0.5, 12.0)
        seen = jaw_of(sitter, axes, portrait(shade=given))
        return under_jaw(Jaw(within, seen.shade, trust, everywhere, 0 * everywhere), bright, everywhere)

    column = round((0.5 * SIZE - sitter.box.left) / SCALE * WORKING)
    chin = round((0.88 * SIZE - sitter.box.top) / SCALE * WORKING)
    under, above = (chin + 4 * WORKING, column), (chin - 14 * WORKING, column)
    darker = shade(0.6, as_float(everywhere * flat))
    assert darker[under] < 0.8
    assert darker[above] > 0.97
    assert shade(0.9, as_float(everywhere * flat))[under] > 0.9
    # What is darker than that already stays, and nothing is made brighter.
    dark = as_float(np.where(np.arange(len(everywhere))[:, None] > chin, 0.2, 0.5) * everywhere)
    assert np.allclose(shade(0.9, dark)[under], 1, atol=1e-3)
    assert np.array_equal(shade(0.6, as_float(everywhere * flat), 0.0), everywhere)


def test_beside_a_jaw_goes_on_what_is_seen_there_and_nothing_of_the_face() -> None:
    wall, cloth = (np.array(rgb, np.float32) for rgb in ((0.72, 0.85, 0.78), (0.35, 0.45, 0.45)))
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    grain = cv2.GaussianBlur(np.random.default_rng(2).standard_normal((SIZE, SIZE)).astype(np.float32), (0, 0), 1.2)
    aside = np.abs(columns - 0.5)
    body = (rows > 0.72 + 0.25 * np.abs(aside - 0.3)) & (aside > 0.17 + 0.35 * (0.95 - rows)) & (jaw_shape(SIZE) == 0)
    picture = as_float(np.where(body[..., None], cloth + 0.05 * (grain / grain.std())[..., None], portrait(wall=wall)))
    hole = as_float((np.hypot((columns - 0.5) / 0.3, (rows - 0.55) / 0.36) < 1) & (rows > 0.4))
    crop, nothing = as_float(picture * (1 - hole[..., None])), np.zeros_like(hole)
    sitter = make_sitter(crop, hole)
    axes, part = face_axes(LANDMARKS, sitter.box), sitter.box.slices
    low = low_pass(picture, LOW_SIGMA * SCALE)[part]
    outline, own = make_outline(sitter, axes, sitter.hole, low, jaw=jaw_of(sitter, axes, portrait())), nothing[part]
    assert outline is not None
    gap = gap_beside(sitter, outline, own)
    assert gap is not None
    fill = portrait(12)[part]
    made = continue_beside(crop, hole, sitter, outline, own, gap, fill, nothing, nothing, axes)
    filled = made + (fill - made) * outline.face[..., None]
    beside = (sitter.hole > 0) & ((rows > 0.62) & (rows < 0.8) & (aside > 0.2) & (jaw_shape(SIZE, 1) == 0))[part]
    nearest = np.stack([np.square(filled - colour).sum(2) for colour in (SKIN, wall, cloth)]).argmin(0)[beside]
    assert np.mean(nearest == 0) < 0.05  # a quarter of it looked like skin
    assert np.mean(nearest == 1) > 0.3
    assert np.mean(nearest == 2) > 0.3
