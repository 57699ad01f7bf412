"""A stroke on a mask while it is being made: live, taken back whole, finished as one change."""

from typing import Any

import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.history import TILE, PixelChange, tiles_of
from exegan_studio.domain.mask import erased, painted
from exegan_studio.domain.strokes import Brush, StampCache, Stroke


class PaintGesture:
    """Paints (or erases) into `mask` in place. Each tile is kept as it was before the stroke first touched it."""

    def __init__(self, mask: MaskArray, brush: Brush, erase: bool, cache: StampCache | None = None) -> None:
        height, width = mask.shape
        self._mask = mask
        self._erase = erase
        self._stroke = Stroke(width, height, brush, cache)
        self._before = np.empty_like(mask)
        self._kept: np.ndarray[Any, np.dtype[np.bool_]] = np.zeros((-(-height // TILE), -(-width // TILE)), bool)
        self._touched = Box(0, 0, 0, 0)

    @property
    def erases(self) -> bool:
        return self._erase

    def add(self, x: float, y: float, pressure: float = 1.0) -> Box:
        """The pointer came to (x, y), continuous photo coordinates. Returns the box that may have changed."""
        return self._show(self._stroke.add(x, y, pressure))

    def finish(self) -> PixelChange:
        """End the stroke; what it changed, for the history."""
        self._show(self._stroke.finish())
        return PixelChange.of_tiles(self._before, self._mask, self._kept_tiles())

    def cancel(self) -> Box:
        """Put everything back. Returns the box that may have changed."""
        for tile in self._kept_tiles():
            self._mask[tile.slices] = self._before[tile.slices]
        return self._touched

    @property
    def touched(self) -> Box:
        return self._touched

    def _show(self, box: Box) -> Box:
        if box.empty:
            return box
        self._keep(box)
        lay = erased if self._erase else painted
        self._mask[box.slices] = lay(self._before[box.slices], self._stroke.coverage[box.slices])
        self._touched = self._touched.union(box)
        return box

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
