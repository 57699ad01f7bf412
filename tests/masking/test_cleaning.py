"""Cleaning removes what it is told to, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.painting import PaintGesture
from exegan_studio.domain.strokes import Brush
from exegan_studio.masking.cleaning import smoothed, without_gaps, without_specks
from exegan_studio.masking.rims import ENCLOSING

masks = arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24)), elements=st.sampled_from([0, 60, 63, 64, 200, 255]))
ANY = settings(max_examples=40, deadline=None)


def disc(side: int, radius: float, hardness: float = 1.0) -> MaskArray:
    mask = np.zeros((side, side), np.uint8)
    gesture = PaintGesture(mask, Brush(2 * radius, hardness), False)
    gesture.add(side / 2, side / 2)
    gesture.finish()
    return mask


@ANY
@given(masks, masks, st.integers(0, 7))
def test_smoothing_treats_hole_and_rest_alike_and_keeps_their_order(mask: MaskArray, other: MaskArray, radius: int) -> None:
    smooth = smoothed(mask, radius)
    assert smooth.shape == mask.shape
    assert np.abs(smoothed(~mask, radius).astype(int) - ~smooth).max() <= 1
    more = np.maximum(mask, np.resize(other, mask.shape))
    assert (smoothed(more, radius) >= smooth).all()
    for value in (0, 128, 255):
        assert (smoothed(np.full_like(mask, value), radius) == value).all()


@pytest.mark.parametrize("hardness", [0.2, 1.0])
def test_smoothing_leaves_a_large_round_shape_as_it_is(hardness: float) -> None:
    mask = disc(200, 80, hardness)
    smooth = smoothed(mask, 4)
    assert np.abs(smooth.astype(int) - mask).mean() < 1.5
    assert smooth.sum() == pytest.approx(float(mask.sum()), rel=0.01)


def test_smoothing_takes_bumps_and_dents_away() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[:, :30] = 255
    calm = mask.copy()
    mask[10:13, 30:36] = 255
    mask[40:43, 24:30] = 0
    smooth = smoothed(mask, 4)
    assert np.array_equal(smooth[:, :27], calm[:, :27])
    assert np.array_equal(smooth[:, 33:], calm[:, 33:])


@ANY
@given(masks, st.one_of(st.none(), st.integers(0, 40)))
def test_filling_gaps_only_adds_and_is_done_after_once(mask: MaskArray, largest: int | None) -> None:
    filled = without_gaps(mask, largest)
    assert (filled >= mask).all()
    free = mask[0] < ENCLOSING
    assert np.array_equal(filled[0][free], mask[0][free]), "what reaches the border is not enclosed"
    if largest is None:
        assert not any_gap(filled)
        assert np.array_equal(without_gaps(filled), filled)
    else:
        assert (filled <= without_gaps(mask)).all(), "a limit fills less"


def any_gap(mask: MaskArray) -> bool:
    """Whether a pixel that encloses nothing cannot reach the border over such pixels."""
    free = mask < ENCLOSING
    reached = np.zeros_like(free)
    reached[[0, -1]], reached[:, [0, -1]] = free[[0, -1]], free[:, [0, -1]]
    while True:
        more = reached.copy()
        more[1:] |= reached[:-1]
        more[:-1] |= reached[1:]
        more[:, 1:] |= reached[:, :-1]
        more[:, :-1] |= reached[:, 1:]
        more &= free
        if np.array_equal(more, reached):
            return bool((free & ~reached).any())
        reached = more


def test_gaps_up_to_a_size() -> None:
    mask = np.full((40, 40), 255, np.uint8)
    mask[5:8, 5:8] = 0
    mask[20:30, 20:30] = 0
    mask[35:, :4] = 0
    small = without_gaps(mask, 9)
    assert (small[5:8, 5:8] == 255).all()
    assert (small[20:30, 20:30] == 0).all()
    everything = without_gaps(mask)
    assert (everything[20:30, 20:30] == 255).all()
    assert (everything[35:, :4] == 0).all(), "what reaches the border is not enclosed"
    assert np.array_equal(without_gaps(mask, 8), mask)


def test_smoothing_a_jagged_edge_makes_it_soft_by_a_pixel() -> None:
    jagged = np.where(np.arange(60) < np.arange(60)[:, None], np.uint8(255), np.uint8(0))
    smooth = smoothed(jagged, 5)[20:40, 20:40]
    assert set(np.unique(smooth)) - {0, 255}
    assert 25 < (smooth % 255 > 0).sum() < 85


def test_what_is_not_empty_but_lies_in_the_midst_of_a_hole_is_a_gap_too() -> None:
    mask = np.full((30, 30), 255, np.uint8)
    mask[10:13, 10:13] = 180
    mask[20, 20] = 90
    assert (without_gaps(mask) == 255).all()
    assert (without_gaps(mask, 1)[10:13, 10:13] == 180).all()


def test_thousands_of_gaps_are_filled_at_once() -> None:
    mask = np.full((601, 601), 255, np.uint8)
    mask[1::4, 1::4] = 0
    assert (without_gaps(mask) == 255).all()


def test_a_gap_with_a_soft_rim_is_filled_up_to_the_full_hole() -> None:
    assert (without_gaps(~disc(80, 20, 0.3)) >= 250).all()


@ANY
@given(masks, st.integers(0, 40), st.integers(0, 40))
def test_specks_go_whole_or_stay_as_they_are(mask: MaskArray, smallest: int, more: int) -> None:
    clean = without_specks(mask, smallest)
    assert ((clean == mask) | (clean == 0)).all()
    assert np.array_equal(without_specks(clean, smallest), clean)
    assert (without_specks(mask, smallest + more) <= clean).all()
    assert np.array_equal(without_specks(mask, 0), mask)


def test_specks_below_a_size() -> None:
    mask = np.zeros((40, 40), np.uint8)
    mask[2:5, 2:5] = 255
    mask[10:14, 10:14] = 128
    mask[20:35, 20:35] = 255
    mask[35, 35] = 255
    clean = without_specks(mask, 9)
    assert (clean[2:5, 2:5] == 255).all()
    assert not clean[10:14, 10:14].any(), "sixteen pixels half covered are eight"
    assert clean[35, 35] == 255, "touching by a corner belongs to it"
    assert np.array_equal(without_specks(mask, 9.1) > 0, mask * (np.add.outer(np.arange(40), np.arange(40)) >= 40) > 0)
    assert not without_specks(mask, 1000).any()
