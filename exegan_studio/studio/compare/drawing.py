"""Draws layers as a camera sees them, in device pixels."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColorTransform, QImage, QPainter, QTransform

from exegan_studio.domain.geometry import Box
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.scene import BACKGROUND, NEAREST_FROM
from exegan_studio.studio.compare.stock import Layer


def drawn(
    layers: Sequence[Layer],
    camera: Camera,
    size: tuple[int, int],
    ratio: float,
    colours: QColorTransform | None,
    black: Box | None = None,
) -> QImage:
    """A picture of `size` logical pixels, `ratio` device pixels each; `camera`: photo → logical pixels of the picture.
    Photo pixels are shown as squares from twice their size on, as on the canvas. `colours`: from the photo's to the screen's.
    `black`: a part of the photo to lay black under them."""
    picture = QImage(QSize(math.ceil(size[0] * ratio), math.ceil(size[1] * ratio)), QImage.Format.Format_RGB32)
    picture.fill(BACKGROUND)
    t = camera.to_widget
    zoom = camera.scale * ratio
    painter = QPainter(picture)
    painter.setTransform(QTransform(t.a * ratio, t.b * ratio, -t.b * ratio, t.a * ratio, t.tx * ratio, t.ty * ratio))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < NEAREST_FROM)
    if black is not None:
        painter.fillRect(_rect(black), Qt.GlobalColor.black)
    for layer in layers:
        image, level = layer.pyramid.image(zoom)
        step = 1 << level
        painter.drawImage(_rect(layer.box), image, QRectF(0, 0, layer.box.width / step, layer.box.height / step))
    painter.end()
    if colours is not None:
        picture.applyColorTransform(colours)
    return picture


def _rect(box: Box) -> QRectF:
    return QRectF(QPointF(box.left, box.top), QPointF(box.right, box.bottom))
