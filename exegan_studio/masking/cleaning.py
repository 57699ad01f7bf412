"""A drawn mask put in order: calmer edges, no gaps, no specks."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.masking.rims import not_hole, to_the_ridge


def smoothed(mask: MaskArray, radius: int) -> MaskArray:
    """Corners and bumps smaller than about `radius` pixels rounded off, on both sides of the edge alike.

    Every line of equal coverage is smoothed by itself (a median), so soft edges stay as soft as they were.
    """
    if radius <= 0:
        return mask.copy()
    return np.asarray(cv2.medianBlur(mask, 2 * radius + 1), np.uint8)


def without_gaps(mask: MaskArray, largest_area: float | None = None) -> MaskArray:
    """Enclosed parts that are not hole become hole, where they have at most `largest_area` pixels; None: all of them.

    What touches the photo's border is not enclosed.
    """
    height, width = mask.shape
    free = not_hole(mask)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4, ltype=cv2.CV_32S)
    result = mask.copy()
    for number in range(1, count):
        left, top, across, down, area = (int(value) for value in stats[number])
        box = Box(left, top, left + across, top + down)
        if box.grown(1).clipped(width, height) == box.grown(1) and (largest_area is None or area <= largest_area):
            around = box.grown(64).clipped(width, height)
            this = np.where(labels[around.slices] == number, np.uint8(255), np.uint8(0))
            patch = to_the_ridge(mask[around.slices], this, box.shifted(-around.left, -around.top))
            part = result[around.slices]
            np.maximum(part, patch.within(Box(0, 0, around.width, around.height)), out=part)
    return result


def without_specks(mask: MaskArray, smallest_area: float) -> MaskArray:
    """Without the separate pieces of hole that cover less than `smallest_area` pixels, their coverage added up."""
    count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_32S)
    labels = np.asarray(labels, np.int32)
    covered = np.bincount(labels.ravel(), mask.ravel(), count) / 255
    keep = covered >= smallest_area
    keep[0] = False
    return np.where(keep[labels], mask, np.uint8(0))
