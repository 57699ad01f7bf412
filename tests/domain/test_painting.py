"""A gesture paints what its strokes cover, on both sides of a mirror, and only there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Axis, Box
from exegan_studio.domain.painting import PaintGesture
from exegan_studio.domain.strokes import Brush

SIDE = 96
MIDDLE = Axis.between((SIDE / 2, 0), (SIDE / 2, SIDE))

quarters = st.integers(-40, 4 * SIDE + 40).map(lambda number: number / 4)
pressures = st.integers(1, 4).map(lambda number: number / 4)
ways = st.lists(st.tuples(quarters, quarters, pressures), min_size=1, max_size=5)
brushes = st.builds(
    Brush, st.sampled_from([1.0, 2.5, 9.0, 40.0, 70.0]), st.floats(0, 1), st.floats(0.1, 1), st.booleans(), st.booleans()
)

Way = list[tuple[float, float, float]]


def painted(way: Way, brush: Brush, mirror: Axis | None, erase: bool = False, start: MaskArray | None = None) -> MaskArray:
    mask = np.zeros((SIDE, SIDE), np.uint8) if start is None else start.copy()
    gesture = PaintGesture(mask, brush, erase, mirror=mirror)
    for x, y, pressure in way:
        gesture.add(x, y, pressure)
    gesture.finish()
    return mask


@settings(max_examples=25, deadline=None)
@given(ways, brushes, st.booleans())
def test_mirrored_twice_is_the_same(way: Way, brush: Brush, erase: bool) -> None:
    """With a mirror the mask is its own mirror image, and the mirrored way paints the very same."""
    start = np.full((SIDE, SIDE), 200 if erase else 0, np.uint8)
    once = painted(way, brush, MIDDLE, erase, start)
    assert np.abs(once.astype(int) - once[:, ::-1]).max() <= 1
    other_way = [(*MIDDLE.reflect(x, y), pressure) for x, y, pressure in way]
    assert np.abs(once.astype(int) - painted(other_way, brush, MIDDLE, erase, start)).max() <= 1


@settings(max_examples=20, deadline=None)
@given(ways, brushes, st.sampled_from([(40.0, 0.0, 60.0, 90.0), (0.0, 30.0, 95.0, 30.0), (10.0, 0.0, 96.0, 80.0)]))
def test_a_mirror_paints_both_strokes_and_nothing_else(way: Way, brush: Brush, line: tuple[float, float, float, float]) -> None:
    axis = Axis.between(line[:2], line[2:])
    other_way = [(*axis.reflect(x, y), pressure) for x, y, pressure in way]
    both = np.maximum(painted(way, brush, None), painted(other_way, brush, None))
    assert np.array_equal(painted(way, brush, axis), both)


@settings(max_examples=25, deadline=None)
@given(ways, brushes, st.booleans(), st.booleans())
def test_the_boxes_hold_every_change_and_cancelling_brings_all_back(
    way: Way, brush: Brush, erase: bool, mirrored: bool
) -> None:
    start = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
    mask = start.copy()
    gesture = PaintGesture(mask, brush, erase, mirror=MIDDLE if mirrored else None)
    known = start.copy()

    def hear(boxes: list[Box]) -> None:
        for box in boxes:
            known[box.slices] = mask[box.slices]
        assert np.array_equal(known, mask)

    for sample in way:
        hear(gesture.add(*sample))
    hear(gesture.finish())
    change = gesture.change()
    again = start.copy()
    change.toggle(again)
    assert np.array_equal(again, mask)
    gesture.cancel()
    assert np.array_equal(mask, start)


def test_both_sides_come_back_as_boxes_of_their_own() -> None:
    mask = np.zeros((400, 4000), np.uint8)
    gesture = PaintGesture(mask, Brush(20), False, mirror=Axis.between((2000, 0), (2000, 400)))
    boxes = gesture.add(100, 200)
    assert len(boxes) == 2
    assert sum(box.width * box.height for box in boxes) < 2 * 26 * 26


def test_a_long_slanting_way_comes_back_in_pieces() -> None:
    mask = np.zeros((3000, 3000), np.uint8)
    gesture = PaintGesture(mask, Brush(100), False)
    gesture.add(60, 60)
    boxes = gesture.add(2900, 2900)
    assert sum(box.width * box.height for box in boxes) < 0.2 * 2900**2
    assert mask[1500, 1500] == 255


@pytest.mark.parametrize("erase", [False, True])
def test_opacity_is_reached_at_once_and_not_built_up_within_a_gesture(erase: bool) -> None:
    brush = Brush(30, 0.6, 0.4)
    to_and_fro = [(20.0 + 50 * (i % 2), 48.0, 1.0) for i in range(9)]
    start = np.full((SIDE, SIDE), 255 if erase else 0, np.uint8)
    once = painted(to_and_fro[:2], brush, None, erase, start)
    often = painted(to_and_fro, brush, None, erase, start)
    expected = 255 - 102 if erase else 102
    assert once[48, 45] == often[48, 45] == expected
    middle = painted(to_and_fro[:2], brush, MIDDLE, erase, start)[48, 48]
    assert middle == expected, "where a stroke meets its mirror image neither adds to the other"


@pytest.mark.parametrize("erase", [False, True])
def test_a_long_stroke_that_comes_back_is_taken_back_and_done_again_whole(erase: bool) -> None:
    """Tiles are packed on the way; what was packed and painted on again must be told as it is in the end."""
    before = np.random.default_rng(5).integers(0, 256, (700, 900), dtype=np.uint8)
    mask = before.copy()
    gesture = PaintGesture(mask, Brush(90, 0.5), erase)
    there = [(20.0 + 28 * step, 40.0 + 15 * step) for step in range(40)]
    for x, y in [*there, *reversed(there), (5.0, 690.0)]:
        gesture.add(x, y)
    gesture.finish()
    after, change = mask.copy(), gesture.change()
    assert len(change.tiles) > 6
    change.toggle(mask)
    assert np.array_equal(mask, before)
    change.toggle(mask)
    assert np.array_equal(mask, after)


def test_a_long_stroke_is_cancelled_whole() -> None:
    mask = np.random.default_rng(5).integers(0, 256, (700, 900), dtype=np.uint8)
    before = mask.copy()
    gesture = PaintGesture(mask, Brush(90, 0.5), erase=False)
    for step in range(60):
        gesture.add(15.0 * step, 300.0)
    assert not np.array_equal(mask, before)
    gesture.cancel()
    assert np.array_equal(mask, before)
