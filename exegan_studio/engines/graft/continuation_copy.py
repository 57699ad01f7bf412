"""From sources at a small size to the photo's own pixels at the crop's: light fitted to the rim, detail copied."""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.bands import known_low_pass
from exegan_studio.engines.graft.continuation_atlas import MARGIN, nearest_in
from exegan_studio.engines.graft.continuation_level import Level, in_gap
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.face.colour import smooth_step

MEMBRANE_SIGMAS = (8.0, 4.0, 2.0, 1.0)
"""Widths of the membrane's means, in pixels at SIDE, the widest first."""
MEMBRANE_FROM = 0.04
STEP_TRUSTED = 0.12
"""A difference at the rim up to about this is light; a larger one is another thing."""
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def lit(level: Level, brought: FloatArray) -> FloatArray:
    """What patches brought (size x size x 3, rim too), in the gap with the light of the rim: the differences there are
    carried inwards, near the rim the nearest, further in ever wider means. Elsewhere the picture."""
    size, nodes = level.size, level.nodes
    rim = np.zeros_like(level.gap)
    rim[nodes.y, nodes.x] = True
    box = box_of(rim).grown(4).clipped(size, size).slices
    rim = rim[box] & ~level.gap[box]
    missed = (level.picture[box] - brought[box]) * rim[..., None]
    # Counted, but as nothing: were it left out, the few pixels that agree would speak for all.
    missed = missed / (1 + np.square(np.square(missed).sum(2) / (3 * STEP_TRUSTED**2)))[..., None]
    correction = np.zeros_like(missed)
    for sigma in MEMBRANE_SIGMAS:
        near, weight = known_low_pass(as_float(missed), rim.astype(np.float32), sigma * size / SIDE, least=1e-4)
        part = smooth_step(weight / MEMBRANE_FROM)[..., None]
        correction = correction * (1 - part) + near * part
    filled = brought.copy()
    filled[box] += correction
    return as_float(in_gap(level, filled))


def copied(picture: FloatArray, gap: NDArray[np.bool_], level: Level, sources: torch.Tensor, filled: FloatArray) -> FloatArray:
    """`picture` (S x S x 3) with its gap (S x S) filled: `filled` (the level's size) and the finer detail of the sources.

    The detail of the four nearest nodes is blended; where they lie in different places it is made as strong as one alone
    would be, so seams are not soft.
    """
    side, size = len(picture), level.size
    detail = picture - cv2.resize(level.picture, (side, side), interpolation=cv2.INTER_LINEAR)
    place = np.flatnonzero(gap)
    y, x = place // side, place % side
    (low_y, part_y), (low_x, part_x) = (_between(at, size / side, size) for at in (y, x))
    node = _nearest_nodes(level)
    source = sources.numpy()
    move = source - level.base.numpy()
    total, weights, moves = np.zeros((len(place), 3), np.float32), list[FloatArray](), list[NDArray[np.intp]]()
    for dy, dx in CORNERS:
        near = node[np.minimum(low_y + dy, size - 1), np.minimum(low_x + dx, size - 1)]
        weight = (part_y if dy else 1 - part_y) * (part_x if dx else 1 - part_x)
        total += detail.reshape(-1, 3).take(_pixels(level, side, near, source, y, x), 0) * weight[:, None]
        weights.append(weight)
        moves.append(move[near])
    alike = np.zeros(len(place), np.float32)
    for one in range(4):
        for other in range(4):
            alike += weights[one] * weights[other] * (moves[one] == moves[other])
    total /= np.sqrt(np.maximum(alike, 0.25))[:, None]
    soft = cv2.resize(filled, (side, side), interpolation=cv2.INTER_LINEAR)
    result = picture.copy()
    result.reshape(-1, 3)[place] = np.clip(soft.reshape(-1, 3)[place] + total, 0, 1)
    return result


def _between(at: NDArray[np.intp], ratio: float, size: int) -> tuple[NDArray[np.intp], FloatArray]:
    """The level's pixel before each of the crop's, and how far on from its centre, 0..1."""
    place = np.clip((at + 0.5) * ratio - 0.5, 0, size - 1)
    low = np.floor(place).astype(np.intp)
    return low, as_float(place - low)


def _nearest_nodes(level: Level) -> NDArray[np.intp]:
    """size x size: the node of every pixel, or the nearest to it."""
    nodes = level.nodes
    known = np.zeros((level.size, level.size), np.bool_)
    index = np.zeros((level.size, level.size), np.intp)
    known[nodes.y, nodes.x], index[nodes.y, nodes.x] = True, np.arange(len(nodes.y))
    return index.ravel()[nearest_in(known)]


def _pixels(
    level: Level, side: int, node: NDArray[np.intp], source: NDArray[np.intp], y: NDArray[np.intp], x: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Flat indices of the crop's pixels that lie to the nodes' sources as (y, x) lie to the nodes."""
    ratio, page, stride = side / level.size, level.atlas.page, level.atlas.stride
    at = source[node]
    mirrored = at % stride >= page
    from_y = np.rint((at // stride - MARGIN - level.nodes.y[node]) * ratio + y).astype(np.intp)
    from_x = np.rint((at % stride % page - MARGIN - level.nodes.x[node]) * ratio + x).astype(np.intp)
    from_x = np.where(mirrored, side - 1 - from_x, from_x)
    return np.clip(from_y, 0, side - 1) * side + np.clip(from_x, 0, side - 1)
