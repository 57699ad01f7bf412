"""Line icons: one SVG each, drawn in the theme's colours for normal, checked and disabled."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from exegan_studio.storage.paths import resources_folder
from exegan_studio.studio.theme import COLOURS

_SIDES = (18, 20, 24, 40)
_DRAWN_IN = "#000"


def icon(name: str, colour: str = "") -> QIcon:
    """`name`.svg from resources/icons; `colour` overrides the normal colour. Needs a QApplication. Raises OSError."""
    made = QIcon()
    for side in _SIDES:
        size = QSize(side, side)
        normal, off, on = QIcon.Mode.Normal, QIcon.State.Off, QIcon.State.On
        made.addPixmap(pixmap(name, size, colour or COLOURS.text), normal, off)
        made.addPixmap(pixmap(name, size, colour or COLOURS.accent_text), normal, on)
        made.addPixmap(pixmap(name, size, COLOURS.disabled), QIcon.Mode.Disabled, off)
    return made


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_draw(_source("app"), QSize(side, side)))
    return made


def pixmap(name: str, size: QSize, colour: str) -> QPixmap:
    """The icon drawn in one colour at that size in device pixels."""
    return _draw(_source(name).replace(_DRAWN_IN, colour), size)


@cache
def _source(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")


def _draw(svg: str, size: QSize) -> QPixmap:
    drawn = QPixmap(size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return drawn
