"""An old exemplar's wrinkles and a bearded one's hair are no deeper than the sitter's own lines; features keep theirs."""

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.features import lips_middle
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.rim import make_rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.engines.graft.wrinkles import LEAST_RELIEF, make_relief, smoothed
from tests.engines.graft.faces import POINTS

AXES = face_axes(POINTS * SIDE, Box(0, 0, SIDE, SIDE))
BOX, NOWHERE = Box(0, 0, SIDE, SIDE), np.zeros((SIDE, SIDE), np.float32)
CHEEK = np.s_[76:84, 36:44]
BRIDGE = np.s_[62:68, 61:67]
UPPER_LIP_SKIN = np.s_[83:86, 58:70]
EYE = np.s_[57:63, 45:51]
LIPS = np.s_[90:98, 58:70]


def sitter_of(picture: FloatArray) -> Sitter:
    hole = np.zeros((SIDE, SIDE), np.float32)
    hole[56:100, 34:92] = 1
    return Sitter(picture, hole, 1 - hole, BOX, BOX, 1.0, picture, hole)


def lined(depth: float) -> FloatArray:
    """Lines two pixels wide across the whole face."""
    rows = np.mgrid[0:SIDE, 0:SIDE][0]
    return np.repeat((np.where(rows % 4 < 2, 0.5, -0.5) * depth)[..., None], 3, 2).astype(np.float32)


@pytest.fixture
def skin() -> FloatArray:
    return np.full((SIDE, SIDE, 3), 0.5, np.float32)


def test_deep_lines_go_from_smooth_skin_and_stay_on_eyes_and_lips(skin: FloatArray) -> None:
    sitter = sitter_of(skin)
    relief = make_relief(sitter, make_rim(sitter), AXES, NOWHERE)
    assert relief is not None
    assert relief.limit == LEAST_RELIEF
    before = lined(0.2)
    after = smoothed(sitter, relief, skin, before)
    for place in (CHEEK, BRIDGE, UPPER_LIP_SKIN):
        assert after[place].std() < 0.5 * before[place].std()
    for place in (EYE, LIPS):
        assert after[place].std() > 0.95 * before[place].std()


def test_lines_stay_where_the_sitter_has_such(skin: FloatArray) -> None:
    wrinkled = sitter_of((skin + lined(0.2)).astype(np.float32))
    relief = make_relief(wrinkled, make_rim(wrinkled), AXES, NOWHERE)
    assert relief is not None
    assert relief.limit > 5 * LEAST_RELIEF
    kept = smoothed(wrinkled, relief, skin, lined(0.2))
    assert kept[CHEEK].std() > 0.85 * lined(0.2)[CHEEK].std()
    faint = lined(0.01)
    assert np.array_equal(smoothed(wrinkled, relief, skin, faint), faint)


def test_too_little_skin_says_nothing(skin: FloatArray) -> None:
    sitter = sitter_of(skin)
    assert make_relief(sitter, make_rim(sitter), AXES, np.ones_like(NOWHERE)) is None
    assert np.array_equal(smoothed(sitter, None, skin, lined(0.2)), lined(0.2))


def test_lips_lie_below_the_line_between_the_mouths_corners() -> None:
    corners = AXES.points[3:].mean(0)
    middle = lips_middle(AXES)
    assert middle[0] == pytest.approx(corners[0])
    assert middle[1] > corners[1]
