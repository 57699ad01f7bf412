"""Outlines cover exactly what they enclose, at any place of the photo and beyond its border."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import NO_PATCH, feathered
from exegan_studio.masking.shapes import Point, ellipse_outline, filled_outline, softened

WIDTH, HEIGHT = 40, 30
PHOTO = Box(0, 0, WIDTH, HEIGHT)

places = st.tuples(st.floats(-30, WIDTH + 30), st.floats(-30, HEIGHT + 30))
inner_places = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT))


def area(points: list[Point]) -> float:
    """Of a polygon whose sides do not cross (Gauss)."""
    x, y = np.array(points).T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def sampled(points: list[Point], side: int = 8) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Coverage 0..255 by the crossings of a ray from each of side x side places in a pixel."""
    across = (np.arange(WIDTH * side) + 0.5) / side
    down = ((np.arange(HEIGHT * side) + 0.5) / side)[:, None]
    inside = np.zeros((HEIGHT * side, WIDTH * side), bool)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        crosses = (down >= min(y0, y1)) & (down < max(y0, y1))
        # A side that no row of places meets changes nothing, and may be too low to divide by.
        if crosses.any():
            inside ^= crosses & (across >= x0 + (down - y0) / (y1 - y0) * (x1 - x0))
    return 255 * inside.reshape(HEIGHT, side, WIDTH, side).mean((1, 3))


@example([(0.0, 0.0), (0.0, 0.0), (0.0, 5e-324)])
@example([(0.0, -5e-324), (7.0, 5e-324), (3.0, 0.0)])
@settings(max_examples=40, deadline=None)
@given(st.lists(places, min_size=3, max_size=3))
def test_a_triangle_covers_what_fine_sampling_says(points: list[Point]) -> None:
    covered = filled_outline(points, WIDTH, HEIGHT).within(PHOTO).astype(float)
    away = np.abs(covered - sampled(points))
    assert away.max() <= 255 * 0.3
    assert away.mean() < 3


@settings(max_examples=40, deadline=None)
@given(st.lists(inner_places, min_size=3, max_size=3))
def test_coverage_adds_up_to_the_area(points: list[Point]) -> None:
    patch = filled_outline(points, WIDTH, HEIGHT)
    assert patch.coverage.sum() / 255 == pytest.approx(area(points), abs=0.2 + 0.01 * patch.coverage.size)


@settings(max_examples=25, deadline=None)
@given(st.lists(places, min_size=4, max_size=9))
def test_any_outline_follows_the_even_odd_rule(points: list[Point]) -> None:
    """Where sides cross within a pixel it is an approximation, so a few pixels may differ from sampling."""
    away = np.abs(filled_outline(points, WIDTH, HEIGHT).within(PHOTO) - sampled(points))
    assert (away > 64).mean() < 0.15
    assert np.median(away) < 8


@settings(max_examples=25, deadline=None)
@given(st.lists(places, min_size=3, max_size=7), st.integers(0, 6))
def test_where_it_begins_and_which_way_round_make_no_difference(points: list[Point], by: int) -> None:
    patch = filled_outline(points, WIDTH, HEIGHT)
    turned = points[by % len(points) :] + points[: by % len(points)]
    for other in (filled_outline(turned, WIDTH, HEIGHT), filled_outline(points[::-1], WIDTH, HEIGHT)):
        assert other.box == patch.box
        assert np.abs(other.coverage.astype(int) - patch.coverage).max(initial=0) <= 1


@settings(max_examples=25, deadline=None)
@given(st.lists(places, min_size=3, max_size=5))
def test_mirrored_outline_covers_the_mirrored_pixels(points: list[Point]) -> None:
    covered = filled_outline(points, WIDTH, HEIGHT).within(PHOTO).astype(int)
    image = filled_outline([(WIDTH - x, y) for x, y in points], WIDTH, HEIGHT).within(PHOTO)
    assert np.abs(covered - image[:, ::-1]).max() <= 1


