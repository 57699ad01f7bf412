"""How strong an exemplar's detail may be is told by the sitter's skin, not by the form under it."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import FIRM_FINE, Layer, grafted, matching_gains
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.sitter import Sitter

SCALE = 2
SIZE = SIDE * SCALE
NOWHERE = np.zeros((SIZE, SIZE), np.float32)


def _rough(sigma: float, seed: int) -> FloatArray:
    """Grey with bumps as wide as `sigma` pixels at SIDE."""
    bumps = low_pass(as_float(np.random.default_rng(seed).normal(size=(SIZE, SIZE))), sigma * SCALE)
    return as_float(np.repeat((0.5 + bumps / bumps.std() * 0.03)[..., None], 3, 2))


def _mid_gain(own: FloatArray, exemplar: FloatArray) -> float:
    hole = NOWHERE.copy()
    hole[100:140, 100:140] = 1
    box, cells = Box(0, 0, SIZE, SIZE), Box(0, 0, SIDE, SIDE)
    sitter = Sitter(own, hole, 1 - hole, box, cells, SCALE, own, hole)
    layer = Layer(exemplar, NOWHERE, NOWHERE, Similarity(1, 0, 0, 0), own, NOWHERE + 1, NOWHERE)
    return matching_gains(sitter, layer, exemplar, NOWHERE)[1]


def test_a_smooth_face_with_much_form_takes_few_folds() -> None:
    assert _mid_gain(_rough(2.5, 0), _rough(1, 1)) < 0.5


def test_folds_like_the_faces_own_stay() -> None:
    assert 0.85 < _mid_gain(_rough(1, 0), _rough(1, 1)) < 1.15


def test_on_smooth_skin_eyes_and_teeth_keep_more_of_their_fine_detail_than_skin_does() -> None:
    left = NOWHERE.copy()
    left[:, : SIZE // 2] = 1
    box, cells = Box(0, 0, SIZE, SIZE), Box(0, 0, SIDE, SIDE)
    exemplar = _rough(0.4, 1)
    sitter = Sitter(exemplar, NOWHERE + 1, NOWHERE, box, cells, SCALE, exemplar, NOWHERE + 1)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) + np.float32(0.5)
    layer = Layer(exemplar, columns, rows, Similarity(1, 0, 0, 0), exemplar, NOWHERE + 1, left, fine_gain=0.1)
    fine = grafted(sitter, layer, as_float(NOWHERE[..., None] + np.full(3, 0.5, np.float32)), None, (1, 1)).fine
    ratio = fine[:, : SIZE // 2].std() / fine[:, SIZE // 2 :].std()
    assert abs(ratio - FIRM_FINE / 0.1) < 0.3
