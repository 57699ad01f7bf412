"""Paste-back: what must not change does not, seams vanish, grain is met, depth is kept."""

import time

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import BlendSettings
from exegan_studio.face.align import alignment_from_square, extract_crop, ffhq_alignment
from exegan_studio.face.feather import within_reach
from exegan_studio.face.paste_back import paste_back
from tests.face.faces import placed, smooth_picture

PLAIN = BlendSettings(tone=0, grain=0)


def disc(width: int, height: int, x: float, y: float, radius: float) -> MaskArray:
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (round(x * 16), round(y * 16)), round(radius * 16), 255, -1, cv2.LINE_AA, 4)
    return mask


def reach_of(blend: BlendSettings, size: int, alignment: Similarity) -> float:
    return blend.feather * size / alignment.scale


@given(st.integers(0, 2**32 - 1), st.booleans(), st.floats(0, 0.1))
def test_outside_hole_and_feather_every_bit_is_the_photos(seed: int, deep: bool, feather: float) -> None:
    generator = np.random.default_rng(seed)
    width, height = (int(v) for v in generator.integers(20, 70, 2))
    shape = (height, width, 3)
    photo: DeepPixels = generator.integers(0, 65536, shape, np.uint16) if deep else generator.integers(0, 256, shape, np.uint8)
    before = photo.copy()
    hole = np.zeros((height, width), np.uint8)
    for _ in range(int(generator.integers(1, 4))):
        x, y = (int(v) for v in generator.integers(0, 60, 2))
        hole[y : y + 12, x : x + 15] = generator.integers(1, 256)
    size = int(generator.choice([16, 48]))
    centre, half = generator.uniform(0, 70, 2), generator.uniform(-40, 40, 2) + 0.1
    alignment = alignment_from_square((float(centre[0]), float(centre[1])), (float(half[0]), float(half[1])), size)
    completion = generator.integers(0, 256, (size, size, 3), np.uint8)
    blend = BlendSettings(feather, float(generator.uniform(0, 1)), float(generator.uniform(0, 1)))
    out, report = paste_back(photo, completion, hole, alignment, blend, grain_seed=seed % 1000)
    assert out.dtype == photo.dtype
    assert np.array_equal(photo, before)
    untouched = ~within_reach(hole, reach_of(blend, size, alignment))
    assert np.array_equal(out[untouched], photo[untouched])
    assert report.max_outside == 0
    changed = (out != photo).any(2)
    assert changed.sum() <= report.changed_pixels
    assert report.changed_pixels + untouched.sum() <= width * height


def test_the_report_counts_what_is_really_different() -> None:
    photo = smooth_picture(200, 200)
    alignment = ffhq_alignment(placed(30, 100, 100), 256)
    hole = disc(200, 200, 100, 100, 20)
    out, report = paste_back(photo, np.zeros((256, 256, 3), np.uint8), hole, alignment, PLAIN, 0)
    assert report.outside_crop == 0
    assert report.changed_pixels >= (out != photo).any(2).sum() > 0.9 * report.changed_pixels
    assert (out[95:105, 95:105] == 0).all()


@pytest.mark.parametrize(("distance", "size"), [(30, 256), (60, 256), (150, 256)])
def test_the_photos_own_crop_gives_the_photo_back(distance: float, size: int) -> None:
    photo = smooth_picture(700, 700)
    crop = extract_crop(photo, placed(distance, 350, 340, 20), size)
    hole = disc(700, 700, 350, 340, distance)
    out, _ = paste_back(photo, crop.pixels, hole, crop.alignment, BlendSettings(), 1)
    assert np.abs(out.astype(int) - photo).max() <= 2


def test_detail_survives_the_way_there_and_back() -> None:
    generator = np.random.default_rng(0)
    photo = cv2.GaussianBlur(generator.normal(128, 90, (400, 400, 3)).astype(np.float32), (0, 0), 1.5)
    photo = np.clip(photo, 0, 255).astype(np.uint8)
    crop = extract_crop(photo, placed(60, 200, 200, 33), 256)
    hole = disc(400, 400, 200, 200, 50)
    out, _ = paste_back(photo, crop.pixels, hole, crop.alignment, PLAIN, 0)
    wrong = (out.astype(float) - photo)[hole == 255]
    assert wrong.std() < 0.1 * photo.std()


