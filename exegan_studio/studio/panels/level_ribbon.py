"""Style mixing by hand: a ribbon of the engine's levels, the coarsest first, with a stop between those of two exemplars."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from exegan_studio.domain.arrays import Pixels
from exegan_studio.studio.pictures import ScaledImages, image_of
from exegan_studio.studio.theme import COLOURS

HIGH, EDGE, GAP = 28, 5, 2
THUMB = 46
"""Side of the previews over the track."""
FIRST, SECOND = COLOURS.accent_dark, COLOURS.hover
ROOM_FOR_A_NAME: Final = 8


class LevelRibbon(QSlider):
    """Its value is the stop: so many levels come from the first exemplar, the others from the second.

    Dragged, clicked, or stepped by the arrow keys, Home and End, like any slider.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._levels: tuple[str, ...] = ()
        self._previews: dict[int, QImage] = {}
        self._scaled = ScaledImages()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPageStep(1)
        self.setAccessibleName("How many levels come from exemplar 1")
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def set_levels(self, levels: Sequence[str]) -> None:
        """Another engine's; the stop stays at about the same part of them."""
        levels = tuple(levels)
        if levels == self._levels:
            return
        part = self.value() / len(self._levels) if self._levels else 0.5
        self._levels = levels
        self.setRange(0, len(levels))
        self.setValue(round(part * len(levels)))
        self.setToolTip("\n".join(f"{number}  {level}" for number, level in enumerate(levels, 1)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, THUMB + HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, THUMB + HIGH)

    def pictured(self) -> list[int]:
        """The stops that have a preview over them: all, or as many as there is room for, the ends included."""
        stops, room = len(self._levels) + 1, max(2, self.width() // (THUMB + GAP))
        if stops <= room:
            return list(range(stops))
        return [round(number * (stops - 1) / (room - 1)) for number in range(room)]

    def show_preview(self, stop: int, pixels: Pixels) -> None:
        self._previews[stop] = image_of(pixels)
        self.update()

    def clear_previews(self) -> None:
        self._previews.clear()
        self.update()

    def stop_at(self, x: float) -> int:
        """The stop nearest to a place on the widget."""
        wide = self.width() - 2 * EDGE
        return min(max(round((x - EDGE) / max(1, wide) * len(self._levels)), 0), len(self._levels))

    def x_of(self, stop: int) -> float:
        return EDGE + (self.width() - 2 * EDGE) * stop / max(1, len(self._levels))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setValue(self.stop_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.setValue(self.stop_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(len(self._levels)):
            self._paint_level(painter, number)
        for stop in self.pictured():
            self._paint_preview(painter, stop)
        self._paint_stop(painter)

    def _paint_preview(self, painter: QPainter, stop: int) -> None:
        left = min(max(self.x_of(stop) - THUMB / 2, 1.0), self.width() - THUMB - 1.0)
        place = QRectF(left, 1, THUMB - 2, THUMB - 2)
        painter.fillRect(place, QColor(COLOURS.sunken))
        image = self._previews.get(stop)
        if image is not None:
            painter.drawImage(place, self._scaled.get(image, round(place.width() * self.devicePixelRatioF())))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(COLOURS.accent if stop == self.value() else COLOURS.edge), 1))
        painter.drawRect(place)

    def _paint_level(self, painter: QPainter, number: int) -> None:
        left, right = self.x_of(number), self.x_of(number + 1)
        place = QRectF(left + GAP / 2, THUMB + 4, right - left - GAP, self.height() - THUMB - 8)
        first = number < self.value()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(FIRST if first else SECOND))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(QColor(COLOURS.accent_text if first else COLOURS.text))
        words = self._levels[number]
        if painter.fontMetrics().horizontalAdvance(words) > place.width() - ROOM_FOR_A_NAME:
            words = str(number + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_stop(self, painter: QPainter) -> None:
        x = self.x_of(self.value())
        knob = QRectF(x - 2.5, THUMB + 0.5, 5, self.height() - THUMB - 1)
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        painter.setBrush(QColor(COLOURS.accent if self.hasFocus() else COLOURS.text))
        painter.drawRoundedRect(knob, 2, 2)
