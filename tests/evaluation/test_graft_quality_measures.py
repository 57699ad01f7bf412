"""The measures say what is there: on pictures made so that the answer is known."""

import cv2
import numpy as np
import pytest

from exegan_studio.domain.arrays import FloatArray, MaskArray, Pixels, as_float
from exegan_studio.evaluation import graft_quality_measures as measure
from tests.engines.graft.faces import drawn_face

SIZE = 256
SCALE = SIZE / 128
EVERYWHERE = np.ones((SIZE, SIZE), bool)


def flat(value: int = 120) -> Pixels:
    return np.full((SIZE, SIZE, 3), value, np.uint8)


def disc(radius: int = 60) -> MaskArray:
    hole = np.zeros((SIZE, SIZE), np.uint8)
    cv2.circle(hole, (SIZE // 2, SIZE // 2), radius, 255, -1)
    return hole


def noisy(sigma: float, seed: int = 0, base: Pixels | None = None) -> Pixels:
    rng = np.random.default_rng(seed)
    grey = rng.normal(0, sigma, (SIZE, SIZE, 1))
    return np.clip(np.rint((flat() if base is None else base) + grey), 0, 255).astype(np.uint8)


def bumpy(base: FloatArray) -> Pixels:
    return np.clip(np.rint(base), 0, 255).astype(np.uint8)


def test_psnr_by_hand() -> None:
    picture = flat()
    picture[:, : SIZE // 2] += 10
    half = 10 * np.log10(255**2 / 50)
    assert measure.psnr(picture, flat(), EVERYWHERE) == pytest.approx(half)
    where = EVERYWHERE.copy()
    where[:, SIZE // 2 :] = False
    assert measure.psnr(picture, flat(), where) == pytest.approx(10 * np.log10(255**2 / 100))
    assert measure.psnr(picture, picture, EVERYWHERE) == measure.PSNR_MOST


def test_ssim_is_one_of_equal_pictures_and_falls_with_noise() -> None:
    face = drawn_face(SIZE)[0]
    values = [measure.ssim(noisy(sigma, base=face), face, EVERYWHERE) for sigma in (0, 4, 12, 30)]
    assert values[0] == pytest.approx(1, abs=1e-9)
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.5


def test_ssim_of_two_flat_pictures_by_hand() -> None:
    a, b = 100, 140
    c1 = (0.01 * 255) ** 2
    wanted = (2 * a * b + c1) / (a * a + b * b + c1)
    assert measure.ssim(flat(a), flat(b), EVERYWHERE) == pytest.approx(wanted, rel=1e-6)


def test_gradient_error_of_a_ramp_by_hand() -> None:
    ramp = np.repeat(np.repeat(np.arange(0, SIZE // 2).repeat(2)[None, :, None], SIZE, 0), 3, 2).astype(np.uint8)
    inner = np.zeros((SIZE, SIZE), bool)
    inner[8:-8, 8:-8] = True
    assert measure.gradient_error(ramp, flat(), inner) == pytest.approx(0.5, rel=1e-3)
    assert measure.gradient_error(ramp, ramp, inner) == 0


def test_tone_error_sees_tone_and_little_of_noise() -> None:
    assert measure.tone_error(flat(130), flat(120), EVERYWHERE) == pytest.approx(10, abs=1e-3)
    assert measure.tone_error(noisy(10), flat(120), EVERYWHERE) < 1


def test_rim_distance_is_at_128() -> None:
    distance = measure.rim_distance(disc())
    middle = SIZE // 2
    assert distance[middle, middle] == pytest.approx(-60 / SCALE, abs=0.5)
    assert distance[middle, middle + 60 + 20] == pytest.approx(20 / SCALE, abs=0.5)
    inside = measure.rim_inside(disc())
    assert not inside[middle, middle]
    assert inside[middle, middle + 58]


@pytest.mark.parametrize("step", [6, 20])
def test_a_tone_step_is_measured(step: int) -> None:
    """Wherever within the engine's continuation the seam lies."""
    for beyond in (0, 4):
        picture = flat()
        picture[disc(60 + beyond) > 0] += step
        profile = measure.rim_profile(picture, disc())
        assert measure.tone_step(profile) == pytest.approx(step, rel=0.15)
        assert measure.seam_slope(profile) > 0.3 * step


def test_without_a_step_there_is_none() -> None:
    profile = measure.rim_profile(flat(), disc())
    for one in (measure.tone_step, measure.halo, measure.seam_slope):
        assert one(profile) == pytest.approx(0, abs=1e-3)


def test_a_wide_shading_is_no_seam() -> None:
    columns = np.arange(SIZE)[None, :, None] * np.ones((SIZE, 1, 3))
    profile = measure.rim_profile(bumpy(as_float(60 + columns * 0.4)), disc())
    assert measure.tone_step(profile) > 1
    assert measure.seam_slope(profile) < 0.5
    assert measure.halo(profile) < 0.5


def test_a_line_along_the_rim_is_a_halo() -> None:
    distance = measure.rim_distance(disc())[..., None]
    line = measure.rim_profile(bumpy(as_float(120 + 20 * ((distance > 0) & (distance <= 2)) * np.ones(3))), disc())
    assert measure.halo(line) > 8
    assert measure.tone_step(line) < 1


def test_a_seam_shows_beside_hair_as_well() -> None:
    """Where the surroundings are restless on one side, the calm side is measured."""
    restless = flat().astype(np.float32)
    restless[:, : SIZE // 3] += np.random.default_rng(1).normal(0, 60, (SIZE, SIZE // 3, 1)).astype(np.float32)
    stepped = restless.copy()
    stepped[disc(63) > 0] += 16
    before, after = (measure.rim_profile(bumpy(one), disc()) for one in (restless, stepped))
    assert measure.tone_step(before) < 3
    assert measure.tone_step(after) == pytest.approx(16, abs=3)


def test_a_hole_as_large_as_the_picture_has_no_rim() -> None:
    assert len(measure.rim_profile(flat(), np.full((SIZE, SIZE), 255, np.uint8))) == 0


def test_grain_of_known_noise() -> None:
    fine = measure.grain(noisy(8), EVERYWHERE)
    # The finest band of white noise keeps 1 - 2 m + s of its variance: m the blur's middle value, s the sum of its squares.
    line = cv2.getGaussianKernel(7, 0.7).astype(np.float64)
    blur = line @ line.T
    kept = float(np.sqrt(1 - 2 * blur[3, 3] + (blur**2).sum()))
    assert fine == pytest.approx(8 * kept, rel=0.2)
    mixed = noisy(3)
    inside = disc() > 0
    mixed[inside] = noisy(9, 1)[inside]
    assert measure.ratio(measure.grain(mixed, inside), measure.grain(mixed, ~inside)) == pytest.approx(3, rel=0.2)
    assert measure.ratio(measure.grain(flat(), inside), measure.grain(flat(), ~inside)) == 1


def test_blur_takes_sharpness_contrast_does_not() -> None:
    face = as_float(drawn_face(SIZE)[0])
    crisp = measure.edge_sharpness(bumpy(face), EVERYWHERE)
    fainter = measure.edge_sharpness(bumpy(128 + (face - 128) * 0.5), EVERYWHERE)
    soft = measure.edge_sharpness(bumpy(as_float(cv2.GaussianBlur(face, (0, 0), 2.5))), EVERYWHERE)
    assert fainter == pytest.approx(crisp, rel=0.1)
    assert crisp > 2
    assert 0 < soft < 0.6 * crisp


def test_surroundings_are_face_where_there_is_some() -> None:
    hole, face = disc(30), disc(100)
    around = measure.surroundings(hole, face)
    assert around.any()
    assert not (around & (face == 0)).any()
    assert not (around & (hole > 0)).any()
    assert measure.surroundings(disc(100), disc(100)).any(), "nothing of the face is left: what is round it"


def test_landmark_distance_in_percent_of_the_eyes() -> None:
    points = np.array([[100, 100], [150, 100], [125, 130], [105, 150], [145, 150]], np.float32)
    assert measure.landmark_distance(points + np.array([3, 4], np.float32), points) == pytest.approx(10)


def test_lips_are_redder_than_cheeks() -> None:
    face, points = drawn_face(SIZE)
    painted = face.copy()
    x, y = points[3:].mean(0)
    cv2.ellipse(painted, (round(float(x)), round(float(y))), (24, 9), 0, 0, 360, (220, 20, 40), -1)
    assert measure.lip_redness(painted, points) > measure.lip_redness(face, points) + 10
    assert measure.lip_redness(flat(), points) == pytest.approx(0, abs=1e-3)


def test_seeds_that_differ_in_tone_and_in_detail() -> None:
    low, middle = measure.band_difference([flat(100), flat(106), flat(112)], EVERYWHERE)
    assert low == pytest.approx((6 + 6 + 12) / 3, abs=0.01)
    assert middle == pytest.approx(0, abs=0.01)
    rows = np.arange(SIZE)[:, None, None] * np.ones((1, SIZE, 3))
    striped = bumpy(as_float(120 + 30 * np.sin(rows * 2 * np.pi / 8)))
    low, middle = measure.band_difference([flat(120), striped], EVERYWHERE)
    assert middle > 5 * low
    assert measure.band_difference([flat()], EVERYWHERE) == (0.0, 0.0)
