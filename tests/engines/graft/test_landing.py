"""Hidden eyes and mouths land where the sitter has them; what can be seen is left to the network and the photo."""

from dataclasses import replace

import numpy as np

from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.engines.graft.compose import Layer
from exegan_studio.engines.graft.features import RAISED
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.snapping import formed, landed
from exegan_studio.engines.graft.variation import face_axes
from tests.engines.graft.faces import POINTS

PLAIN, NONE = np.full((SIDE, SIDE, 3), 0.5, np.float32), np.zeros((SIDE, SIDE), np.float32)
BOX = Box(0, 0, SIDE, SIDE)
SITTER = Sitter(PLAIN, NONE, 1 - NONE, BOX, BOX, 1.0, PLAIN, NONE)
OFF = 6.0
MOUTH_HIDDEN = np.array([False, False, True, True, True])


def _layer() -> Layer:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) + 0.5
    return Layer(PLAIN, columns, rows, Similarity(1, 0, 0, 0), PLAIN, 1 - NONE, NONE)


def test_a_hidden_mouth_is_brought_most_of_the_way_and_the_forehead_stays() -> None:
    wanted = POINTS * SIDE
    given = wanted + np.array([[0, 0], [0, 0], [0, 0], [OFF, 0], [OFF, 0]], np.float32)
    moved = landed(SITTER, _layer(), given.astype(np.float32), wanted, MOUTH_HIDDEN)
    for (x, y), (at_x, at_y) in zip(wanted[3:], given[3:], strict=True):
        assert abs(moved.map_x[int(y), int(x)] - at_x) < OFF / 2
        assert abs(moved.map_y[int(y), int(x)] - at_y) < 1
    assert np.abs(moved.map_x[:20] - _layer().map_x[:20]).max() < 0.1


def test_what_is_in_sight_or_near_enough_is_left_alone() -> None:
    wanted, layer = POINTS * SIDE, _layer()
    layer_at = np.floor(wanted) + np.float32(0.5)
    far_but_seen = layer_at + np.array([[6, 0], [6, 0], [0, 0], [0, 0], [0, 0]], np.float32)
    assert landed(SITTER, layer, far_but_seen.astype(np.float32), wanted, MOUTH_HIDDEN) is layer


def _sheared(layer: Layer) -> Layer:
    """One eye sheared, the other one widened, and both a little off."""
    x, y = layer.map_x.copy(), layer.map_y.copy()
    middle = SIDE // 2
    x[:, :middle] += 0.3 * (y[:, :middle] - POINTS[0, 1] * SIDE) + 1
    x[:, middle:] = POINTS[1, 0] * SIDE + 0.75 * (x[:, middle:] - POINTS[1, 0] * SIDE) + 1
    return replace(layer, map_x=x, map_y=y)


def test_hidden_eyes_keep_the_form_that_the_exemplar_gives_them() -> None:
    points, axes = POINTS * SIDE, face_axes(POINTS * SIDE, BOX)
    hidden = replace(SITTER, hole=1 - NONE, known=NONE)
    layer = formed(hidden, _sheared(_layer()), axes, points, points)
    for x, y in points[:2].astype(int):
        assert abs(np.diff(layer.map_x[y, x - 4 : x + 5]).mean() - 1) < 0.03
        assert abs(layer.map_x[y + 2, x] - layer.map_x[y - 2, x]) < 0.1
        assert abs(layer.map_x[y, x] - x - 1.5) < 0.5, "it stays where it was"
    seen = _sheared(_layer())
    assert np.array_equal(formed(SITTER, seen, axes, points, points).map_x, seen.map_x)


def test_a_turned_heads_farther_eye_is_narrower() -> None:
    points, axes = POINTS * SIDE, face_axes(POINTS * SIDE, BOX)
    turned = points.copy()
    turned[2, 0] -= 8
    hidden = replace(SITTER, hole=1 - NONE, known=NONE)
    layer = formed(hidden, _layer(), axes, points, turned)
    wide = [np.diff(layer.map_x[y, x - 4 : x + 5]).mean() for x, y in points[:2].astype(int)]
    assert wide[0] > 1.08
    assert wide[1] < 0.95


def test_a_hidden_brow_keeps_its_form_and_its_place_above_the_eye() -> None:
    points, axes = POINTS * SIDE, face_axes(POINTS * SIDE, BOX)
    hidden = replace(SITTER, hole=1 - NONE, known=NONE)
    layer = formed(hidden, _sheared(_layer()), axes, points, points)
    for x, y in (points[:2] - (0, RAISED * axes.unit)).astype(int):
        assert abs(np.diff(layer.map_x[y, x - 6 : x + 7]).mean() - 1) < 0.03
        assert abs(layer.map_x[y, x] - x - 1.5) < 0.5
