"""Brush strokes: stamps along a path, their coverage gathered within one gesture."""

import math
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box

MIN_DIAMETER, MAX_DIAMETER = 1.0, 4000.0
_EXACT_DIAMETER = 64
"""Stamps up to this diameter are drawn at their exact place; larger ones at quarter pixels, so that they can be kept."""
_PRESSURE_STEPS = 100
_SHORTEST_PIECE = 128
_KEPT_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Brush:
    """`diameter` in photo pixels; `hardness` 0..1: the part of the radius that is covered wholly; `opacity` 0..1: the most a
    gesture covers. Pen pressure scales the diameter, the opacity, both or neither."""

    diameter: float = 60.0
    hardness: float = 0.8
    opacity: float = 1.0
    pressure_size: bool = True
    pressure_opacity: bool = False

    def pressed(self, pressure: float) -> tuple[float, float]:
        """Diameter and opacity at that pressure (0..1), both above 0."""
        step = max(1, round(min(1.0, pressure) * _PRESSURE_STEPS)) / _PRESSURE_STEPS
        diameter = max(MIN_DIAMETER, self.diameter * step) if self.pressure_size else self.diameter
        return diameter, self.opacity * step if self.pressure_opacity else self.opacity


def spacing(diameter: float) -> float:
    """Arc length between stamps: the edge between two stands back by less than a tenth of a pixel.

    Below two pixels they stand closer: a thin line would be darker wherever its stamps miss the pixels' centres.
    """
    return max(min(0.5, 0.25 * diameter), min(4.0, 0.04 * diameter), 0.01 * diameter)


def stamp(diameter: float, hardness: float, opacity: float, dx: float, dy: float) -> MaskArray:
    """Coverage of one dab: n x n, its centre (dx, dy) pixels (below 1) beyond the centre of the square's middle pixel.

    Full up to hardness x radius, then falling smoothly to nothing at the radius; the fall is never shorter than one pixel,
    which is what smooths the edge of a hard brush.
    """
    radius = diameter / 2
    inner = max(0.0, min(hardness * radius, radius - 0.5))
    outer = max(radius, inner + 1.0)
    reach = math.ceil(outer) + 1
    across = np.arange(-reach, reach + 1, dtype=np.float32)
    distance = np.sqrt((across - np.float32(dx))[None, :] ** 2 + (across - np.float32(dy))[:, None] ** 2)
    distance -= np.float32(inner)
    distance *= np.float32(1 / (outer - inner))
    fall = np.clip(distance, 0, 1, out=distance)
    covered = 1 - fall * fall * (3 - 2 * fall)
    return (covered * np.float32(255 * opacity) + np.float32(0.5)).astype(np.uint8)


class StampCache:
    """Large stamps kept by shape and quarter-pixel place, the longest unused forgotten first."""

    def __init__(self, limit: int = _KEPT_BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._stamps: OrderedDict[tuple[float, ...], MaskArray] = OrderedDict()

    def get(self, diameter: float, hardness: float, opacity: float, dx: float, dy: float) -> MaskArray:
        key = (diameter, hardness, opacity, dx, dy)
        found = self._stamps.get(key)
        if found is not None:
            self._stamps.move_to_end(key)
            return found
        made = stamp(*key)
        self._stamps[key] = made
        self._held += made.nbytes
        while self._held > self._limit and len(self._stamps) > 1:
            self._held -= self._stamps.popitem(last=False)[1].nbytes
        return made


def _some(box: Box) -> list[Box]:
    return [] if box.empty else [box]


class Stroke:
    """One gesture. Samples are joined by straight lines and stamped at equal arc lengths, whatever the speed.

    `coverage` (H x W, changed in place) takes the greatest coverage any stamp gave, so going over the same place twice
    within a gesture adds nothing.
    """

    def __init__(self, coverage: MaskArray, brush: Brush, cache: StampCache | None = None) -> None:
        self.coverage = coverage
        self._brush = brush
        self._cache = cache or StampCache()
        self._last: tuple[float, float, float] | None = None
        self._stamped: tuple[float, float, float] | None = None
        self._to_next = 0.0

    def add(self, x: float, y: float, pressure: float = 1.0) -> list[Box]:
        """The pointer came to (x, y), continuous photo coordinates. Returns boxes that hold all coverage that may have changed.

        A long way comes back in several, because one box round a slanting line is mostly untouched.
        """
        if self._last is None:
            self._last = (x, y, pressure)
            return _some(self._stamp(x, y, pressure))
        x0, y0, pressure0 = self._last
        length = math.hypot(x - x0, y - y0)
        boxes, changed = list[Box](), Box(0, 0, 0, 0)
        at, ends = self._to_next, self._piece()
        while at <= length and length > 0:
            if at > ends:
                boxes += _some(changed)
                changed, ends = Box(0, 0, 0, 0), at + self._piece()
            part = at / length
            changed = changed.union(
                self._stamp(x0 + part * (x - x0), y0 + part * (y - y0), pressure0 + part * (pressure - pressure0))
            )
            at += self._to_next
        self._to_next = at - length
        self._last = (x, y, pressure)
        return boxes + _some(changed)

    def finish(self) -> list[Box]:
        """Stamp the very end of the path, which the spacing may not have reached. Returns boxes as `add` does."""
        if self._last is None or self._last == self._stamped:
            return []
        return _some(self._stamp(*self._last))

    def _piece(self) -> float:
        return max(_SHORTEST_PIECE, self._brush.diameter)

    def _stamp(self, x: float, y: float, pressure: float) -> Box:
        self._stamped = (x, y, pressure)
        diameter, opacity = self._brush.pressed(pressure)
        self._to_next = spacing(diameter)
        if diameter > _EXACT_DIAMETER:
            x, y = round(x * 4) / 4, round(y * 4) / 4
        column, row = math.floor(x), math.floor(y)
        shape = (diameter, self._brush.hardness, opacity, x - column - 0.5, y - row - 0.5)
        dab = self._cache.get(*shape) if diameter > _EXACT_DIAMETER else stamp(*shape)
        reach = dab.shape[0] // 2
        whole = Box(column - reach, row - reach, column + reach + 1, row + reach + 1)
        height, width = self.coverage.shape
        box = whole.clipped(width, height)
        if box.empty:
            return Box(0, 0, 0, 0)
        part = dab[box.top - whole.top : box.bottom - whole.top, box.left - whole.left : box.right - whole.left]
        target = self.coverage[box.slices]
        np.maximum(target, part, out=target)
        return box
