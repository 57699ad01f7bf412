"""With a brush in hand: the stroke itself, and the drag that makes the brush another size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF, QRegion

from exegan_studio.domain.smoothing import Smoother
from exegan_studio.studio.canvas.gesture import Gesture, Touch
from exegan_studio.studio.canvas.outlines import Point, draw_outline, line_area, on_screen

if TYPE_CHECKING:
    from exegan_studio.studio.canvas.canvas import Canvas

_HARDNESS_PER_PIXEL = 1 / 200


class StrokeGesture(Gesture):
    """A stroke of brush or eraser. The document has begun it already.

    Samples are steadied in the widget's pixels as they were at the press, so that it feels alike at every zoom and a view
    that is moved in the middle of the stroke does not drag the stroke along.
    """

    def __init__(self, canvas: Canvas, touch: Touch, line_from: Point | None) -> None:
        """`line_from`: a straight line comes from there to the pointer first."""
        super().__init__(canvas)
        self._scale = canvas.camera.scale
        self._smoother = Smoother(canvas.options.smoothing)
        self._pressure = touch.pressure
        self.end = self.photo(touch.position)
        """Photo point that the stroke has come to."""
        self._pointer = self.end
        if line_from is not None:
            canvas.stroke_to(*line_from, touch.pressure)
        self._sample(touch)

    def move(self, touch: Touch) -> None:
        self._pressure = touch.pressure
        self._sample(touch)

    def release(self, touch: Touch, button: Qt.MouseButton) -> None:
        if button is Qt.MouseButton.LeftButton:
            self._sample(Touch(touch.position, touch.modifiers, self._pressure))  # a pen that is lifted presses no more
            self.finish()

    def finish(self) -> None:
        if not self.over:
            self._paint(self._smoother.finish())
            self.drop()
            self._canvas.stroke_end()

    def cancel(self) -> None:
        if not self.over:
            self.drop()
            self._canvas.stroke_cancel()

    def drop(self) -> None:
        """The document has ended the stroke by itself."""
        self._canvas.repaint_soon(self._lead_area())
        self.over = True

    def draw(self, painter: QPainter, clip: QRectF) -> None:
        line = self._lead_line()
        if line is not None:
            draw_outline(painter, [line], clip)

    def _sample(self, touch: Touch) -> None:
        before = self._lead_area()
        self._pointer = x, y = self.photo(touch.position)
        self._paint(self._smoother.add(x * self._scale, y * self._scale, touch.pressure))
        self._canvas.repaint_soon(before.united(self._lead_area()))

    def _paint(self, samples: list[tuple[float, float, float]]) -> None:
        for x, y, pressure in samples:
            self.end = (x / self._scale, y / self._scale)
            self._canvas.stroke_to(*self.end, pressure)

    def _lead_line(self) -> QPolygonF | None:
        """From the stroke to the pointer, where the stroke lags."""
        line = on_screen(self._canvas.camera, [self.end, self._pointer])
        return line if (line.at(1) - line.at(0)).manhattanLength() > 2 else None

    def _lead_area(self) -> QRegion:
        line = self._lead_line()
        return QRegion() if line is None else QRegion(line_area(line))


class ResizeGesture(Gesture):
    """A drag with Alt and the right button: across is size, up and down hardness."""

    def __init__(self, canvas: Canvas, touch: Touch) -> None:
        super().__init__(canvas)
        self._from, self._before = touch.position, canvas.brush
        self.pinned = touch.position

    def move(self, touch: Touch) -> None:
        delta = touch.position - self._from
        self._canvas.set_brush(
            diameter=self._before.diameter + 2 * delta.x() / self._canvas.camera.scale,
            hardness=self._before.hardness - delta.y() * _HARDNESS_PER_PIXEL,
        )

    def release(self, touch: Touch, button: Qt.MouseButton) -> None:  # noqa: ARG002 - the size is as it was last seen
        if button is Qt.MouseButton.RightButton:
            self.finish()

    def cancel(self) -> None:
        super().cancel()
        self._canvas.use_brush(self._before)
