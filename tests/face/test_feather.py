"""Soft edges: whole in the hole, nothing beyond their reach, monotonous in between."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Box
from exegan_studio.face.align import alignment_from_square
from exegan_studio.face.feather import deep_inside, distance_to_edge, feathered, within_reach


@given(st.integers(0, 2**32 - 1), st.floats(0, 60))
def test_one_in_the_hole_and_nothing_beyond_reach(seed: int, reach: float) -> None:
    generator = np.random.default_rng(seed)
    cover = np.zeros((90, 110), np.uint8)
    for _ in range(3):
        x, y = (int(v) for v in generator.integers(0, 90, 2))
        cover[y : y + int(generator.integers(1, 30)), x : x + int(generator.integers(1, 30))] = 255
    if seed % 2:
        cover = cv2.GaussianBlur(cover, (0, 0), float(generator.uniform(0.5, 8))).astype(np.uint8)
    alpha = feathered(cover, reach)
    assert alpha.min() >= 0
    assert alpha.max() <= 1
    assert (alpha[cover == 255] == 1).all()
    assert (alpha >= cover / np.float32(255) - 1e-6).all()
    assert (alpha[~within_reach(cover, reach)] == 0).all()


@pytest.mark.parametrize("reach", [6.0, 20.0, 70.0])
def test_it_falls_smoothly(reach: float) -> None:
    cover = np.zeros((40, 200), np.uint8)
    cover[:, :60] = 255
    row = feathered(cover, reach)[20]
    assert (np.diff(row) <= 1e-6).all()
    assert np.abs(np.diff(row)).max() < 2.6 / reach
    assert 0.25 < row[60 + int(reach / 2)] < 0.75


def test_soft_paint_stays_soft() -> None:
    cover = np.tile(np.clip(np.linspace(320, -60, 200), 0, 255).astype(np.uint8), (60, 1))
    alpha = feathered(cover, 8)[30]
    assert np.abs(np.diff(alpha)).max() < 0.1
    assert alpha[120] < 0.7


def test_faint_paint_stays_faint() -> None:
    cover = np.zeros((60, 60), np.uint8)
    cover[20:40, 20:40] = 100
    assert feathered(cover, 8).max() == pytest.approx(100 / 255, abs=1e-6)


def test_distance_to_the_squares_edge() -> None:
    alignment = alignment_from_square((50, 40), (18, 24), 256)
    edge = distance_to_edge(alignment, 256, Box(0, 0, 100, 80))
    rows, columns = np.nonzero(edge == edge.max())
    assert abs(rows.mean() + 0.5 - 40) <= 1
    assert abs(columns.mean() + 0.5 - 50) <= 1
    assert edge.max() == pytest.approx(30, abs=1)
    assert (edge > 0).sum() == pytest.approx(60 * 60, rel=0.02)
    assert deep_inside(alignment, 256, Box(45, 35, 55, 45), 15)
    assert not deep_inside(alignment, 256, Box(45, 35, 55, 45), 25)
    assert not deep_inside(alignment, 256, Box(0, 0, 100, 80), 0)


def test_an_empty_hole_reaches_nowhere() -> None:
    assert not within_reach(np.zeros((5, 5), np.uint8), 100).any()
