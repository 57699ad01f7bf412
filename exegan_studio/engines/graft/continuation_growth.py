"""Growing into the gap from its rim, ring by ring, at sizes where not all can be compared with all.

What is grown must agree with what is there already, so stripes that are too fine for the coarser sizes keep their phase. The
offsets at which the surroundings repeat are offered too, after He & Sun (2012).
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.continuation_atlas import MARGIN
from exegan_studio.engines.graft.continuation_level import FULL_PATCH, GRID_BORDER, Level, in_gap, place_cost
from exegan_studio.engines.graft.continuation_order import PRIOR_WEIGHT, SQUARE, Mask
from exegan_studio.face.colour import LUMA

CELL = 2
"""Side of the cells that get one source each as they grow, in pixels."""
SOME, MANY = 6, 16
"""So many offsets of repetition are offered; many in a regular pattern."""
REPEAT_REACH, LEAST_OVERLAP = 1 / 7, 0.15
"""How far round the gap they are looked for, in parts of the side; and how much of it must lie on itself again."""
REGULAR, WORST_REPEAT = 0.5, 1.4
"""How unlike what lies there may be: 0 is the same, 2 has nothing to do with it."""


@dataclass
class Growth:
    """`picture` and `filled` with a border of `radius`; `cells`: a source for each cell's first pixel, -1 where it has none."""

    radius: int
    picture: Tensor
    filled: Mask
    cells: NDArray[np.intp]
    todo: Mask
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = self.filled.shape[1]


