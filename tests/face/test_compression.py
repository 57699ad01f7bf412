"""JPEG match: how a photo was compressed is read off its pixels; clean ones are left alone; a fill gets what is round it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels, as_float
from exegan_studio.domain.geometry import Box, Similarity, box_of
from exegan_studio.domain.recipe import BlendSettings
from exegan_studio.face import paste_back as module
from exegan_studio.face.align import extract_crop
from exegan_studio.face.compression import (
    FULL,
    HALF,
    UNIT,
    Compression,
    block_strength,
    brightness,
    coded,
    compression_of,
    grid_line,
    line_steps,
    recompressed,
    tiles_of,
)
from exegan_studio.face.feather import within_reach
from exegan_studio.face.paste_back import paste_back
from tests.face.faces import placed, smooth_picture

WHOLE = Box(100, 100, 300, 300)


def skin(width: int = 400, height: int = 400, seed: int = 0) -> Pixels:
    """Soft light, pores and a little noise: what a face has to be compressed."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(0, 1, (2, height, width, 3))
    pores = 24 * cv2.GaussianBlur(noise[0], (0, 0), 1.2) + 2 * noise[1]
    return np.clip(smooth_picture(width, height, seed) + pores, 0, 255).astype(np.uint8)


def portraits(folder: Path) -> list[Pixels]:
    """Made smaller by half, so that none of their own compression is left."""
    files = sorted((folder / "faces" / "portraits").glob("*.jpg"))[::16]
    if not files:
        pytest.skip("no portraits in the shared folder")
    pictures: list[Pixels] = []
    for file in files:
        picture = cv2.imread(str(file))
        assert picture is not None
        small = cv2.resize(picture, (512, 512), interpolation=cv2.INTER_AREA)
        pictures.append(cv2.cvtColor(small, cv2.COLOR_BGR2RGB).astype(np.uint8))
    return pictures


def strength(picture: Pixels) -> float:
    tiles = tiles_of(picture, Box(0, 0, picture.shape[1], picture.shape[0]))
    assert tiles is not None
    return block_strength(brightness(tiles))


def blockiness(picture: DeepPixels, where: NDArray[np.bool_]) -> float:
    """Steps from block to block over those within, of the pixels in `where`, strong edges cut off."""
    ratios: list[float] = []
    for grey, chosen in ((picture.mean(2), where), (picture.mean(2).T, where.T)):
        step = np.abs(np.diff(grey, 2, axis=1))[:, 1:] + np.abs(np.diff(grey, 2, axis=1))[:, :-1]
        step = np.minimum(step, 24)
        line = (np.arange(step.shape[1]) + 2) % 8 == 0
        counted = chosen[:, 2:-1]
        ratios.append(float(step[:, line][counted[:, line]].mean() / step[:, ~line][counted[:, ~line]].mean()))
    return float(np.mean(ratios))


def disc(width: int, height: int, x: int, y: int, radius: int) -> MaskArray:
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask


def filled(
    photo: DeepPixels, clean: Pixels, hole: MaskArray, blend: BlendSettings = BlendSettings(), x: float = 200, y: float = 190
) -> DeepPixels:
    """The hole filled from the clean picture's own crop; everything else is untouched, which is checked."""
    crop = extract_crop(clean, placed(60, x, y, 7), 256)
    out, report = paste_back(photo, crop.pixels, hole, crop.alignment, blend, 3)
    assert report.max_outside == 0
    untouched = ~within_reach(hole, reach_of(blend, 256, crop.alignment))
    assert np.array_equal(out[untouched], photo[untouched])
    return out


def reach_of(blend: BlendSettings, size: int, alignment: Similarity) -> float:
    return blend.feather * size / alignment.scale


def never_compressed(patch: pytest.MonkeyPatch) -> None:
    def none(_photo: DeepPixels, _hole: Box) -> None: ...

    patch.setattr(module, "compression_of", none)


def test_blocks_grow_stronger_as_quality_falls() -> None:
    strengths = [strength(coded(skin(), quality)) for quality in (95, 85, 70, 50, 30, 15)]
    assert strengths == sorted(strengths)
    assert strengths[-1] > 2
    assert abs(strength(skin())) < 0.2


def test_blocks_grow_stronger_in_portraits_too(shared_folder: Path) -> None:
    for portrait in portraits(shared_folder):
        strengths = [strength(coded(portrait, quality)) for quality in (95, 85, 60, 40, 20)]
        assert strengths == sorted(strengths)
        assert abs(strength(portrait)) < 0.4


