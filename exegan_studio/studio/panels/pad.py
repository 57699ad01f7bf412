"""Strength and variety as one pad, from safe to surprising, on a ground of small previews."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from exegan_studio.domain.arrays import Pixels
from exegan_studio.studio.pictures import ScaledImages, image_of
from exegan_studio.studio.theme import COLOURS

CELLS = 3
"""Previews along each side."""
SIDE, EDGE = 216, 1
KEY_STEP = 0.05


class Pad(QWidget):
    """Two parts of a whole, 0 to 1: `across` from the photo's own face to the exemplars', `up` from the most probable result to
    the most surprising. Dragged anywhere, or moved by the arrow keys."""

    moved = Signal(float, float)
    """Across and up, by the artist; not by `set_place`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across, self._up = 1.0, 0.5
        self._images: dict[int, QImage] = {}
        self._words = ""
        self._scaled = ScaledImages()
        self.setAccessibleName("Strength and variety")
        self.setToolTip(
            "To the right the exemplars decide more, upwards candidates stray further.\nDrag, or use the arrow keys."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def place(self) -> tuple[float, float]:
        return self._across, self._up

    def set_place(self, across: float, up: float) -> None:
        self._across, self._up = min(max(across, 0.0), 1.0), min(max(up, 0.0), 1.0)
        self.update()

    def show_preview(self, cell: int, pixels: Pixels) -> None:
        """`cell`: from 0, as `cells` counts them."""
        self._images[cell] = image_of(pixels)
        self.update()

    def clear_previews(self) -> None:
        self._images.clear()
        self.say("")

    def say(self, words: str) -> None:
        """Why there are no previews; empty: there are, or will be."""
        self._words = words
        self.update()

    @staticmethod
    def cells() -> Sequence[tuple[float, float]]:
        """Across and up in the middle of each cell, the top row first."""
        return [((column + 0.5) / CELLS, 1 - (row + 0.5) / CELLS) for row in range(CELLS) for column in range(CELLS)]

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE // 2, SIDE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (-KEY_STEP, 0.0),
            Qt.Key.Key_Right: (KEY_STEP, 0.0),
            Qt.Key.Key_Up: (0.0, KEY_STEP),
            Qt.Key.Key_Down: (0.0, -KEY_STEP),
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.set_place(self._across + step[0], self._up + step[1])
        self.moved.emit(*self.place)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        ground = self._ground()
        painter.fillRect(ground, QColor(COLOURS.sunken))
        side = ground.width() / CELLS
        for cell in range(CELLS * CELLS):
            spot = QRectF(ground.left() + cell % CELLS * side, ground.top() + cell // CELLS * side, side, side)
            image = self._images.get(cell)
            if image is not None:
                painter.drawImage(spot, self._scaled.get(image, round(side * self.devicePixelRatioF())))
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        for line in range(1, CELLS):
            x, y = ground.left() + line * side, ground.top() + line * side
            painter.drawLine(QPointF(x, ground.top()), QPointF(x, ground.bottom()))
            painter.drawLine(QPointF(ground.left(), y), QPointF(ground.right(), y))
        if self._words:
            painter.setPen(QColor(COLOURS.text))
            room = ground.adjusted(8, 8, -8, -8)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)
        painter.setPen(QPen(QColor(COLOURS.accent if self.hasFocus() else COLOURS.edge), 1))
        painter.drawRect(ground)
        self._paint_handle(painter, ground)

    def _paint_handle(self, painter: QPainter, ground: QRectF) -> None:
        """Dark under light, to be seen on any picture."""
        spot = QPointF(ground.left() + self._across * ground.width(), ground.bottom() - self._up * ground.height())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#000000", 4.0), ("#ffffff", 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(spot, 7, 7)

    def _ground(self) -> QRectF:
        side = min(self.width(), self.height()) - 2 * EDGE
        return QRectF((self.width() - side) / 2, EDGE, side, side)

    def _go(self, point: QPointF) -> None:
        ground = self._ground()
        self.set_place((point.x() - ground.left()) / ground.width(), (ground.bottom() - point.y()) / ground.height())
        self.moved.emit(*self.place)
