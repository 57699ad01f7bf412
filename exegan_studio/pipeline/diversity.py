"""How far completions of one hole lie apart, and which of many to show first."""

from collections.abc import Sequence

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, MaskArray, Pixels
from exegan_studio.domain.geometry import box_of
from exegan_studio.face.colour import LUMA

SIDE = 32
"""Samples along a hole's longer side that a descriptor looks at: features, not grain."""
STRUCTURE, COLOUR = 2.0, 0.7
"""What edges and colours weigh against brightness: a look is told by shapes first."""


def descriptor(completion: Pixels, hole: MaskArray) -> FloatArray:
    """What a completion looks like inside its hole, a vector; those of one hole can be compared by their distance.

    `completion` S x S x 3, `hole` S x S coverage. Brightness, its slopes and two colour differences, weighted by coverage.
    """
    box = box_of(hole > 0)
    part, cover = completion[box.slices], hole[box.slices]
    scale = SIDE / max(box.width, box.height, 1)
    size = (max(2, round(box.width * scale)), max(2, round(box.height * scale)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    weight = cv2.resize(cover, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    luma = small @ LUMA
    down, across = np.gradient(luma)
    planes = [luma, STRUCTURE * down, STRUCTURE * across, COLOUR * (small[..., 0] - luma), COLOUR * (small[..., 2] - luma)]
    return (np.stack(planes) * np.sqrt(weight)).ravel().astype(np.float32)


def most_different(descriptors: Sequence[FloatArray], count: int) -> list[int]:
    """Indices of `count` that lie far apart: the most typical one first, then always the one furthest from all taken
    (Gonzalez 1985, farthest-point clustering)."""
    apart = distances(descriptors)
    taken = [int(apart.sum(1).argmin())] if len(apart) else []
    while len(taken) < min(count, len(apart)):
        nearest = apart[:, taken].min(1)
        nearest[taken] = -1
        taken.append(int(nearest.argmax()))
    return taken


def most_alike(descriptors: Sequence[FloatArray], to: FloatArray, count: int) -> list[int]:
    """Indices of the `count` nearest to `to`, the nearest first."""
    off = [float(np.linalg.norm(one - to)) for one in descriptors]
    return sorted(range(len(off)), key=off.__getitem__)[:count]


def distances(descriptors: Sequence[FloatArray]) -> FloatArray:
    """N x N."""
    if not descriptors:
        return np.zeros((0, 0), np.float32)
    every = np.stack(descriptors)
    return np.stack([np.linalg.norm(every - one, axis=1) for one in every]).astype(np.float32)
