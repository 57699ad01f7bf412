"""Wheel, touchpad, touch screen and keys move the view; one finger paints, a second one takes that back."""

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPointingDevice, QTouchEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exegan_studio.domain.document import Document
from exegan_studio.studio.canvas import Canvas
from tests.studio.canvas.hands import Hands

At = tuple[int, int]
Phase = Qt.ScrollPhase
Gesture = Qt.NativeGestureType
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier
MIDDLE = (350.0, 260.0)


def turn_wheel(
    canvas: Canvas, angle: At, pixels: At = (0, 0), keys: Qt.KeyboardModifier = NO_KEYS, phase: Phase = Phase.NoScrollPhase
) -> None:
    at, no_button = QPointF(*MIDDLE), Qt.MouseButton.NoButton
    event = QWheelEvent(at, canvas.mapToGlobal(at), QPoint(*pixels), QPoint(*angle), no_button, keys, phase, False)
    QApplication.sendEvent(canvas, event)


def corner(canvas: Canvas) -> tuple[float, float]:
    return canvas.camera.widget_point(0, 0)


def test_shift_and_the_wheel_shift_sideways(canvas: Canvas) -> None:
    turn_wheel(canvas, (0, 120), keys=SHIFT)
    assert corner(canvas) == (90, 20)
    turn_wheel(canvas, (-120, 0), keys=SHIFT)
    assert corner(canvas) == (30, 20), "where the platform turned the axis itself"
    assert canvas.zoom == 1


def test_control_and_the_wheel_zoom_as_the_wheel_alone(canvas: Canvas) -> None:
    turn_wheel(canvas, (0, 240), keys=CONTROL)
    assert canvas.zoom == pytest.approx(2**0.5)


def test_two_fingers_on_a_touchpad_shift_and_with_control_zoom(canvas: Canvas) -> None:
    turn_wheel(canvas, (0, 24), (13, -7), phase=Phase.ScrollUpdate)
    assert corner(canvas) == (43, 13)
    assert canvas.zoom == 1
    turn_wheel(canvas, (0, 240), (0, 40), CONTROL, Phase.ScrollUpdate)
    assert canvas.zoom == pytest.approx(2**0.5)


def test_a_mouse_wheel_that_tells_pixels_zooms_all_the_same(canvas: Canvas) -> None:
    turn_wheel(canvas, (0, 240), (0, 30))
    assert canvas.zoom == pytest.approx(2**0.5)


def native(
    canvas: Canvas, kind: Gesture, value: float, delta: tuple[float, float] = (0, 0), at: tuple[float, float] = MIDDLE
) -> None:
    point, device = QPointF(*at), QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, point, point, canvas.mapToGlobal(point), value, QPointF(*delta))
    QApplication.sendEvent(canvas, event)


def test_pinching_a_touchpad_zooms_and_turns_at_the_pointer(canvas: Canvas) -> None:
    at = (200.0, 150.0)
    under = canvas.camera.photo_point(*at)
    native(canvas, Gesture.BeginNativeGesture, 0, at=at)
    native(canvas, Gesture.ZoomNativeGesture, 0.5, at=at)
    assert canvas.zoom == pytest.approx(1.5)
    native(canvas, Gesture.RotateNativeGesture, 20, at=at)
    assert canvas.angle == pytest.approx(20)
    assert canvas.camera.photo_point(*at) == pytest.approx(under, abs=1)
    before = corner(canvas)
    native(canvas, Gesture.PanNativeGesture, 0, (10, -6))
    assert corner(canvas) == pytest.approx((before[0] + 10, before[1] - 6))


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)


class Touching:
    """Fingers by number, each event one frame of the touch screen."""

    def __init__(self, canvas: Canvas, screen: QPointingDevice) -> None:
        self._canvas, self._screen = canvas, screen
        self._down: dict[int, QPoint] = {}

    def __call__(self, **fingers: At | None) -> None:
        """`a=(x, y)`: finger a comes or moves there; `a=None`: it is lifted where it is."""
        sequence = QTest.touchEvent(self._canvas, self._screen, False)
        told = {ord(name): place for name, place in fingers.items()}
        for number in self._down.keys() - told.keys():
            sequence.move(number, self._down[number], self._canvas)
        for number, place in told.items():
            if place is None:
                sequence.release(number, self._down.pop(number), self._canvas)
            elif number in self._down:
                sequence.move(number, QPoint(*place), self._canvas)
                self._down[number] = QPoint(*place)
            else:
                sequence.press(number, QPoint(*place), self._canvas)
                self._down[number] = QPoint(*place)
        sequence.commit()


