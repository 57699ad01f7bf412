"""Fills that start from one pixel: what has its colour, and what an outline encloses."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import DeepPixels, MaskArray
from exegan_studio.domain.geometry import Box, box_of
from exegan_studio.domain.mask import NO_PATCH, Patch
from exegan_studio.masking.rims import ENCLOSING, below, to_the_ridge


def similar_colours(pixels: DeepPixels, x: int, y: int, tolerance: float, contiguous: bool) -> Patch:
    """Every pixel whose channels all differ by at most `tolerance` (0..255, whatever the depth) from those of pixel (x, y);
    with `contiguous` only those connected to it side by side. `pixels`: H x W x channels.

    These are covered wholly and their neighbours a little, so that the edge is smooth. Outside the photo: nothing.
    """
    height, width = pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return NO_PATCH
    reach = tolerance * (257 if pixels.dtype == np.uint16 else 1)
    colour = pixels[y, x].astype(np.float64)
    alike = np.asarray(cv2.inRange(pixels, np.ceil(colour - reach), np.floor(colour + reach)), np.uint8)
    alike, box = _connected(alike, x, y) if contiguous else (alike, box_of(alike))
    around = box.grown(1).clipped(width, height)
    part = alike[around.slices]
    blurred = np.asarray(cv2.GaussianBlur(part, (3, 3), 0, borderType=cv2.BORDER_REPLICATE), np.uint8)
    return Patch(around, np.maximum(part, blurred))


def enclosed_area(mask: MaskArray, x: int, y: int) -> Patch:
    """The bucket: everything connected to pixel (x, y) that is not hole yet, as far as the middle of the strokes round it.

    Nothing outside the photo, and nothing where (x, y) is hole already, be it a quarter (`ENCLOSING`).
    """
    height, width = mask.shape
    if not (0 <= x < width and 0 <= y < height) or mask[y, x] >= ENCLOSING:
        return NO_PATCH
    area, box = _connected(below(mask, ENCLOSING), x, y)
    return to_the_ridge(mask, area, box)


def _connected(alike: MaskArray, x: int, y: int) -> tuple[MaskArray, Box]:
    """Of an H x W array of 0 and 255 what is connected to (x, y) side by side, and the box round it."""
    found = np.zeros((alike.shape[0] + 2, alike.shape[1] + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (255 << 8)
    _, _, _, (left, top, width, height) = cv2.floodFill(alike, found, (x, y), (255.0,), (0.0,), (0.0,), flags)
    return found[1:-1, 1:-1], Box(left, top, left + width, top + height)
