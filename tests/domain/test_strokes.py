"""Strokes: no gaps, the same at any speed, exactly as wide as the brush says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.strokes import Brush, StampCache, Stroke, stamp

places = st.floats(10, 150)
diameters = st.one_of(st.floats(1, 60), st.floats(65, 120))
hardnesses = st.floats(0, 1)


def drawn(brush: Brush, points: list[tuple[float, float]], side: int = 160) -> MaskArray:
    stroke = Stroke(np.zeros((side, side), np.uint8), brush)
    for x, y in points:
        stroke.add(x, y)
    stroke.finish()
    return stroke.coverage


def distance_to_segment(
    side: int, a: tuple[float, float], b: tuple[float, float]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """From each pixel's centre to the segment a-b."""
    x, y = np.arange(side) + 0.5, (np.arange(side) + 0.5)[:, None]
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
    return np.hypot(x - a[0] - along * dx, y - a[1] - along * dy)


@given(places, places, places, places, diameters, hardnesses, st.integers(2, 40))
def test_fast_straight_stroke_equals_slow_one(
    x0: float, y0: float, x1: float, y1: float, d: float, h: float, samples: int
) -> None:
    brush = Brush(d, h)
    slow = [(x0 + (x1 - x0) * i / samples, y0 + (y1 - y0) * i / samples) for i in range(samples + 1)]
    fast_mask, slow_mask = drawn(brush, [(x0, y0), (x1, y1)]).astype(int), drawn(brush, slow).astype(int)
    # a rounding error may put a large brush's stamp on the next quarter pixel: an edge pixel then differs by that much
    assert np.abs(fast_mask - slow_mask).max() <= (1 if d <= 64 else 96)
    assert (fast_mask != slow_mask).mean() < 0.02


@given(places, places, places, places, diameters)
def test_hard_stroke_has_no_gaps_and_no_bulges(x0: float, y0: float, x1: float, y1: float, d: float) -> None:
    mask = drawn(Brush(d, 1.0), [(x0, y0), (x1, y1)])
    away = distance_to_segment(160, (x0, y0), (x1, y1))
    assert (mask[away < d / 2 - 0.8] == 255).all()
    assert (mask[away > d / 2 + 0.8] == 0).all()


@given(diameters, hardnesses, st.floats(0.05, 1))
def test_dab_reaches_its_radius_and_its_opacity(d: float, h: float, opacity: float) -> None:
    dab = stamp(d, h, opacity, 0.0, 0.0)
    middle = dab.shape[0] // 2
    assert dab[middle, middle] == dab.max() == math.floor(255 * opacity + 0.5)
    assert np.array_equal(dab, dab[::-1])
    assert np.array_equal(dab, dab.T)
    row = dab[middle, middle:].astype(int)
    assert (np.diff(row) <= 0).all(), "coverage falls outwards"
    assert (row[math.ceil(max(d / 2, 1.0)) + 1 :] == 0).all()


def test_hard_dab_covers_the_area_of_its_disc() -> None:
    for d in (3.0, 10.0, 33.3, 200.0):
        assert stamp(d, 1.0, 1.0, 0.2, -0.3).sum() / 255 == pytest.approx(math.pi * d * d / 4, rel=0.02, abs=0.4)


def test_one_pixel_brush_paints_the_pixel_under_it() -> None:
    mask = drawn(Brush(1.0, 1.0), [(7.5, 3.5)], 16)
    assert mask[3, 7] == 255
    assert mask.sum() == 255


@pytest.mark.parametrize("turn", [0, 10, 30, 45, 77])
@pytest.mark.parametrize("offset", [0.0, 0.25, 0.5])
def test_a_line_of_one_pixel_is_one_pixel_wide_at_any_slope_and_has_no_gaps(turn: float, offset: float) -> None:
    across, down = 120 * math.cos(math.radians(turn)), 120 * math.sin(math.radians(turn))
    mask = drawn(Brush(1.0, 1.0), [(20 + offset, 20 + offset), (20 + offset + across, 20 + offset + down)])
    assert mask.sum() / 255 / 120 == pytest.approx(1.0, abs=0.08)
    steps = np.linspace(1, 119, 600)[:, None] / 120 * np.array([[across, down]]) + 20 + offset
    near = np.max([mask[np.floor(steps[:, 1] + dy).astype(int), np.floor(steps[:, 0] + dx).astype(int)]
                   for dx in (-0.5, 0.5) for dy in (-0.5, 0.5)], 0)  # fmt: skip
    assert near.min() >= 96


