"""A drawn mask put in order: calmer edges, no gaps, no specks."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import box_of
from exegan_studio.masking.rims import ENCLOSING, below, to_the_ridge


def smoothed(mask: MaskArray, radius: int) -> MaskArray:
    """Corners and bumps smaller than about `radius` pixels rounded off, on both sides of the edge alike.

    Every line of equal coverage is smoothed by itself (a median), so soft edges stay as soft as they were; jagged ones become
    smooth to the eye.
    """
    if radius <= 0:
        return mask.copy()
    calm = cv2.medianBlur(mask, 2 * radius + 1)
    return np.asarray(cv2.GaussianBlur(calm, (3, 3), 0, borderType=cv2.BORDER_REPLICATE), np.uint8)


def without_gaps(mask: MaskArray, largest_area: float | None = None) -> MaskArray:
    """Enclosed parts that are not hole become hole, where they have at most `largest_area` pixels; None: all of them.

    What touches the photo's border is not enclosed.
    """
    result = mask.copy()
    for level in (ENCLOSING, 255):  # what weak strokes enclose, and what lies in the midst of full hole without being empty
        gaps = _enclosed(below(result, level), largest_area)
        if gaps is not None:
            patch = to_the_ridge(result, gaps, box_of(gaps))
            part = result[patch.box.slices]
            np.maximum(part, patch.coverage, out=part)
    return result


def _enclosed(free: MaskArray, largest_area: float | None) -> MaskArray | None:
    """Of an H x W array of 0 and 255 the pieces that do not touch the border and are not too large; None: there are none."""
    height, width = free.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4, ltype=cv2.CV_32S)
    left, top, across, down, area = np.asarray(stats, np.int64).T
    keep = (left > 0) & (top > 0) & (left + across < width) & (top + down < height)
    if largest_area is not None:
        keep &= area <= largest_area
    keep[0] = False
    if not keep.any():
        return None
    return (keep * np.uint8(255))[np.asarray(labels, np.int32)]


def without_specks(mask: MaskArray, smallest_area: float) -> MaskArray:
    """Without the separate pieces of hole that cover less than `smallest_area` pixels, their coverage added up."""
    count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_32S)
    labels = np.asarray(labels, np.int32)
    covered = np.bincount(labels.ravel(), mask.ravel(), count) / 255
    keep = covered >= smallest_area
    keep[0] = False
    return np.where(keep[labels], mask, np.uint8(0))
