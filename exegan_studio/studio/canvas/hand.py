"""The hand on mouse or pen: which gesture is under way, and what each sample does to it; mouse and tablet alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas.modes import Tool

if TYPE_CHECKING:
    from exegan_studio.studio.canvas.canvas import Canvas

_HARDNESS_PER_PIXEL = 1 / 200


@dataclass(frozen=True)
class Touch:
    """One sample: widget position, pen pressure 0..1 (1 for a mouse), whether the pen's eraser end is down."""

    position: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0
    eraser: bool = False


class Hand:
    """Holds no pixels: strokes go to the document, views to the canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pan_from: QPointF | None = None
        self._pan_button: Qt.MouseButton | None = None
        self._resize: tuple[QPointF, Brush] | None = None
        self._last_end: tuple[float, float] | None = None
        self._stroking = False
        self.position: QPointF | None = None
        self.pressure = 1.0
        self.eraser = False
        self.space = False

    @property
    def stroking(self) -> bool:
        return self._stroking

    @property
    def panning(self) -> bool:
        return self._pan_from is not None

    @property
    def resizing(self) -> bool:
        return self._resize is not None

    @property
    def cursor_at(self) -> QPointF | None:
        """Where the brush's rim is drawn: under the pointer, but held fast while it is being resized."""
        return self._resize[0] if self._resize else self.position

    def forget(self) -> None:
        """Another photo: nothing of the last one goes on."""
        self._stroking, self._pan_from, self._resize, self._last_end = False, None, None, None

    def drop_stroke(self) -> None:
        """The document ended the stroke by itself (undone, or cut short by another edit)."""
        self._stroking = False

    def press(self, touch: Touch, button: Qt.MouseButton) -> None:
        self._take(touch)
        left, right = button is Qt.MouseButton.LeftButton, button is Qt.MouseButton.RightButton
        tool = self._canvas.tool
        if button is Qt.MouseButton.MiddleButton or (left and (self.space or tool is Tool.PAN)):
            self._pan_from, self._pan_button = touch.position, button
        elif self._stroking:
            return
        elif right and touch.modifiers & Qt.KeyboardModifier.AltModifier and tool.paints:
            self._resize = (touch.position, self._canvas.brush)
        elif left and tool.paints:
            self._begin(touch)
        elif left:
            self._canvas.face_click(*self._photo(touch.position))
        elif right:
            self._canvas.take_back_point()

    def move(self, touch: Touch) -> None:
        before = self.position
        self._take(touch)
        if self.space and self._stroking and self._pan_from is None:
            self._pan_from, self._pan_button = before or touch.position, None
        if self._pan_from is not None:
            delta = touch.position - self._pan_from
            self._pan_from = touch.position
            self._canvas.pan_by(delta.x(), delta.y())
        elif self._resize is not None:
            self._resized(touch.position)
        elif self._stroking:
            self._canvas.stroke_to(*self._photo(touch.position), touch.pressure)

    def release(self, touch: Touch, button: Qt.MouseButton) -> None:
        self._take(touch, keep_pressure=True)
        if self._pan_from is not None and button is self._pan_button:
            self._pan_from = None
        elif button is Qt.MouseButton.RightButton:
            self._resize = None
        elif button is Qt.MouseButton.LeftButton and self._stroking:
            self._pan_from = None
            self._canvas.stroke_to(*self._photo(touch.position), self.pressure)
            self.finish()
        if not self._stroking:
            self.pressure, self.eraser = 1.0, False

    def space_held(self, held: bool) -> None:
        """Space down: drags pan, also in the middle of a stroke, which goes on when it is let go."""
        self.space = held
        if not held and self._pan_button is None:
            self._pan_from = None

    def finish(self) -> None:
        """The stroke ends where the pointer is."""
        if self._stroking:
            self._stroking = False
            self._canvas.stroke_end()

    def cancel(self) -> bool:
        """Esc: the stroke never was, the brush is as big as it was. False where nothing was under way."""
        if self._resize is not None:
            self._canvas.use_brush(self._resize[1])
            self._resize = None
            return True
        if self._stroking:
            self._stroking = False
            self._canvas.stroke_cancel()
            return True
        return False

    def _take(self, touch: Touch, keep_pressure: bool = False) -> None:
        self.position = touch.position
        if not keep_pressure:
            self.pressure, self.eraser = touch.pressure, touch.eraser

    def _begin(self, touch: Touch) -> None:
        point = self._photo(touch.position)
        start = point
        if touch.modifiers & Qt.KeyboardModifier.ShiftModifier and self._last_end is not None:
            start = self._last_end
        self._stroking = self._canvas.stroke_begin(touch.eraser)
        if self._stroking:
            self._canvas.stroke_to(*start, touch.pressure)
            if start != point:
                self._canvas.stroke_to(*point, touch.pressure)
            self._last_end = point

    def _resized(self, position: QPointF) -> None:
        assert self._resize is not None
        origin, brush = self._resize
        delta = position - origin
        self._canvas.set_brush(
            diameter=brush.diameter + 2 * delta.x() / self._canvas.camera.scale,
            hardness=brush.hardness - delta.y() * _HARDNESS_PER_PIXEL,
        )

    def _photo(self, position: QPointF) -> tuple[float, float]:
        point = self._canvas.camera.photo_point(position.x(), position.y())
        if self._stroking:
            self._last_end = point
        return point
