"""Fills take what they should, all of it, and stay inside what encloses them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import NO_PATCH
from exegan_studio.domain.painting import PaintGesture
from exegan_studio.domain.strokes import Brush
from exegan_studio.masking.colour_fill import enclosed_area, similar_colours
from exegan_studio.masking.rims import ENCLOSING

SIDE = 14
PHOTO = Box(0, 0, SIDE, SIDE)
pictures = arrays(np.uint8, (SIDE, SIDE, 3), elements=st.sampled_from([0, 10, 20, 128, 250, 255]))
places = st.integers(0, SIDE - 1)


def connected(alike: np.ndarray[tuple[int, int], np.dtype[np.bool_]], x: int, y: int) -> set[tuple[int, int]]:
    found, todo = set[tuple[int, int]](), [(x, y)]
    while todo:
        x, y = todo.pop()
        if 0 <= x < SIDE and 0 <= y < SIDE and alike[y, x] and (x, y) not in found:
            found.add((x, y))
            todo += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    return found


@settings(max_examples=60, deadline=None)
@given(pictures, places, places, st.integers(0, 255), st.booleans(), st.booleans())
def test_exactly_the_similar_colours_are_covered_wholly(
    pixels: MaskArray, x: int, y: int, tolerance: int, contiguous: bool, deep: bool
) -> None:
    alike = (np.abs(pixels.astype(int) - pixels[y, x]) <= tolerance).all(2)
    if contiguous:
        found = connected(alike, x, y)
        alike = np.array([[(column, row) in found for column in range(SIDE)] for row in range(SIDE)])
    given_pixels = pixels.astype(np.uint16) * 257 if deep else pixels
    covered = similar_colours(given_pixels, x, y, tolerance, contiguous).within(PHOTO)
    assert np.array_equal(covered == 255, alike)
    grown = np.pad(alike, 1)
    near = np.any([grown[1 + dy : 1 + dy + SIDE, 1 + dx : 1 + dx + SIDE] for dy in (-1, 0, 1) for dx in (-1, 0, 1)], 0)
    assert np.array_equal(covered > 0, near), "neighbours are covered a little, nothing else is"


def test_sixteen_bits_are_told_apart_more_finely() -> None:
    pixels = np.full((SIDE, SIDE, 3), 3000, np.uint16)
    pixels[:, 7:] = 3100
    assert (similar_colours(pixels, 2, 2, 0.2, True).within(PHOTO)[:, 8:] == 0).all()
    assert (similar_colours(pixels, 2, 2, 0.5, True).within(PHOTO) == 255).all()


def test_a_fill_outside_the_photo_is_nothing() -> None:
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    for x, y in ((-1, 3), (3, -1), (SIDE, 3), (3, SIDE)):
        assert similar_colours(pixels, x, y, 10, True) == NO_PATCH
        assert enclosed_area(pixels[..., 0], x, y) == NO_PATCH


def ring(brush: Brush, radius: float = 50, side: int = 160) -> MaskArray:
    mask = np.zeros((side, side), np.uint8)
    gesture = PaintGesture(mask, brush, False)
    for turn in np.linspace(0, 2 * np.pi, 60):
        gesture.add(side / 2 + radius * float(np.cos(turn)), side / 2 + radius * float(np.sin(turn)))
    gesture.finish()
    return mask


@pytest.mark.parametrize("diameter", [1.0, 1.7, 3.0, 12.0, 40.0])
@pytest.mark.parametrize("hardness", [0.0, 0.5, 1.0])
def test_the_bucket_fills_a_painted_outline_without_a_pale_line(diameter: float, hardness: float) -> None:
    mask = ring(Brush(diameter, hardness))
    filled = np.maximum(mask, enclosed_area(mask, 80, 80).within(Box(0, 0, 160, 160)))
    y, x = np.mgrid[:160, :160] + 0.5
    away = np.hypot(x - 80, y - 80)
    assert (filled[away < 49] >= 250).all()
    assert np.array_equal(filled[away > 52], mask[away > 52]), "outside the outline nothing changes"


def test_the_bucket_outside_an_outline_leaves_its_inside_free() -> None:
    mask = ring(Brush(12, 0.8))
    patch = enclosed_area(mask, 3, 3)
    filled = np.maximum(mask, patch.within(Box(0, 0, 160, 160)))
    assert filled[80, 80] == 0
    assert filled[0, 0] == filled[159, 159] == 255
    assert enclosed_area(mask, 80, 30) == NO_PATCH, "on the outline there is nothing to fill"


def test_a_gap_lets_the_fill_out() -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[3:11, 3:11] = 255
    mask[4:10, 4:10] = 0
    assert (enclosed_area(mask, 5, 5).within(PHOTO)[mask < ENCLOSING] == 255).sum() == 36
    mask[3, 6] = 60
    assert (enclosed_area(mask, 5, 5).within(PHOTO)[mask < ENCLOSING] == 255).all()


@settings(max_examples=30, deadline=None)
@given(arrays(np.uint8, (SIDE, SIDE), elements=st.sampled_from([0, 60, 63, 64, 200, 255])), places, places)
def test_the_bucket_takes_all_that_is_free_and_connected(mask: MaskArray, x: int, y: int) -> None:
    patch = enclosed_area(mask, x, y).within(PHOTO)
    found = connected(mask < ENCLOSING, x, y)
    assert all(patch[row, column] == 255 for column, row in found)
    assert found or not patch.any()
    free = {(column, row) for row in range(SIDE) for column in range(SIDE) if mask[row, column] < ENCLOSING}
    assert not any(patch[row, column] for column, row in free - found), "no other free pixel is touched"
