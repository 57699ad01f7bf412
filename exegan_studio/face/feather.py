"""How much of a completion shows at every pixel: the hole, its soft edge, and where the crop's square ends."""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, MaskArray, as_float
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.face.colour import smooth_step

LEVELS = (64, 128, 192, 255)


def feathered(cover: MaskArray, reach: float) -> FloatArray:
    """Coverage spread outwards: 1 where it is full, falling smoothly to 0 within `reach` pixels, never beyond.

    Soft paint is spread level by level, so that it stays as soft as it was painted.
    """
    alpha = as_float(cover / np.float32(255))
    if reach <= 0:
        return alpha
    for level in LEVELS:
        here = cover >= level
        # A level between which and the last one nothing was painted spreads as the next one does, only fainter.
        if not (here & (cover < 255)).any() and level != 255:
            continue
        if here.any():
            distance = cv2.distanceTransform((~here).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
            np.maximum(alpha, smooth_step(1 - distance / np.float32(reach)) * np.float32(level / 255), out=alpha)
    return alpha


def distance_to_edge(alignment: Similarity, size: int, box: Box) -> FloatArray:
    """For every pixel of the box how far inside the crop's square its centre lies, in photo pixels; negative outside."""
    rows, columns = np.arange(box.top, box.bottom) + 0.5, np.arange(box.left, box.right) + 0.5
    half = size / 2
    a, b = alignment.a / alignment.scale, alignment.b / alignment.scale
    x, y = (alignment.tx - half) / alignment.scale, (alignment.ty - half) / alignment.scale
    # Summed from one row and one column each: the box may hold millions of pixels.
    from_middle = np.abs(as_float(a * columns + x)[None] - as_float(b * rows)[:, None])
    np.maximum(from_middle, np.abs(as_float(b * columns + y)[None] + as_float(a * rows)[:, None]), out=from_middle)
    return np.subtract(np.float32(half / alignment.scale), from_middle, out=from_middle)


def within_reach(cover: MaskArray, reach: float) -> NDArray[np.bool_]:
    """Which pixels are hole or lie within `reach` pixels of one: all that a paste-back may change."""
    away = (cover == 0).astype(np.uint8)
    if not cover.any():
        return np.zeros(cover.shape, np.bool_)
    return cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) <= reach
