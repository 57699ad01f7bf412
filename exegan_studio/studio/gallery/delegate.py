"""One picture of the gallery: its face in a square, its number in the set, or why it cannot be used."""

from collections import OrderedDict

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from exegan_studio.studio.gallery.model import ENTRY_ROLE, Entry
from exegan_studio.studio.gallery.sight import Focus
from exegan_studio.studio.gallery.tips import FAIRLY, WELL
from exegan_studio.studio.icons import pixmap
from exegan_studio.studio.pictures import scaled_square
from exegan_studio.studio.theme import COLOURS

GAP, STAR = 5, 22
MOST_DRAWN = 400
LEAST_PART, SURROUNDED = 0.45, 2.2
"""A thumbnail shows at least this part of the shorter side, and this many times the face's height."""


class ExemplarDelegate(QStyledItemDelegate):
    """`side`: of a cell, gap included."""

    side = 104

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawn: OrderedDict[object, QPixmap] = OrderedDict()
        self._stars: dict[tuple[bool, float], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option, index
        return QSize(self.side, self.side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        cell = QRectF(rect).adjusted(GAP, GAP, -GAP, -GAP)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(rect.topLeft() + QPoint(GAP, GAP), self._picture(entry, painter.device().devicePixelRatioF()))
        self._paint_state(painter, cell, entry)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if entry.favourite or hovered:
            painter.drawPixmap(star_of(rect).topLeft(), self._star(entry.favourite, painter.device().devicePixelRatioF()))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if entry.place:
            painter.setPen(QPen(QColor(COLOURS.accent), 3))
            painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            badge(painter, cell.topLeft() + QPointF(4, 4), str(entry.place), COLOURS.accent_dark)
            if entry.share < 1:
                ribbon(painter, cell, f"{entry.share:.0%}")
        elif hovered or focused:
            painter.setPen(QPen(QColor(COLOURS.text if hovered else COLOURS.accent), 1.5))
            painter.drawRoundedRect(cell, 4, 4)
        # Last: the ribbon of a picked one's share lies beside it, not over it.
        if entry.suits is not None:
            suits_badge(painter, cell, entry.suits.value)
        painter.restore()

    def _picture(self, entry: Entry, ratio: float) -> QPixmap:
        """The picture with round corners, darkened where it cannot be used, drawn once: clipping is slow."""
        image, sight = entry.image, entry.sight
        side = round((self.side - 2 * GAP) * ratio)
        focus = sight.focus if sight is not None else None
        dark = sight is not None and sight.problem != ""
        key = (image.cacheKey() if image is not None else 0, focus, dark, side)
        found = self._drawn.pop(key, None)
        self._drawn[key] = found = found if found is not None else drawn_picture(image, focus, dark, side, 4 * ratio)
        if len(self._drawn) > MOST_DRAWN:
            self._drawn.popitem(last=False)
        found.setDevicePixelRatio(ratio)
        return found

    @staticmethod
    def _paint_state(painter: QPainter, cell: QRectF, entry: Entry) -> None:
        if entry.sight is None:
            painter.setPen(QColor(COLOURS.dim))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "…")
        elif entry.sight.problem:
            painter.setPen(QColor(COLOURS.text))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, entry.sight.word)

    def _star(self, full: bool, ratio: float) -> QPixmap:
        held = self._stars.get((full, ratio))
        if held is None:
            held = self._stars[(full, ratio)] = drawn_star(full, ratio)
        return held


def drawn_picture(image: QImage | None, focus: Focus | None, dark: bool, side: int, radius: float) -> QPixmap:
    """A square of `side` device pixels with round corners."""
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOURS.raised))
    if image is not None:
        painter.setBrush(QBrush(scaled_square(image, side, square_about(image, focus))))
    painter.drawRoundedRect(drawn.rect(), radius, radius)
    if dark:
        painter.setBrush(QColor(20, 20, 20, 175))
        painter.drawRoundedRect(drawn.rect(), radius, radius)
    painter.end()
    return drawn


def star_of(cell: QRect) -> QRect:
    """Where a cell's star is drawn and clicked."""
    return QRect(cell.right() - GAP - STAR - 2, cell.top() + GAP + 3, STAR, STAR)


def drawn_star(full: bool, ratio: float) -> QPixmap:
    """In its colour on a shadow, so that it is seen on any picture."""
    side = round(STAR * ratio)
    star = QPixmap(side, side)
    star.fill(Qt.GlobalColor.transparent)
    painter = QPainter(star)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 130))
    painter.drawEllipse(star.rect())
    inner = round(side * 0.76)
    edge = (side - inner) // 2
    name, colour = ("kept", COLOURS.keep) if full else ("keep", COLOURS.text)
    painter.drawPixmap(edge, edge, pixmap(name, QSize(inner, inner), colour))
    painter.end()
    star.setDevicePixelRatio(ratio)
    return star


def suits_badge(painter: QPainter, cell: QRectF, value: float) -> None:
    """How well it suits: a number in the lower left corner, in the colour of what it means."""
    colour = COLOURS.good if value >= WELL else COLOURS.warning if value >= FAIRLY else COLOURS.error
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(12)
    font.setBold(True)
    painter.setFont(font)
    text = f"{value:.0%}"
    box = QRectF(cell.left() + 3, cell.bottom() - 21, painter.fontMetrics().horizontalAdvance(text) + 10.0, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    # Whatever the picture shows there, the number is read first.
    painter.setBrush(QColor(0, 0, 0, 225))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def square_about(image: QImage, focus: Focus | None) -> QRectF:
    """A square of the image round the face with some of its surroundings; without a face the largest one, a little above the
    middle."""
    short = min(image.width(), image.height())
    x, y, high = focus if focus is not None else Focus(0.5, 0.4, 1.0)
    side = short * min(1.0, max(LEAST_PART, SURROUNDED * high))
    left = min(max(x * image.width() - side / 2, 0), image.width() - side)
    top = min(max(y * image.height() - side / 2, 0), image.height() - side)
    return QRectF(left, top, side, side)


def badge(painter: QPainter, corner: QPointF, text: str, colour: str) -> None:
    """A small filled label with its top left corner there."""
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(12)
    font.setBold(True)
    painter.setFont(font)
    wide = max(18.0, painter.fontMetrics().horizontalAdvance(text) + 9.0)
    box = QRectF(corner.x(), corner.y(), wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(COLOURS.accent_text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def ribbon(painter: QPainter, cell: QRectF, text: str) -> None:
    """A dark band with a word along the cell's lower edge."""
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    band = QRectF(cell.left() + 2, cell.bottom() - 18, cell.width() - 4, 16)
    painter.fillRect(band, QColor(0, 0, 0, 150))
    painter.setPen(QColor(COLOURS.text))
    painter.drawText(band.adjusted(0, 0, -5, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
