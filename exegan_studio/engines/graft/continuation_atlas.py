"""Where the continuation may copy from: an atlas of the picture and its mirror image, and what every place in it costs.

What the hole hides on one side of a head is often in sight on the other, so the mirror image stands beside the picture. A
source is the flat index of a pixel of this atlas: copying is a translation on either page.
"""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE

MARGIN: Final = 4
"""Pixels round every page of the atlas: a patch at its edge still lies in memory."""
NONE: Final = 1e-3
"""Coverage below this is none."""

PLACE: Final = np.array([3.0, 3.5, 4.0], np.float32)
"""What it costs to take from elsewhere: per side of the picture across and down, and per head's size nearer to or further
from the face's middle: hair comes from round the head, background from beyond it."""
MIDDLE, HEAD = (0.5, 0.5), (0.28, 0.42)
"""Where an FFHQ-framed crop has its head, in parts of the side: middle and half axes."""
OUTSIDE = 1.6
"""Beyond so many times the head's size one background is as good as the other."""
EAR, EAR_REACH = (0.26, 0.52), (0.1, 0.16)
"""Where ears are, in parts of the side: from the middle, from the top; and half their width and height."""
ANCHOR = 60.0
"""So much dearer is the way from there: an ear belongs beside the head, and once."""
GIVEN_COST, MIRROR_COST = 0.15, 0.1
"""Of what is no photo but the engine's own, and of what is mirrored."""
KIND = 10.0
"""What it costs to take what is behind a head into it, or the other way round."""
MIRROR_SIZE, MIRROR_REACH = 64, (7, 4)
"""The size at which the mirror image is laid over the picture, and how far it may be moved there, in pixels."""


@dataclass(frozen=True)
class Puzzle:
    """What is to be continued, at the finest size it is solved at, S x S. In 0..1: `picture` x 3, `guide` x 3, `gap`, `known`
    (the photo itself), `forbidden` (not to be copied), `trust` in the guide, `head` (the sitter's, all 0 if not known)."""

    picture: FloatArray
    guide: FloatArray
    gap: FloatArray
    known: FloatArray
    forbidden: FloatArray
    trust: FloatArray
    head: FloatArray


@dataclass(frozen=True)
class Atlas:
    """Two pages side by side, each `page` pixels square with its margin; flat, one row a pixel. `colours` x 3. `counted` x 4:
    colour and 1 where it may be copied, else zeros. `usable`: patches round it may be taken. `places` x 9: low frequencies
    (3), place (2) and distance from the face's middle as they cost, what it costs itself, how much dearer the way is,
    kind (see `kinds`)."""

    page: int
    colours: Tensor
    counted: Tensor
    usable: Tensor
    places: Tensor

    @property
    def stride(self) -> int:
        return 2 * self.page


def shrunk_puzzle(puzzle: Puzzle, size: int) -> Puzzle:
    parts = (puzzle.picture, puzzle.guide, puzzle.gap, puzzle.known, puzzle.forbidden, puzzle.trust, puzzle.head)
    return Puzzle(*(shrunk(part, size) for part in parts))


def emptied(puzzle: Puzzle) -> Puzzle:
    """The same with the mean colours of what lies round the gap in it: nothing further on can see what stood there."""
    open_ = (puzzle.gap <= NONE).astype(np.float32)
    if not open_.any():
        return puzzle
    near, weight = known_low_pass(puzzle.picture, open_, len(open_) / 16, least=1e-4)
    colours = np.where(weight[..., None] > 1e-3, near, puzzle.picture[open_ > 0].mean(0))
    return replace(puzzle, picture=as_float(np.where(open_[..., None] > 0, puzzle.picture, colours)))


def shrunk(array: FloatArray, size: int) -> FloatArray:
    if len(array) == size:
        return array
    return as_float(cv2.resize(array, (size, size), interpolation=cv2.INTER_AREA))


