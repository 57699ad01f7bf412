"""Exact Euclidean distances, the same whatever the number of cores.

OpenCV's exact transform (after Felzenszwalb and Huttenlocher 2012) finds whole squared distances; the roots it takes of them
differ in their last bit with the number of its threads.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray

FAR = 1e9
"""So far everything is where nothing ends; OpenCV says more, the square of which is no number."""


def distance_within(inside: NDArray[np.bool_] | NDArray[np.uint8]) -> FloatArray:
    """How far every pixel that is inside (H x W, not 0) is from the nearest that is not, in pixels; 0 for those outside."""
    root = cv2.distanceTransform(inside.astype(np.uint8, copy=False), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    squared = np.square(np.minimum(root, np.float32(FAR)), dtype=np.float32)
    return np.sqrt(np.rint(squared, out=squared), out=squared)