@pytest.mark.parametrize("quality", [10, 20, 30, 40, 55, 65, 75])
@pytest.mark.parametrize("chroma", [HALF, FULL])
def test_quality_and_chroma_are_read_from_the_pixels(quality: int, chroma: int) -> None:
    assert compression_of(coded(skin(), quality, chroma), WHOLE) == Compression(quality, chroma)


def test_they_are_read_from_portraits(shared_folder: Path) -> None:
    for portrait in portraits(shared_folder):
        for quality in (20, 40, 60):
            assert compression_of(coded(portrait, quality), Box(180, 160, 330, 300)) == Compression(quality)


@pytest.mark.parametrize(("left", "top"), [(3, 0), (8, 5), (13, 8), (7, 15)])
def test_a_cropped_jpegs_grid_is_found(left: int, top: int) -> None:
    cropped = coded(skin(), 40)[top:, left:].copy()
    assert compression_of(cropped, WHOLE) == Compression(40, HALF, -left % UNIT, -top % UNIT)


def test_a_jpeg_worked_over_since_is_judged_by_its_blocks() -> None:
    brighter = np.rint(255 * (coded(skin(), 20) / 255) ** 0.8).astype(np.uint8)
    found = compression_of(brighter, WHOLE)
    assert found is not None
    assert 5 <= found.quality <= 50


