"""Style mixing by hand: a ribbon of the engine's levels, the coarsest first, with a stop between those of two exemplars."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from exegan_studio.studio.theme import COLOURS

HIGH, EDGE, GAP = 28, 5, 2
FIRST, SECOND = COLOURS.accent_dark, COLOURS.hover
ROOM_FOR_A_NAME: Final = 8


class LevelRibbon(QSlider):
    """Its value is the stop: so many levels come from the first exemplar, the others from the second.

    Dragged, clicked, or stepped by the arrow keys, Home and End, like any slider.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._levels: tuple[str, ...] = ()
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
        return QSize(160, HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, HIGH)

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
        self._paint_stop(painter)

    def _paint_level(self, painter: QPainter, number: int) -> None:
        left, right = self.x_of(number), self.x_of(number + 1)
        place = QRectF(left + GAP / 2, 4, right - left - GAP, self.height() - 8)
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
        knob = QRectF(x - 2.5, 0.5, 5, self.height() - 1)
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        painter.setBrush(QColor(COLOURS.accent if self.hasFocus() else COLOURS.text))
        painter.drawRoundedRect(knob, 2, 2)
