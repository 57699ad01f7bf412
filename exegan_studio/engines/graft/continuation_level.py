"""One size of the continuation's puzzle: the pixels that need a source, what a source costs them, and their votes."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.continuation_atlas import (
    MARGIN,
    NONE,
    Atlas,
    Puzzle,
    kinds,
    make_atlas,
    own_places,
    shrunk_puzzle,
)

FULL_PATCH: Final = 49
"""Costs are those of a patch of so many pixels, whatever size is looked at."""
GRID_BORDER: Final = 8
GUIDE_TOLERANCE, GUIDE_LIMIT = 0.03, 0.4
"""Colour differences from the guide below the first are none; beyond the second they are all the same."""
RADIUS_LIMIT = 1.6
"""Costs of coming from nearer to or further from the face's middle rise no further than this, squared."""
RIM_TRUST, TRUST_DEPTH = 0.2, 0.04
"""At the rim the surroundings know better than the guide; at this depth (parts of the side) it counts in full."""
VOTE_REACH, VOTE_SPREAD = 2, 3.0
DEPTH_FADING = 1.25
"""How much more a vote counts than one a pixel deeper in the gap: what is known moves inwards."""
USUAL_COST = 0.6
"""The quantile of the costs beyond which votes fade."""


@dataclass(frozen=True)
class Look:
    """How a level is looked at: `radius` of the patches that are searched, of those it is `growing` by, and how many
    `components` of them count; sources keep `spare` pixels from what may not be copied; nodes reach `rim` pixels out of the
    gap; `guide` is its weight."""

    radius: int
    growing: int
    components: int
    spare: int
    rim: int
    guide: float


@dataclass(frozen=True)
class Nodes:
    """The pixels that get a source: the gap and a little rim. `y`, `x`, `depth` in the gap: N. `grid`: index of a pixel's
    node, -1 where it has none, with a border of GRID_BORDER."""

    y: NDArray[np.intp]
    x: NDArray[np.intp]
    depth: FloatArray
    grid: NDArray[np.intp]

    def at(self, dx: int, dy: int) -> Tensor:
        """Every node's neighbour at (x - dx, y - dy), -1 where there is none."""
        return torch.from_numpy(self.grid[GRID_BORDER + self.y - dy, GRID_BORDER + self.x - dx])


@dataclass(frozen=True)
class Level:
    """`picture`, `gap`: the puzzle at `size`. For every node: `own` x 7 (the guide there, its place and kind as they cost),
    `weight` x 1 of the guide, `base` and `mirrored` (its own pixel on the first page and that on the mirrored one, as it is
    moved). `neighbours`: 4 x N, -1 where there is none."""

    size: int
    look: Look
    picture: FloatArray
    gap: NDArray[np.bool_]
    atlas: Atlas
    nodes: Nodes
    own: Tensor
    weight: Tensor
    base: Tensor
    mirrored: Tensor
    neighbours: Tensor

    @property
    def solvable(self) -> bool:
        return bool(self.gap.any()) and bool(self.atlas.usable.any())


def make_level(whole: Puzzle, size: int, mirror: tuple[float, float], look: Look) -> Level:
    """`mirror`: how far (x, y, in parts of the side) the mirror image is moved to fit the picture."""
    scale = (2 * look.radius + 1) / FULL_PATCH**0.5
    puzzle = shrunk_puzzle(whole, size)
    gap = puzzle.gap > NONE
    atlas = make_atlas(puzzle, mirror, look.spare, scale)
    nodes = _nodes(gap, look.rim)
    weight = look.guide * scale * np.clip(nodes.depth / (TRUST_DEPTH * size) + RIM_TRUST, 0, 1)
    weight = weight * puzzle.trust[nodes.y, nodes.x]
    own = np.concatenate([puzzle.guide, own_places(size, scale), kinds(puzzle, scale)], -1)[nodes.y, nodes.x]
    x = np.clip(nodes.x - round(mirror[0] * size), 0, size - 1)
    y = np.clip(nodes.y - round(mirror[1] * size), 0, size - 1)
    return Level(
        size,
        look,
        puzzle.picture,
        gap,
        atlas,
        nodes,
        torch.from_numpy(own),
        torch.from_numpy(as_float(weight)[:, None]),
        torch.from_numpy((nodes.y + MARGIN) * atlas.stride + nodes.x + MARGIN),
        torch.from_numpy((y + MARGIN) * atlas.stride + atlas.page + MARGIN + x),
        torch.stack([nodes.at(*step) for step in ((1, 0), (-1, 0), (0, 1), (0, -1))]),
    )


def _nodes(gap: NDArray[np.bool_], rim: int) -> Nodes:
    chosen = cv2.dilate(gap.astype(np.uint8), np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)) > 0
    y, x = np.nonzero(chosen)
    grid = np.full((gap.shape[0] + 2 * GRID_BORDER, gap.shape[1] + 2 * GRID_BORDER), -1, np.intp)
    grid[GRID_BORDER + y, GRID_BORDER + x] = np.arange(len(y))
    depth = cv2.distanceTransform(np.pad(gap, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    return Nodes(y, x, as_float(depth[y, x]), grid)


def place_cost(places: Tensor, own: Tensor, weight: Tensor) -> Tensor:
    """What sources cost whatever their patches look like: `places` 9 x ... of an atlas; `own` 7 x ... and `weight` of the
    nodes that would take them."""
    total = (places[5] - own[5]).abs_().clamp_(max=RADIUS_LIMIT).square_().add_(places[6])
    total += (places[8] - own[6]).square_()
    way = (places[3] - own[3]).square_().add_((places[4] - own[4]).square_())
    total += way.mul_(1 + places[7])
    for channel in range(3):
        apart = (places[channel] - own[channel]).abs_().sub_(GUIDE_TOLERANCE).clamp_(0, GUIDE_LIMIT)
        total += apart.mul_(weight).square_()
    return total


def voted(level: Level, sources: Tensor, costs: Tensor) -> FloatArray:
    """size x size x 3: the mean of what overlapping patches bring, for every node (rim too); elsewhere the picture.

    Patches that fit well and those near the rim count more. `sources`, `costs`: N.
    """
    atlas, nodes = level.atlas, level.nodes
    usual = torch.quantile(costs, USUAL_COST) + 1e-4
    faded = torch.from_numpy(as_float(DEPTH_FADING**-nodes.depth)).clamp_min(1e-5)
    weights = torch.cat([torch.exp(-costs / (2 * usual)).clamp_min(1e-6) * faded, torch.zeros(1)])
    total = torch.zeros(len(sources), 4)
    for dy in range(-VOTE_REACH, VOTE_REACH + 1):
        for dx in range(-VOTE_REACH, VOTE_REACH + 1):
            voter = nodes.at(dx, dy)
            pixel = sources[voter.clamp_min(0)] + (dy * atlas.stride + dx)
            spread = float(np.exp(-(dx * dx + dy * dy) / VOTE_SPREAD))
            # Index -1 is the zero at the end.
            total.addcmul_(atlas.counted.index_select(0, pixel), weights[voter][:, None], value=spread)
    picture = level.picture.copy()
    votes = total[:, 3:]
    own = torch.from_numpy(picture[nodes.y, nodes.x])
    picture[nodes.y, nodes.x] = torch.where(votes > 0, total[:, :3] / votes.clamp_min(1e-12), own).numpy()
    return picture


def in_gap(level: Level, picture: FloatArray) -> FloatArray:
    """`picture` in the gap, the level's own elsewhere."""
    return np.where(level.gap[..., None], picture, level.picture)