@pytest.fixture
def touch(canvas: Canvas, screen: QPointingDevice) -> Touching:
    return Touching(canvas, screen)


def test_one_finger_paints(canvas: Canvas, document: Document, touch: Touching) -> None:
    canvas.set_brush(diameter=20)
    touch(a=(100, 100))
    touch(a=(130, 100))
    touch(a=(200, 100))
    touch(a=None)
    assert document.undo_text == "brush stroke"
    assert (document.mask[80, 70:170] == 255).all(), "from where it came down"
    document.undo()
    assert not document.can_undo


def test_a_tap_is_a_dab(canvas: Canvas, document: Document, touch: Touching) -> None:
    canvas.set_brush(diameter=20)
    touch(a=(100, 100))
    touch(a=None)
    assert document.mask[80, 70] == 255
    assert document.mask[80, 90] == 0


def test_two_fingers_shift_and_zoom_about_their_middle(canvas: Canvas, document: Document, touch: Touching) -> None:
    touch(a=(300, 260))
    touch(b=(400, 260))
    under = canvas.camera.photo_point(350, 260)
    touch(a=(270, 280), b=(470, 280))
    assert canvas.zoom == pytest.approx(2)
    assert canvas.camera.photo_point(370, 280) == pytest.approx(under, abs=1)
    touch(b=None)
    touch(a=(100, 100))
    touch(a=None)
    assert not document.mask.any(), "the finger that stays down does not begin to paint"
    assert canvas.angle == 0


def test_a_second_finger_takes_the_first_ones_stroke_back(document: Document, touch: Touching) -> None:
    touch(a=(100, 100))
    touch(a=(160, 100))
    assert document.mask.any()
    touch(b=(300, 200))
    assert not document.mask.any()
    assert not document.can_undo
    touch(a=None, b=None)
    touch(a=(100, 100))
    touch(a=None)
    assert document.mask.any(), "and the next touch paints again"


def test_two_fingers_turn_the_view_once_they_mean_it(canvas: Canvas, touch: Touching) -> None:
    def at(degrees: float, side: int) -> At:
        angle = math.radians(degrees)
        return round(350 + side * 100 * math.cos(angle)), round(260 + side * 100 * math.sin(angle))

    touch(a=at(0, -1), b=at(0, 1))
    touch(a=at(6, -1), b=at(6, 1))
    assert canvas.angle == 0
    touch(a=at(12, -1), b=at(12, 1))
    touch(a=at(42, -1), b=at(42, 1))
    assert canvas.angle == pytest.approx(30, abs=2)


def test_keys_turn_the_view(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.camera_changed) as heard:
        hands.key(Qt.Key.Key_BracketRight, CONTROL)
    assert heard.args == [canvas.camera]
    assert canvas.angle == pytest.approx(15)
    hands.key(Qt.Key.Key_BracketLeft, CONTROL)
    hands.key(Qt.Key.Key_BracketLeft, CONTROL)
    assert canvas.angle == pytest.approx(-15)
    hands.key(Qt.Key.Key_Apostrophe, CONTROL)
    assert canvas.angle == 0


def test_without_a_photo_nothing_moves_and_nothing_breaks(canvas: Canvas, touch: Touching) -> None:
    canvas.set_document(None)
    before = canvas.camera
    turn_wheel(canvas, (0, 120))
    native(canvas, Gesture.ZoomNativeGesture, 0.5)
    touch(a=(100, 100), b=(200, 200))
    touch(a=(50, 100), b=(250, 200))
    touch(a=None, b=None)
    assert canvas.camera == before


def test_a_touch_that_the_system_takes_away_leaves_nothing(
    canvas: Canvas, document: Document, touch: Touching, screen: QPointingDevice
) -> None:
    touch(a=(100, 100))
    touch(a=(160, 100))
    assert document.mask.any()
    QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, screen))
    assert not document.mask.any()
    touch(a=None)