@given(st.floats(8, 120), hardnesses, st.floats(0.1, 1))
def test_hardness_is_the_part_of_the_radius_that_is_covered_wholly(d: float, h: float, opacity: float) -> None:
    dab = stamp(d, h, opacity, 0.0, 0.0)
    away = np.hypot(*np.mgrid[-(len(dab) // 2) : len(dab) // 2 + 1, -(len(dab) // 2) : len(dab) // 2 + 1])
    inner = min(h * d / 2, d / 2 - 0.5)
    outer = max(d / 2, inner + 1)
    full = math.floor(255 * opacity + 0.5)
    assert (dab[away <= inner] == full).all()
    assert (dab[away >= outer] == 0).all()
    halfway = np.abs(away - (inner + outer) / 2) < 0.25 / 2
    assert np.abs(dab[halfway] - full / 2).max(initial=0) <= full * 0.2 / (outer - inner) + 1


def test_soft_brush_is_softer() -> None:
    hard, soft = stamp(40, 1.0, 1.0, 0, 0), stamp(40, 0.0, 1.0, 0, 0)
    assert soft.sum() < 0.5 * hard.sum()
    assert soft.max() == hard.max() == 255


def test_going_over_a_place_twice_in_one_gesture_adds_nothing() -> None:
    brush = Brush(20, 0.3, 0.4)
    once = drawn(brush, [(30, 80), (130, 80)])
    twice = drawn(brush, [(30, 80), (130, 80), (30, 80), (130, 80)])
    assert twice.max() == once.max() == round(255 * 0.4)
    assert np.abs(once.astype(int) - twice).max() <= 3


@given(st.lists(st.tuples(st.floats(-60, 220), st.floats(-60, 220), st.floats(0, 1)), min_size=1, max_size=6), diameters)
def test_changed_boxes_hold_every_change(samples: list[tuple[float, float, float]], d: float) -> None:
    stroke = Stroke(np.zeros((160, 160), np.uint8), Brush(d))
    for x, y, pressure in [*samples, (0.0, 0.0, -1.0)]:
        before = stroke.coverage.copy()
        boxes = stroke.add(x, y, pressure) if pressure >= 0 else stroke.finish()
        after = stroke.coverage.copy()
        for box in boxes:
            assert not box.empty
            assert box.clipped(160, 160) == box
            after[box.slices] = before[box.slices]
        assert np.array_equal(after, before)


def test_pressure_narrows_or_thins_as_the_brush_says() -> None:
    def pressed(brush: Brush, pressure: float) -> MaskArray:
        stroke = Stroke(np.zeros((100, 100), np.uint8), brush)
        stroke.add(50, 50, pressure)
        return stroke.coverage

    narrow = pressed(Brush(40, 1.0, pressure_size=True), 0.5)
    assert (narrow > 0).any(0).sum() == pytest.approx(20, abs=1)
    thin = pressed(Brush(40, 1.0, pressure_size=False, pressure_opacity=True), 0.5)
    assert thin.max() == 128
    assert (thin > 0).any(0).sum() == pytest.approx(40, abs=1)
    assert pressed(Brush(40, 1.0), 0.0).max() > 0, "the lightest touch still paints"


def test_stroke_ends_where_the_pointer_ends() -> None:
    mask = drawn(Brush(100, 1.0), [(50, 80), (53.3, 80)])
    assert mask[80, 102] == 255
    assert mask[80, 105] == 0


def test_cache_forgets_the_longest_unused() -> None:
    cache = StampCache(limit=60_000)
    first = cache.get(100, 1.0, 1.0, 0.0, 0.0)
    assert cache.get(100, 1.0, 1.0, 0.0, 0.0) is first
    for i in range(1, 9):
        cache.get(100, 1.0, i / 10, 0.0, 0.0)
    again = cache.get(100, 1.0, 1.0, 0.0, 0.0)
    assert again is not first
    assert np.array_equal(again, first)
