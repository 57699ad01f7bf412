"""Where the photo stands in the widget: one similarity, no Qt."""

import math
from dataclasses import dataclass

import numpy as np

from exegan_studio.domain.geometry import Similarity

MIN_SCALE, MAX_SCALE = 1 / 64, 64.0
_STRAIGHT = 1e-9
"""Turned by less than this (sine), it is not turned: sums of angles are not exact."""
UNMOVED = Similarity(1, 0, 0, 0)


@dataclass(frozen=True)
class Camera:
    """`to_widget`: photo coordinates → the widget's logical coordinates."""

    to_widget: Similarity = UNMOVED

    @property
    def scale(self) -> float:
        """Logical widget pixels per photo pixel."""
        return self.to_widget.scale

    @property
    def angle(self) -> float:
        """Degrees that the photo is turned clockwise on screen, above -180, up to 180."""
        angle = math.degrees(self.to_widget.angle)
        return angle if angle > -180 else 180.0

    @property
    def turned(self) -> bool:
        """Whether the photo's rows are neither the widget's rows nor its columns."""
        return self.to_widget.a != 0 and self.to_widget.b != 0

    def photo_point(self, x: float, y: float) -> tuple[float, float]:
        """Widget → photo."""
        return _apply(self.to_widget.inverse(), x, y)

    def widget_point(self, x: float, y: float) -> tuple[float, float]:
        """Photo → widget."""
        return _apply(self.to_widget, x, y)

    def moved(self, dx: float, dy: float) -> "Camera":
        """The photo shifted by so many widget pixels."""
        return Camera(self.to_widget.then(Similarity(1, 0, dx, dy)))

    def scaled(self, factor: float, x: float, y: float) -> "Camera":
        """Zoomed so that the photo point under widget point (x, y) stays there; limits hold."""
        factor = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE) / self.scale
        return Camera(self.to_widget.then(Similarity(factor, 0, x - factor * x, y - factor * y)))

    def rotated(self, degrees: float, x: float, y: float) -> "Camera":
        """Turned clockwise on screen about widget point (x, y)."""
        a, b = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        turned = self.to_widget.then(Similarity(a, b, x - a * x + b * y, y - b * x - a * y))
        least = _STRAIGHT * turned.scale
        along, across = (0.0 if abs(part) < least else part for part in (turned.a, turned.b))
        return Camera(Similarity(along, across, turned.tx, turned.ty))

    def upright(self, x: float, y: float) -> "Camera":
        """Turned back to the photo's own axes about widget point (x, y)."""
        return self.rotated(-math.degrees(self.to_widget.angle), x, y)

    def snapped(self, ratio: float) -> "Camera":
        """Shifted by less than a device pixel so that the corner of a photo that stands straight lies on one; `ratio` is device
        per logical pixel."""
        if self.turned:
            return self
        t = self.to_widget
        return Camera(Similarity(t.a, t.b, round(t.tx * ratio) / ratio, round(t.ty * ratio) / ratio))


def fitting(placed: Similarity, width: float, height: float, view: tuple[float, float], margin: float) -> Camera:
    """A camera that shows a width x height area whole, centred; `placed` takes photo coordinates into that area."""
    scale = min((view[0] - 2 * margin) / max(width, 1), (view[1] - 2 * margin) / max(height, 1))
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    centred = Similarity(scale, 0, (view[0] - scale * width) / 2, (view[1] - scale * height) / 2)
    return Camera(placed.then(centred))


def _apply(transform: Similarity, x: float, y: float) -> tuple[float, float]:
    return transform.a * x - transform.b * y + transform.tx, transform.b * x + transform.a * y + transform.ty


def square_corners(alignment: Similarity, size: int) -> list[tuple[float, float]]:
    """The crop's corners in photo coordinates, clockwise from the top left."""
    corners = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float32)
    return [(float(x), float(y)) for x, y in alignment.inverse().apply(corners)]
