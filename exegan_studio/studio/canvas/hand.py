"""The hand on mouse or pen: pans, or hands its samples to the gesture that is under way; mouse and tablet alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from exegan_studio.studio.canvas.brush_gestures import ResizeGesture, StrokeGesture
from exegan_studio.studio.canvas.gesture import NO_KEYS, Gesture, Touch
from exegan_studio.studio.canvas.modes import Tool
from exegan_studio.studio.canvas.outlines import Point
from exegan_studio.studio.canvas.shape_gestures import BoxGesture, LassoGesture, PolygonGesture

if TYPE_CHECKING:
    from exegan_studio.studio.canvas.canvas import Canvas

Key = Qt.Key
Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier
_MODIFIERS = {Key.Key_Shift: Modifier.ShiftModifier, Key.Key_Alt: Modifier.AltModifier}


class Hand:
    """Holds no pixels: edits go to the document, views to the canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pan_from: QPointF | None = None
        self._pan_button: Button | None = None
        self._last_end: Point | None = None
        self.gesture: Gesture | None = None
        self.position: QPointF | None = None
        self.pressure = 1.0
        self.keys = NO_KEYS
        self.eraser = False
        self.space = False

    @property
    def stroking(self) -> bool:
        return isinstance(self.gesture, StrokeGesture)

    @property
    def panning(self) -> bool:
        return self._pan_from is not None

    @property
    def cursor_at(self) -> QPointF | None:
        """Where the brush's rim is drawn: under the pointer, but held fast while it is being resized."""
        return self.gesture.pinned if self.gesture and self.gesture.pinned else self.position

    def forget(self) -> None:
        """Another photo: nothing of the last one goes on."""
        self.gesture, self._pan_from, self._last_end = None, None, None

    def drop_stroke(self) -> None:
        """The document ended the stroke by itself (undone, or cut short by another edit)."""
        if isinstance(self.gesture, StrokeGesture):
            self.gesture.drop()
            self._settle()

    def press(self, touch: Touch, button: Button) -> None:
        self._take(touch)
        left = button is Button.LeftButton
        if button is Button.MiddleButton or (left and (self.space or self._canvas.tool is Tool.PAN)):
            self._pan_from, self._pan_button = touch.position, button
        elif self._canvas.showing_original:
            return
        elif self.gesture is not None:
            self.gesture.press(touch, button)
        elif left:
            self.gesture = self._begun(touch)
        elif button is Button.RightButton and touch.modifiers & Modifier.AltModifier and self._canvas.tool.paints:
            self.gesture = ResizeGesture(self._canvas, touch)
        elif button is Button.RightButton:
            self._canvas.take_back_point()
        self._settle()

    def move(self, touch: Touch) -> None:
        before = self.position
        self._take(touch)
        if self.space and self.gesture is not None and self.gesture.held and self._pan_from is None:
            self._pan_from, self._pan_button = before or touch.position, None
        if self._pan_from is not None:
            delta = touch.position - self._pan_from
            self._pan_from = touch.position
            self._canvas.pan_by(delta.x(), delta.y())
        elif self.gesture is not None:
            self.gesture.move(touch)
            self._settle()

    def release(self, touch: Touch, button: Button) -> None:
        self._take(touch, keep_pressure=True)
        if self._pan_from is not None and button is self._pan_button:
            self._pan_from = None
        elif self.gesture is not None:
            if button is Button.LeftButton and self.gesture.held:
                self._pan_from = None
            self.gesture.release(touch, button)
            self._settle()
        if self.gesture is None:
            self.pressure, self.eraser = 1.0, False

    def space_held(self, held: bool) -> None:
        """Space down: drags pan, also in the middle of a gesture, which goes on when it is let go."""
        self.space = held
        if not held and self._pan_button is None:
            self._pan_from = None

    def modifier(self, key: Key, down: bool) -> bool:
        """Shift or Alt went down or up. False: it is another key."""
        change = _MODIFIERS.get(key)
        if change is None:
            return False
        self.keys = self.keys | change if down else self.keys & ~change
        if self.gesture is not None:
            self.gesture.keys_changed(self.keys)
        return True

    def answers(self, event: QKeyEvent) -> bool:
        """Whether the gesture under way has its own use for a key that may mean something else in the window. Undo takes the
        last point of a polygon back, not the edit before it."""
        if self.gesture is None:
            return False
        key = Key(event.key())
        if _undoes(event):
            return self.gesture.answers(Key.Key_Backspace)
        return self.gesture.answers(key) or key in _MODIFIERS

    def key(self, event: QKeyEvent) -> bool:
        """Let the gesture have the key. False where it has no use for it."""
        key = Key.Key_Backspace if _undoes(event) else Key(event.key())
        if self.gesture is None or not self.gesture.answers(key):
            return False
        self.gesture.key(key)
        self._settle()
        return True

    def finish(self, held_only: bool = False) -> None:
        """What is under way ends where the pointer is. `held_only`: a polygon waits between its clicks."""
        if self.gesture is not None and (self.gesture.held or not held_only):
            self.gesture.finish()
            self._settle()

    def cancel(self) -> bool:
        """What is under way never was. False where nothing is."""
        if self.gesture is None:
            return False
        self.gesture.cancel()
        self._settle()
        return True

    def _take(self, touch: Touch, keep_pressure: bool = False) -> None:
        self.position, self.keys = touch.position, touch.modifiers
        if not keep_pressure:
            self.pressure, self.eraser = touch.pressure, touch.eraser

    def _settle(self) -> None:
        """Let a gesture that is over go."""
        if isinstance(self.gesture, StrokeGesture):
            self._last_end = self.gesture.end
        if self.gesture is not None and self.gesture.over:
            self.gesture = None

    def _begun(self, touch: Touch) -> Gesture | None:
        """What the left button begins with the tool in hand; None where that was a mere click."""
        canvas = self._canvas
        tool = canvas.tool
        if tool.paints:
            straight = self._last_end if touch.modifiers & Modifier.ShiftModifier else None
            return StrokeGesture(canvas, touch, straight) if canvas.stroke_begin(touch.eraser) else None
        if tool.shapes and not canvas.shape_begin():
            return None
        if tool is Tool.LASSO:
            return LassoGesture(canvas, touch)
        if tool is Tool.POLYGON:
            return PolygonGesture(canvas, touch)
        if tool in (Tool.RECTANGLE, Tool.ELLIPSE):
            return BoxGesture(canvas, touch, round_=tool is Tool.ELLIPSE)
        point = canvas.camera.photo_point(touch.position.x(), touch.position.y())
        if tool in (Tool.FILL, Tool.COLOUR):
            canvas.fill_at(point, canvas.combine_asked(touch.modifiers, touch.eraser))
        else:
            canvas.face_click(*point)
        return None


def _undoes(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo)