def pattern(name: str) -> Pixels:
    y, x = np.mgrid[0:400, 0:400]
    generator = np.random.default_rng(1)
    made: dict[str, NDArray[np.floating]] = {
        "flat": np.full((400, 400), 120.0),
        "gradient": x / 8 + y / 8,
        "steep": x / 3 + y / 5,
        "grain": 128 + generator.normal(0, 4, (400, 400)),
        "noise": generator.uniform(0, 255, (400, 400)),
        "stripes": np.where(x % 8 < 4, 90.0, 140.0),
        "checks": np.where((x // 8 + y // 8) % 2, 90.0, 140.0),
        "mesh": np.where((x % 8 == 0) | (y % 8 == 0), 90.0, 140.0),
        "large pixels": np.kron(generator.uniform(80, 160, (100, 100)), np.ones((4, 4))),
    }
    return np.repeat(np.clip(made[name], 0, 255).astype(np.uint8)[..., None], 3, 2)


@pytest.mark.parametrize("name", ["flat", "gradient", "steep", "grain", "noise", "stripes", "checks", "mesh", "large pixels"])
def test_what_is_no_jpeg_is_not_taken_for_one(name: str) -> None:
    assert compression_of(pattern(name), WHOLE) is None


@pytest.mark.parametrize("quality", [None, 90, 95, 99])
def test_clean_and_finely_compressed_photos_are_left_alone(quality: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = skin()
    photo = clean if quality is None else coded(clean, quality)
    hole = disc(400, 400, 200, 200, 60)
    out = filled(photo, clean, hole)
    never_compressed(monkeypatch)
    assert np.array_equal(out, filled(photo, clean, hole))


def test_finely_compressed_portraits_are_left_alone(shared_folder: Path) -> None:
    for portrait in portraits(shared_folder):
        for photo in (portrait, coded(portrait, 95), coded(portrait, 90)):
            assert compression_of(photo, Box(180, 160, 330, 300)) is None


def test_a_resized_jpeg_has_no_grid_that_could_be_met() -> None:
    photo = coded(skin(), 20)
    for size in (300, 500):
        resized = cv2.resize(photo, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint8)
        assert compression_of(resized, Box(100, 100, 200, 200)) is None


def test_sixteen_bits_and_tiny_photos_are_left_alone() -> None:
    photo = coded(skin(), 20)
    assert compression_of(photo.astype(np.uint16) * np.uint16(257), WHOLE) is None
    for width, height in ((1, 1), (8, 200), (60, 60), (200, 63)):
        assert compression_of(coded(skin(width, height), 20), Box(0, 0, width, height)) is None


def test_a_photo_compressed_as_it_was_stays_what_it_is() -> None:
    photo = coded(skin(), 40)
    cropped = photo[5:, 3:].copy()
    found = compression_of(cropped, WHOLE)
    assert found is not None
    again = recompressed(cropped, WHOLE, found)
    assert np.abs(as_float(again) - cropped[WHOLE.slices]).mean() < 0.1


@pytest.mark.parametrize("how", [Compression(30), Compression(30, HALF, 11, 5), Compression(30, FULL, 3, 0)])
def test_spots_fit_together(how: Compression) -> None:
    picture = skin(90, 110)
    whole = recompressed(picture, Box(0, 0, 90, 110), how)
    assert whole.shape == picture.shape
    for spot in (Box(0, 0, 90, 37), Box(0, 37, 90, 110), Box(31, 40, 32, 41), Box(80, 100, 90, 110)):
        assert np.array_equal(recompressed(picture, spot, how), whole[spot.slices])
    corner = Box(48, 48, 90, 110)
    assert np.array_equal(recompressed(picture[corner.slices].copy(), Box(16, 16, 42, 62), how.within(corner)), whole[64:, 64:])


@pytest.mark.parametrize("quality", [20, 30, 50])
def test_a_fill_gets_the_blocks_of_its_surroundings(quality: int, monkeypatch: pytest.MonkeyPatch) -> None:
    clean, hole = skin(), disc(400, 400, 200, 200, 70)
    photo = coded(clean, quality)
    around = blockiness(photo, (hole == 0) & within_reach(hole, 60))
    out = filled(photo, clean, hole)
    assert blockiness(out, hole == 255) == pytest.approx(around, rel=0.2)
    assert np.array_equal(out, filled(photo, clean, hole))
    never_compressed(monkeypatch)
    assert around > 1.5
    assert blockiness(filled(photo, clean, hole), hole == 255) < 1.1


def test_a_fill_in_a_portrait_gets_the_blocks_of_its_surroundings(shared_folder: Path) -> None:
    hole = disc(512, 512, 256, 230, 60)
    for portrait in portraits(shared_folder):
        photo = coded(portrait, 30)
        before = blockiness(photo, hole == 255)
        out = filled(photo, portrait, hole, x=256, y=220)
        assert before > 1.5
        assert blockiness(out, hole == 255) == pytest.approx(before, rel=0.2)


def test_the_setting_for_grain_says_how_far(monkeypatch: pytest.MonkeyPatch) -> None:
    clean, hole = skin(), disc(400, 400, 200, 200, 60)
    photo, inner = coded(clean, 20), disc(400, 400, 200, 200, 55) == 255
    none, half, full = (filled(photo, clean, hole, BlendSettings(grain=amount)) for amount in (0, 0.5, 1))
    assert blockiness(none, inner) < blockiness(half, inner) < blockiness(full, inner)
    never_compressed(monkeypatch)
    assert np.array_equal(none, filled(photo, clean, hole, BlendSettings(grain=0)))


@pytest.mark.parametrize(("x", "y"), [(0, 0), (399, 200), (200, 399), (396, 396)])
def test_a_hole_at_the_pictures_edge(x: int, y: int) -> None:
    clean, hole = skin(), disc(400, 400, x, y, 50)
    photo = coded(clean, 25)
    out = filled(photo, clean, hole, x=x, y=y - 10)
    assert not np.array_equal(out, photo)
    assert blockiness(out, hole == 255) > 1.4


def test_holes_and_strips_of_any_size_come_out_whole() -> None:
    """A hole of more than one strip, in a photo whose sides are no multiples of blocks, in a grid that begins elsewhere."""
    clean = skin(420, 701)
    photo = coded(clean, 30)[6:, 11:].copy()
    hole = np.zeros(photo.shape[:2], np.uint8)
    hole[40:660, 90:330] = 255
    out = filled(photo, clean[6:, 11:].copy(), hole, x=205, y=330)
    found = compression_of(photo, box_of(hole))
    assert found == Compression(30, HALF, 5, 10)
    inner = Box(120, 80, 300, 600)
    assert found is not None
    again = recompressed(out.astype(np.uint8), inner, found)
    assert np.abs(as_float(again) - out[inner.slices]).mean() < 0.25


def test_the_lines_of_the_grid_are_told_from_others() -> None:
    tiles = tiles_of(coded(skin(), 30)[3:, 5:].copy(), Box(0, 0, 380, 380))
    assert tiles is not None
    assert [grid_line(one) for one in line_steps(brightness(tiles))] == [3, 5]
    assert grid_line(np.array([4, 1, 4, 1, 4, 1, 4, 1], np.float32)) is None
    assert grid_line(np.array([1, 1.2, 1, 1, 1, 1, 1, 1], np.float32)) is None