def make_atlas(puzzle: Puzzle, mirror: tuple[float, float], spare: int, scale: float) -> Atlas:
    """`puzzle` at the size of a page without its margin; `mirror`: how far (x, y, in parts of the side) the mirror image is
    moved. Sources keep `spare` pixels from what may not be copied; `scale` makes costs of a place those of a smaller patch.
    """
    picture, size = puzzle.picture, len(puzzle.picture)
    free = (puzzle.gap <= NONE) & (puzzle.forbidden <= NONE)
    kernel = np.ones((2 * spare + 1, 2 * spare + 1), np.uint8)
    usable = cv2.erode(free.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=(1.0,))
    counted = np.concatenate([picture * free[..., None], free[..., None]], -1)
    low = low_pass(picture, LOW_SIGMA / SIDE * size)
    first = np.concatenate([low, _places(puzzle.known, scale), kinds(puzzle, scale)], -1)
    second = first[:, ::-1].copy()
    # Places on the mirrored page are those it comes to lie on.
    second[..., 3:5] = first[..., 3:5] + np.array(mirror, np.float32) * PLACE[:2] * np.float32(scale)
    second[..., 6] += MIRROR_COST * scale**2
    return Atlas(
        size + 2 * MARGIN,
        _flat(picture, picture[:, ::-1], "edge"),
        _flat(counted, counted[:, ::-1], "constant"),
        _flat(usable[..., None], usable[:, ::-1, None], "constant")[:, 0] > 0,
        _flat(first, second, "edge"),
    )


def own_places(size: int, scale: float) -> FloatArray:
    """size x size x 3: place and distance from the face's middle, by what they cost."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    radius = np.clip(np.hypot((columns - MIDDLE[0]) / HEAD[0], (rows - MIDDLE[1]) / HEAD[1]), 0, OUTSIDE)
    return as_float(np.stack([columns, rows, radius], -1) * PLACE * np.float32(scale))


def kinds(puzzle: Puzzle, scale: float) -> FloatArray:
    """size x size x 1: head or what is behind it, by what it costs."""
    return puzzle.head[..., None] * np.float32(KIND * scale)


def _places(known: FloatArray, scale: float) -> FloatArray:
    """S x S x 5: places as they cost, what a source costs itself, how much dearer the way from it is."""
    size = len(known)
    rows, columns = np.mgrid[0:size, 0:size] / size
    across, down = np.abs(np.abs(columns - 0.5) - EAR[0]), np.abs(rows - EAR[1])
    dearer = np.where((across < EAR_REACH[0]) & (down < EAR_REACH[1]), ANCHOR, 0)
    cost = np.where(known >= 1 - NONE, 0, GIVEN_COST * scale**2)
    return as_float(np.concatenate([own_places(size, scale), np.stack([cost, dearer], -1)], -1))


def _flat(first: NDArray[np.generic], second: NDArray[np.generic], mode: str) -> Tensor:
    """Two pages with their margins, side by side, one row a pixel."""
    widths = ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0))
    pages = [np.pad(page, widths, mode="edge") if mode == "edge" else np.pad(page, widths) for page in (first, second)]
    both = np.concatenate(pages, 1)
    return torch.from_numpy(np.ascontiguousarray(both.reshape(-1, both.shape[2]), np.float32))


def mirror_shift(puzzle: Puzzle) -> tuple[float, float]:
    """How far (x, y, in parts of the side) the mirror image must be moved to agree best with the picture round the gap."""
    size = min(MIRROR_SIZE, len(puzzle.picture))
    small = cv2.GaussianBlur(shrunk(puzzle.picture, size), (0, 0), 0.8)
    open_ = shrunk(puzzle.gap, size) > NONE
    ring = (cv2.dilate(open_.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0) & ~open_
    y, x = (part[::2] for part in np.nonzero(ring))
    best, found = np.inf, (0, 0)
    for dy in range(-MIRROR_REACH[1], MIRROR_REACH[1] + 1):
        for dx in range(-MIRROR_REACH[0], MIRROR_REACH[0] + 1):
            from_y, from_x = y - dy, size - 1 - (x - dx)
            inside = (from_y >= 0) & (from_y < size) & (from_x >= 0) & (from_x < size)
            inside[inside] = ~open_[from_y[inside], from_x[inside]]
            if inside.sum() < 0.25 * len(y) or not inside.any():
                continue
            apart = np.abs(small[from_y[inside], from_x[inside]] - small[y[inside], x[inside]]).sum(1)
            # A large difference is another thing; which one does not matter.
            cost = float(np.minimum(apart, 0.5).mean()) * (1 + 0.01 * (abs(dx) + abs(dy)))
            if cost < best:
                best, found = cost, (dx, dy)
    return found[0] / size, found[1] / size


def nearest_in(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """H x W: the flat index of the nearest pixel that is in the mask, which must not be empty."""
    found = cv2.distanceTransformWithLabels((~mask).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    labels = np.asarray(found[1], np.int32)
    index = np.zeros(int(labels.max()) + 1, np.intp)
    index[labels[mask]] = np.flatnonzero(mask)
    return index[labels]
