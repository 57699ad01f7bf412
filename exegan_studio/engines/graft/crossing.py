"""Where the face's edge crosses a narrow part of a hole, it runs on from where it enters to where it leaves.

What is expected there is blurred over almost as many pixels as the way is long; the photo shows both its ends, and which way
they point.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.face.colour import smooth_step

NARROW_FROM, NARROW_OVER = 30.0, 20.0
"""How long an edge's way through a hole may be for its ends to tell all of it, and how much longer for them to tell nothing, in
pixels at SIDE."""
LEAST_TOLD = 0.02
"""Ways of which the ends tell less than this part stay as they are."""
POINTING = 4.0
"""So much of an edge outside the hole tells which way it points, in pixels at SIDE."""


def run_on(known: FloatArray, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The face, H x W at WORKING samples a network pixel, with its edge drawn anew through narrow parts of what is not
    `known`."""
    hidden, result = known == 0, inside.copy()
    edges, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    for edge in edges:
        points = as_float(edge[:, 0])
        for start, count in ways_through(hidden[edge[:, 0, 1], edge[:, 0, 0]]):
            turned = np.roll(points, -start, axis=0)
            drawn = drawn_anew(turned, count)
            if drawn is None:
                continue
            nothing = np.zeros(inside.shape, np.uint8)
            between = cv2.fillPoly(nothing.copy(), [np.concatenate([turned[:count].astype(np.int32), drawn[::-1]])], (1,)) > 0
            line = cv2.polylines(nothing, [drawn], False, (1,)) > 0
            # An edge's own samples are the face's, the old one's too: what is left of that is a crack.
            mended = cv2.medianBlur(((result ^ between) | line).astype(np.uint8), 3) > 0
            result = np.where(hidden & between, mended, result)
    return result


def ways_through(hidden: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where a closed edge, whose N samples are `hidden` or not, goes through a hole: the last sample before it, and how many
    there are from that to the first one after it."""
    before, after = (np.flatnonzero(~hidden & np.roll(hidden, side)) for side in (-1, 1))
    return [(int(start), int(((after - start - 1) % len(hidden)).min()) + 2) for start in before]


def drawn_anew(edge: FloatArray, count: int) -> NDArray[np.int32] | None:
    """The first `count` samples of a closed edge, N x 2, as its ends on both sides of them tell; None where they do not."""
    way, rest = edge[:count], int(POINTING * WORKING)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    told = 1 - float(smooth_step(np.array([(along[-1] / WORKING - NARROW_FROM) / NARROW_OVER], np.float32))[0])
    if told < LEAST_TOLD or len(edge) < count + 2 * rest:
        return None
    to, part = way[-1] - way[0], (along / along[-1])[:, None]
    leaving, entering = directed(way[0] - edge[-rest], to), directed(edge[count - 1 + rest] - way[-1], to)
    # Hermite's cubic.
    curve = way[0] + to * part**2 * (3 - 2 * part) + leaving * part * (1 - part) ** 2 - entering * part**2 * (1 - part)
    return np.rint(way + (curve - way) * told).astype(np.int32)


def directed(towards: FloatArray, to: FloatArray) -> FloatArray:
    """How an end that points `towards` sets out on the way `to` the other: not at all where it points back."""
    length, distance = float(np.hypot(*towards)), float(np.hypot(*to))
    ahead = max(0.0, float(towards @ to) / max(length * distance, 1e-6))
    return as_float(towards * (ahead * distance / max(length, 1e-6)))
