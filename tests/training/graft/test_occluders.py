"""What stands before a face is drawn, and told of where it was drawn."""

from collections.abc import Callable

import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.training.graft.occluders import blob_or_bar, glasses, hair, hard_shadow
from tests.engines.graft.faces import POINTS, drawn_face

CENTRE, REACH = np.array([64.0, 75.0]), np.array([31.0, 31.0])
Drawn = Callable[[np.random.Generator, FloatArray], tuple[FloatArray, FloatArray]]


def face() -> FloatArray:
    return as_float(drawn_face(SIDE, 1)[0] / np.float32(255))


def with_hair(rng: np.random.Generator, picture: FloatArray) -> tuple[FloatArray, FloatArray]:
    return hair(rng, picture, CENTRE, REACH)


def with_glasses(rng: np.random.Generator, picture: FloatArray) -> tuple[FloatArray, FloatArray]:
    return glasses(rng, picture, (POINTS * SIDE).astype(np.float32))


@pytest.mark.parametrize("draw", [with_hair, with_glasses])
def test_what_is_hidden_is_told(draw: Drawn) -> None:
    changed, told = 0, 0
    for k in range(20):
        picture = face()
        shown, cover = draw(np.random.default_rng(k), picture)
        assert 0 <= cover.min() <= cover.max() <= 1
        assert 0 <= shown.min() <= shown.max() <= 1
        far = np.abs(shown - picture).max(2) > 0.5
        changed += int(far.sum())
        told += int((far & (cover > 0.3)).sum())
    assert changed > 300
    assert told > 0.9 * changed


def test_a_shadow_darkens_and_its_edge_is_told_not_its_inside() -> None:
    inner = 0
    for k in range(20):
        picture = np.full((SIDE, SIDE, 3), 0.8, np.float32)
        shown, edge = hard_shadow(np.random.default_rng(k), picture, CENTRE, REACH)
        assert shown.max() <= 0.81
        dark = shown.mean(2) < 0.7
        inner += int((dark & (edge < 0.1)).sum())
        jump = np.abs(np.diff(shown.mean(2), axis=1)) > 0.1
        assert np.maximum(edge[:, :-1], edge[:, 1:])[jump].min(initial=1) > 0.2
    assert inner > 10_000


def test_a_blob_or_bar_covers_something_not_everything() -> None:
    covers = [float(blob_or_bar(np.random.default_rng(k), CENTRE, REACH).mean()) for k in range(30)]
    assert max(covers) < 0.5
    assert np.median(covers) > 0.005
