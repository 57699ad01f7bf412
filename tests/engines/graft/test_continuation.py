"""Stripes and edges go on through a gap, nothing else changes, and nothing is copied from where it must not be."""

import cv2
import numpy as np
import pytest
import torch

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.continuation import GAP_FROM, continued, facial_features
from tests.engines.graft.faces import POINTS, drawn_face

LOW = 0.025


def ellipse(side: int, centre: tuple[float, float], axes: tuple[float, float]) -> FloatArray:
    gap = np.zeros((side, side), np.float32)
    places = (round(centre[0] * side), round(centre[1] * side)), (round(axes[0] * side), round(axes[1] * side))
    cv2.ellipse(gap, *places, 15, 0, 360, (1.0,), -1)
    return gap


def stripes(side: int, angle: float, period: float) -> FloatArray:
    rows, columns = np.mgrid[0:side, 0:side]
    across = np.cos(np.deg2rad(angle)) * columns + np.sin(np.deg2rad(angle)) * rows
    light = np.tanh(3 * np.sin(across * 2 * np.pi / period)) * 0.35 + 0.5
    return as_float(light[..., None] * np.array([1.0, 0.9, 0.8]))


def filled(
    picture: FloatArray, gap: FloatArray, *, off: float = 0.0, trust: float | None = None, **more: FloatArray
) -> FloatArray:
    """`picture` continued in its gap by a guide that is its own low frequencies, `off` by so much in colour."""
    guide = low_pass(picture, LOW * len(picture)) + np.float32(off)
    start = as_float(np.where(gap[..., None] > GAP_FROM, guide, picture))
    if trust is not None:
        more["guide_trust"] = np.full_like(gap, trust)
    return continued(start, as_float(guide), gap, 1 - gap, **more)


def likeness(given: FloatArray, true: FloatArray, where: FloatArray) -> float:
    """Correlation of the two pictures' brightness where the mask is."""
    one, other = (part.mean(2)[where > 0] for part in (given, true))
    return float(np.corrcoef(one, other)[0, 1])


@pytest.mark.parametrize(("angle", "period"), [(0, 10), (27, 7), (60, 16), (90, 6), (135, 25)])
def test_stripes_go_on_at_any_angle(angle: float, period: float) -> None:
    true, gap = stripes(256, angle, period), ellipse(256, (0.53, 0.51), (0.19, 0.15))
    assert likeness(filled(true, gap, off=0.02), true, gap) > 0.93


def test_stripes_are_copied_at_the_crops_own_size() -> None:
    true, gap = stripes(768, 27, 21), ellipse(768, (0.4, 0.6), (0.12, 0.12))
    result = filled(true, gap)
    assert likeness(result, true, gap) > 0.95
    sharpness = [np.abs(cv2.Laplacian(part.mean(2), cv2.CV_32F))[gap > 0].mean() for part in (result, true)]
    assert sharpness[0] > 0.9 * sharpness[1]


def test_a_horizon_goes_on() -> None:
    side = 256
    grain = np.random.default_rng(0).normal(0, 0.02, (side, side, 3))
    below = (np.arange(side)[:, None] >= 0.55 * side)[..., None]
    true = as_float(np.where(below, np.array([0.3, 0.4, 0.2]), np.array([0.6, 0.75, 0.9])) + np.zeros((side, side, 3)) + grain)
    gap = ellipse(side, (0.5, 0.55), (0.2, 0.15))
    result = filled(np.clip(true, 0, 1), gap, off=0.03)
    dark = result.mean(2) < 0.5
    where = gap > 0
    assert (dark == below[..., 0])[where].mean() > 0.97
    assert result[where].std(0) == pytest.approx(true[where].std(0), abs=0.03)


def test_nothing_outside_the_gap_changes() -> None:
    picture = as_float(np.random.default_rng(1).random((300, 300, 3)))
    gap = as_float(cv2.GaussianBlur(ellipse(300, (0.1, 0.9), (0.2, 0.15)), (0, 0), 3))
    result = filled(picture, gap)
    outside = gap <= GAP_FROM
    assert np.array_equal(result[outside], picture[outside])
    assert result.min() >= 0
    assert result.max() <= 1


def test_the_same_inputs_give_the_same_bytes() -> None:
    pixels, _ = drawn_face(256)
    picture, gap = as_float(pixels / np.float32(255)), ellipse(256, (0.8, 0.4), (0.12, 0.2))
    assert np.array_equal(filled(picture, gap, off=0.02), filled(picture, gap, off=0.02))


def test_nothing_comes_from_the_gap_or_from_what_is_forbidden() -> None:
    rng = np.random.default_rng(2)
    grey = as_float(np.repeat(0.4 + 0.1 * rng.random((256, 256, 1)), 3, 2))
    gap, forbidden = ellipse(256, (0.5, 0.5), (0.15, 0.12)), np.zeros((256, 256), np.float32)
    forbidden[:, 150:] = 1
    forbidden[:40] = 1
    picture = grey.copy()
    picture[forbidden > 0] = (1, 0, 0)
    picture[gap > 0] = (0, 1, 0)
    red = np.broadcast_to(np.array([1, 0, 0], np.float32), picture.shape).copy()
    free = (gap == 0) & (forbidden == 0)
    result = continued(picture, red, gap, 1 - gap, forbidden=forbidden)
    inside = gap > 0
    # Light is taken over from the rim, which is red on one side; colour beyond that, and green at all, would be copied.
    distance = cv2.distanceTransform((forbidden == 0).astype(np.uint8), cv2.DIST_L2, 5)
    assert np.abs(result[inside & (distance > 40)] - 0.45).max() < 0.12
    assert result[inside, 1].max() < picture[free].max() + 0.05
    assert (result[inside, 0] - result[inside, 1]).max() < 0.5


