"""The soft rim between what is filled and the strokes that enclose it."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import Patch

ENCLOSING = 64
"""Coverage from which on a pixel holds a fill back: even a brush of one pixel leaves more than that along its way."""

_WIDEST_RIM = 128
_ABOVE_ANY = 255
"""What lies in a rim but is not filled counts as higher than all else."""

_BESIDE = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def not_hole(mask: MaskArray) -> MaskArray:
    """255 where the coverage is below ENCLOSING, else 0."""
    return np.asarray(cv2.threshold(mask, ENCLOSING - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def to_the_ridge(mask: MaskArray, area: MaskArray, box: Box) -> Patch:
    """An area to be filled (H x W of 0 and 255, all of it inside `box`), with the rim of the strokes round it as far as their
    coverage rises away from the area: without it a pale line would stay between the two.
    """
    height, width = mask.shape
    around = box.grown(_WIDEST_RIM).clipped(width, height)
    filled, there = area[around.slices].copy(), mask[around.slices]
    for _ in range(_WIDEST_RIM):
        lowest = np.asarray(cv2.erode(there | ~filled, _BESIDE, borderValue=(_ABOVE_ANY,)), np.uint8)
        more = (filled == 0) & (lowest < there)
        if not more.any():
            break
        filled[more] = 255
    return Patch(around, filled)
