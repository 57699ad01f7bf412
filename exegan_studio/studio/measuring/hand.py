"""A made hand on a real canvas: sends mouse events as the platform does and times each until the frame is painted."""

import gc
import math
import random
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from exegan_studio.studio.canvas import Canvas

_NO_KEYS = Qt.KeyboardModifier.NoModifier
_STEPS = (2.0, 6.0, 14.0, 30.0)
"""Widget pixels between two samples: a hand that corrects, paints, sweeps."""
_MARGIN = 40.0


def wandering(width: int, height: int, samples: int, seed: int) -> Iterator[tuple[float, float]]:
    """A curved way over the widget, its pace changing as a hand's does; the same for the same seed."""
    dice = random.Random(seed)
    x, y = dice.uniform(_MARGIN, width - _MARGIN), dice.uniform(_MARGIN, height - _MARGIN)
    heading, step = dice.uniform(0, 2 * math.pi), _STEPS[seed % len(_STEPS)]
    for _ in range(samples):
        yield x, y
        heading += dice.gauss(0, 0.25)
        if not (_MARGIN < x < width - _MARGIN and _MARGIN < y < height - _MARGIN):
            heading = math.atan2(height / 2 - y, width / 2 - x)
        x, y = x + step * math.cos(heading), y + step * math.sin(heading)


class MeasuredHand:
    """Every method returns milliseconds from the event's arrival until its frame is in the window's own memory."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._held = Qt.MouseButton.NoButton

    def frame(self) -> None:
        """Paint what is waiting to be painted, as the next frame would."""
        QApplication.sendEvent(self._canvas.window(), QEvent(QEvent.Type.UpdateRequest))

    def press(self, at: tuple[float, float]) -> float:
        self._held = Qt.MouseButton.LeftButton
        return self._mouse(QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton)

    def move(self, at: tuple[float, float]) -> float:
        return self._mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)

    def release(self, at: tuple[float, float]) -> float:
        self._held = Qt.MouseButton.NoButton
        return self._mouse(QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.LeftButton)

    def wheel(self, at: tuple[float, float], notches: int) -> float:
        point = QPointF(*at)
        event = QWheelEvent(
            point,
            self._canvas.mapToGlobal(point),
            QPoint(),
            QPoint(0, 120 * notches),
            self._held,
            _NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        return self._sent(event)

    def timed(self, act: Callable[[], object]) -> float:
        """Something the window does to the canvas or the document, as a key or a menu would."""
        start = time.perf_counter()
        act()
        self.frame()
        return 1000 * (time.perf_counter() - start)

    def settle(self) -> None:
        """What else is waiting (timers, deferred work) is done now and falls into no measured frame."""
        QApplication.processEvents()
        self.frame()
        gc.collect()

    def _mouse(self, kind: QEvent.Type, at: tuple[float, float], button: Qt.MouseButton) -> float:
        point = QPointF(*at)
        return self._sent(QMouseEvent(kind, point, self._canvas.mapToGlobal(point), button, self._held, _NO_KEYS))

    def _sent(self, event: QEvent) -> float:
        return self.timed(lambda: QApplication.sendEvent(self._canvas, event))
