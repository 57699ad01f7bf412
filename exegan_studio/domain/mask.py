"""What can be done to a mask: pure functions on H x W coverage (0 keep, 255 hole)."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from exegan_studio.domain.arrays import FloatArray, MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.history import tiles_of

_ROWS = 32


class Combine(Enum):
    """How another mask comes to the one that is there."""

    REPLACE = "replace"
    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"


@dataclass(frozen=True)
class PackedMask:
    """A mask kept small."""

    shape: tuple[int, int]
    data: bytes

    @classmethod
    def of(cls, mask: MaskArray) -> "PackedMask":
        height, width = mask.shape
        return cls((height, width), zlib.compress(mask.tobytes(), 1))

    def mask(self) -> MaskArray:
        return np.frombuffer(zlib.decompress(self.data), np.uint8).reshape(self.shape)


@dataclass(frozen=True)
class Patch:
    """Coverage of one box of the photo; outside the box there is none. `coverage` is box.height x box.width.

    Raises ValueError where the two do not fit each other.
    """

    box: Box
    coverage: MaskArray

    def __post_init__(self) -> None:
        if self.coverage.shape != (self.box.height, self.box.width):
            raise ValueError(f"coverage {self.coverage.shape} does not fit {self.box}")

    @property
    def empty(self) -> bool:
        """Nothing is covered."""
        return not self.coverage.any()

    def within(self, box: Box) -> MaskArray:
        """The coverage of another box: box.height x box.width, nothing outside the patch's own."""
        result = np.zeros((box.height, box.width), np.uint8)
        common = box.overlap(self.box)
        if not common.empty:
            here, there = common.shifted(-box.left, -box.top), common.shifted(-self.box.left, -self.box.top)
            result[here.slices] = self.coverage[there.slices]
        return result


NO_PATCH = Patch(Box(0, 0, 0, 0), np.zeros((0, 0), np.uint8))


def joined(patches: Sequence[Patch]) -> Patch:
    """One patch for several, the greater coverage where they meet: a shape and its mirror image are one gesture."""
    box = Box(0, 0, 0, 0)
    for patch in patches:
        box = box.union(patch.box)
    coverage = np.zeros((box.height, box.width), np.uint8)
    for patch in patches:
        np.maximum(coverage, patch.within(box), out=coverage)
    return Patch(box, coverage)


def product(first: MaskArray, second: MaskArray) -> MaskArray:
    """first x second / 255, rounded exactly."""
    result = np.empty_like(first)
    for top in range(0, len(first), _ROWS):  # a few rows at a time stay in the processor's cache
        wide = first[top : top + _ROWS].astype(np.uint16)
        wide *= second[top : top + _ROWS]
        wide += 128
        wide += wide >> 8
        wide >>= 8
        result[top : top + _ROWS] = wide
    return result


def painted(mask: MaskArray, coverage: MaskArray) -> MaskArray:
    """Coverage laid over the mask: soft strokes build up, never beyond 255."""
    return ~product(~mask, ~coverage) if mask.any() else coverage.copy()


def erased(mask: MaskArray, coverage: MaskArray) -> MaskArray:
    """The mask with coverage taken away."""
    return product(mask, ~coverage) if mask.any() else mask.copy()


def combined(mask: MaskArray, other: MaskArray, how: Combine) -> MaskArray:
    """Both of the same shape. Adding takes the greater coverage, intersecting the smaller one."""
    if how is Combine.REPLACE:
        return other.copy()
    if how is Combine.ADD:
        return np.maximum(mask, other)
    if how is Combine.SUBTRACT:
        return np.minimum(mask, ~other)
    return np.minimum(mask, other)


def grown(mask: MaskArray, radius: int) -> MaskArray:
    """Every edge moved outwards by `radius` pixels, inwards where it is negative; soft edges stay as soft as they were.

    The picture's border is no edge: a hole that reaches it does not shrink away from it.
    """
    if radius == 0:
        return mask.copy()
    if radius < 0:
        return ~grown(~mask, -radius)
    return _near_edges(mask, radius, lambda part: _disc_maximum(part, radius))


def feathered(mask: MaskArray, radius: float) -> MaskArray:
    """The edge made soft over about `radius` pixels to either side: three running means, close to a Gaussian.

    The border is continued outwards, so a hole that reaches it stays whole there.
    """
    side = max(1, round(radius * 2 / 3)) | 1
    if side == 1:
        return mask.copy()

    def soften(part: MaskArray) -> MaskArray:
        soft = part.astype(np.float32)
        for _ in range(3):
            soft = _running_mean(_running_mean(soft, side).T, side).T
        return (soft + np.float32(0.5)).astype(np.uint8)

    return _near_edges(mask, 3 * (side // 2), soften)


def _near_edges(mask: MaskArray, reach: int, change: Callable[[MaskArray], MaskArray]) -> MaskArray:
    """`change` applied tile by tile, where the mask is not the same value all over within `reach` of the tile.

    `change` must leave a uniform mask as it is and look no further than `reach`.
    """
    height, width = mask.shape
    result = mask.copy()
    for tile in tiles_of(Box(0, 0, width, height), max(512, 2 * reach)):
        around = tile.grown(reach).clipped(width, height)
        part = mask[around.slices]
        if part.min() != part.max():
            inner = Box(tile.left - around.left, tile.top - around.top, tile.right - around.left, tile.bottom - around.top)
            result[tile.slices] = change(part)[inner.slices]
    return result


def _disc_maximum(values: MaskArray, radius: int) -> MaskArray:
    """The greatest value within `radius` of each pixel. Runs of any length are joined from two runs of a power of two."""
    height, width = values.shape
    padded = np.pad(values, ((0, 0), (radius, radius)))
    runs, length = [padded], 1
    while 2 * length <= 2 * radius + 1:
        runs.append(np.maximum(runs[-1][:, :-length], runs[-1][:, length:]))
        length *= 2
    result = np.zeros_like(values)
    for shift in range(-min(radius, height - 1), min(radius, height - 1) + 1):
        half = int(((radius + 0.5) ** 2 - shift * shift) ** 0.5)
        half = min(half, radius)
        level = (2 * half + 1).bit_length() - 1
        left = radius - half
        right = radius + half + 1 - (1 << level)
        source = slice(max(0, shift), height + min(0, shift))
        target = result[max(0, -shift) : height + min(0, -shift)]
        run = runs[level][source]
        np.maximum(target, run[:, left : left + width], out=target)
        np.maximum(target, run[:, right : right + width], out=target)
    return result


def _running_mean(values: FloatArray, side: int) -> FloatArray:
    """Mean over `side` (odd) neighbours along each row, borders repeated."""
    half = side // 2
    padded = np.pad(values, ((0, 0), (half + 1, half)), mode="edge").astype(np.float64)
    padded[:, 0] = 0
    sums = np.cumsum(padded, 1)
    return ((sums[:, side:] - sums[:, :-side]) / side).astype(np.float32)
