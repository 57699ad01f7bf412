"""Heads turned otherwise than the exemplar's: their sides, their mouths and chins, and the necks under them."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.engines.graft.agreement import coarse
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer, matching_gains
from exegan_studio.engines.graft.frames import Placement, place, sides_of
from exegan_studio.engines.graft.jaws import Jaw, without_neck
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline, make_outline, up_to_edge
from exegan_studio.engines.graft.shapes import edge_distance
from exegan_studio.engines.graft.sitter import Sitter, make_sitter
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.engines.protocol import ExemplarCrop
from tests.engines.graft.faces import POINTS
from tests.engines.graft.placed import as_placed

SIZE = 256
SCALE = SIZE / SIDE
FRONTAL: Landmarks = as_float(POINTS * SIZE)
TURNED: Landmarks = as_float(np.array([[0.36, 0.467], [0.56, 0.467], [0.39, 0.6], [0.37, 0.712], [0.53, 0.712]]) * SIZE)
"""To the left: its nose stands almost under its left eye."""
SKIN, CLOTH = np.array((0.7, 0.5, 0.4), np.float32), np.array((0.9, 0.9, 0.95), np.float32)
EVERYTHING = np.ones(5, np.bool_)


def sides_off(placement: Placement, exemplar: Landmarks, sitter: Landmarks) -> FloatArray:
    """How far a face's four sides are from where the sitter has them, in pixels at SIDE."""
    wanted = sides_of(sitter) / SCALE
    off = wanted - placement.displacement(wanted) - placement.to_crop.apply(sides_of(exemplar)) / SCALE
    return as_float(np.hypot(off[:, 0], off[:, 1]))


def test_a_face_that_is_turned_otherwise_is_as_narrow_on_its_far_side_as_the_sitters_turn_asks() -> None:
    left, right = sides_of(TURNED)[:2, 0] - TURNED[:2].mean(0)[0]
    assert abs(left) < 0.6 * right
    bent = place(FRONTAL, TURNED, EVERYTHING, SIZE)
    half_seen = place(FRONTAL, TURNED, np.array([True, False, True, True, False]), SIZE)
    assert sides_off(bent, FRONTAL, TURNED).mean() < 0.7 * sides_off(half_seen, FRONTAL, TURNED).mean()
    # A head that is turned the same way has its own width: nothing is told of it.
    assert len(place(TURNED, TURNED + 3, EVERYTHING, SIZE).centres) == 5


def lower_hole() -> FloatArray:
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    return as_float((np.hypot((columns - 0.45) / 0.3, (rows - 0.6) / 0.36) < 1) & (rows > 0.3))


def test_a_mouth_and_the_chin_under_it_are_face_though_cloth_is_expected_there() -> None:
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    low = as_float(np.where((rows > 0.66 * SIZE)[..., None], CLOTH, SKIN))
    hole = lower_hole()
    sitter = make_sitter(as_float(low * (1 - hole[..., None])), hole)
    part = sitter.box.slices
    outline = make_outline(sitter, face_axes(TURNED, sitter.box), sitter.hole, low_pass(low, LOW_SIGMA * SCALE)[part])
    assert outline is not None
    corner, middle = TURNED[3], TURNED[3:].mean(0)
    for x, y in ((corner[0] + 3, corner[1]), (middle[0], middle[1] + 0.07 * SIZE)):
        near = np.hypot(columns - x, rows - y)[part] < 2
        assert outline.face[near].min() > 0.5


def test_the_light_of_a_face_ends_at_its_jaw() -> None:
    rows = np.mgrid[0:SIZE, 0:SIZE][0]
    jaw_row = round(0.8 * SIZE)
    low = as_float(np.where((rows > jaw_row)[..., None], SKIN * np.float32(0.4), SKIN))
    hole = lower_hole()
    sitter = make_sitter(as_float(low * (1 - hole[..., None])), hole)
    part = sitter.box.slices
    above = coarse(as_float(rows <= jaw_row)[part], sitter) > 0.5
    within, one = edge_distance(above, 12.0), np.ones(above.shape, np.float32)
    pure, nothing = as_float(above), np.zeros_like(one)
    beside = np.zeros((*above.shape, 3), np.float32)

    def under(neck: FloatArray) -> FloatArray:
        jaw = Jaw(within, one, 0.0, one, neck)
        outline = Outline(np.ones_like(sitter.hole), one, pure, beside, nothing, jaw)
        filled = up_to_edge(sitter, outline, np.zeros_like(sitter.hole), low[part])
        return filled[round(0.9 * SIZE) - sitter.box.top, filled.shape[1] // 2]

    assert np.allclose(under(nothing), SKIN, atol=0.06)
    assert np.allclose(under(as_float(within < 0)), SKIN * np.float32(0.4), atol=0.06)


def test_the_neck_of_a_head_turned_otherwise_is_not_brought() -> None:
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    face = np.hypot((columns - 0.5) / 0.25, (rows - 0.55) / 0.33) < 1
    neck = (np.abs(columns - 0.5) < 0.17) & (rows > 0.6)
    behind = np.where(neck[..., None], SKIN * np.float32(0.7), CLOTH)
    picture = as_float(np.where(face[..., None], SKIN, behind))
    exemplar = ExemplarCrop(np.rint(picture * 255).astype(np.uint8), FRONTAL, "1", "exemplar")
    hole = lower_hole()
    sitter = make_sitter(as_float(picture * (1 - hole[..., None])), hole)
    layer = as_placed(picture, sitter)
    chin, throat = ((round(row * SIZE) - sitter.box.top, round(0.5 * SIZE) - sitter.box.left) for row in (0.78, 0.95))
    given = without_neck(layer, exemplar, TURNED).support
    assert given[chin] > 0.95
    assert given[throat] < 0.05
    assert without_neck(layer, exemplar, FRONTAL) is layer


def test_a_collar_beside_a_turned_face_does_not_tell_how_sharp_its_skin_is() -> None:
    rng = np.random.default_rng(1)

    def rough(colour: FloatArray, much: float) -> FloatArray:
        return as_float(colour + rng.normal(0, much, (SIZE, SIZE, 1)))

    hole = np.zeros((SIZE, SIZE), np.float32)
    hole[80:200, 60:200] = 1
    outside = np.ones_like(hole)
    outside[90:190, 70:190] = 0  # where the face is surely
    left = np.arange(SIZE)[None, :, None] < SIZE // 2
    own, exemplar = as_float(np.where(left, rough(CLOTH, 0.08), rough(SKIN, 0.01))), rough(SKIN, 0.02)
    low = as_float(np.broadcast_to(SKIN, own.shape))
    box, cells = Box(0, 0, SIZE, SIZE), Box(0, 0, SIDE, SIDE)
    sitter = Sitter(own, hole, 1 - hole, box, cells, SCALE, own, hole)
    layer = Layer(exemplar, hole, hole, Similarity(1, 0, 0, 0), low, np.ones_like(hole), np.zeros_like(hole))
    fine, _ = matching_gains(sitter, layer, exemplar, as_float(outside * 0.98))
    assert 0.4 < fine < 0.6
