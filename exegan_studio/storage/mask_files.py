"""Masks as files: read at any size and in more than one way, brought to the photo's size, written as grey PNG. Any thread."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray, frozen
from exegan_studio.domain.errors import OutputError
from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.mask_coverage import coverage_of
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.png import encode_grey
from exegan_studio.storage.reading import DecodingLimits


@dataclass(frozen=True)
class MaskFile:
    """A picture read as coverage (255 = hole), at its own size. `likely`: as its content suggests, see `mask_coverage`;
    `bright`: white is hole; `opaque`: what is not transparent is hole, None where nothing is transparent."""

    name: str
    likely: MaskArray
    bright: MaskArray
    opaque: MaskArray | None = None

    @property
    def width(self) -> int:
        return self.likely.shape[1]

    @property
    def height(self) -> int:
        return self.likely.shape[0]


def read_mask(path: Path, limits: DecodingLimits = DecodingLimits()) -> MaskFile:
    """Raises PictureError where it is no picture."""
    picture = load_picture(path, limits)
    alpha = None if picture.alpha is None else to_eight_bit(picture.alpha)
    opaque = None if alpha is None or alpha.min() == 255 else frozen(alpha.copy())
    return MaskFile(picture.name, frozen(coverage_of(picture)), frozen(picture.eight_bit().max(axis=2)), opaque)


def fitted(mask: MaskArray, width: int, height: int, *, keep_proportions: bool = False) -> MaskArray:
    """The mask at that size: stretched, or as large as fits whole and in the middle, with nothing beside it."""
    rows, columns = mask.shape
    if (columns, rows) == (width, height):
        return mask
    if not keep_proportions:
        return _resized(mask, width, height)
    factor = min(width / columns, height / rows)
    wide, high = max(1, round(columns * factor)), max(1, round(rows * factor))
    left, top = (width - wide) // 2, (height - high) // 2
    result = np.zeros((height, width), np.uint8)
    result[top : top + high, left : left + wide] = _resized(mask, wide, high)
    return result


def same_proportions(width: int, height: int, other_width: int, other_height: int) -> bool:
    """Whether one size is the other one scaled, within a pixel of the smaller."""
    across, down = width / other_width, height / other_height
    return abs(across - down) * min(other_width, other_height) <= max(1.0, across)


def write_mask(path: Path, mask: MaskArray, photo: Path | None, *, overwrite: bool) -> None:
    """As a grey PNG of the mask's size, white where it is hole. `photo`: the file that must not be replaced.

    Raises OutputError; nothing is written then.
    """
    if path.suffix.lower() != ".png":
        raise OutputError(f"{shown_name(path)} is no name of a PNG file.", "End the name in .png.")
    if photo is not None and path.exists() and photo.exists() and path.samefile(photo):
        raise OutputError(f"{shown_name(path)} is the photo itself, which is never altered.", "Choose another name.")
    refuse_taken(path, overwrite)
    atomic_write(path, encode_grey(mask), overwrite)


def _resized(mask: MaskArray, width: int, height: int) -> MaskArray:
    rows, columns = mask.shape
    # averaging where it shrinks, so that thin parts fade and do not vanish
    how = cv2.INTER_AREA if width < columns or height < rows else cv2.INTER_LINEAR
    return cv2.resize(mask, (width, height), interpolation=how).astype(np.uint8, copy=False)
