"""Choosing among the faces found, and placing one by hand with three clicks."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.domain.face import FoundFace
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.decorations import draw_label, draw_marks

STEPS = ("left eye", "right eye", "mouth")
_CHOSEN, _OTHER = QColor(90, 220, 130), QColor(255, 255, 255)
_PAPER = QColor(0, 0, 0, 190)


def face_at(faces: Sequence[FoundFace], x: float, y: float) -> int | None:
    """The face under a photo point: the smallest of those whose box holds it."""
    inside = [i for i, f in enumerate(faces) if f.box.left <= x < f.box.right and f.box.top <= y < f.box.bottom]
    return min(inside, key=lambda i: faces[i].box.width * faces[i].box.height, default=None)


def draw_faces(painter: QPainter, camera: Camera, faces: Sequence[FoundFace], active: int | None, hovered: int | None) -> None:
    """Each face's box with its number, counted from 1; the active one green, the one under the pointer bold."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index, face in enumerate(faces):
        b = face.box
        corners = ((b.left, b.top), (b.right, b.top), (b.right, b.bottom), (b.left, b.bottom))
        outline = QPolygonF([QPointF(*camera.widget_point(x, y)) for x, y in corners])
        colour = _CHOSEN if index == active else _OTHER
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = 3 if index == hovered else 2
        for pen in (QPen(QColor(0, 0, 0, 130), width + 2), QPen(colour, width)):
            painter.setPen(pen)
            painter.drawPolygon(outline)
        text = f"Face {index + 1}" + (" (being edited)" if index == active else "")
        draw_label(painter, outline.boundingRect().topLeft() + QPointF(6, 6), text, colour, _PAPER)


class FacePlacer:
    """Collects left eye, right eye (as seen in the picture) and mouth."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []

    @property
    def step(self) -> str:
        """What the next click places; "" when all three are there."""
        return STEPS[len(self.points)] if len(self.points) < len(STEPS) else ""

    def add(self, x: float, y: float) -> FloatArray | None:
        """A click; all three points, 3 x 2, once the last is there."""
        self.points.append((x, y))
        return np.array(self.points, np.float32) if len(self.points) == len(STEPS) else None

    def take_back(self) -> bool:
        """Forget the last point; False where there is none."""
        return bool(self.points) and bool(self.points.pop())

    def draw(self, painter: QPainter, camera: Camera, view: QRectF) -> None:
        draw_marks(painter, camera, self.points, _CHOSEN)
        side = {"left eye": " (the one on the left in the picture)", "right eye": " (the one on the right)"}.get(self.step, "")
        text = f"Click the {self.step}{side}.   Esc stops, right-click takes a point back."
        width = painter.fontMetrics().horizontalAdvance(text) + 16
        draw_label(painter, QPointF((view.width() - width) / 2, 12), text, _OTHER, _PAPER)
