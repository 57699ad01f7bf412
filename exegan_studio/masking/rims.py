"""The soft rim between what is filled and the strokes that enclose it."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import Patch

ENCLOSING = 64
"""Coverage from which on a pixel holds a fill back: even a brush of one pixel leaves more than that along its way."""

_WIDEST_RIM = 128
_BESIDE = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def below(mask: MaskArray, level: int) -> MaskArray:
    """255 where the coverage is below `level`, else 0."""
    return np.asarray(cv2.threshold(mask, level - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def to_the_ridge(mask: MaskArray, area: MaskArray, box: Box) -> Patch:
    """An area to be filled (H x W of 0 and 255, all of it inside `box`), with the rim of the strokes round it as far as their
    coverage rises away from the area: without it a pale line would stay between the two.
    """
    height, width = mask.shape
    around = box.grown(_WIDEST_RIM).clipped(width, height)
    filled, there = np.pad(area[around.slices], 1), np.pad(mask[around.slices], 1).ravel()
    inner = np.asarray(cv2.erode(filled, _BESIDE), np.uint8)
    flat, row = filled.reshape(-1), filled.shape[1]
    front = np.flatnonzero(flat != inner.ravel())
    for _ in range(_WIDEST_RIM):
        ahead = [front[(there[front + step] > there[front]) & (flat[front + step] == 0)] + step for step in (1, -1, row, -row)]
        front = np.unique(np.concatenate(ahead))
        if not len(front):
            break
        flat[front] = 255
    return Patch(around, filled[1:-1, 1:-1])
