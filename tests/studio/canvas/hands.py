"""A made photo, hands that send the platform's events, and eyes that read what a widget shows."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPaintEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.picture import Picture
from exegan_studio.studio.canvas import Canvas

Left, NoButton = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NoModifier = Qt.KeyboardModifier.NoModifier
At = tuple[float, float]


def made_photo(width: int, height: int) -> Picture:
    """A grey ramp with a grid, so that shifts and turns are seen."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    grey = 60 + 100 * x // width + 40 * ((x // 16 + y // 16) % 2)
    return Picture(np.stack([grey, grey, 255 - grey], -1).astype(np.uint8), "0" * 64, "made.png")


def seen(widget: Canvas) -> Pixels:
    """What the widget shows, in device pixels."""
    return _pixels(widget.grab().toImage())


def on_screen_is_current(canvas: Canvas) -> bool:
    """Whether what was repainted piece by piece is what a repaint of everything gives."""
    QApplication.processEvents()
    shown = canvas.screen().grabWindow(canvas.winId()).toImage()
    return np.array_equal(_pixels(shown), _pixels(canvas.grab().toImage()))


def _pixels(picture: QImage) -> Pixels:
    image = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


class PaintedAreas(QObject):
    """How many pixels each paint event asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes = list[int]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        if isinstance(event, QPaintEvent):
            area = event.region().boundingRect()
            self.sizes.append(area.width() * area.height())
        return False


class Hands:
    """Sends events as the platform would, in widget coordinates."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._buttons = NoButton

    def press(self, at: At, button: Qt.MouseButton = Left, keys: Qt.KeyboardModifier = NoModifier) -> None:
        self._buttons |= button
        self._mouse(QEvent.Type.MouseButtonPress, at, button, keys)

    def move(self, at: At, keys: Qt.KeyboardModifier = NoModifier) -> None:
        self._mouse(QEvent.Type.MouseMove, at, NoButton, keys)

    def release(self, at: At, button: Qt.MouseButton = Left, keys: Qt.KeyboardModifier = NoModifier) -> None:
        self._buttons &= ~button
        self._mouse(QEvent.Type.MouseButtonRelease, at, button, keys)

    def drag(self, *way: At, button: Qt.MouseButton = Left, keys: Qt.KeyboardModifier = NoModifier) -> None:
        self.press(way[0], button, keys)
        for at in way[1:]:
            self.move(at, keys)
        self.release(way[-1], button, keys)

    def wheel(self, at: At, notches: int) -> None:
        point, delta = QPointF(*at), QPoint(0, 120 * notches)
        where = self.canvas.mapToGlobal(point)
        phase = Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(self.canvas, QWheelEvent(point, where, QPoint(), delta, NoButton, NoModifier, phase, False))

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NoModifier, text: str = "", up: bool = True) -> None:
        QApplication.sendEvent(self.canvas, QKeyEvent(QEvent.Type.KeyPress, key, keys, text))
        if up:
            self.key_up(key)

    def key_up(self, key: Qt.Key) -> None:
        QApplication.sendEvent(self.canvas, QKeyEvent(QEvent.Type.KeyRelease, key, NoModifier))

    def pen(self, kind: QEvent.Type, at: At, pressure: float, eraser: bool = False) -> None:
        types = QPointingDevice.PointerType
        device = self._pens[eraser] = self._pens.get(eraser) or _pen(types.Eraser if eraser else types.Pen)
        down = NoButton if kind is QEvent.Type.TabletRelease else Left
        button = NoButton if kind is QEvent.Type.TabletMove else Left
        point = QPointF(*at)
        where = self.canvas.mapToGlobal(point)
        event = QTabletEvent(kind, device, point, where, pressure, 0, 0, 0, 0, 0, NoModifier, button, down)
        QApplication.sendEvent(self.canvas, event)

    _pens: dict[bool, QPointingDevice] = {}  # noqa: RUF012 - devices live as long as the application

    def _mouse(self, kind: QEvent.Type, at: At, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        point = QPointF(*at)
        where = self.canvas.mapToGlobal(point)
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, point, where, button, self._buttons, keys))


def _pen(kind: QPointingDevice.PointerType) -> QPointingDevice:
    capability = QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position
    return QPointingDevice(f"{kind.name} of a test", 77, QPointingDevice.DeviceType.Stylus, kind, capability, 1, 3)
