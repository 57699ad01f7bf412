"""Resampling: exact where nothing moves, no aliasing, reflection outside."""

import cv2
import numpy as np
import pytest

from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.face.warp import cut_reflected, mirrored, similarity_to, warp_coverage, warp_square
from tests.face.faces import smooth_picture


def test_nothing_moves_nothing_changes() -> None:
    picture = smooth_picture(40, 40)
    assert np.array_equal(warp_square(picture, Similarity(1, 0, 0, 0), 40), picture)


def test_a_shift_by_whole_pixels_is_exact() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    assert np.array_equal(warp_square(picture, Similarity(1, 0, -10, -5), 32), picture[5:37, 10:42])


def test_fine_stripes_turn_grey_when_shrunk() -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 255
    for scale in (0.7, 0.45, 0.3, 0.11):
        small = warp_square(stripes, Similarity(scale, 0, 0, 0), int(512 * scale) - 8)
        inner = small[8:-8, 8:-8].astype(int)
        assert inner.std() < 35, scale
        assert abs(inner.mean() - 127.5) < 3


def test_brightness_and_place_survive_shrinking() -> None:
    picture = np.zeros((400, 400, 3), np.uint8)
    picture[100:300, 120:280] = 200
    small = warp_square(picture, Similarity(0.23, 0, 0, 0), 92)
    weight = small[..., 0].astype(float)
    rows, columns = np.mgrid[0:92, 0:92] + 0.5
    assert (weight * rows).sum() / weight.sum() == pytest.approx(200 * 0.23, abs=0.15)
    assert (weight * columns).sum() / weight.sum() == pytest.approx(200 * 0.23, abs=0.15)
    assert weight.sum() == pytest.approx(200 * 200 * 160 * 0.23**2, rel=0.02)


def test_sixteen_bits_give_the_same_square() -> None:
    picture = smooth_picture(300, 200)
    turned = Similarity(0.4 * np.cos(0.3), 0.4 * np.sin(0.3), 10, -20)
    eight = warp_square(picture, turned, 90)
    sixteen = warp_square(picture.astype(np.uint16) * 257, turned, 90)
    assert sixteen.dtype == np.uint8
    assert np.abs(eight.astype(int) - sixteen).max() <= 1


def test_outside_the_picture_lies_its_reflection() -> None:
    picture = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    box = Box(-3, -2, 9, 7)
    expected = cv2.copyMakeBorder(picture, 2, 2, 3, 2, cv2.BORDER_REFLECT_101)
    assert np.array_equal(cut_reflected(picture, box), expected)


def test_reflection_goes_on_however_far_outside() -> None:
    assert mirrored(-4, 9, 3).tolist() == [0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0]
    assert mirrored(-2, 3, 1).tolist() == [0] * 5
    picture = smooth_picture(6, 4)
    assert cut_reflected(picture, Box(20, 30, 26, 35)).shape == (5, 6, 3)
    assert cut_reflected(picture, Box(-30, -1, 10, 5)).shape == (6, 40, 3)


def test_coverage_stays_soft_and_comes_from_inside_only() -> None:
    mask = np.zeros((100, 100), np.uint8)
    mask[40:60, 40:60] = 128
    there = warp_coverage(mask, Similarity(2, 0, 0, 0), 200, 200)
    assert there.max() == 128
    assert there[:70].max() == 0
    assert warp_coverage(np.full((50, 50), 255, np.uint8), Similarity(1, 0, 100, 0), 60, 60).max() == 0


def test_least_squares_similarity_is_exact_where_it_can_be() -> None:
    move = Similarity(1.2, -0.7, 14, -3)
    points = np.random.default_rng(1).normal(0, 50, (5, 2)).astype(np.float32)
    found = similarity_to(points, move.apply(points))
    assert (found.a, found.b, found.tx, found.ty) == pytest.approx((1.2, -0.7, 14, -3), abs=1e-3)
    with pytest.raises(ValueError, match="different"):
        similarity_to(np.ones((5, 2), np.float32), points)
