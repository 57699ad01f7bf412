"""A first fill where all can be compared with all: the edge of the gap moves inwards, where long edges run in first.

The order is Criminisi's (2004), by how much of a patch is known and how strong an edge runs into it.
"""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.continuation_level import GRID_BORDER, Level, in_gap
from exegan_studio.engines.graft.continuation_search import Offers, patch_steps
from exegan_studio.face.colour import LUMA

AT_ONCE = 0.34
"""The part of the front that is filled before its order is worked out anew."""
PRIOR_WEIGHT = 0.1
"""What a pixel of the coarser solution counts in a patch, against one that is known or filled already."""

Mask = NDArray[np.bool_]
SQUARE = np.ones((3, 3), np.uint8)


def ordered(level: Level, offers: Offers, prior: FloatArray | None) -> FloatArray:
    """The picture with its gap filled, 3 x 3 pixels at a time, from the best of all offered sources. `prior`: the coarser
    solution, size x size x 3."""
    picture = level.picture.copy() if prior is None else in_gap(level, prior)
    filled, confidence = ~level.gap, (~level.gap).astype(np.float32)
    atlas, radius, size = level.atlas, level.look.radius, level.size
    patches = atlas.colours[offers.sources[:, None] + patch_steps(radius, atlas.stride)]
    colours, squares = patches.reshape(len(patches), -1), patches.square().sum(-1)
    dy, dx = (part.ravel() for part in np.mgrid[-radius : radius + 1, -radius : radius + 1])
    while not filled.all():
        front, mean_confidence = _front(picture, filled, confidence, radius)
        if not len(front):
            break
        y, x = front // size, front % size
        rows, columns = y[:, None] + dy, x[:, None] + dx
        inside = (rows >= 0) & (rows < size) & (columns >= 0) & (columns < size)
        rows, columns = np.clip(rows, 0, size - 1), np.clip(columns, 0, size - 1)
        trust = np.where(filled[rows, columns], 1, 0 if prior is None else PRIOR_WEIGHT) * inside
        weights = torch.from_numpy(as_float(trust))
        wanted = torch.from_numpy(picture[rows, columns]) * weights[..., None]
        costs = weights @ squares.T - 2 * wanted.reshape(len(front), -1) @ colours.T
        node = torch.from_numpy(level.nodes.grid[GRID_BORDER + y, GRID_BORDER + x])
        best = offers.sources[(costs + offers.places[node]).argmin(1)]
        _write(level, picture, filled, confidence, front, best, mean_confidence)
    return picture


def _front(picture: FloatArray, filled: Mask, confidence: FloatArray, radius: int) -> tuple[NDArray[np.intp], FloatArray]:
    """The most urgent pixels at the gap's edge, flat; and the mean confidence round every pixel."""
    edge = np.flatnonzero((cv2.dilate(filled.astype(np.uint8), SQUARE) > 0) & ~filled)
    width = 2 * radius + 1
    mean = as_float(cv2.boxFilter(confidence, -1, (width, width), borderType=cv2.BORDER_REPLICATE))
    grey = as_float(np.where(filled, picture @ LUMA, 0))
    whole = cv2.erode(filled.astype(np.uint8), SQUARE) > 0
    grey_x, grey_y = (np.where(whole, cv2.Sobel(grey, cv2.CV_32F, *step), 0) for step in ((1, 0), (0, 1)))
    out_x, out_y = (cv2.Sobel(filled.astype(np.float32), cv2.CV_32F, *step, ksize=5) for step in ((1, 0), (0, 1)))
    running_in = np.abs(grey_x * out_y - grey_y * out_x) / (np.hypot(out_x, out_y) + 1e-3)
    urgency = mean * (cv2.dilate(as_float(running_in), np.ones((5, 5), np.uint8)) + 0.05)
    order = np.argsort(-urgency.ravel()[edge], kind="stable")
    return edge[order[: max(6, int(len(edge) * AT_ONCE))]], mean


def _write(
    level: Level,
    picture: FloatArray,
    filled: Mask,
    confidence: FloatArray,
    front: NDArray[np.intp],
    sources: Tensor,
    mean_confidence: FloatArray,
) -> None:
    """What is still empty round the front's pixels takes what lies round their sources."""
    size, new = level.size, np.zeros_like(filled)
    y, x = front // size, front % size
    for dy, dx in ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)):
        to_y, to_x = np.clip(y + dy, 0, size - 1), np.clip(x + dx, 0, size - 1)
        colours = level.atlas.counted[sources + (dy * level.atlas.stride + dx)].numpy()
        open_ = (to_y == y + dy) & (to_x == x + dx) & ~filled[to_y, to_x] & ~new[to_y, to_x] & (colours[:, 3] > 0)
        to_y, to_x = to_y[open_], to_x[open_]
        picture[to_y, to_x] = colours[open_, :3]
        confidence[to_y, to_x] = mean_confidence[y[open_], x[open_]]
        new[to_y, to_x] = True
    # The front's own pixels count as filled whatever their sources bring: it must end.
    new[y, x] = True
    filled |= new
