"""Lasso, polygon, rectangle, ellipse: the coverage of a closed outline, exact to the pixel's part."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import NO_PATCH, Patch, feathered

Point = tuple[float, float]
Numbers = NDArray[np.float64]

_SAG = 0.02
"""Pixels by which the straight sides of an ellipse's outline may stay inside it."""


def filled_outline(points: Sequence[Point], width: int, height: int) -> Patch:
    """What a closed outline (continuous photo coordinates, x and y) covers of a photo of that size, by the even-odd rule.

    Each pixel's coverage is the part of its area inside; where several sides cross one pixel, or the outline itself, it is an
    approximation. Fewer than three points cover nothing.
    """
    outline = np.array(points, np.float64).reshape(-1, 2)
    if len(outline) < 3:
        return NO_PATCH
    low, high = np.floor(outline.min(0)), np.ceil(outline.max(0))
    frame = Box(int(low[0]), int(low[1]), int(high[0]), int(high[1])).overlap(Box(0, 0, width, height))
    if frame.empty:
        return NO_PATCH
    outline -= (frame.left, frame.top)
    pieces = _inside(np.hstack([outline, np.roll(outline, -1, 0)]), frame.width, frame.height)
    return Patch(frame, _accumulated(_cut_at_pixels(pieces), frame.width, frame.height))


def ellipse_outline(corners: Sequence[Point]) -> list[Point]:
    """The ellipse that touches the middles of a parallelogram's sides. `corners`: its four, one after another."""
    first, second, third, fourth = np.array(corners, np.float64)
    middle, across, down = (first + third) / 2, (second - first) / 2, (fourth - first) / 2
    radius = float(max(np.hypot(*across), np.hypot(*down)))
    count = min(2048, max(16, math.ceil(math.pi / math.sqrt(2 * _SAG / max(radius, 1.0)))))
    turn = 2 * np.pi * np.arange(count) / count
    outline = middle + np.cos(turn)[:, None] * across + np.sin(turn)[:, None] * down
    return [(float(x), float(y)) for x, y in outline]


def softened(patch: Patch, radius: float, width: int, height: int) -> Patch:
    """The patch with its edge made soft over about `radius` pixels to either side; at the photo's border it stays whole."""
    around = patch.box.grown(math.ceil(radius) + 1).clipped(width, height)
    if patch.box.empty or radius <= 0:
        return patch
    return Patch(around, feathered(patch.within(around), radius))


def _inside(edges: Numbers, width: int, height: int) -> Numbers:
    """Edges (n x 4: x0, y0, x1, y1) cut along the frame's lines; what is above or below it is gone, what is beside it is
    moved onto its side, where it counts the same for the pixels to its right."""
    for axis, line in ((0, 0.0), (0, float(width)), (1, 0.0), (1, float(height))):
        edges = _cut(edges, axis, line)
    middle = (edges[:, 1] + edges[:, 3]) / 2
    edges = edges[(middle > 0) & (middle < height)]
    edges[:, [0, 2]] = np.clip(edges[:, [0, 2]], 0, width)
    return edges


def _cut(edges: Numbers, axis: int, line: float) -> Numbers:
    start, end = edges[:, axis], edges[:, axis + 2]
    crossing = (start - line) * (end - line) < 0
    crossed = edges[crossing]
    part = (line - crossed[:, axis]) / (crossed[:, axis + 2] - crossed[:, axis])
    middle = crossed[:, :2] + part[:, None] * (crossed[:, 2:] - crossed[:, :2])
    middle[:, axis] = line
    return np.vstack([edges[~crossing], np.hstack([crossed[:, :2], middle]), np.hstack([middle, crossed[:, 2:]])])


def _cut_at_pixels(edges: Numbers) -> Numbers:
    """The same edges in pieces none of which crosses a line between pixels, horizontal ones left out."""
    edges = edges[edges[:, 1] != edges[:, 3]]
    numbers, parts = [np.arange(len(edges)).repeat(2)], [np.tile([0.0, 1.0], len(edges))]
    for axis in (0, 1):
        start, end = edges[:, axis], edges[:, axis + 2]
        first = np.floor(np.minimum(start, end)) + 1
        count = np.maximum(0, np.ceil(np.maximum(start, end)) - first).astype(np.int64)
        number = np.arange(len(edges)).repeat(count)
        line = first[number] + np.arange(len(number)) - (np.cumsum(count) - count)[number]
        numbers.append(number)
        parts.append((line - start[number]) / (end - start)[number])
    number, part = np.concatenate(numbers), np.clip(np.concatenate(parts), 0, 1)
    order = np.lexsort((part, number))
    number, part = number[order], part[order]
    points = edges[number, :2] + part[:, None] * (edges[number, 2:] - edges[number, :2])
    within = number[1:] == number[:-1]
    return np.hstack([points[:-1], points[1:]])[within]


def _accumulated(pieces: Numbers, width: int, height: int) -> MaskArray:
    """Coverage H x W from pieces that each lie in one pixel.

    A piece covers, of every pixel to its right, its own height, and of its own pixel the part to its right; sums along the
    rows give how often each pixel is wound round (the scan conversion of LibArt and FreeType). Summed only where there are
    pieces: all pixels between two of them are wound round alike. An outline goes up through each row as often as down, so
    that every row's sum ends at 0 and the next one's may simply go on.
    """
    across, down = (pieces[:, 0] + pieces[:, 2]) / 2, (pieces[:, 1] + pieces[:, 3]) / 2
    column = np.clip(np.floor(across), 0, width).astype(np.int64)
    row = np.clip(np.floor(down), 0, height - 1).astype(np.int64)
    tall, beyond = pieces[:, 3] - pieces[:, 1], across - column
    stride = width + 2
    place = row * stride + column
    places = np.concatenate([[0], place, place + 1])
    heights = np.concatenate([[0], tall * (1 - beyond), tall * beyond])
    order = np.argsort(places, kind="stable")
    wound = np.abs(np.cumsum(heights[order]))
    wound -= 2 * np.floor(wound / 2)
    values = (255 * (1 - np.abs(1 - wound)) + 0.5).astype(np.uint8)
    runs = np.diff(places[order], append=height * stride)
    return np.ascontiguousarray(np.repeat(values, runs).reshape(height, stride)[:, :width])
