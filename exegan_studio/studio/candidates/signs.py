"""What is drawn over a candidate's picture: its number, whether it is kept, its stars, a frame."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from exegan_studio.studio.gallery.delegate import badge
from exegan_studio.studio.icons import pixmap
from exegan_studio.studio.theme import COLOURS

PIN = 27
"""Side of the corner, top right, where a kept candidate has its sign."""
_STAR = 13


@dataclass(frozen=True)
class Signs:
    """`title`: the number; empty where there is none. `shown`: on the canvas now. `quiet`: of an earlier run."""

    title: str
    shown: bool = False
    kept: bool = False
    stars: int = 0
    hovered: bool = False
    quiet: bool = False


def paint_signs(painter: QPainter, place: QRectF, signs: Signs) -> None:
    """`place`: the picture's, in the painter's coordinates."""
    if signs.shown:
        painter.setPen(QPen(QColor(COLOURS.accent), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
    elif signs.hovered:
        painter.setPen(QPen(QColor(COLOURS.text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, 4, 4)
    if signs.title:
        badge(painter, place.topLeft() + QPointF(5, 5), signs.title, COLOURS.hover if signs.quiet else COLOURS.accent_dark)
    if signs.kept:
        spot = QRectF(place.right() - 25, place.top() + 4, 21, 21)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 140))
        painter.drawEllipse(spot)
        _icon(painter, "pin", spot.adjusted(3, 3, -3, -3))
    stars = signs.stars
    if stars:
        band = QRectF(place.left() + 4, place.bottom() - _STAR - 7, stars * _STAR + 6, _STAR + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 140))
        painter.drawRoundedRect(band, 4, 4)
        for number in range(stars):
            _icon(painter, "kept", QRectF(band.left() + 3 + number * _STAR, band.top() + 2, _STAR, _STAR))


def _icon(painter: QPainter, name: str, spot: QRectF) -> None:
    side = round(spot.width() * painter.device().devicePixelRatioF())
    painter.drawPixmap(spot.toRect(), pixmap(name, QSize(side, side), COLOURS.keep))
