"""The mask as a picture on screen: cut out of its pyramid where it is seen, coloured, drawn.

The small piece is coloured before it is scaled: Qt scales 32-bit pictures several times as fast as masks.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.studio.canvas.ants import Flags
from exegan_studio.studio.canvas.pyramid import HALF, MaskPyramid

_A_PART = 48
"""From afar a screen pixel counts as inside from this share (of 255) on: a speck may lie between four of them."""
_MARGIN = 3
"""Level pixels beyond what is seen, which smoothing looks at."""


@dataclass(frozen=True)
class Piece:
    """A part of one pyramid level. `values`: H x W; `place`: where it lies in the photo; `source`: how much of `values` that
    is, as the last row and column may reach beyond the photo."""

    values: MaskArray
    place: QRectF
    source: QRectF

    @property
    def empty(self) -> bool:
        return not self.values.any()


def cut(level: MaskArray, number: int, photo: tuple[int, int], seen: QRectF) -> Piece:
    """What a part of the photo needs of that level. `photo`: width and height."""
    step = 1 << number
    left, top = max(0, int(seen.left() / step) - _MARGIN), max(0, int(seen.top() / step) - _MARGIN)
    right = max(left, min(level.shape[1], int(seen.right() / step) + 1 + _MARGIN))
    bottom = max(top, min(level.shape[0], int(seen.bottom() / step) + 1 + _MARGIN))
    place = QRectF(left * step, top * step, (right - left) * step, (bottom - top) * step)
    place &= QRectF(0, 0, *photo)
    source = QRectF(0, 0, place.width() / step, place.height() / step)
    return Piece(np.ascontiguousarray(level[top:bottom, left:right]), place, source)


class Overlay:
    """Draws pieces of a mask onto pictures in device pixels."""

    def __init__(self, mask: MaskPyramid, photo: tuple[int, int]) -> None:
        self._mask, self._photo = mask, photo

    def colour(self, painter: QPainter, rect: QRect, to_device: QTransform, zoom: float, table: list[int]) -> None:
        """Over what is there. `table`: 256 colours, by coverage."""
        level, number = self._mask.level(zoom)
        piece = cut(level, number, self._photo, _seen(rect, to_device))
        if not piece.empty:
            _draw(painter, to_device, piece, _tinted(piece.values, table))

    def grey(self, painter: QPainter, rect: QRect, to_device: QTransform, zoom: float) -> None:
        """In place of the photo."""
        level, number = self._mask.level(zoom)
        piece = cut(level, number, self._photo, _seen(rect, to_device))
        if not piece.values.size:
            return
        _draw(painter, to_device, piece, _grey(piece.values))

    def inside(self, rect: QRect, to_device: QTransform, zoom: float, smooth: bool) -> Flags:
        """Which device pixels of the rectangle lie inside a hole: coverage of one half or more."""
        level, number = self._mask.inside(zoom)
        piece = cut(level, number, self._photo, _seen(rect, to_device))
        if piece.empty:
            return np.zeros((rect.height(), rect.width()), bool)
        if number == 0 and zoom < 1:
            piece = Piece(np.where(piece.values >= HALF, np.uint8(255), np.uint8(0)), piece.place, piece.source)
        picture = QImage(rect.size(), QImage.Format.Format_RGB32)
        picture.fill(0)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        _draw(painter, to_device * QTransform.fromTranslate(-rect.left(), -rect.top()), piece, _grey(piece.values))
        painter.end()
        pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine() // 4, 4)
        return pixels[:, : rect.width(), 0] >= (_A_PART if zoom < 1 else HALF)


def colour_table(colour: QColor, opacity: float) -> list[int]:
    """ARGB by coverage: full coverage shows that much of the colour."""
    base = colour.rgb() & 0xFFFFFF
    return [round(coverage * opacity) << 24 | base for coverage in range(256)]


def _seen(rect: QRect, to_device: QTransform) -> QRectF:
    """The part of the photo that a rectangle of device pixels shows."""
    return to_device.inverted()[0].mapRect(QRectF(rect))


def _draw(painter: QPainter, to_device: QTransform, piece: Piece, image: QImage) -> None:
    painter.setTransform(to_device)
    painter.drawImage(piece.place, image, piece.source)
    painter.resetTransform()


def _tinted(values: MaskArray, table: list[int]) -> QImage:
    image = QImage(values.data, values.shape[1], values.shape[0], values.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _grey(values: MaskArray) -> QImage:
    image = QImage(values.data, values.shape[1], values.shape[0], values.strides[0], QImage.Format.Format_Grayscale8)
    return image.convertToFormat(QImage.Format.Format_RGB32)
