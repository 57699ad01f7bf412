"""Pictures and masks at halved sizes, so that a large photo is quick to show and does not flicker when seen from afar.

Level k has 1 / 2^k of the size (rounded up); its pixel (i, j) covers photo pixels 2^k i ... 2^k (i + 1). Levels are brought up
to date when they are asked for, and only where something changed.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from exegan_studio.domain.arrays import DeepPixels, MaskArray
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.picture import to_eight_bit

HALF = 128
"""From this coverage on a pixel counts as inside the hole."""

Packed = NDArray[np.uint32]
"""H x W, 0xffRRGGBB: QImage's RGB32."""

_ROWS = 32
_NOWHERE = Box(0, 0, 0, 0)
_LOW_BITS_OFF = np.uint32(0xFEFEFEFE)
_ONE = np.uint32(1)


def halved_packed(rows: Packed) -> Packed:
    """Means of 2 x 2 pixels, all four channels at once; rounded down one way and up the other, so that nothing darkens."""
    upper, lower = rows[0::2], rows[1::2]
    tall = (upper & lower) + (((upper ^ lower) & _LOW_BITS_OFF) >> _ONE)
    left, right = tall[:, 0::2], tall[:, 1::2]
    return (left | right) - (((left ^ right) & _LOW_BITS_OFF) >> _ONE)


def halved_inside(rows: MaskArray) -> MaskArray:
    """255 where any of 2 x 2 pixels is at least half hole, else 0."""
    tall = np.maximum(rows[0::2], rows[1::2])
    return np.where(np.maximum(tall[:, 0::2], tall[:, 1::2]) >= HALF, np.uint8(255), np.uint8(0))


def halved_mask(rows: MaskArray) -> MaskArray:
    """Means of 2 x 2 pixels."""
    tall = rows[0::2].astype(np.uint16)
    tall += rows[1::2]
    wide = tall[:, 0::2] + tall[:, 1::2]
    return ((wide + 2) >> 2).astype(np.uint8)


class _Levels:
    """Level 0 and those made from it."""

    def __init__(self, ground: NDArray[Any], halve: Callable[[Any], Any]) -> None:
        self._halve = halve
        self._levels: list[NDArray[Any]] = [ground]
        self._stale: list[Box] = [_NOWHERE]
        height, width = ground.shape
        while min(self._levels[-1].shape) > 32:
            rows, columns = (-(-side // 2) for side in self._levels[-1].shape)
            self._levels.append(np.zeros((rows, columns), ground.dtype))
            self._stale.append(_NOWHERE)
        self.touch(Box(0, 0, width, height))

    def touch(self, box: Box) -> None:
        """Level 0 changed inside the box."""
        for level in range(1, len(self._levels)):
            self._stale[level] = self._stale[level].union(box)

    def choose(self, zoom: float) -> int:
        """The level whose pixels are between half a screen pixel and one at that zoom (screen pixels per photo pixel)."""
        wanted = math.floor(math.log2(1 / zoom) + 1e-6) if zoom < 1 else 0
        return min(wanted, len(self._levels) - 1)

    def level(self, number: int) -> NDArray[Any]:
        for index in range(1, number + 1):
            if not self._stale[index].empty:
                self._refresh(index)
        return self._levels[number]

    def _refresh(self, index: int) -> None:
        stale, self._stale[index] = self._stale[index], _NOWHERE
        source, target = self._levels[index - 1], self._levels[index]
        step = 1 << index
        left, right = stale.left // step, min(-(-stale.right // step), target.shape[1])
        bottom = min(-(-stale.bottom // step), target.shape[0])
        for top in range(stale.top // step, bottom, _ROWS):
            end = min(top + _ROWS, bottom)
            part = source[2 * top : 2 * end, 2 * left : 2 * right]
            odd = (part.shape[0] % 2, part.shape[1] % 2)
            if any(odd):
                part = np.pad(part, ((0, odd[0]), (0, odd[1])), mode="edge")
            target[top:end, left:right] = self._halve(part)


class PhotoPyramid:
    """The pixels on show: a packed copy, altered box by box as other pixels are to be seen."""

    def __init__(self, pixels: DeepPixels) -> None:
        height, width = pixels.shape[:2]
        self._ground: Packed = np.empty((height, width), np.uint32)
        self._fill(Box(0, 0, width, height), pixels)
        self._levels = _Levels(self._ground, halved_packed)

    def show(self, pixels: DeepPixels, box: Box) -> None:
        """From now on hold these pixels (a picture of the same size) inside the box."""
        if not box.empty:
            self._fill(box, pixels)
            self._levels.touch(box)

    def image(self, zoom: float) -> tuple[QImage, int]:
        """The level for that zoom, sharing this pyramid's memory, and its number."""
        number = self._levels.choose(zoom)
        level = self._levels.level(number)
        return QImage(level.data, level.shape[1], level.shape[0], level.strides[0], QImage.Format.Format_RGB32), number

    def _fill(self, box: Box, pixels: DeepPixels) -> None:
        target = QImage(
            self._ground.data, self._ground.shape[1], self._ground.shape[0], self._ground.strides[0], QImage.Format.Format_RGB32
        )
        painter = QPainter(target)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for top in range(box.top, box.bottom, 4 * _ROWS):
            rows = np.ascontiguousarray(to_eight_bit(pixels[top : min(top + 4 * _ROWS, box.bottom)]))
            image = QImage(rows.data, rows.shape[1], rows.shape[0], rows.strides[0], QImage.Format.Format_RGB888)
            painter.drawImage(QPoint(box.left, top), image, QRect(box.left, 0, box.width, rows.shape[0]))
        painter.end()


class MaskPyramid:
    """The live mask, seen through its own memory; told where it changed."""

    def __init__(self, mask: MaskArray) -> None:
        self._mask = mask
        self._levels = _Levels(mask, halved_mask)
        self._inside: _Levels | None = None

    def touch(self, box: Box) -> None:
        self._levels.touch(box)
        if self._inside is not None:
            self._inside.touch(box)

    def level(self, zoom: float) -> tuple[MaskArray, int]:
        """Coverage at the level for that zoom, and its number."""
        number = self._levels.choose(zoom)
        return self._levels.level(number), number

    def inside(self, zoom: float) -> tuple[MaskArray, int]:
        """The same for finding the hole's edge: halved levels hold 255 where any of their photo pixels is at least half hole,
        so that soft edges do not wander with the zoom and a speck of one pixel is found from afar. Level 0 is the mask."""
        if self._inside is None:
            self._inside = _Levels(self._mask, halved_inside)
        number = self._inside.choose(zoom)
        return self._inside.level(number), number
