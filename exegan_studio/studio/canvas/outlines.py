"""Lines over the photo: a dark one under a light one, so that they are seen on every picture. Widget coordinates."""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from exegan_studio.studio.canvas.camera import Camera

Point = tuple[float, float]

_DARK, _LIGHT = QColor(0, 0, 0, 170), QColor(255, 255, 255)
_REACH = 3.0
"""How far beside its points a line may touch pixels."""
_RUN = 32
_MARK = 4.0


def on_screen(camera: Camera, points: Iterable[Point]) -> QPolygonF:
    """Photo points as the camera shows them."""
    return QPolygonF([QPointF(*camera.widget_point(x, y)) for x, y in points])


def draw_outline(painter: QPainter, lines: Sequence[QPolygonF], clip: QRectF, closed: bool = False) -> None:
    """Every line that comes near `clip`; first all that is dark, so that no line's shade lies on another's light.

    `closed`: each goes on to where it began.
    """
    near = clip.adjusted(-_REACH, -_REACH, _REACH, _REACH)
    seen = [line for line in lines if _box(line).intersects(near)]
    # Piece by piece, since Qt draws a polyline's pieces a little differently when another piece is joined to them.
    pieces = [QLineF(*ends) for line in seen for ends in itertools.pairwise([*line.toList(), *line.toList()[:closed]])]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, shift in _strokes(painter):
        painter.setPen(pen)
        painter.translate(shift)
        painter.drawLines(pieces)
        painter.translate(-shift)
    painter.restore()


def draw_dashed(painter: QPainter, first: QPointF, second: QPointF) -> None:
    """A thin line, dark and light in turn."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    dark, light = QPen(QColor(0, 0, 0, 120), 1), QPen(QColor(255, 255, 255, 200), 1)
    light.setDashPattern([6, 6])
    for pen in (dark, light):
        painter.setPen(pen)
        painter.drawLine(first, second)


def draw_mark(painter: QPainter, at: QPointF, full: bool) -> None:
    """A small square, filled where the pointer has reached it."""
    square = QRectF(at.x() - _MARK, at.y() - _MARK, 2 * _MARK, 2 * _MARK)
    if full:
        painter.fillRect(square, _LIGHT)
    draw_outline(painter, [QPolygonF(square)], square)


def mark_area(at: QPointF) -> QRect:
    """Everything `draw_mark` may touch."""
    reach = _MARK + _REACH
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect()


def line_area(line: QPolygonF) -> QRect:
    """Everything `draw_outline` may touch for a line."""
    return _box(line).toAlignedRect()


class Trail:
    """A line that grows point by point. It is kept in widget coordinates and in short runs, so that a repaint draws no more
    than the runs that it meets, however long the line has become."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._runs: list[QPolygonF] = []
        self._camera: Camera | None = None

    def add(self, camera: Camera, point: Point) -> QRect:
        """Go on to a photo point; the area that the new piece touches."""
        self._follow(camera)
        self.points.append(point)
        self._append(QPointF(*camera.widget_point(*point)))
        return line_area(on_screen(camera, self.points[-2:]))

    def draw(self, painter: QPainter, camera: Camera, clip: QRectF) -> None:
        self._follow(camera)
        draw_outline(painter, self._runs, clip)

    def _follow(self, camera: Camera) -> None:
        if camera != self._camera:
            self._camera, self._runs = camera, []
            for point in self.points:
                self._append(QPointF(*camera.widget_point(*point)))

    def _append(self, at: QPointF) -> None:
        if not self._runs:
            self._runs.append(QPolygonF([at]))
            return
        self._runs[-1].append(at)
        if self._runs[-1].size() > _RUN:
            self._runs.append(QPolygonF([at]))


def _box(line: QPolygonF) -> QRectF:
    return line.boundingRect().adjusted(-_REACH, -_REACH, _REACH, _REACH)


def _strokes(painter: QPainter) -> Iterator[tuple[QPen, QPointF]]:
    """Pens one device pixel wide and where each draws the line again, the dark ones first: many times as fast as wide pens.

    Together they are centred on the line, and those of an upright line between two pixels fill whole pixels.
    """
    density = max(1.0, painter.deviceTransform().m11())
    wide = round(density)
    dark, light = QPen(_DARK, 1), QPen(_LIGHT, 1)
    middle = QPointF(0.5 - wide // 2, 0.5 - wide // 2) / density
    for pen in (dark, light):
        pen.setCosmetic(True)
    for step in (*range(-wide, 0), *range(wide, 2 * wide)):
        for away in (QPointF(step, 0), QPointF(0, step)):
            yield dark, middle + away / density
    for across, down in itertools.product(range(wide), repeat=2):
        yield light, middle + QPointF(across, down) / density