@pytest.mark.parametrize("step", [(25, 25, 25), (-40, 10, 30)])
def test_a_completion_of_another_tone_leaves_no_seam(step: tuple[int, int, int]) -> None:
    photo = np.full((300, 300, 3), (120, 110, 100), np.uint8)
    alignment = ffhq_alignment(placed(50, 150, 150), 256)
    completion = (np.full((256, 256, 3), (120, 110, 100)) + step).astype(np.uint8)
    out, _ = paste_back(photo, completion, disc(300, 300, 150, 150, 45), alignment, BlendSettings(), 0)
    assert np.abs(out.astype(int) - photo).max() <= 1
    without, _ = paste_back(photo, completion, disc(300, 300, 150, 150, 45), alignment, PLAIN, 0)
    assert np.abs(without[150, 150].astype(int) - photo[150, 150] - step).max() <= 1


def test_light_that_changes_along_the_rim_is_followed() -> None:
    photo = smooth_picture(400, 400)
    crop = extract_crop(photo, placed(70, 200, 200), 384)
    slope = np.linspace(-25, 25, 384)[None, :, None]
    completion = np.clip(crop.pixels + slope, 0, 255).astype(np.uint8)
    hole = disc(400, 400, 200, 200, 60)
    out, _ = paste_back(photo, completion, hole, crop.alignment, BlendSettings(grain=0), 0)
    rim = within_reach(hole, 2) & (hole == 0)
    assert np.abs(out.astype(int) - photo)[rim].mean() < 1.5
    assert np.abs(out.astype(int) - photo)[hole == 255].mean() < 3


def test_dark_hair_at_the_rim_does_not_smear_into_skin() -> None:
    photo = np.full((300, 300, 3), (190, 150, 130), np.uint8)
    photo[:, 130:145] = (25, 20, 18)
    alignment = ffhq_alignment(placed(50, 150, 150), 256)
    completion = np.full((256, 256, 3), (190, 150, 130), np.uint8)
    out, _ = paste_back(photo, completion, disc(300, 300, 150, 150, 40), alignment, BlendSettings(), 0)
    assert np.abs(out[150, 175].astype(int) - (190, 150, 130)).max() <= 3
    assert np.abs(out[150, 120].astype(int) - (190, 150, 130)).max() <= 3


def test_a_brow_that_covers_most_of_the_rim_is_not_taken_for_shade() -> None:
    photo = np.full((300, 300, 3), (190, 150, 130), np.uint8)
    photo[:160] = (45, 35, 30)
    alignment = ffhq_alignment(placed(50, 150, 150), 256)
    completion = np.full((256, 256, 3), (180, 140, 120), np.uint8)
    out, _ = paste_back(photo, completion, disc(300, 300, 150, 150, 40), alignment, BlendSettings(), 0)
    assert np.abs(out[175, 150].astype(int) - (190, 150, 130)).max() <= 6
    assert np.abs(out[135, 150].astype(int) - (190, 150, 130)).max() <= 15


def test_an_eye_in_skin_that_is_made_darker_is_not_made_black() -> None:
    photo = np.full((300, 300, 3), (125, 100, 90), np.uint8)
    alignment = ffhq_alignment(placed(50, 150, 150), 256)
    completion = np.full((256, 256, 3), (170, 145, 135), np.uint8)
    eye = alignment.apply(np.array([[150, 150]], np.float32))[0]
    cv2.circle(completion, (round(float(eye[0])), round(float(eye[1]))), 12, (32, 30, 28), -1)
    out, _ = paste_back(photo, completion, disc(300, 300, 150, 150, 45), alignment, BlendSettings(grain=0), 0)
    assert out[150, 150].min() >= 16
    assert np.abs(out[120, 150].astype(int) - (125, 100, 90)).max() <= 3


def noisy(strength: float, seed: int = 0) -> Pixels:
    grain = np.random.default_rng(seed).normal(0, strength, (360, 360, 1))
    return np.clip(np.full((360, 360, 3), (150, 120, 100)) + grain, 0, 255).astype(np.uint8)


