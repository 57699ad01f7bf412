"""One candidate of the strip: the face as pasted back, its number, whether it is shown or kept."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from exegan_studio.studio.candidates.model import CELL_ROLE, Cell
from exegan_studio.studio.candidates.signs import Signs, paint_signs
from exegan_studio.studio.pictures import ScaledImages
from exegan_studio.studio.theme import COLOURS

GAP = 5
HEAD = 18
"""Above each picture: the run that begins there, or what the candidate is ordered by."""


class CandidateDelegate(QStyledItemDelegate):
    """`side`: of the picture, gaps and head not included."""

    side = 150

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scaled = ScaledImages()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option, index
        return QSize(self.side + 2 * GAP, self.side + 2 * GAP + HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            return
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        place = QRectF(rect.left() + GAP, rect.top() + GAP + HEAD, self.side, self.side)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if cell.head:
            _paint_head(painter, QRectF(place.left(), rect.top() + 2, self.side, HEAD), cell)
        outline = QPainterPath()
        outline.addRoundedRect(place, 4, 4)
        painter.fillPath(outline, QColor(COLOURS.panel))
        painter.setClipPath(outline)
        if cell.image is None:
            _paint_waiting(painter, place, cell)
        else:
            side = round(place.width() * painter.device().devicePixelRatioF())
            painter.drawImage(place, self._scaled.get(cell.image, side))
        painter.setClipping(False)
        _paint_signs_of(painter, place, cell, hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        painter.restore()


def _paint_signs_of(painter: QPainter, place: QRectF, cell: Cell, *, hovered: bool) -> None:
    if cell.held is None:
        return
    paint_signs(painter, place, Signs(cell.title, cell.shown, cell.kept, cell.stars, hovered, quiet=not cell.latest))


def _paint_head(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    painter.setPen(QColor(COLOURS.text if cell.latest else COLOURS.dim))
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cell.head)


def _paint_waiting(painter: QPainter, place: QRectF, cell: Cell) -> None:
    painter.setPen(QPen(QColor(COLOURS.edge), 1.5, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
    painter.setPen(QColor(COLOURS.dim))
    first = cell.run.begun and cell.number == cell.run.arrived + 1
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{cell.number}\n{'being made…' if first else 'waiting'}")
