"""Shapes at WORKING samples a network pixel, H x W, and how far it is to their edges."""

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.face.distance import distance_within


def opened(inside: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    """What of a side, H x W, a circle of the `radius` (pixels at SIDE) in it reaches."""
    reach = radius * WORKING
    eroded = distance_within(inside) > reach
    return distance_within(~eroded) <= reach if eroded.any() else np.zeros_like(inside)


def edge_distance(inside: NDArray[np.bool_], farthest: float) -> FloatArray:
    """How far inside (above 0) or outside a place is, H x W in pixels at SIDE, no more than `farthest`."""
    distance = (distance_within(inside) - distance_within(~inside)) / WORKING
    return np.clip(distance, -farthest, farthest).astype(np.float32)
