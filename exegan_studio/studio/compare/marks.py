"""What the compare room draws over and beside its pictures: numbers, titles, the wipe's line, what a difference means."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from exegan_studio.domain.geometry import Box
from exegan_studio.studio.candidates.signs import Signs, paint_signs
from exegan_studio.studio.compare.layout import Layout
from exegan_studio.studio.compare.sheet import Cell, Sheet
from exegan_studio.studio.gallery.delegate import badge
from exegan_studio.studio.theme import COLOURS

_SMALL = 12
_HANDLE = 13.0


def paint_cell(painter: QPainter, place: Box, cell: Cell, *, hovered: bool) -> None:
    """Number, pin, stars and frame."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    signs = Signs(cell.title, cell.shown, cell.kept, cell.stars, hovered and cell.held is not None, cell.held is None)
    paint_signs(painter, _rect(place), signs)
    painter.restore()


def paint_waiting(painter: QPainter, place: Box, cell: Cell) -> None:
    painter.save()
    painter.fillRect(_rect(place), QColor(COLOURS.sunken))
    painter.setPen(QPen(QColor(COLOURS.edge), 1, Qt.PenStyle.DashLine))
    painter.drawRect(_rect(place).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setPen(QColor(COLOURS.dim))
    words = "being read…" if not cell.waiting else "being made…" if cell.begun else "waiting"
    painter.drawText(_rect(place), Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def paint_titles(painter: QPainter, layout: Layout, sheet: Sheet) -> None:
    """A contact sheet's exemplars on the left and seeds above; nothing for a plain grid."""
    painter.save()
    painter.setFont(_small(painter))
    painter.setPen(QColor(COLOURS.text))
    metrics = painter.fontMetrics()
    for box, title in (*zip(layout.rows, sheet.rows, strict=False), *zip(layout.columns, sheet.columns, strict=False)):
        room = _rect(box).adjusted(2, 0, -6, 0)
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(room.width()))
        side = Qt.AlignmentFlag.AlignRight if box in layout.rows else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


def paint_wipe(painter: QPainter, place: Box, x: float, cells: Sequence[Cell | None]) -> None:
    """The line with its handle, and what is on which side of it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for width, colour in ((3.0, QColor(0, 0, 0, 150)), (1.4, QColor("white"))):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(x, place.top), QPointF(x, place.bottom))
    middle = QPointF(x, (place.top + place.bottom) / 2)
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
    painter.setBrush(QColor("white"))
    painter.drawEllipse(middle, _HANDLE, _HANDLE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOURS.window))
    for way in (-1, 1):
        points = ((way * 9, 0), (way * 3, -4.5), (way * 3, 4.5))
        painter.drawPolygon(QPolygonF([middle + QPointF(*point) for point in points]))
    titles = [cell.title if cell is not None else "" for cell in cells[:2]]
    for title, right in zip(titles, (False, True), strict=False):
        if title:
            _label(painter, place, title, right=right)
    painter.restore()


def paint_difference(painter: QPainter, place: Box, sheet: Sheet, most: int) -> None:
    """The legend under the picture."""
    names = ["the photo" if cell is None or cell.held is None else f"candidate {cell.title}" for cell in sheet.cells[:2]]
    scale = "as it is" if sheet.gain == 1 else f"shown {sheet.gain} times as strong"
    text = f"{names[1][0].upper()}{names[1][1:]} against {names[0]}. "
    text += f"Black: the same; the brighter, the more they differ ({scale}). "
    text += f"Greatest difference: {most} of 255." if most else "They are the same."
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_small(painter))
    area = _rect(place).adjusted(12, 0, -12, -10)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
    room = painter.boundingRect(area, int(flags), text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(room.adjusted(-8, -4, 8, 4), 4, 4)
    painter.setPen(QColor(COLOURS.text))
    painter.drawText(room, int(flags), text)
    painter.restore()


def _label(painter: QPainter, place: Box, title: str, *, right: bool) -> None:
    font = _small(painter)
    font.setBold(True)
    painter.setFont(font)
    wide = painter.fontMetrics().horizontalAdvance(title) + 14
    badge(painter, QPointF(place.right - wide - 2 if right else place.left + 6, place.top + 6), title, COLOURS.accent_dark)


def _small(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(_SMALL)
    return font


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)
