"""Draws the canvas in its looks and views onto one sheet. As a program it saves it: `drawing.py SHEET.png`, with
QT_SCALE_FACTOR for a dense screen."""

import sys

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Axis, Similarity
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas import Canvas, MaskLook, Tool, View

WIDTH, HEIGHT, COLUMNS = 200, 150, 4
CROP = Similarity(0.5, 0.12, 4, -30), 128
POINTER = 132.0, 96.0


def drawn_sheet() -> QImage:
    """Rows: colour, ants, grey, tools. Columns: fitted, 100 %, 400 %, turned by 20 degrees; needs a QApplication."""
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.set_document(painted_document())
    canvas.set_brush(diameter=44, hardness=0.6)
    canvas.show()
    pictures: list[QImage] = []
    for look in MaskLook:
        canvas.set_mask_look(look)
        for place in range(COLUMNS):
            take_view(canvas, place)
            pictures.append(grabbed(canvas))
    canvas.set_mask_look(MaskLook.COLOUR)
    canvas.set_mask_colour(QColor(20, 200, 90))
    canvas.set_crop(*CROP)
    canvas.set_view(View.CROP)
    pictures.append(grabbed(canvas))
    canvas.set_crop(None)
    canvas.set_tool(Tool.ERASER)
    canvas.set_brush(diameter=5)
    canvas.zoom_to(1)
    pictures.append(grabbed(canvas))
    canvas.set_tool(Tool.BRUSH)
    canvas.set_mirror_axis(Axis.between((110, 0), (130, 180)))
    canvas.set_options(mirror=True)
    take_view(canvas, 0)
    pictures.append(grabbed(canvas))
    canvas.rotate_view(90)
    pictures.append(grabbed(canvas))
    canvas.close()
    return on_a_sheet(pictures)


def painted_document() -> Document:
    """A soft hole, a hard one and a hairline."""
    x, y = np.meshgrid(np.arange(240) // 16, np.arange(180) // 16)
    tones = np.array([(70, 90, 150), (170, 160, 120), (120, 130, 100)], np.uint8)
    document = Document(Picture(tones[(x + 2 * y) % 3], "0" * 64, "made.png"))
    for brush, way in (
        (Brush(60, 0.2), ((70, 70), (120, 100))),
        (Brush(24, 1), ((180, 40), (180, 60))),
        (Brush(1, 1), ((20, 150), (220, 128))),
    ):
        document.begin_stroke(brush)
        for point in way:
            document.stroke_to(*point)
        document.end_stroke()
    return document


def take_view(canvas: Canvas, place: int) -> None:
    canvas.fit()
    if place:
        canvas.zoom_to((1, 4, 1)[place - 1])
    if place == 3:
        canvas.rotate_view(20)


def grabbed(canvas: Canvas) -> QImage:
    """With the pointer over it, in device pixels."""
    at, none = QPointF(*POINTER), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)
    picture = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture.setDevicePixelRatio(1)
    return picture


def on_a_sheet(pictures: list[QImage], columns: int = COLUMNS) -> QImage:
    width, height = pictures[0].width(), pictures[0].height()
    sheet = QImage(columns * width, -(-len(pictures) // columns) * height, QImage.Format.Format_RGB888)
    painter = QPainter(sheet)
    for number, picture in enumerate(pictures):
        painter.drawImage(number % columns * width, number // columns * height, picture)
    painter.end()
    return sheet


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    sys.exit(0 if drawn_sheet().save(sys.argv[1]) else "the sheet could not be written")
