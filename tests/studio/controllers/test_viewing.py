"""How the mask is seen: chosen by menu and key, shown as checked, kept for the next start; zoom and angle in the status bar."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.canvas import Canvas, MaskLook
from exegan_studio.studio.controllers.viewing import LOOKS, ViewController
from exegan_studio.studio.panels.mask_colour_menu import MaskColourMenu
from exegan_studio.studio.settings_rows import UNDO_MEMORY
from tests.studio.making import Made, settle


def checked(made: Made) -> list[str]:
    return [name for name in LOOKS if made.studio.window.parts.actions[name].isChecked()]


def test_looks_by_menu_and_key(ready: Made) -> None:
    canvas = ready.studio.window.parts.canvas
    assert checked(ready) == ["look-colour"]
    ready.press("look-grey")
    assert canvas.mask_look is MaskLook.GREY
    ready.press("look-grey")
    assert checked(ready) == ["look-grey"], "chosen twice it stays"
    ready.press("look-colour")
    QTest.keyClick(canvas, Qt.Key.Key_Q)
    assert canvas.mask_look is MaskLook.ANTS
    assert checked(ready) == ["look-ants"]
    QTest.keyClick(canvas, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert not canvas.mask_visible


def test_colour_and_opacity_are_seen_at_once_and_come_back(ready: Made) -> None:
    canvas, menu = ready.studio.window.parts.canvas, ready.studio.window.parts.mask_colour
    ready.press("look-ants")
    green = next(action for action in menu.colours.actions() if action.text() == "Green")
    green.trigger()
    assert canvas.mask_look is MaskLook.COLOUR, "a colour is chosen to be seen"
    assert canvas.mask_colour == QColor("#1fb545")
    assert [action.text() for action in menu.colours.actions() if action.isChecked()] == ["Green"]
    menu.opacity.slider.setValue(80)
    assert canvas.mask_opacity == 0.8
    ready.press("look-grey")
    again, menu_again = Canvas(), MaskColourMenu()
    _ = ViewController(ready.studio.services.settings, again, Actions(again), menu_again)
    assert (again.mask_look, again.mask_colour, again.mask_opacity) == (MaskLook.GREY, QColor("#1fb545"), 0.8)
    assert menu_again.opacity.value == 0.8


def test_zoom_and_angle_stand_in_the_status_bar(made: Made, photo: Path) -> None:
    made.open(photo)
    status, canvas = made.studio.window.parts.status, made.studio.window.parts.canvas
    made.press("zoom-100")
    assert status.zoom.text() == "100%"
    made.press("rotate-right")
    made.press("rotate-right")
    assert status.zoom.text() == "100%  ⟳ 30°"
    made.press("rotate-upright")
    assert status.zoom.text() == "100%"
    canvas.zoom_to(2)
    assert status.zoom.text() == "200%"


def test_the_memory_for_undo_is_asked_for_and_used_at_once(ready: Made) -> None:
    document = ready.studio.state.document
    assert document is not None
    ready.press("undo-memory")
    dialog = next(child for child in ready.studio.window.findChildren(QInputDialog))
    dialog.setIntValue(32)
    dialog.accept()
    settle()
    assert ready.studio.services.settings.get(UNDO_MEMORY) == 32
    assert document.can_undo
