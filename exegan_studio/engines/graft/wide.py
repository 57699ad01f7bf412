"""Holes wider than the face: where neither its edge nor what stands right beside it is seen, it ends where the exemplar's does.

What the network expects so far from all that is seen is a blur of face, ears, hair and wall, as wide as all of them.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.sides import place_of, tell_sides, weighed
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.regions import region_mask

RING = (3.5, 7.0)
"""What lies so far beyond a face's usual outline, in pixels at SIDE, stands beside it."""
RING_SIGMA, HIDDEN_FROM, HIDDEN_OVER = 6.0, 0.5, 0.4
"""Over so much of that ring, in pixels at SIDE, it is told how much of it is hidden, and how much of it must be."""
NECK, NECK_EDGE = (0.85, 1.7), 0.2
"""Under the chin a face has no edge but its shade: half a neck's width and where it begins, in distances between the eyes."""
LEAST = 0.05
"""What is nowhere wider than this is not."""
SOFTNESS = 0.7
"""The exemplar is divided as sharply as that, in pixels at SIDE."""


@dataclass(frozen=True)
class Wide:
    """At WORKING samples a network pixel, H x W in 0..1 each: `where` the hole hides the face's edge and what is beside it,
    and the `share` of face there as the exemplar has it."""

    where: FloatArray
    share: FloatArray


def make_wide(
    sitter: Sitter, axes: FaceAxes, landmarks: Landmarks, size: int, painted: FloatArray, shown: FloatArray
) -> Wide | None:
    """From what is `painted` over (H x W in 0..1) and the exemplar as moved (`shown`, H x W x 3). `landmarks`: the sitter's, on
    its crop of `size` pixels. None where the hole is nowhere so wide."""
    where = hidden_beyond(sitter, axes, landmarks * np.float32(SIDE * WORKING / size), painted)
    if where.max() < LEAST:
        return None
    seen = weighed(low_pass(coarse(shown, sitter), SOFTNESS * WORKING))
    return Wide(where, tell_sides(place_of(sitter, axes), seen, np.ones_like(where)).divided(seen))


def hidden_beyond(sitter: Sitter, axes: FaceAxes, landmarks: Landmarks, painted: FloatArray) -> FloatArray:
    """How far what stands beside the face near a place is hidden, H x W in 0..1; `landmarks` at WORKING samples a network
    pixel."""
    face = region_mask("face", landmarks, SIDE * WORKING) > 127
    away = as_float(cv2.distanceTransform((~face).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)) / WORKING
    top, left = sitter.cells.top * WORKING, sitter.cells.left * WORKING
    away = away[top : top + sitter.cells.height * WORKING, left : left + sitter.cells.width * WORKING]
    nearest, farthest = RING
    ring = as_float((away > nearest) & (away < farthest))
    hidden = low_pass(as_float(coarse(painted, sitter) * ring), RING_SIGMA * WORKING)
    share = hidden / np.maximum(low_pass(ring, RING_SIGMA * WORKING), 1e-4)
    half, start = NECK
    neck = smooth_step((axes.v - start) / NECK_EDGE) * smooth_step((half - np.abs(axes.u)) / NECK_EDGE)
    return as_float(smooth_step((as_float(share) - HIDDEN_FROM) / HIDDEN_OVER) * (1 - coarse(as_float(neck), sitter)))
