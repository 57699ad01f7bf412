"""Wheel, touchpad and touch screen move the view. One finger does what the mouse does; two fingers shift, zoom and turn."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QNativeGestureEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget


class Zoomable(Protocol):
    """What a wheel can move."""

    @property
    def zoom(self) -> float: ...

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None: ...

    def pan_by(self, dx: float, dy: float) -> None: ...


class Touchable(Zoomable, Protocol):
    """What fingers can move."""

    def rotate_view(self, degrees: float, about: QPointF | None = None) -> None: ...

    def take_gesture_back(self) -> None:
        """What one finger has begun never was, since a second one came."""
        ...


NOTCH = 120
_NOTCHES_TO_DOUBLE = 4
_PIXELS_PER_NOTCH = 60
_SLOP = 6.0
"""Widget pixels that one finger moves before it is a drag: a second finger may still be on its way."""
_DEAD_ANGLE = 10.0
"""Degrees that two fingers turn before the view turns with them."""


def wheel(view: Zoomable, event: QWheelEvent) -> None:
    """A wheel zooms at the pointer; with Shift it shifts sideways. Two fingers on a touchpad shift, with Ctrl they zoom."""
    keys, turned, pixels = event.modifiers(), event.angleDelta(), event.pixelDelta()
    fingers = not pixels.isNull() and (event.phase() is not Qt.ScrollPhase.NoScrollPhase or _is_touchpad(event))
    if fingers and not keys & Qt.KeyboardModifier.ControlModifier:
        view.pan_by(pixels.x(), pixels.y())
    elif keys & Qt.KeyboardModifier.ShiftModifier:
        notches = (turned.x() or turned.y()) / NOTCH  # some platforms turn the wheel's axis themselves
        view.pan_by(notches * _PIXELS_PER_NOTCH, 0)
    elif turned.y():
        factor = 2 ** (turned.y() / NOTCH / _NOTCHES_TO_DOUBLE)
        if (view.zoom - 1) * (view.zoom * factor - 1) < -1e-6:
            factor = 1 / view.zoom  # 100 % is not jumped over
        view.zoom_by(factor, event.position())


def native_gesture(view: Touchable, event: QNativeGestureEvent) -> bool:
    """Two fingers on a touchpad, where the platform tells what they mean. False: a gesture without a use here."""
    kind, at = event.gestureType(), event.position()
    if kind is Qt.NativeGestureType.ZoomNativeGesture:
        view.zoom_by(max(0.1, 1 + event.value()), at)
    elif kind is Qt.NativeGestureType.RotateNativeGesture:
        view.rotate_view(event.value(), at)
    elif kind is Qt.NativeGestureType.PanNativeGesture:
        view.pan_by(event.delta().x(), event.delta().y())
    else:
        return kind in (Qt.NativeGestureType.BeginNativeGesture, Qt.NativeGestureType.EndNativeGesture)
    return True


class Fingers:
    """Fingers on a touch screen, from the first that comes down to the last that is lifted."""

    def __init__(self, view: Touchable, widget: QWidget) -> None:
        """`widget` is the view itself, which hears of one finger as of a mouse."""
        self._view, self._widget = view, widget
        self._first: QPointF | None = None
        self._pressed = False
        self._pair: tuple[QPointF, QPointF] | None = None
        self._view_moved = False
        self._turned = 0.0

    def handle(self, event: QTouchEvent) -> None:
        if event.type() is QEvent.Type.TouchBegin:
            self._forget()
        points = sorted(event.points(), key=lambda point: point.id())
        down = [point.position() for point in points if point.state() is not QEventPoint.State.Released]
        if event.type() is QEvent.Type.TouchCancel:
            self._take_back()
            self._forget()
        elif len(down) > 1:
            self._two(down[0], down[1])
        elif down and not self._view_moved:
            self._one(down[0])
        elif not down:
            self._lifted(points[0].position())
        else:
            self._pair = None

    def _one(self, at: QPointF) -> None:
        if self._first is None:
            self._first = at
        elif not self._pressed and _length(at - self._first) > _SLOP:
            self._press(self._first)
        if self._pressed:
            self._mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)

    def _two(self, first: QPointF, second: QPointF) -> None:
        self._take_back()
        before, self._pair, self._view_moved = self._pair, (first, second), True
        if before is None:
            return
        was, now = before[1] - before[0], second - first
        shift = (first + second - before[0] - before[1]) / 2
        middle = (first + second) / 2
        self._view.pan_by(shift.x(), shift.y())
        if _length(was) > 1 and _length(now) > 1:
            self._view.zoom_by(_length(now) / _length(was), middle)
            turn = math.degrees(math.atan2(now.y(), now.x()) - math.atan2(was.y(), was.x()))
            self._turn((turn + 180) % 360 - 180, middle)

    def _turn(self, degrees: float, about: QPointF) -> None:
        if abs(self._turned) > _DEAD_ANGLE:
            self._view.rotate_view(degrees, about)
        else:
            self._turned += degrees

    def _lifted(self, at: QPointF) -> None:
        if not self._view_moved:
            self._press(self._first or at)
            self._mouse(QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
        self._forget()

    def _press(self, at: QPointF) -> None:
        if not self._pressed:
            self._pressed = True
            self._mouse(QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)

    def _take_back(self) -> None:
        if self._pressed:
            self._pressed = False
            self._view.take_gesture_back()

    def _forget(self) -> None:
        self._first, self._pressed, self._pair, self._view_moved, self._turned = None, False, None, False, 0.0

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, down: Qt.MouseButton) -> None:
        keys = QApplication.keyboardModifiers()
        QApplication.sendEvent(self._widget, QMouseEvent(kind, at, self._widget.mapToGlobal(at), button, down, keys))


def _is_touchpad(event: QWheelEvent) -> bool:
    return event.device().type() is QInputDevice.DeviceType.TouchPad


def _length(step: QPointF) -> float:
    return math.hypot(step.x(), step.y())
