"""Masks read at any size, brought to the photo's, and written so that they come back as they were."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.errors import OutputError, PictureError
from exegan_studio.storage.images import load_mask
from exegan_studio.storage.mask_files import fitted, read_mask, same_proportions, write_mask

MASK = np.zeros((30, 40), np.uint8)
MASK[8:20, 10:30] = 255
SOFT = cv2.GaussianBlur(MASK, (9, 9), 3).astype(np.uint8)


def test_what_is_written_comes_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    write_mask(path, SOFT, None, overwrite=False)
    with Image.open(path) as image:
        assert (image.mode, image.size) == ("L", (40, 30))
    assert np.array_equal(read_mask(path).likely, SOFT)
    assert np.array_equal(load_mask(path, 40, 30), SOFT), "the command line reads it too"


def test_a_taken_name_the_photo_and_other_formats_are_refused(tmp_path: Path) -> None:
    path, photo = tmp_path / "mask.png", tmp_path / "photo.png"
    write_mask(path, MASK, photo, overwrite=False)
    Image.fromarray(MASK).save(photo)
    before = photo.read_bytes()
    with pytest.raises(OutputError, match="exists already"):
        write_mask(path, SOFT, photo, overwrite=False)
    with pytest.raises(OutputError, match="the photo itself"):
        write_mask(photo, SOFT, photo, overwrite=True)
    with pytest.raises(OutputError, match="no name of a PNG"):
        write_mask(tmp_path / "mask.jpg", SOFT, photo, overwrite=True)
    assert photo.read_bytes() == before
    write_mask(path, SOFT, photo, overwrite=True)
    assert np.array_equal(read_mask(path).likely, SOFT)


def test_a_layer_with_transparency_can_be_read_by_paint_or_by_brightness(tmp_path: Path) -> None:
    layer = np.zeros((30, 40, 4), np.uint8)
    layer[..., 0], layer[..., 3] = 200, SOFT
    path = tmp_path / "layer.png"
    Image.fromarray(layer).save(path)
    read = read_mask(path)
    assert read.opaque is not None
    assert np.array_equal(read.opaque, SOFT)
    assert np.array_equal(read.likely, SOFT)
    assert (read.bright == 200).all()


def test_without_transparency_there_is_only_brightness(tmp_path: Path) -> None:
    Image.fromarray(SOFT).save(tmp_path / "grey.png")
    read = read_mask(tmp_path / "grey.png")
    assert read.opaque is None
    assert (read.width, read.height) == (40, 30)
    assert np.array_equal(read.bright, SOFT)


def test_what_is_no_picture_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(PictureError):
        read_mask(tmp_path / "text.png")


def test_stretched_keeps_the_part_that_is_covered() -> None:
    for width, height in ((80, 60), (20, 15), (400, 300), (97, 31)):
        assert fitted(MASK, width, height).shape == (height, width)
        assert fitted(MASK, width, height).mean() == pytest.approx(MASK.mean(), rel=0.05)
    assert fitted(MASK, 40, 30) is MASK


def test_kept_proportions_stand_in_the_middle() -> None:
    large = fitted(np.full((10, 10), 255, np.uint8), 60, 20, keep_proportions=True)
    assert (large[:, 20:40] == 255).all()
    assert not large[:, :20].any()
    assert not large[:, 40:].any()


@pytest.mark.parametrize(("size", "same"), [((80, 60), True), ((81, 60), True), ((60, 80), False), ((100, 60), False)])
def test_proportions_are_compared_within_rounding(size: tuple[int, int], same: bool) -> None:
    assert same_proportions(*size, 40, 30) is same