def test_a_rectangle_on_whole_pixels_is_hard_and_between_them_in_parts() -> None:
    whole = filled_outline([(3, 4), (9, 4), (9, 8), (3, 8)], WIDTH, HEIGHT)
    assert whole.box == Box(3, 4, 9, 8)
    assert (whole.coverage == 255).all()
    part = filled_outline([(3.25, 4.5), (8.5, 4.5), (8.5, 7), (3.25, 7)], WIDTH, HEIGHT)
    assert part.coverage.tolist()[0] == [96, 128, 128, 128, 128, 64]
    assert part.coverage.tolist()[1] == [191, 255, 255, 255, 255, 128]


def test_what_is_twice_inside_is_outside() -> None:
    """A star drawn in one line has a hollow middle."""
    star = [(20 + 14 * math.sin(0.8 * math.pi * i), 15 - 14 * math.cos(0.8 * math.pi * i)) for i in range(5)]
    covered = filled_outline(star, WIDTH, HEIGHT).within(PHOTO)
    assert covered[15, 20] == 0
    assert covered[3, 20] > 200


def test_parts_beyond_the_border_are_left_out_at_once() -> None:
    huge = filled_outline([(-1e7, -1e7), (1e7, -1e7), (1e7, 1e7), (-1e7, 1e7)], WIDTH, HEIGHT)
    assert huge.box == PHOTO
    assert (huge.coverage == 255).all()
    assert filled_outline([(50, 5), (70, 5), (60, 20)], WIDTH, HEIGHT) == NO_PATCH
    assert filled_outline([(-50, 5), (-70, 5), (-60, 20)], WIDTH, HEIGHT) == NO_PATCH


def test_too_few_points_or_no_area_cover_nothing() -> None:
    for points in ([], [(5.0, 5.0)], [(5.0, 5.0), (9.0, 9.0)], [(5.0, 5.0), (9.0, 9.0), (13.0, 13.0)], [(5.0, 5.0)] * 9):
        assert filled_outline(points, WIDTH, HEIGHT).empty


@settings(max_examples=20, deadline=None)
@given(st.floats(0, math.tau), st.floats(1, 14), st.floats(1, 14))
def test_an_ellipse_at_any_turn_has_its_area_and_touches_its_frame(turn: float, across: float, down: float) -> None:
    cos, sin = math.cos(turn), math.sin(turn)
    corners = [
        (20 + cos * x * across - sin * y * down, 15 + sin * x * across + cos * y * down)
        for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    outline = ellipse_outline(corners)
    assert area(outline) == pytest.approx(math.pi * across * down, rel=0.03)
    away = [
        math.hypot((cos * (x - 20) + sin * (y - 15)) / across, (cos * (y - 15) - sin * (x - 20)) / down) for x, y in outline
    ]
    assert away == pytest.approx([1.0] * len(away))


def test_a_large_ellipse_has_sides_too_short_to_be_seen() -> None:
    outline = ellipse_outline([(0, 0), (3000, 0), (3000, 3000), (0, 3000)])
    assert area(outline) == pytest.approx(math.pi * 1500**2, rel=5e-5)


def test_a_soft_edge_reaches_to_both_sides_and_ends_at_the_photos_border() -> None:
    patch = filled_outline([(0, 5), (20, 5), (20, 25), (0, 25)], WIDTH, HEIGHT)
    soft = softened(patch, 3, WIDTH, HEIGHT)
    covered = soft.within(PHOTO)
    assert 120 <= covered[15, 19:21].mean() <= 135
    assert 0 < covered[15, 22] < covered[15, 18] < 255
    assert covered[15, 0] == covered[15, 10] == 255
    assert covered[15, 25] == 0
    assert soft.box.clipped(WIDTH, HEIGHT) == soft.box
    assert softened(patch, 0, WIDTH, HEIGHT) is patch
    assert softened(NO_PATCH, 5, WIDTH, HEIGHT) is NO_PATCH


@pytest.mark.parametrize("radius", [0.5, 2, 7, 12.5])
def test_a_soft_edge_is_the_whole_masks_feather(radius: float) -> None:
    patch = filled_outline([(14, 9), (27.5, 11), (20, 22)], WIDTH, HEIGHT)
    assert np.array_equal(softened(patch, radius, WIDTH, HEIGHT).within(PHOTO), feathered(patch.within(PHOTO), radius))
