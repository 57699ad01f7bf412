"""Marching ants: the dashed line round a hole, found in the picture on screen, so that it is one line wide at every zoom and
angle."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_DASH = 4
"""In lines' widths."""
_TILE = 64
_BLACK, _WHITE = np.uint32(0xFF000000), np.uint32(0xFFFFFFFF)


def inner_edge(inside: Flags, line: int) -> Flags:
    """Those pixels that are inside and no further than `line` from one that is not. `inside` reaches `line` pixels further
    on every side than the result."""
    deep = inside[line:-line, line:-line].copy()
    height, width = deep.shape
    for step in range(1, line + 1):
        for dx, dy in ((step, 0), (-step, 0), (0, step), (0, -step)):
            deep &= inside[line + dy : line + dy + height, line + dx : line + dx + width]
    return inside[line:-line, line:-line] & ~deep


class Ants:
    """Which pixels of a picture are line, and where their dashes stand. All in the picture's own pixels."""

    def __init__(self) -> None:
        self.line = 1
        self._edge: Flags = np.zeros((0, 0), bool)
        self._phase = 0
        self._points: tuple[Indices, ...] | None = None

    def begin(self, size: QSize, line: int) -> None:
        """A picture of that size, nothing found in it yet; lines that many pixels wide."""
        self.line, self._points = line, None
        self._edge = np.zeros((size.height(), size.width()), bool)

    def begun(self, size: QSize) -> bool:
        """Whether that is the size begun with."""
        return self._edge.shape == (size.height(), size.width())

    def forget(self) -> None:
        """Another look: no memory is held for it."""
        self.begin(QSize(0, 0), self.line)

    def put(self, rect: QRect, inside: Flags) -> None:
        """What is inside a hole, for a part of the picture and `line` pixels beyond it on every side."""
        self._part(rect)[:] = inner_edge(inside, self.line)
        self._points = None

    def shift(self, dx: int, dy: int) -> None:
        """The picture was panned, and the dashes with it; what came in from outside is put afterwards."""
        height, width = self._edge.shape
        moved = np.zeros_like(self._edge)
        if abs(dx) < width and abs(dy) < height:
            target = moved[max(0, dy) : height + min(0, dy), max(0, dx) : width + min(0, dx)]
            target[:] = self._edge[max(0, -dy) : height + min(0, -dy), max(0, -dx) : width + min(0, -dx)]
        self._edge, self._points = moved, None
        self._phase -= dx + dy

    def draw(self, picture: QImage, rect: QRect) -> None:
        """The line within a part of an RGB32 picture of the size begun with; nobody may be painting on it."""
        rows, columns = np.nonzero(self._part(rect))
        self._colour(picture, rows + rect.top(), columns + rect.left())

    def march(self, picture: QImage) -> None:
        """The dashes go on by a quarter of their length, all over the picture, in which the line is drawn."""
        self._phase += self.line
        self._colour(picture, *self._found())

    def squares(self) -> list[QRect]:
        """A few squares that together hold every pixel of the line."""
        rows, columns = self._found()
        if not len(rows):
            return []
        height, width = (-(-side // _TILE) for side in self._edge.shape)
        held = np.zeros((height, width), bool)
        held[rows // _TILE, columns // _TILE] = True
        return [QRect(int(column) * _TILE, int(row) * _TILE, _TILE, _TILE) for row, column in np.argwhere(held)]

    def _colour(self, picture: QImage, rows: Indices, columns: Indices) -> None:
        """By the place along the diagonal: dashes on lines of any direction but one, without following the line."""
        pixels = np.frombuffer(picture.bits(), np.uint32).reshape(picture.height(), picture.bytesPerLine() // 4)
        white = (rows + columns + self._phase) // (_DASH * self.line) % 2 == 1
        pixels[rows, columns] = np.where(white, _WHITE, _BLACK)

    def _part(self, rect: QRect) -> Flags:
        return self._edge[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]

    def _found(self) -> tuple[Indices, Indices]:
        if self._points is None:
            self._points = np.nonzero(self._edge)
        rows, columns = self._points
        return rows, columns
