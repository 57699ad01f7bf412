"""What is drawn over the scene: cursor, crop frame, badges. Logical widget coordinates throughout."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas.camera import Camera, square_corners

PREVIEW_COLOUR = QColor(255, 176, 32)
ORIGINAL_COLOUR = QColor(90, 190, 255)
_DARK = QColor(0, 0, 0, 150)
_PAINT_RING, _ERASE_RING = QColor(255, 255, 255), QColor(150, 220, 255)
_DIM = QColor(16, 16, 16, 165)
_SMALL_RING = 5.0
"""Rings narrower than this get a cross, or they would be lost."""


def cursor_rect(centre: QPointF, radius: float) -> QRect:
    """Everything `draw_cursor` may touch."""
    reach = max(radius, 12.0) + 3.0
    return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach).toAlignedRect()


def draw_cursor(painter: QPainter, centre: QPointF, diameter: float, brush: Brush, scale: float, erasing: bool) -> None:
    """The brush's rim at its true size, and within it, dashed, where full coverage ends. `diameter` in photo pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = diameter / 2 * scale
    ring = _ERASE_RING if erasing else _PAINT_RING
    _ring(painter, centre, radius, ring, Qt.PenStyle.SolidLine)
    inner = radius * brush.hardness
    if radius - inner > 4 and inner > 3:
        faint = QColor(ring)
        faint.setAlpha(200)
        _ring(painter, centre, inner, faint, Qt.PenStyle.CustomDashLine)
    if radius < _SMALL_RING:
        for pen in (_cosmetic(_DARK, 3), _cosmetic(ring, 1)):
            painter.setPen(pen)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                near, far = max(radius + 3, 5.0), 11.0
                painter.drawLine(centre + QPointF(dx * near, dy * near), centre + QPointF(dx * far, dy * far))


def draw_crop(painter: QPainter, camera: Camera, alignment: Similarity, size: int, dimmed: bool, view: QRectF) -> None:
    """The crop's square; everything else dimmed, or, in the photo view, a thin frame only."""
    square = QPolygonF([QPointF(*camera.widget_point(x, y)) for x, y in square_corners(alignment, size)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if dimmed:
        outside = QPainterPath()
        outside.addRect(view)
        inside = QPainterPath()
        inside.addPolygon(square)
        inside.closeSubpath()
        painter.fillPath(outside - inside, _DIM)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_cosmetic(QColor(0, 0, 0, 110), 1))
    painter.drawPolygon(square)
    pen = _cosmetic(QColor(255, 255, 255, 170), 1)
    pen.setDashPattern([5, 5])
    painter.setPen(pen)
    painter.drawPolygon(square)


def draw_badge(painter: QPainter, view: QRectF, text: str, colour: QColor) -> None:
    """A label in the top left corner and a rim round the view: what is shown is not the edit as it stands."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2))
    painter.drawRect(view.adjusted(1, 1, -1, -1))
    draw_label(painter, QPointF(12, 12), text, QColor(20, 20, 20), colour)


def draw_label(painter: QPainter, top_left: QPointF, text: str, ink: QColor, paper: QColor) -> QRectF:
    """Text on a rounded slip; returns the slip."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    metrics = QFontMetricsF(painter.font())
    slip = QRectF(top_left.x(), top_left.y(), metrics.horizontalAdvance(text) + 16, metrics.height() + 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper)
    painter.drawRoundedRect(slip, 4, 4)
    painter.setPen(ink)
    painter.drawText(slip, Qt.AlignmentFlag.AlignCenter, text)
    return slip


def draw_marks(painter: QPainter, camera: Camera, points: Sequence[tuple[float, float]], colour: QColor) -> None:
    """Small crosses in rings at photo points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for point in points:
        centre = QPointF(*camera.widget_point(*point))
        for pen in (_cosmetic(_DARK, 3), _cosmetic(colour, 1)):
            painter.setPen(pen)
            painter.drawEllipse(centre, 6, 6)
            painter.drawLine(centre - QPointF(3, 0), centre + QPointF(3, 0))
            painter.drawLine(centre - QPointF(0, 3), centre + QPointF(0, 3))


def draw_empty(painter: QPainter, view: QRectF, text: str) -> None:
    """What to do while there is no photo."""
    painter.setPen(QColor(170, 170, 170))
    painter.drawText(view, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


def _ring(painter: QPainter, centre: QPointF, radius: float, colour: QColor, style: Qt.PenStyle) -> None:
    """Light between dark, so that it is seen on every photo; the light line's outer edge is the true radius.

    Drawn as rings one device pixel wide: Qt draws those many times as fast as wider ones.
    """
    density = max(1.0, painter.deviceTransform().m11())
    wide = round(density)
    solid = style is Qt.PenStyle.SolidLine
    dark, light = _cosmetic(_DARK, 1), _cosmetic(colour, 1)
    if not solid:
        light.setDashPattern([2 * density, 4 * density])
    shade = [*range(-wide, 0), *range(wide, 2 * wide)] if solid else range(wide)
    for pen, step in [(dark, step) for step in shade] + [(light, step) for step in range(wide)]:
        painter.setPen(pen)
        reach = max(0.1, radius - (step + 0.5) / density)
        painter.drawEllipse(centre, reach, reach)


def _cosmetic(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
