"""Masks as people save them."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from exegan_studio.domain.errors import MaskError, PictureError
from exegan_studio.domain.picture import Picture
from exegan_studio.storage.images import load_mask
from exegan_studio.storage.mask_coverage import coverage_of

WIDTH, HEIGHT = 40, 30
HOLE = np.zeros((HEIGHT, WIDTH), bool)
HOLE[8:20, 10:30] = True
WHITE = np.where(HOLE, 255, 0).astype(np.uint8)


def saved(path: Path, pixels: NDArray[np.generic], mode: str | None = None) -> Path:
    Image.fromarray(pixels, mode).save(path)
    return path


def loaded(path: Path) -> NDArray[np.uint8]:
    return load_mask(path, WIDTH, HEIGHT)


def test_white_on_black_comes_back_exactly(tmp_path: Path) -> None:
    mask = loaded(saved(tmp_path / "m.png", WHITE))
    assert np.array_equal(mask, WHITE)
    assert mask.dtype == np.uint8
    assert not mask.flags.writeable


def test_soft_edges_come_back_exactly(tmp_path: Path) -> None:
    soft = cv2.GaussianBlur(WHITE, (9, 9), 3)
    assert len(np.unique(soft)) > 20
    assert np.array_equal(loaded(saved(tmp_path / "m.png", soft)), soft)


@pytest.mark.parametrize("value", [1, 38, 128, 255])
def test_two_values_mean_keep_and_hole(tmp_path: Path, value: int) -> None:
    assert np.array_equal(loaded(saved(tmp_path / "m.png", (HOLE * value).astype(np.uint8))), WHITE)


def test_colours_count_by_their_brightest_channel(tmp_path: Path) -> None:
    for colour in ((255, 0, 0), (0, 0, 255), (128, 0, 0)):
        assert np.array_equal(loaded(saved(tmp_path / "m.png", (HOLE[..., None] * colour).astype(np.uint8))), WHITE)


def test_palette_and_one_bit(tmp_path: Path) -> None:
    palette = Image.fromarray(HOLE.astype(np.uint8), "P")
    palette.putpalette([0, 0, 0, 0, 128, 0])
    palette.save(tmp_path / "p.png")
    assert np.array_equal(loaded(tmp_path / "p.png"), WHITE)
    Image.fromarray(WHITE).convert("1").save(tmp_path / "b.png")
    assert np.array_equal(loaded(tmp_path / "b.png"), WHITE)


def test_sixteen_bits(tmp_path: Path) -> None:
    for value in (1, 65535):
        cv2.imwrite(str(tmp_path / "m.png"), (HOLE * value).astype(np.uint16))
        assert np.array_equal(loaded(tmp_path / "m.png"), WHITE)


def test_paint_on_a_transparent_layer(tmp_path: Path) -> None:
    veil = cv2.GaussianBlur(WHITE, (9, 9), 3)
    for colour in (0, 255):
        layer = np.dstack([np.full((HEIGHT, WIDTH, 3), colour, np.uint8), veil])
        assert np.array_equal(loaded(saved(tmp_path / "m.png", layer)), veil)


def test_a_photo_with_a_part_erased(tmp_path: Path) -> None:
    photo = np.random.default_rng(0).integers(20, 230, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    assert np.array_equal(loaded(saved(tmp_path / "m.png", np.dstack([photo, 255 - WHITE]))), WHITE)


def test_black_and_white_counts_where_it_is_opaque(tmp_path: Path) -> None:
    veil = np.full((HEIGHT, WIDTH), 255, np.uint8)
    veil[:, :15] = 0
    mask = loaded(saved(tmp_path / "m.png", np.dstack([WHITE, WHITE, WHITE, veil])))
    assert np.array_equal(mask, np.where(veil > 0, WHITE, 0))


def test_the_noise_of_a_jpeg_does_not_touch_what_is_kept(tmp_path: Path) -> None:
    Image.fromarray(WHITE).save(tmp_path / "m.jpg", quality=90)
    with Image.open(tmp_path / "m.jpg") as image:
        raw = np.asarray(image)
    assert raw[~HOLE].max() > 0
    mask = loaded(tmp_path / "m.jpg")
    assert not mask[:4].any()
    assert (mask[10:18, 12:28] == 255).all()


def test_orientation_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(WHITE, 1)).save(tmp_path / "m.png", exif=exif)
    assert np.array_equal(loaded(tmp_path / "m.png"), WHITE)


def test_wrong_size_says_both(tmp_path: Path) -> None:
    with pytest.raises(MaskError, match="20 × 10 pixels, the photo is 40 × 30") as caught:
        loaded(saved(tmp_path / "m.png", np.zeros((10, 20), np.uint8)))
    assert "photo's size" in caught.value.next_step
    with pytest.raises(MaskError) as caught:
        loaded(saved(tmp_path / "m.png", WHITE.T.copy()))
    assert "90°" in caught.value.next_step


def test_nothing_and_everything_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MaskError, match="marks nothing") as caught:
        loaded(saved(tmp_path / "m.png", np.zeros_like(WHITE)))
    assert "white" in caught.value.next_step
    with pytest.raises(MaskError, match="whole photo") as caught:
        loaded(saved(tmp_path / "m.png", np.full_like(WHITE, 255)))
    assert "invert" in caught.value.next_step
    clear = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    with pytest.raises(MaskError, match="marks nothing"):
        loaded(saved(tmp_path / "m.png", clear))


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.png").write_bytes(b"")
    with pytest.raises(PictureError):
        loaded(tmp_path / "m.png")


@given(arrays(np.uint8, (6, 7, 3)), arrays(np.uint8, (6, 7)), st.booleans(), st.sampled_from(["PNG", "JPEG"]))
def test_any_picture_has_a_coverage(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8], veiled: bool, format_: str) -> None:
    mask = coverage_of(Picture(pixels, "0", "any", format_, alpha if veiled else None))
    assert mask.shape == (6, 7)
    assert mask.dtype == np.uint8
    if not veiled:
        assert not mask[pixels.max(axis=2) == 0].any()
