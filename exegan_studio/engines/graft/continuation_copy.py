"""From sources at a small size to the photo's own pixels at the crop's: light fitted to the rim, detail copied."""

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor

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
AT_ONCE = 1 << 16
"""Pixels of the crop that are worked out together: all of them would take much memory."""
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


def copied(picture: FloatArray, gap: NDArray[np.bool_], level: Level, sources: Tensor, filled: FloatArray) -> FloatArray:
    """`picture` (S x S x 3) with its gap (S x S) filled: `filled` (the level's size) and the finer detail of the sources.

    The detail of the four nearest nodes is blended; where they lie in different places it is made as strong as one alone
    would be, so seams are not soft.
    """
    side = len(picture)
    detail = _enlarged(level.picture, side)
    np.subtract(picture, detail, out=detail)
    soft, result = _enlarged(filled, side).reshape(-1, 3), picture.copy()
    moves = _moves(level, sources, side)
    place = np.flatnonzero(gap)
    for part in np.array_split(place, -(-len(place) // AT_ONCE)):
        result.reshape(-1, 3)[part] = np.clip(soft[part] + _blended(detail, moves, part), 0, 1)
    return result


def _enlarged(picture: FloatArray, side: int) -> FloatArray:
    return as_float(cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR))


@dataclass(frozen=True)
class Moves:
    """size x size each, for every pixel of a level its node's or the nearest's: the crop's pixel (x, y) takes its detail from
    (`across` + `facing` x, `down` + y), `facing` -1 on the mirrored page. `kind` tells different moves apart."""

    across: NDArray[np.intp]
    down: NDArray[np.intp]
    facing: NDArray[np.intp]
    kind: NDArray[np.intp]


def _moves(level: Level, sources: Tensor, side: int) -> Moves:
    nodes, page, stride, ratio = level.nodes, level.atlas.page, level.atlas.stride, side / level.size
    source = sources.numpy()
    down = np.rint((source // stride - MARGIN - nodes.y) * ratio).astype(np.intp)
    across = np.rint((source % stride % page - MARGIN - nodes.x) * ratio).astype(np.intp)
    mirrored = source % stride >= page
    across = np.where(mirrored, side - 1 - across, across)
    known, index = np.zeros((level.size, level.size), np.bool_), np.zeros((level.size, level.size), np.intp)
    known[nodes.y, nodes.x], index[nodes.y, nodes.x] = True, np.arange(len(nodes.y))
    nearest = index.ravel()[nearest_in(known)]
    return Moves(across[nearest], down[nearest], np.where(mirrored, -1, 1)[nearest], (source - level.base.numpy())[nearest])


def _blended(detail: FloatArray, moves: Moves, place: NDArray[np.intp]) -> FloatArray:
    """The detail (S x S x 3) that the flat pixels `place` of the crop get, n x 3."""
    side, size = len(detail), len(moves.kind)
    y, x = place // side, place % side
    (low_y, part_y), (low_x, part_x) = (_between(at, size / side, size) for at in (y, x))
    total, weights, kinds = np.zeros((len(place), 3), np.float32), list[FloatArray](), list[NDArray[np.intp]]()
    for dy, dx in CORNERS:
        near = np.minimum(low_y + dy, size - 1) * size + np.minimum(low_x + dx, size - 1)
        weight = (part_y if dy else 1 - part_y) * (part_x if dx else 1 - part_x)
        from_y = np.clip(moves.down.ravel()[near] + y, 0, side - 1)
        from_x = np.clip(moves.across.ravel()[near] + moves.facing.ravel()[near] * x, 0, side - 1)
        total += detail.reshape(-1, 3).take(from_y * side + from_x, 0) * weight[:, None]
        weights.append(weight)
        kinds.append(moves.kind.ravel()[near])
    alike = sum(np.square(weight) for weight in weights)
    for one, other in combinations(range(4), 2):
        alike = alike + 2 * weights[one] * weights[other] * (kinds[one] == kinds[other])
    return as_float(total / np.sqrt(np.maximum(alike, 0.25))[:, None])


def _between(at: NDArray[np.intp], ratio: float, size: int) -> tuple[NDArray[np.intp], FloatArray]:
    """The level's pixel before each of the crop's, and how far on from its centre, 0..1."""
    place = np.clip((at + 0.5) * ratio - 0.5, 0, size - 1)
    low = np.floor(place).astype(np.intp)
    return low, as_float(place - low)
