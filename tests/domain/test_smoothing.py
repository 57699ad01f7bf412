"""A smoothed stroke is calm, keeps its distance, arrives where the pen was lifted, and does not depend on the pen's speed."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exegan_studio.domain.smoothing import LONGEST_LAG, Sample, Smoother

numbers = st.floats(-300, 300)
samples = st.lists(st.tuples(numbers, numbers, st.floats(0, 1)), min_size=1, max_size=12)


def drawn(strength: float, pen: list[Sample]) -> list[Sample]:
    smoother = Smoother(strength)
    return [sample for place in pen for sample in smoother.add(*place)] + smoother.finish()


@given(samples)
def test_without_strength_the_samples_stay_what_they_are(pen: list[Sample]) -> None:
    smoother = Smoother(0.0)
    for sample in pen:
        assert smoother.add(*sample) == [sample]
    assert smoother.finish() == []


@given(samples, st.floats(0, 1))
def test_it_begins_and_ends_with_the_pen_and_stays_inside_its_way(pen: list[Sample], strength: float) -> None:
    line = drawn(strength, pen)
    assert line[0] == pen[0]
    assert line[-1] == pen[-1]
    for part in range(3):
        values = [sample[part] for sample in pen]
        assert min(values) - 1e-6 <= min(sample[part] for sample in line)
        assert max(sample[part] for sample in line) <= max(values) + 1e-6


@settings(max_examples=40)
@given(samples, st.floats(0.01, 1), st.integers(2, 9))
def test_the_pens_speed_makes_no_difference(pen: list[Sample], strength: float, parts: int) -> None:
    """The same way reported in more samples leads to the same place, within rounding."""
    often = Smoother(strength)
    seldom = Smoother(strength)
    tip = pen[0]
    for before, sample in zip([pen[0], *pen], pen, strict=False):
        many = list[Sample]()
        for i in range(1, parts + 1):
            x, y, pressure = (a + (b - a) * i / parts for a, b in zip(before, sample, strict=True))
            many += often.add(x, y, pressure)
        tip = [tip, *seldom.add(*sample)][-1]
        if math.dist(before[:2], sample[:2]) > 1e-6:  # on the spot only the pressure may differ
            assert many[-1] == pytest.approx(tip, abs=1e-6)


@pytest.mark.parametrize("strength", [0.1, 0.5, 1.0])
def test_it_lags_by_a_fixed_way_and_catches_up_at_the_end(strength: float) -> None:
    smoother = Smoother(strength)
    line = [sample for x in range(0, 1001, 7) for sample in smoother.add(x, 20)]
    assert line[-1] == pytest.approx((994 - strength * LONGEST_LAG, 20, 1.0), abs=1e-3)
    assert smoother.finish() == [(994, 20, 1.0)]
    assert smoother.finish() == []


def test_a_trembling_hand_draws_a_calm_line() -> None:
    pen = [(float(x), 3.0 * math.sin(x / 2), 1.0) for x in range(400)]
    heights = [abs(y) for _, y, _ in drawn(0.5, pen)[200:-1]]
    assert max(heights) < 0.5
    assert max(abs(y) for _, y, _ in pen) > 2.9


def test_a_corner_becomes_a_curve_of_short_steps() -> None:
    line = drawn(0.5, [(0.0, 0.0, 1.0), (200.0, 0.0, 1.0), (200.0, 200.0, 1.0)])[:-1]
    slopes = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(line)]
    assert max(abs(b - a) for a, b in pairwise(slopes)) < 0.25
    assert slopes[-1] == pytest.approx(math.pi / 2, abs=0.01)


def test_a_smoother_without_samples_has_nothing_to_catch_up() -> None:
    smoother = Smoother(1.0)
    assert smoother.finish() == []
    assert smoother.add(3, 4, 0.5) == [(3, 4, 0.5)]
    assert smoother.add(3, 4, 0.5) == [], "a pen that rests paints nothing more"