def fine_noise(pixels: DeepPixels, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    luma = pixels.astype(np.float32) @ np.array([0.3, 0.59, 0.11], np.float32)
    return float((luma - cv2.GaussianBlur(luma, (0, 0), 1.5))[where].std())


def test_a_smooth_completion_gets_the_photos_grain() -> None:
    photo, hole = noisy(7), disc(360, 360, 180, 180, 60)
    alignment = ffhq_alignment(placed(60, 180, 180), 256)
    completion = np.full((256, 256, 3), (150, 120, 100), np.uint8)
    out, _ = paste_back(photo, completion, hole, alignment, BlendSettings(), 5)
    inner = disc(360, 360, 180, 180, 50) == 255
    assert fine_noise(out, inner) == pytest.approx(fine_noise(photo, inner), rel=0.3)
    bare, _ = paste_back(photo, completion, hole, alignment, BlendSettings(grain=0), 5)
    assert fine_noise(bare, inner) < 0.2 * fine_noise(photo, inner)
    again, _ = paste_back(photo, completion, hole, alignment, BlendSettings(), 5)
    other, _ = paste_back(photo, completion, hole, alignment, BlendSettings(), 6)
    assert np.array_equal(out, again)
    assert not np.array_equal(out, other)


def test_a_smooth_photo_gets_no_grain() -> None:
    photo = smooth_picture(360, 360)
    crop = extract_crop(photo, placed(60, 180, 180), 256)
    hole = disc(360, 360, 180, 180, 60)
    noise = np.random.default_rng(0).normal(0, 6, (256, 256, 1))
    completion = np.clip(crop.pixels + noise, 0, 255).astype(np.uint8)
    with_grain, _ = paste_back(photo, completion, hole, crop.alignment, BlendSettings(), 0)
    without, _ = paste_back(photo, completion, hole, crop.alignment, BlendSettings(grain=0), 0)
    assert np.array_equal(with_grain, without)


def test_sixteen_bits_are_not_rounded_to_eight() -> None:
    ramp = np.tile(np.linspace(20000, 40000, 300).astype(np.uint16)[None, :, None], (300, 1, 3))
    crop = extract_crop(ramp, placed(50, 150, 150), 256)
    out, report = paste_back(ramp, crop.pixels, disc(300, 300, 150, 150, 45), crop.alignment, BlendSettings(), 0)
    assert out.dtype == np.uint16
    assert np.abs(out.astype(int) - ramp).max() < 2 * 257
    assert (out[150, 120:180] % 257 != 0).any()
    assert report.max_outside == 0


def test_hole_outside_the_square_is_counted_and_left_alone() -> None:
    photo = smooth_picture(300, 200)
    alignment = ffhq_alignment(placed(20, 60, 100), 256)
    hole = np.zeros((200, 300), np.uint8)
    hole[90:110, 20:250] = 255
    out, report = paste_back(photo, np.zeros((256, 256, 3), np.uint8), hole, alignment, PLAIN, 0)
    assert np.array_equal(out[:, 105:], photo[:, 105:])
    assert (out[100, 40:80] == 0).all()
    assert report.outside_crop == pytest.approx(20 * 150, rel=0.02)
    assert report.max_outside == 0
    untouched, report = paste_back(
        photo,
        np.zeros((256, 256, 3), np.uint8),
        hole[:, ::-1] * (np.arange(300) > 200)[None].astype(np.uint8),
        alignment,
        PLAIN,
        0,
    )
    assert np.array_equal(untouched, photo)
    assert report.changed_pixels == 0
    assert report.outside_crop > 0


def test_the_fill_fades_out_where_the_square_ends() -> None:
    photo = np.full((300, 300, 3), 200, np.uint8)
    alignment = ffhq_alignment(placed(30, 150, 150), 256)
    hole = np.full((300, 300), 255, np.uint8)
    hole[:, :100] = 0
    out, _ = paste_back(photo, np.zeros((256, 256, 3), np.uint8), hole, alignment, BlendSettings(0.1, 0, 0), 0)
    row = out[150, :, 0].astype(int)
    assert row[150] == 0
    assert np.abs(np.diff(row)).max() < 60


def test_a_large_photo_takes_a_moment_only() -> None:
    photo = np.broadcast_to(np.uint8(127), (4000, 6000, 3)).copy()
    photo[1000:2600, 2000:3600] = cv2.resize(smooth_picture(400, 400), (1600, 1600))
    crop = extract_crop(photo, placed(350, 2800, 1750), 1024)
    hole = disc(6000, 4000, 2800, 1800, 350)
    start = time.process_time()
    _, report = paste_back(photo, crop.pixels, hole, crop.alignment, BlendSettings(), 0)
    assert time.process_time() - start < 3, "it works in the hole's surroundings, not all over 24 million pixels"
    assert report.changed_pixels < 600_000
