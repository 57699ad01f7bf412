"""Shapes drawn on the photo and then joined to the mask: lasso, polygon, rectangle, ellipse."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF, QRegion

from exegan_studio.domain.geometry import Axis
from exegan_studio.domain.mask import Combine
from exegan_studio.masking.shapes import ellipse_outline
from exegan_studio.studio.canvas.gesture import Gesture, Touch
from exegan_studio.studio.canvas.outlines import Point, Trail, draw_mark, draw_outline, line_area, mark_area, on_screen

if TYPE_CHECKING:
    from exegan_studio.studio.canvas.canvas import Canvas

Key = Qt.Key
Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier
_SMALLEST = 3.0
"""A shape that is smaller both ways, in widget pixels, was a click and means nothing."""
_CLOSING = 8.0
_DOUBLE = 5.0


def combine_for(keys: Modifier, without: Combine, eraser: bool = False) -> Combine:
    """What the modifiers at the press ask for: Shift adds, Alt subtracts, both intersect; without any, the pen's eraser end
    subtracts, and everything else does as the options say."""
    shift, alt = bool(keys & Modifier.ShiftModifier), bool(keys & Modifier.AltModifier)
    if shift and alt:
        return Combine.INTERSECT
    if alt or (eraser and not shift):
        return Combine.SUBTRACT
    return Combine.ADD if shift else without


class ShapeGesture(Gesture, ABC):
    """What the four have in common: how they join the mask is settled at the press."""

    text = "shape"

    def __init__(self, canvas: Canvas, touch: Touch) -> None:
        super().__init__(canvas)
        self._how = combine_for(touch.modifiers, canvas.options.combine, touch.eraser)
        self._axis: Axis | None = canvas.mirror_in_use
        self._pointer = self.photo(touch.position)

    @abstractmethod
    def outline(self) -> Sequence[Point]:
        """The shape as it is now, photo coordinates."""

    def finish(self) -> None:
        if not self.over:
            self.drop()
            outline = self.outline()
            if len(outline) >= 3 and not self._tiny(outline):
                self._canvas.join_outline(outline, self._axis, self._how, self.text)

    def cancel(self) -> None:
        self.drop()

    def drop(self) -> None:
        """No longer under way, nor to be seen."""
        self.over = True
        self._canvas.update()

    def both(self, points: Sequence[Point]) -> list[QPolygonF]:
        """The points as the view shows them, and with a mirror their reflection too."""
        lines = [on_screen(self._canvas.camera, points)]
        if self._axis is not None:
            lines.append(on_screen(self._canvas.camera, [self._axis.reflect(x, y) for x, y in points]))
        return lines

    def _tiny(self, outline: Sequence[Point]) -> bool:
        box = on_screen(self._canvas.camera, outline).boundingRect()
        return max(box.width(), box.height()) < _SMALLEST


class LassoGesture(ShapeGesture):
    """Drawn freely; it closes by itself."""

    text = "lasso"

    def __init__(self, canvas: Canvas, touch: Touch) -> None:
        super().__init__(canvas, touch)
        self._trails = [Trail()] if self._axis is None else [Trail(), Trail()]
        self.move(touch)

    def outline(self) -> Sequence[Point]:
        return self._trails[0].points

    def move(self, touch: Touch) -> None:
        point = self.photo(touch.position)
        points = self._trails[0].points
        if points and points[-1] == point:
            return
        camera = self._canvas.camera
        self._canvas.repaint_soon(self._trails[0].add(camera, point))
        if self._axis is not None:
            self._canvas.repaint_soon(self._trails[1].add(camera, self._axis.reflect(*point)))

    def draw(self, painter: QPainter, clip: QRectF) -> None:
        for trail in self._trails:
            trail.draw(painter, self._canvas.camera, clip)


class PolygonGesture(ShapeGesture):
    """Corner by corner. Enter, a click on the first corner or a second one on the last closes it."""

    held = False
    text = "polygon"

    def __init__(self, canvas: Canvas, touch: Touch) -> None:
        super().__init__(canvas, touch)
        self._points = [self._pointer]
        self._canvas.repaint_soon(self._area())

    def outline(self) -> Sequence[Point]:
        return self._points

    def press(self, touch: Touch, button: Button) -> None:
        self._pointer = self.photo(touch.position)
        if button is Button.RightButton:
            self.key(Key.Key_Backspace)
        elif button is Button.LeftButton:
            if self._near(0, _CLOSING) and len(self._points) >= 3:
                self.finish()
            elif not self._near(-1, _DOUBLE):
                self._add(self._pointer)
            elif len(self._points) >= 3:
                self.finish()

    def move(self, touch: Touch) -> None:
        before = self._rubber()
        self._pointer = self.photo(touch.position)
        self._canvas.repaint_soon(before.united(self._rubber()))

    def release(self, touch: Touch, button: Button) -> None:
        """Corners are set at the press."""

    def answers(self, key: Key) -> bool:
        return key in (Key.Key_Escape, Key.Key_Return, Key.Key_Enter, Key.Key_Backspace)

    def key(self, key: Key) -> None:
        if key in (Key.Key_Return, Key.Key_Enter):
            self.finish()
        elif key is Key.Key_Backspace:
            self._canvas.repaint_soon(self._area())
            self._points.pop()
            self.over = not self._points
            self._canvas.repaint_soon(QRegion() if self.over else self._area())
        else:
            self.cancel()

    def draw(self, painter: QPainter, clip: QRectF) -> None:
        draw_outline(painter, self.both([*self._points, self._pointer]), clip)
        first = self.both(self._points[:1])[0].at(0)
        draw_mark(painter, first, len(self._points) >= 3 and self._near(0, _CLOSING))

    def _add(self, point: Point) -> None:
        self._points.append(point)
        self._canvas.repaint_soon(self._area())

    def _near(self, index: int, reach: float) -> bool:
        """Whether the pointer is at that corner."""
        corner, pointer = on_screen(self._canvas.camera, [self._points[index], self._pointer]).toList()
        away = pointer - corner
        return math.hypot(away.x(), away.y()) <= reach

    def _rubber(self) -> QRegion:
        """The line from the last corner to the pointer, and the first corner's mark, which tells when it is reached."""
        area = QRegion()
        for line in self.both([self._points[-1], self._pointer]):
            area += line_area(line)
        return area + mark_area(self.both(self._points[:1])[0].at(0))

    def _area(self) -> QRegion:
        area = self._rubber()
        for line in self.both(self._points):
            area += line_area(line)
        return area


