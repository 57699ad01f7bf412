"""Axes mirror, boxes overlap."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Axis, Box

places = st.tuples(st.floats(-500, 500), st.floats(-500, 500))
sides = st.integers(-20, 20)


@given(places, st.floats(0, math.tau), places)
def test_mirrored_twice_is_the_same_place_as_far_from_the_axis(
    on: tuple[float, float], turn: float, point: tuple[float, float]
) -> None:
    axis = Axis.between(on, (on[0] + 300 * math.cos(turn), on[1] + 300 * math.sin(turn)))
    image = axis.reflect(*point)
    assert axis.reflect(*image) == pytest.approx(point, abs=1e-9)
    assert math.dist(image, on) == pytest.approx(math.dist(point, on), abs=1e-9)
    halfway = ((point[0] + image[0]) / 2, (point[1] + image[1]) / 2)
    assert axis.reflect(*halfway) == pytest.approx(halfway, abs=1e-9)


def test_upright_and_slanting_axes() -> None:
    assert Axis.between((100.5, 0), (100.5, 80)).reflect(90.25, 7.0) == (110.75, 7.0)
    assert Axis.between((0, 0), (5, 5)).reflect(3.0, 8.0) == pytest.approx((8.0, 3.0))
    with pytest.raises(ValueError, match="two different points"):
        Axis.between((1, 2), (1, 2))


@given(st.tuples(sides, sides, sides, sides), st.tuples(sides, sides, sides, sides))
def test_overlap_is_what_both_cover(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> None:
    def cells(box: Box) -> set[tuple[int, int]]:
        return {(x, y) for x in range(box.left, box.right) for y in range(box.top, box.bottom)}

    a, b = Box(*first), Box(*second)
    assert cells(a.overlap(b)) == cells(a) & cells(b)
    assert a.overlap(b) == b.overlap(a)
