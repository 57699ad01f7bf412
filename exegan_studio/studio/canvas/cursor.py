"""What stands for the pointer on the canvas: the brush's rim at its true size, its reflection, a sign for what a shape does."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRegion

from exegan_studio.domain.geometry import Axis
from exegan_studio.domain.mask import Combine
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.decorations import cursor_rect, draw_cursor
from exegan_studio.studio.canvas.outlines import draw_dashed

_SIGNS = {Combine.ADD: "+", Combine.SUBTRACT: "-", Combine.INTERSECT: "x", Combine.REPLACE: ""}
_SIGN_AT, _SIGN = QPointF(14, -14), 4.0
_ARM, _GAP = 11.0, 4.0


@dataclass(frozen=True)
class BrushCursor:
    """`at`: widget position. `diameter` in photo pixels, as the pen's pressure makes it now. `precise`: a cross hair instead
    of the rim. `axis`: the reflection is shown too."""

    at: QPointF
    diameter: float
    brush: Brush
    erasing: bool
    precise: bool
    axis: Axis | None

    def area(self, camera: Camera) -> QRegion:
        """Everything `draw` may touch."""
        area = QRegion()
        for place in self._places(camera):
            area += cursor_rect(place, self.diameter / 2 * camera.scale)
        return area

    def draw(self, painter: QPainter, camera: Camera) -> None:
        for place in self._places(camera):
            if self.precise:
                _cross(painter, place)
            else:
                draw_cursor(painter, place, self.diameter, self.brush, camera.scale, self.erasing)

    def _places(self, camera: Camera) -> list[QPointF]:
        if self.axis is None:
            return [self.at]
        there = self.axis.reflect(*camera.photo_point(self.at.x(), self.at.y()))
        return [self.at, QPointF(*camera.widget_point(*there))]


@dataclass(frozen=True)
class SignCursor:
    """Beside the system's cross: plus, minus or times for what a shape that begins now would do."""

    at: QPointF
    how: Combine

    def area(self, camera: Camera) -> QRegion:  # noqa: ARG002 - as the brush's
        middle, reach = self.at + _SIGN_AT, _SIGN + 3
        return QRegion(QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    def draw(self, painter: QPainter, camera: Camera) -> None:  # noqa: ARG002 - as the brush's
        sign, middle, s = _SIGNS[self.how], self.at + _SIGN_AT, _SIGN
        lines = {
            "+": ((-s, 0, s, 0), (0, -s, 0, s)),
            "-": ((-s, 0, s, 0),),
            "x": ((-s, -s, s, s), (-s, s, s, -s)),
        }.get(sign, ())
        _light_on_dark(painter, [(middle + QPointF(a, b), middle + QPointF(c, d)) for a, b, c, d in lines])


def draw_axis(painter: QPainter, camera: Camera, axis: Axis, view: QRectF) -> None:
    """The mirror's line from edge to edge of the view."""
    middle = QPointF(*camera.widget_point(axis.x, axis.y))
    ahead = QPointF(*camera.widget_point(axis.x + axis.dx, axis.y + axis.dy))
    along = ahead - middle
    along /= math.hypot(along.x(), along.y())
    offset = view.center() - middle
    nearest = middle + along * QPointF.dotProduct(offset, along)
    span = along * ((view.width() + view.height()) / 2)
    draw_dashed(painter, nearest - span, nearest + span)


def _cross(painter: QPainter, at: QPointF) -> None:
    arms = [(QPointF(dx, dy) * _GAP, QPointF(dx, dy) * _ARM) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    _light_on_dark(painter, [(at + near, at + far) for near, far in arms])


def _light_on_dark(painter: QPainter, lines: list[tuple[QPointF, QPointF]]) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for pen in (QPen(QColor(0, 0, 0, 170), 3), QPen(Qt.GlobalColor.white, 1)):
        painter.setPen(pen)
        for first, second in lines:
            painter.drawLine(first, second)