def grown(level: Level, start: Tensor, prior: FloatArray) -> tuple[Tensor, FloatArray]:
    """Sources for all nodes, grown from `start` (N) and the coarser solution `prior` (size x size x 3); and the picture."""
    growth = _seeded(level, prior)
    nodes, size = level.nodes, level.size
    own = np.full((size + CELL, size + CELL), -1, np.intp)
    own[nodes.y, nodes.x] = start.numpy()
    repeated = repeats(level)
    while growth.todo.any():
        front = growth.todo & (cv2.dilate((~growth.todo).astype(np.uint8), SQUARE) > 0)
        y, x = np.nonzero(front if front.any() else growth.todo)
        offered = _offered(level, growth, own, repeated, y, x)
        _take_best(level, growth, offered, y, x)
    border = growth.radius
    picture = growth.picture.reshape(*growth.filled.shape, 3)[border : border + size, border : border + size].numpy()
    cell = growth.cells[nodes.y // CELL, nodes.x // CELL]
    inside = nodes.y % CELL * level.atlas.stride + nodes.x % CELL
    return torch.where(torch.from_numpy(cell >= 0), torch.from_numpy(cell + inside), start), in_gap(level, picture)


def _seeded(level: Level, prior: FloatArray) -> Growth:
    size, border = level.size, level.look.growing
    more = (border, border + CELL)
    picture = np.pad(in_gap(level, prior), (more, more, (0, 0)), mode="edge")
    filled = np.pad(~level.gap, (more, more))
    count = -(-size // CELL)
    gap = np.pad(level.gap, (0, count * CELL - size))
    todo = np.asarray(gap.reshape(count, CELL, count, CELL).any((1, 3)), np.bool_)
    flat = torch.from_numpy(np.ascontiguousarray(picture.reshape(-1, 3)))
    return Growth(border, flat, filled, np.full((count, count), -1, np.intp), todo)


def _offered(
    level: Level,
    growth: Growth,
    own: NDArray[np.intp],
    repeated: list[tuple[int, int]],
    y: NDArray[np.intp],
    x: NDArray[np.intp],
) -> Tensor:
    """Sources for the cells (y, x), K x n: the coarser ones and those beside them, where neighbours' lie, repetitions."""
    stride, count = level.atlas.stride, len(growth.cells)
    # The first pixel of a cell at the gap's edge may be no node; then the next that is one tells.
    known = [own[CELL * y + dy, CELL * x + dx] - dy * stride - dx for dy in range(CELL) for dx in range(CELL)]
    valid = [own[CELL * y + dy, CELL * x + dx] >= 0 for dy in range(CELL) for dx in range(CELL)]
    first = np.select(valid, known, 0)
    offered = [first + step for step in (0, 1, -1, stride, -stride)]
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dy or dx:
                there = growth.cells[np.clip(y - dy, 0, count - 1), np.clip(x - dx, 0, count - 1)]
                offered.append(np.where(there >= 0, there + CELL * (dy * stride + dx), first))
    itself = (CELL * y + MARGIN) * stride + CELL * x + MARGIN
    offered += [itself + dy * stride + dx for dx, dy in repeated]
    sources = torch.from_numpy(np.stack(offered)).clamp(0, len(level.atlas.usable) - 1)
    return torch.where(level.atlas.usable[sources], sources, torch.from_numpy(first).clamp_min(0))


def _take_best(level: Level, growth: Growth, offered: Tensor, y: NDArray[np.intp], x: NDArray[np.intp]) -> None:
    """The cells (y, x) take the source whose patch agrees best with what is filled already."""
    atlas, radius, width = level.atlas, growth.radius, growth.width
    dy, dx = (part.ravel() for part in np.mgrid[-radius : radius + CELL, -radius : radius + CELL])
    first = (CELL * y + radius) * width + CELL * x + radius
    pixels = first[:, None] + dy * width + dx
    trust = torch.from_numpy(np.where(growth.filled.ravel()[pixels], np.float32(1), np.float32(PRIOR_WEIGHT)))
    trust *= FULL_PATCH / trust.sum(1, keepdim=True)
    wanted = growth.picture[torch.from_numpy(pixels)]
    around = (offered[..., None] + torch.from_numpy(dy * atlas.stride + dx)).clamp_(0, len(atlas.colours) - 1)
    brought = atlas.colours.index_select(0, around.reshape(-1)).reshape(*around.shape, 3)
    costs = ((brought - wanted).square_().sum(-1) * trust).sum(-1)
    node = _nodes_of(level, y, x)
    costs += place_cost(atlas.places[offered].movedim(-1, 0), level.own[node].T, level.weight[node, 0])
    best = offered.gather(0, costs.argmin(0)[None])[0]
    growth.cells[y, x] = best.numpy()
    growth.todo[y, x] = False
    for step_y in range(CELL):
        for step_x in range(CELL):
            at = first + step_y * width + step_x
            open_ = ~growth.filled.ravel()[at]
            growth.picture[torch.from_numpy(at[open_])] = atlas.colours[
                best[torch.from_numpy(open_)] + step_y * atlas.stride + step_x
            ]
            growth.filled.ravel()[at] = True


def _nodes_of(level: Level, y: NDArray[np.intp], x: NDArray[np.intp]) -> Tensor:
    """A node of every cell (y, x)."""
    grid = level.nodes.grid
    steps = [(dy, dx) for dy in range(CELL) for dx in range(CELL)]
    node = [grid[GRID_BORDER + CELL * y + dy, GRID_BORDER + CELL * x + dx] for dy, dx in steps]
    return torch.from_numpy(np.max(np.stack(node), 0))


def repeats(level: Level) -> list[tuple[int, int]]:
    """Offsets (x, y) at which what lies round the gap repeats, the best first: stripes, checks, weaves, bricks."""
    size = level.size
    reach = 2 * int(size * REPEAT_REACH) + 1
    near = cv2.dilate(level.gap.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    atlas = level.atlas
    free = atlas.counted[:, 3].reshape(atlas.page, atlas.stride)[MARGIN : MARGIN + size, MARGIN : MARGIN + size].numpy() > 0
    mask = (near & free).astype(np.float32)
    if mask.sum() < 50:
        return []
    grey = as_float(level.picture @ LUMA)
    grey = as_float((grey - cv2.GaussianBlur(grey, (0, 0), size / 24)) * mask)
    stack = torch.from_numpy(np.stack([mask, grey, grey * grey]))
    m, g, s = torch.fft.rfft2(stack, (2 * size, 2 * size))
    count, apart = torch.fft.irfft2(
        torch.stack([m.conj() * m, m.conj() * s + s.conj() * m - 2 * g.conj() * g]), (2 * size, 2 * size)
    )
    spread = max(float(np.square(grey).sum() / mask.sum()), 1e-6)
    cost = torch.fft.fftshift(apart / count.clamp_min(1)).numpy() / spread
    rows, columns = np.mgrid[-size:size, -size:size]
    seldom = torch.fft.fftshift(count).numpy() < LEAST_OVERLAP * mask.sum()
    cost[seldom | (np.hypot(rows, columns) < 3)] = 2 * WORST_REPEAT
    lowest = np.flatnonzero((cost <= cv2.erode(cost, SQUARE)) & (cost < WORST_REPEAT))
    lowest = lowest[np.argsort(cost.ravel()[lowest], kind="stable")]
    best = lowest[: SOME if not len(lowest) or cost.ravel()[lowest[0]] > REGULAR else MANY]
    return [(int(at % (2 * size)) - size, int(at // (2 * size)) - size) for at in best]