class BoxGesture(ShapeGesture):
    """Rectangle or ellipse between two corners, upright as the view is. Pressed after the start, Shift makes it as wide as
    high, Alt keeps its middle where it began; held at the start they say how it joins the mask."""

    def __init__(self, canvas: Canvas, touch: Touch, round_: bool) -> None:
        super().__init__(canvas, touch)
        self.text = "ellipse" if round_ else "rectangle"
        self._round = round_
        self._start = self._on_pixels(self._pointer)
        self._keys, self._spent = touch.modifiers, touch.modifiers

    def outline(self) -> Sequence[Point]:
        corners = self._corners()
        return ellipse_outline(corners) if self._round else corners

    def move(self, touch: Touch) -> None:
        self._change(self.photo(touch.position), touch.modifiers)

    def keys_changed(self, keys: Modifier) -> None:
        self._change(self._pointer, keys)

    def _change(self, pointer: Point, keys: Modifier) -> None:
        before = self._area()
        self._pointer, self._keys = pointer, keys
        self._spent &= keys
        self._canvas.repaint_soon(before.united(self._area()))

    def _area(self) -> QRegion:
        area = QRegion()
        for line in self.both(self.outline()):
            area += line_area(line)
        return area

    def draw(self, painter: QPainter, clip: QRectF) -> None:
        draw_outline(painter, self.both(self.outline()), clip, closed=True)

    def _corners(self) -> list[Point]:
        camera, asked = self._canvas.camera, self._keys & ~self._spent
        end = self._on_pixels(self._pointer)
        first, second = QPointF(*camera.widget_point(*self._start)), QPointF(*camera.widget_point(*end))
        across, down = second.x() - first.x(), second.y() - first.y()
        if asked & Modifier.ShiftModifier:
            side = max(abs(across), abs(down))
            across, down = math.copysign(side, across), math.copysign(side, down)
        left, top = (first.x() - across, first.y() - down) if asked & Modifier.AltModifier else (first.x(), first.y())
        right, bottom = first.x() + across, first.y() + down
        return [self.photo(QPointF(x, y)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))]

    def _on_pixels(self, point: Point) -> Point:
        """An upright box ends between two photo pixels, so that a rectangle's edges are hard."""
        return point if self._canvas.camera.turned else (float(round(point[0])), float(round(point[1])))
