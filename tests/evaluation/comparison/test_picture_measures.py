"""Known pictures give known numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.evaluation.comparison.cases import Group, measured
from exegan_studio.evaluation.comparison.picture_measures import meter_scores, picture_scores
from exegan_studio.evaluation.graft_quality_measures import PSNR_MOST
from exegan_studio.masking.random_holes import centre_hole
from exegan_studio.pipeline.meters import yardstick
from exegan_studio.training.feature_networks.lpips import ALEX, load_lpips
from tests.evaluation.comparison.making import SMALL, stage
from tests.training.feature_networks.making import lpips_file

SIDE = 64
HOLE: MaskArray = centre_hole(SIDE)
"""A quarter."""


@pytest.fixture
def picture() -> Pixels:
    return np.random.default_rng(0).integers(30, 220, (SIDE, SIDE, 3)).astype(np.uint8)


def test_equal_pictures(picture: Pixels, tmp_path: Path) -> None:
    lpips = load_lpips(lpips_file(tmp_path / "alex.pth", ALEX))
    scores = picture_scores(picture, picture, HOLE, lpips)
    wanted = {"mae": 0, "psnr": PSNR_MOST, "ssim": 1, "lpips": 0}
    assert scores == pytest.approx(wanted | {f"{name}_hole": value for name, value in wanted.items()}, abs=1e-9)
    other = np.where(HOLE[..., None] > 0, 255 - picture, picture).astype(np.uint8)
    changed = picture_scores(other, picture, HOLE, lpips)
    assert changed["lpips_hole"] > changed["lpips"] > 0


def test_an_offset_everywhere(picture: Pixels) -> None:
    scores = picture_scores(picture + np.uint8(10), picture, HOLE, None)
    psnr = 20 * np.log10(255 / 10)
    assert scores["mae"] == pytest.approx(10)
    assert scores["mae_hole"] == pytest.approx(10)
    assert scores["psnr"] == pytest.approx(psnr)
    assert scores["psnr_hole"] == pytest.approx(psnr)
    assert "lpips" not in scores


def test_an_offset_in_the_hole(picture: Pixels) -> None:
    filled = np.where(HOLE[..., None] > 0, picture + 10, picture).astype(np.uint8)
    scores = picture_scores(filled, picture, HOLE, None)
    assert scores["mae"] == pytest.approx(10 / 4)
    assert scores["mae_hole"] == pytest.approx(10)
    assert scores["psnr"] == pytest.approx(20 * np.log10(255 / 10) + 10 * np.log10(4))
    assert scores["psnr_hole"] == pytest.approx(20 * np.log10(255 / 10))


def test_meters_are_the_studios_own() -> None:
    (one,) = [case for case in stage(replace(SMALL, kinds=("centre",)), 3).cases(Group("centre")) if case.number == 0]
    assert one.exemplar is not None
    by = yardstick(one.sitter.pixels, one.hole, one.sitter.landmarks, one.exemplars())
    pasted, kept = measured(one, one.exemplar.pixels), one.sitter.pixels
    upside_down, black = measured(one, one.exemplar.pixels[::-1]), measured(one, np.zeros_like(kept))
    assert meter_scores(pasted, by)["likeness"] > 0.6 > meter_scores(upside_down, by)["likeness"]
    assert meter_scores(kept, by)["seam"] > meter_scores(black, by)["seam"]
    alone = yardstick(kept, one.hole, one.sitter.landmarks, ())
    assert meter_scores(kept, alone).keys() == {"seam"}


def test_the_likeness_of_flat_pictures_is_that_of_their_brightness() -> None:
    a, b = (np.full((SIDE, SIDE, 3), value, np.uint8) for value in (100, 150))
    scores = picture_scores(a, b, HOLE, None)
    low = (0.01 * 255) ** 2
    expected = (2 * 100 * 150 + low) / (100**2 + 150**2 + low)
    assert scores["ssim"] == pytest.approx(expected, abs=1e-6)
    assert scores["ssim_hole"] == pytest.approx(expected, abs=1e-6)
