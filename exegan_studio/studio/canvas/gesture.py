"""What every gesture on the canvas has in common: samples come in, something is drawn meanwhile, an edit comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from exegan_studio.domain.geometry import Axis
from exegan_studio.domain.strokes import Brush

if TYPE_CHECKING:
    from exegan_studio.studio.canvas.canvas import Canvas

NO_KEYS = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Touch:
    """One sample: widget position, pen pressure 0..1 (1 for a mouse), whether the pen's eraser end is down."""

    position: QPointF
    modifiers: Qt.KeyboardModifier = NO_KEYS
    pressure: float = 1.0
    eraser: bool = False


class PaintTarget(Protocol):
    """What a brush paints on; points in photo coordinates. The document is one."""

    def begin_stroke(self, brush: Brush, *, erase: bool, mirror: Axis | None) -> None: ...

    def stroke_to(self, x: float, y: float, pressure: float) -> object: ...

    def end_stroke(self) -> bool:
        """False where nothing was painted."""
        ...

    def cancel_stroke(self) -> None: ...


class Gesture:
    """Begins when it is made, at the press. Panning is none of its business: it gets no samples meanwhile, and keeps its
    points in photo coordinates, so that it goes on where the photo is then. Main thread."""

    held = True
    """Whether the button that began it is down all the while."""
    pinned: QPointF | None = None
    """Where the brush's rim stays meanwhile, where that is not under the pointer (widget position)."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.over = False

    def press(self, touch: Touch, button: Qt.MouseButton) -> None:
        """A button goes down while the gesture is under way."""

    def move(self, touch: Touch) -> None:
        """The pointer moved."""

    def release(self, touch: Touch, button: Qt.MouseButton) -> None:
        """A button goes up. By default the left one ends the gesture there."""
        if button is Qt.MouseButton.LeftButton:
            self.move(touch)
            self.finish()

    def keys_changed(self, keys: Qt.KeyboardModifier) -> None:
        """Modifiers went down or up without the pointer moving."""

    def answers(self, key: Qt.Key) -> bool:
        """Whether `key` would do something here that it does not do elsewhere."""
        return key is Qt.Key.Key_Escape

    def key(self, key: Qt.Key) -> None:
        """A key that `answers` says yes to."""
        if key is Qt.Key.Key_Escape:
            self.cancel()

    def finish(self) -> None:
        """What is there becomes an edit."""
        self.over = True

    def cancel(self) -> None:
        """The gesture never was."""
        self.over = True

    def draw(self, painter: QPainter, clip: QRectF) -> None:
        """Over the photo; `clip` is the part of the widget that is repainted."""

    def photo(self, position: QPointF) -> tuple[float, float]:
        """Widget position → photo point, as the view is now."""
        return self._canvas.camera.photo_point(position.x(), position.y())
