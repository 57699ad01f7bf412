"""FFHQ's square, crops, and masks that travel between photo and crop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.face.align import (
    CROP_SIZES,
    alignment_from_square,
    choose_crop_size,
    crop_frame,
    crop_outline,
    extract_crop,
    ffhq_alignment,
    landmarks_from_eyes_and_mouth,
    mask_to_crop,
    mask_to_photo,
)
from tests.face.faces import placed, smooth_picture


def test_the_rule_by_hand() -> None:
    # eyes 100 apart, mouth 105 below: half the side is max(2 * 100, 1.8 * 105) = 200, the centre 10.5 below the eyes
    alignment = ffhq_alignment(placed(100, 300, 250), 400)
    assert alignment.scale == pytest.approx(1.0, abs=1e-6)
    assert alignment.apply(np.array([300.0, 260.5])) == pytest.approx([200, 200], abs=1e-4)


def test_a_long_face_is_framed_by_its_height() -> None:
    landmarks = placed(100, 300, 250)
    landmarks[3:5, 1] = 250 + 150
    assert ffhq_alignment(landmarks, 540).scale == pytest.approx(540 / (2 * 1.8 * 150), rel=1e-5)


@given(st.floats(8, 900), st.floats(-200, 3000), st.floats(-200, 3000), st.floats(-179, 179), st.sampled_from(CROP_SIZES))
def test_any_tilt_comes_out_upright(distance: float, x: float, y: float, degrees: float, size: int) -> None:
    landmarks = placed(distance, x, y, degrees)
    there = ffhq_alignment(landmarks, size).apply(landmarks)
    assert there[0, 1] == pytest.approx(there[1, 1], abs=0.02 * size)
    assert there[1, 0] > there[0, 0]
    assert there[3, 1] > there[0, 1]
    assert there[:2].mean(0) == pytest.approx([size / 2, size / 2 - 0.1 * 1.05 * size / 4], abs=0.003 * size)


def test_points_on_one_spot_span_no_square() -> None:
    with pytest.raises(ValueError, match="square"):
        ffhq_alignment(np.full((5, 2), 7, np.float32), 256)


def test_the_outline_is_the_square_of_the_rule() -> None:
    alignment = alignment_from_square((500, 400), (60, 80), 256)
    corners = crop_outline(alignment, 256)
    assert corners.mean(0) == pytest.approx([500, 400], abs=1e-3)
    assert np.hypot(*(corners[1] - corners[0])) == pytest.approx(200, abs=1e-3)
    assert (corners[1] + corners[2]) / 2 == pytest.approx([560, 480], abs=1e-3)


@pytest.mark.parametrize(("distance", "size"), [(20, 256), (90, 384), (150, 768), (300, 1536), (900, 2048)])
def test_the_crop_has_the_faces_own_resolution(distance: float, size: int) -> None:
    assert choose_crop_size(placed(distance, 0, 0)) == size


def test_a_crop_shows_the_face_where_its_landmarks_say() -> None:
    picture = np.zeros((600, 800, 3), np.uint8)
    landmarks = placed(80, 400, 300, 25)
    for x, y in landmarks:
        picture[int(y) - 4 : int(y) + 4, int(x) - 4 : int(x) + 4] = 255
    crop = extract_crop(picture, landmarks, 384)
    assert crop.size == 384
    assert not crop.pixels.flags.writeable
    for x, y in crop.landmarks:
        assert crop.pixels[int(y), int(x)].min() > 200


def test_a_crop_beyond_the_border_is_reflected_not_black() -> None:
    crop = extract_crop(np.full((300, 300, 3), 90, np.uint8), placed(100, 20, 20), 256)
    assert crop.pixels.min() == crop.pixels.max() == 90
    frame = crop_frame(crop.alignment, 256, 300, 300)
    assert not frame[0, 0]
    assert frame[250, 250]


@pytest.mark.parametrize(("distance", "size"), [(60, 1024), (200, 512)])
def test_a_mask_comes_back_from_the_crop(distance: float, size: int) -> None:
    mask = np.zeros((1000, 1200), np.uint8)
    mask[420:560, 500:700] = 255
    alignment = ffhq_alignment(placed(distance, 600, 480, -17), size)
    back = mask_to_photo(mask_to_crop(mask, alignment, size), alignment, 1200, 1000)
    inside = mask_to_photo(np.full((size, size), 255, np.uint8), alignment, 1200, 1000) == 255
    wrong = np.abs(back.astype(int) - mask)[inside]
    assert (wrong > 128).mean() < 0.003


def test_soft_coverage_stays_soft_on_the_way() -> None:
    ramp = np.tile(np.linspace(0, 255, 600).astype(np.uint8), (600, 1))
    alignment = ffhq_alignment(placed(70, 300, 300), 512)
    back = mask_to_photo(mask_to_crop(ramp, alignment, 512), alignment, 600, 600)
    assert np.abs(back.astype(int) - ramp)[220:400, 220:400].max() <= 3


def test_faces_placed_by_hand() -> None:
    landmarks = landmarks_from_eyes_and_mouth((100, 200), (200, 200), (150, 305))
    assert landmarks.shape == (5, 2)
    assert landmarks[2] == pytest.approx([150, 260.9], abs=0.1)
    assert landmarks[3:5].mean(0) == pytest.approx([150, 305])
    by_hand, found = ffhq_alignment(landmarks, 512), ffhq_alignment(placed(100, 150, 200), 512)
    assert (by_hand.a, by_hand.tx, by_hand.ty) == pytest.approx((found.a, found.tx, found.ty), abs=0.5)
    with pytest.raises(ValueError, match="one spot"):
        landmarks_from_eyes_and_mouth((1, 1), (1, 1), (5, 5))


def test_smooth_content_survives_the_way_to_the_crop() -> None:
    picture = smooth_picture(500, 400)
    crop = extract_crop(picture, placed(60, 250, 190, 10), 256)
    x, y = crop.alignment.inverse().apply(np.array([128.5, 128.5]))
    assert np.abs(crop.pixels[128, 128].astype(int) - picture[int(y), int(x)]).max() <= 3
