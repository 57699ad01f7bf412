"""Mask operations: exact, borders respected, nothing else touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.mask import Combine, combined, erased, feathered, grown, painted, product

small_masks = arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24)))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[MaskArray, MaskArray]:
    shape = draw(st.tuples(st.integers(1, 40), st.integers(1, 12)))
    return draw(arrays(np.uint8, shape)), draw(arrays(np.uint8, shape))


@given(pairs())
def test_product_is_rounded_exactly(masks: tuple[MaskArray, MaskArray]) -> None:
    first, second = masks
    assert np.array_equal(product(first, second), np.floor(first.astype(float) * second / 255 + 0.5).astype(np.uint8))


@given(pairs())
def test_paint_never_lowers_and_erase_never_raises(masks: tuple[MaskArray, MaskArray]) -> None:
    mask, coverage = masks
    over, under = painted(mask, coverage), erased(mask, coverage)
    assert (over >= np.maximum(mask, coverage)).all()
    assert (under <= np.minimum(mask, ~coverage)).all()
    assert np.array_equal(painted(np.zeros_like(mask), coverage), coverage)
    assert not erased(mask, np.full_like(mask, 255)).any()
    assert (painted(mask, np.full_like(mask, 255)) == 255).all()


@given(pairs())
def test_combining(masks: tuple[MaskArray, MaskArray]) -> None:
    a, b = masks
    assert np.array_equal(combined(a, b, Combine.ADD), np.maximum(a, b))
    assert np.array_equal(combined(a, b, Combine.INTERSECT), np.minimum(a, b))
    assert np.array_equal(combined(a, b, Combine.SUBTRACT), np.minimum(a, 255 - b))
    replaced = combined(a, b, Combine.REPLACE)
    assert np.array_equal(replaced, b)
    assert replaced is not b


def slow_growth(mask: MaskArray, radius: int) -> MaskArray:
    """The greatest value within the disc, one shift at a time."""
    height, width = mask.shape
    padded = np.pad(mask, radius)
    result = np.zeros_like(mask)
    for dy in range(-radius, radius + 1):
        half = min(radius, int(((radius + 0.5) ** 2 - dy * dy) ** 0.5))
        for dx in range(-half, half + 1):
            result = np.maximum(result, padded[radius + dy : radius + dy + height, radius + dx : radius + dx + width])
    return result


@given(small_masks, st.integers(1, 7))
def test_growth_is_the_greatest_value_within_a_disc(mask: MaskArray, radius: int) -> None:
    assert np.array_equal(grown(mask, radius), slow_growth(mask, radius))
    assert np.array_equal(grown(mask, -radius), ~slow_growth(~mask, radius))


def test_growth_is_round_and_works_across_tiles() -> None:
    mask = np.zeros((700, 1400), np.uint8)
    mask[505:520, 500:530] = 255
    wide = grown(mask, 40)
    columns, rows = np.flatnonzero(wide.any(0)), np.flatnonzero(wide.any(1))
    assert (columns[0], columns[-1], rows[0], rows[-1]) == (460, 569, 465, 559)
    assert wide[470, 465] == 0, "corners are round"
    assert np.array_equal(grown(wide, -40) >= mask, np.ones_like(mask, bool))


def test_shrinking_leaves_the_pictures_border_alone() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[:, :30] = 255
    narrow = grown(mask, -10)
    assert (narrow[:, :20] == 255).all()
    assert not narrow[:, 20:].any()
    assert (grown(np.full((20, 20), 255, np.uint8), -5) == 255).all()


def test_feather_is_symmetric_about_the_edge_and_keeps_what_is_far() -> None:
    mask = np.zeros((80, 1200), np.uint8)
    mask[:, :600] = 255
    soft = feathered(mask, 12).astype(int)
    assert (np.diff(soft, axis=1) <= 0).all()
    assert (soft[:, :580] == 255).all()
    assert (soft[:, 620:] == 0).all()
    assert soft[40, 599] + soft[40, 600] == pytest.approx(255, abs=1)
    assert 0 < soft[40, 594] < 255
    assert 0 < soft[40, 605] < 255


@given(st.integers(0, 255), st.floats(0, 30))
def test_feather_leaves_a_uniform_mask_alone(value: int, radius: float) -> None:
    mask = np.full((40, 50), value, np.uint8)
    assert np.array_equal(feathered(mask, radius), mask)


def test_nothing_to_do_gives_a_copy() -> None:
    mask = np.zeros((5, 5), np.uint8)
    mask[2, 2] = 9
    for result in (grown(mask, 0), feathered(mask, 0)):
        assert np.array_equal(result, mask)
        assert result is not mask
