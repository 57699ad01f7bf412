"""Halved pictures: true means, and a box brought up to date gives what a new pyramid gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.geometry import Box
from exegan_studio.studio.canvas.pyramid import MaskPyramid, PhotoPyramid

sides = st.integers(1, 300)
ZOOMS = (1.0, 0.4, 0.2, 0.1)


def array_of(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()


def noise(width: int, height: int) -> Pixels:
    return np.random.default_rng(width * 1000 + height).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_ground_level_is_the_photo_itself() -> None:
    pixels = noise(37, 301)
    image, level = PhotoPyramid(pixels).image(1.0)
    assert level == 0
    assert np.array_equal(array_of(image)[:, :, 2::-1], pixels)


def test_sixteen_bits_are_shown_in_eight() -> None:
    pixels = noise(40, 300)
    image, _ = PhotoPyramid(pixels.astype(np.uint16) * 257).image(1.0)
    assert np.array_equal(array_of(image)[:, :, 2::-1], pixels)


def test_levels_are_means_and_do_not_darken() -> None:
    pixels = noise(512, 512)
    image, level = PhotoPyramid(pixels).image(0.1)
    assert level == 3
    means = pixels.reshape(64, 8, 64, 8, 3).mean((1, 3))
    difference = array_of(image)[:, :, 2::-1].astype(float) - means
    assert np.abs(difference).max() < 2
    assert abs(difference.mean()) < 0.3


@pytest.mark.parametrize(("zoom", "level"), [(3, 0), (1, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.001, 3)])
def test_level_pixels_are_at_most_one_screen_pixel(zoom: float, level: int) -> None:
    assert PhotoPyramid(noise(200, 250)).image(zoom)[1] == level


@given(sides, sides, st.integers(0, 299), st.integers(0, 299), st.integers(1, 80), st.integers(1, 80))
def test_a_changed_box_brings_every_level_up_to_date(w: int, h: int, left: int, top: int, dx: int, dy: int) -> None:
    box = Box(left, top, left + dx, top + dy).clipped(w, h)
    before, after = noise(w, h), noise(w, h)
    after[box.slices] ^= 255
    mask = np.zeros((h, w), np.uint8)
    photos, masks = PhotoPyramid(before), MaskPyramid(mask)
    for zoom in ZOOMS:
        photos.image(zoom)
        masks.level(zoom)
        masks.inside(zoom)
    mask[box.slices] = 200
    photos.show(after, box)
    masks.touch(box)
    for zoom in ZOOMS:
        assert np.array_equal(array_of(photos.image(zoom)[0]), array_of(PhotoPyramid(after).image(zoom)[0]))
        assert np.array_equal(masks.level(zoom)[0], MaskPyramid(mask).level(zoom)[0])
        assert np.array_equal(masks.inside(zoom)[0], MaskPyramid(mask).inside(zoom)[0])


def test_the_mask_is_seen_through_its_own_memory() -> None:
    mask = np.zeros((50, 60), np.uint8)
    level, number = MaskPyramid(mask).level(1.0)
    mask[10, 20] = 77
    assert (level[10, 20], number) == (77, 0)


def test_from_afar_the_inside_of_a_soft_hole_is_where_coverage_passes_one_half() -> None:
    mask = np.tile(np.arange(256, dtype=np.uint8), (256, 1))
    inside, number = MaskPyramid(mask).inside(0.25)
    assert number == 2
    assert not inside[:, :32].any()
    assert (inside[:, 32:] == 255).all()