def test_a_guide_that_is_not_trusted_changes_nothing() -> None:
    pixels, _ = drawn_face(256, seed=3)
    picture, gap = as_float(pixels / np.float32(255)), ellipse(256, (0.8, 0.4), (0.12, 0.2))
    results: list[FloatArray] = []
    for colour in ((1, 0, 0), (0, 0, 1)):
        wrong = np.broadcast_to(np.array(colour, np.float32), picture.shape)
        start = as_float(np.where(gap[..., None] > 0, wrong, picture))
        results.append(continued(start, as_float(wrong), gap, 1 - gap, guide_trust=gap * 0))
    assert np.array_equal(results[0], results[1])


def test_a_wrong_guide_brings_no_colour_that_is_nowhere() -> None:
    true, gap = stripes(256, 27, 12), ellipse(256, (0.5, 0.5), (0.15, 0.15))
    purple = as_float(np.broadcast_to(np.array([0.6, 0.0, 0.7]), true.shape))
    result = continued(as_float(np.where(gap[..., None] > 0, purple, true)), purple, gap, 1 - gap)
    inside = gap > 0
    assert (result[inside, 2] - result[inside, 1]).max() < (true[..., 2] - true[..., 1]).max() + 0.05


def test_the_light_of_the_rim_is_taken_over() -> None:
    """Cloth in a light that falls off: no step where the gap begins."""
    side = 512
    rows, columns = np.mgrid[0:side, 0:side] / side
    weave = 0.1 * np.sin(columns * 160) * np.sin(rows * 160)
    true = as_float(np.repeat(np.clip(0.75 - 0.5 * columns + weave, 0, 1)[..., None], 3, 2))
    gap = np.zeros((side, side), np.float32)
    gap[200:312, 200:312] = 1
    result = low_pass(filled(true, gap, off=0.04), 8)
    # The light changes by 0.11 across the gap; a copy from anywhere would miss it by more.
    assert np.abs(result - low_pass(true, 8))[gap > 0].mean() < 0.02


def test_the_other_side_of_the_picture_is_a_source() -> None:
    """What is only to be seen mirrored is found there."""
    side = 256
    rows, columns = np.mgrid[0:side, 0:side]
    slope = np.abs(columns - side / 2) * 0.8 + 60 > rows
    true = as_float(np.where(slope[..., None], np.array([0.8, 0.8, 0.7]), np.array([0.2, 0.25, 0.5])))
    gap = np.zeros((side, side), np.float32)
    gap[60:, 150:240] = 1
    result = filled(true, gap, trust=0.3)
    assert likeness(result, true, gap) > 0.95


def test_with_nothing_to_copy_the_picture_comes_back() -> None:
    picture = as_float(np.random.default_rng(0).random((128, 128, 3)))
    all_, nothing = np.ones((128, 128), np.float32), np.zeros((128, 128), np.float32)
    assert np.array_equal(continued(picture, picture, all_, nothing), picture)
    assert np.array_equal(continued(picture, picture, nothing, all_), picture)
    gap = ellipse(128, (0.5, 0.5), (0.2, 0.2))
    assert np.array_equal(continued(picture, picture, gap, 1 - gap, forbidden=all_), picture)


@pytest.mark.parametrize("side", [4, 13, 40, 100, 257, 384])
def test_any_size_and_a_gap_at_the_border_come_back_sane(side: int) -> None:
    pixels, _ = drawn_face(side)
    picture, gap = as_float(pixels / np.float32(255)), np.zeros((side, side), np.float32)
    gap[: side // 3, side // 2 :] = 1
    result = filled(picture, gap)
    assert result.shape == picture.shape
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert np.array_equal(result[gap == 0], picture[gap == 0])
    assert result.min() >= 0
    assert result.max() <= 1


def test_a_few_lone_pixels_are_continued_too() -> None:
    true, gap = stripes(1024, 0, 64), np.zeros((1024, 1024), np.float32)
    gap[500, 500] = gap[300:302, 700:702] = 1
    result = filled(true, gap)
    assert np.array_equal(result[gap == 0], true[gap == 0])
    assert np.abs(result - true)[gap > 0].max() < 0.25


def test_features_are_told_from_landmarks() -> None:
    features = facial_features(POINTS * 256, 256)
    points = np.rint(POINTS * 256).astype(int)
    assert features[points[:, 1], points[:, 0]].all(), "eyes, nose and mouth"
    assert not features[[10, 128, 250, 60], [128, 10, 128, 128]].any(), "hair, background, neck, forehead"
    assert 0.05 < features.mean() < 0.25


def test_what_is_continued_does_not_depend_on_the_number_of_cores() -> None:
    side = 512
    rng = np.random.default_rng(5)
    grain = low_pass(as_float(rng.normal(size=(side, side, 3))), 2.0)
    picture = np.clip(stripes(side, 35, side / 9) + grain / grain.std() * np.float32(0.06), 0, 1)
    gap, before = ellipse(side, (0.4, 0.5), (0.2, 0.26)), torch.get_num_threads()
    try:
        made: list[FloatArray] = []
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            made.append(filled(picture, gap))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(made[0], made[1])
    assert np.array_equal(made[0], made[2])
