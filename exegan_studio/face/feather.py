"""How much of a completion shows at every pixel: the hole, its soft edge, and where the crop's square ends."""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, MaskArray, as_float
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.distance import distance_within

LEVELS = (64, 128, 192, 255)
EDGE_ONLY = 3.0
"""Mean width of a partly covered edge up to which it is a hard edge's antialiasing and no soft paint."""
COARSE = 12
"""Pixels of feather that are told apart: wider ones are worked out on a smaller picture."""


def feathered(cover: MaskArray, reach: float) -> FloatArray:
    """Coverage spread outwards: 1 where it is full, falling smoothly to 0 within `reach` pixels, never beyond.

    Soft paint is spread level by level, so that it stays as soft as it was painted.
    """
    alpha = as_float(cover / np.float32(255))
    if reach <= 1:
        return alpha
    core = (cover >= 128).astype(np.uint8)
    outline = np.count_nonzero(core) - np.count_nonzero(cv2.erode(core, np.ones((3, 3), np.uint8)))
    partly = np.count_nonzero(cover) - np.count_nonzero(cover == 255)
    if partly <= max(EDGE_ONLY, reach / 3) * outline:
        return np.maximum(alpha, spread(core, reach), out=alpha)
    for level in LEVELS:
        here = (cover >= level).astype(np.uint8)
        if here.any():
            np.maximum(alpha, spread(here, reach) * np.float32(level / 255), out=alpha)
    return alpha


def spread(where: MaskArray, reach: float) -> FloatArray:
    """1 where `where` is not 0, falling smoothly to 0 within `reach` pixels."""
    step = int(reach // COARSE)
    if step < 2:
        distance = distance_within(1 - where)
        distance *= np.float32(-1 / reach)
    else:
        height, width = where.shape
        coarse = cv2.resize(where * np.uint8(255), (width // step + 1, height // step + 1), interpolation=cv2.INTER_AREA)
        distance = distance_within(coarse < 128)
        # Ends two coarse pixels early, so that rounding cannot carry it beyond its reach.
        distance *= np.float32(-step / (reach - 2 * step))
        distance = as_float(cv2.resize(distance, (width, height), interpolation=cv2.INTER_LINEAR))
    distance += 1
    return smooth_step(distance)


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


def deep_inside(alignment: Similarity, size: int, box: Box, by: float) -> bool:
    """Whether the whole box lies at least `by` pixels inside the crop's square."""
    corners = [Box(x, y, x + 1, y + 1) for x in (box.left, box.right - 1) for y in (box.top, box.bottom - 1)]
    return all(float(distance_to_edge(alignment, size, corner)[0, 0]) > by for corner in corners)


def within_reach(cover: MaskArray, reach: float) -> NDArray[np.bool_]:
    """Which pixels are hole or lie within `reach` pixels of one: all that a paste-back may change."""
    away = (cover == 0).astype(np.uint8)
    if not cover.any():
        return np.zeros(cover.shape, np.bool_)
    return distance_within(away) <= reach
