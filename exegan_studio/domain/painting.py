"""A stroke on a mask while it is being made: live, taken back whole, finished as one change."""

from typing import Any

import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Axis, Box
from exegan_studio.domain.history import TILE, PixelChange, tiles_of
from exegan_studio.domain.mask import erased, painted
from exegan_studio.domain.strokes import Brush, StampCache, Stroke


class PaintGesture:
    """Paints (or erases) into `mask` in place, with a mirror on both sides of it. Each tile is kept as it was before the
    stroke first touched it."""

    def __init__(
        self, mask: MaskArray, brush: Brush, erase: bool, cache: StampCache | None = None, mirror: Axis | None = None
    ) -> None:
        height, width = mask.shape
        self._mask = mask
        self._erase = erase
        self._mirror = mirror
        self._coverage: MaskArray = np.zeros(mask.shape, np.uint8)  # memory is only taken where it is painted on
        self._stroke = Stroke(self._coverage, brush, cache)
        self._image = Stroke(self._coverage, brush, cache) if mirror else None
        self._before = np.empty_like(mask)
        self._kept: np.ndarray[Any, np.dtype[np.bool_]] = np.zeros((-(-height // TILE), -(-width // TILE)), bool)
        self._touched = Box(0, 0, 0, 0)

    @property
    def erases(self) -> bool:
        return self._erase

    def add(self, x: float, y: float, pressure: float = 1.0) -> list[Box]:
        """The pointer came to (x, y), continuous photo coordinates. Returns the boxes that may have changed."""
        boxes = self._stroke.add(x, y, pressure)
        if self._image and self._mirror:
            boxes += self._image.add(*self._mirror.reflect(x, y), pressure)
        return self._show(boxes)

    def finish(self) -> list[Box]:
        """The stroke ends where the pointer came to. Returns the boxes that may have changed."""
        return self._show(self._stroke.finish() + (self._image.finish() if self._image else []))

    def change(self) -> PixelChange:
        """What the stroke has changed, for the history."""
        return PixelChange.of_tiles(self._before, self._mask, self._kept_tiles())

    def cancel(self) -> Box:
        """Put everything back. Returns the box that may have changed."""
        for tile in self._kept_tiles():
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
        for tile in tiles_of(box):
            row, column = tile.top // TILE, tile.left // TILE
            if not self._kept[row, column]:
                self._kept[row, column] = True
                whole = self._tile(row, column)
                self._before[whole.slices] = self._mask[whole.slices]

    def _kept_tiles(self) -> list[Box]:
        return [self._tile(int(row), int(column)) for row, column in np.argwhere(self._kept)]

    def _tile(self, row: int, column: int) -> Box:
        height, width = self._mask.shape
        left, top = column * TILE, row * TILE
        return Box(left, top, min(left + TILE, width), min(top + TILE, height))
