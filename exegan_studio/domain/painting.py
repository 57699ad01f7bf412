"""A stroke on a mask while it is being made: live, taken back whole, finished as one change."""

import itertools

import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Axis, Box
from exegan_studio.domain.history import TILE, PixelChange, packed_difference, tiles_of
from exegan_studio.domain.mask import erased, painted
from exegan_studio.domain.strokes import Brush, StampCache, Stroke

_LEFT_ALONE, _PACKED_AT_ONCE = 8, 2
"""A tile is packed once so many samples have not touched it, so many tiles a sample: then little is left to pack, and to wait
for, when the stroke ends."""

_Place = tuple[int, int]


class PaintGesture:
    """Paints (or erases) into `mask` in place, with a mirror on both sides of it. Each tile is kept as it was before the
    stroke first touched it."""

    def __init__(
        self, mask: MaskArray, brush: Brush, erase: bool, cache: StampCache | None = None, mirror: Axis | None = None
    ) -> None:
        self._mask = mask
        self._erase = erase
        self._mirror = mirror
        self._coverage: MaskArray = np.zeros(mask.shape, np.uint8)  # memory is only taken where it is painted on
        self._stroke = Stroke(self._coverage, brush, cache)
        self._image = Stroke(self._coverage, brush, cache) if mirror else None
        self._before = np.empty_like(mask)
        self._samples = 0
        self._open: dict[_Place, int] = {}  # row and column of each touched tile and its last sample, the oldest first
        self._packed: dict[_Place, bytes] = {}
        self._touched = Box(0, 0, 0, 0)

    @property
    def erases(self) -> bool:
        return self._erase

    def add(self, x: float, y: float, pressure: float = 1.0) -> list[Box]:
        """The pointer came to (x, y), continuous photo coordinates. Returns the boxes that may have changed."""
        boxes = self._stroke.add(x, y, pressure)
        if self._image and self._mirror:
            boxes += self._image.add(*self._mirror.reflect(x, y), pressure)
        self._samples += 1
        self._show(boxes)
        self._pack_some()
        return boxes

    def finish(self) -> list[Box]:
        """The stroke ends where the pointer came to. Returns the boxes that may have changed."""
        return self._show(self._stroke.finish() + (self._image.finish() if self._image else []))

    def change(self) -> PixelChange:
        """What the stroke has changed, for the history."""
        for place in list(self._open):
            self._pack(place)
        return PixelChange.of_packed((self._tile(place), packed) for place, packed in self._packed.items() if packed)

    def cancel(self) -> Box:
        """Put everything back. Returns the box that may have changed."""
        for tile in map(self._tile, [*self._open, *self._packed]):
            self._mask[tile.slices] = self._before[tile.slices]
        return self._touched

    def _show(self, boxes: list[Box]) -> list[Box]:
        lay = erased if self._erase else painted
        for box in boxes:
            self._keep(box)
            self._mask[box.slices] = lay(self._before[box.slices], self._coverage[box.slices])
            self._touched = self._touched.union(box)
        return boxes

    def _keep(self, box: Box) -> None:
        for part in tiles_of(box):
            place = part.top // TILE, part.left // TILE
            if self._open.pop(place, None) is None and self._packed.pop(place, None) is None:
                whole = self._tile(place)
                self._before[whole.slices] = self._mask[whole.slices]
            self._open[place] = self._samples

    def _pack_some(self) -> None:
        for place in list(itertools.islice(self._open, _PACKED_AT_ONCE)):
            if self._samples - self._open[place] < _LEFT_ALONE:
                return
            self._pack(place)

    def _pack(self, place: _Place) -> None:
        tile = self._tile(place)
        self._packed[place] = packed_difference(self._before[tile.slices], self._mask[tile.slices])
        del self._open[place]

    def _tile(self, place: _Place) -> Box:
        height, width = self._mask.shape
        left, top = place[1] * TILE, place[0] * TILE
        return Box(left, top, min(left + TILE, width), min(top + TILE, height))
