"""Painting by mouse and pen: what lands in the mask, and when it is one step."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Box, box_of
from exegan_studio.studio.canvas import Canvas, Tool
from tests.studio.canvas.conftest import MakeCanvas
from tests.studio.canvas.hands import Hands, seen

Right, Middle = Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
Shift, Alt = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def about(box: Box, *expected: int) -> bool:
    found = (box.left, box.top, box.right, box.bottom)
    return all(abs(a - b) <= 1 for a, b in zip(found, expected, strict=True))


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


@pytest.fixture(autouse=True)
def hard_brushes(canvas: Canvas) -> None:
    for tool in (Tool.ERASER, Tool.BRUSH):
        canvas.set_tool(tool)
        canvas.set_brush(diameter=40, hardness=1.0)


def test_a_stroke_lands_under_the_pointer_and_is_one_step(
    canvas: Canvas, document: Document, hands: Hands, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(canvas.stroke_finished):
        hands.drag((130, 120), (200, 120), (330, 120))
    assert about(box_of(document.mask), 80, 80, 320, 120)
    assert document.mask[100, 90:310].min() == 255
    document.undo()
    assert not document.mask.any()
    assert not document.can_undo


def test_erasing(canvas: Canvas, document: Document, hands: Hands) -> None:
    document.fill_mask()
    hands.key(Qt.Key.Key_E, text="e")
    assert canvas.tool is Tool.ERASER
    hands.drag((130, 120), (131, 120))
    assert document.mask[100, 100] == 0
    assert document.undo_text == "erase"


def test_a_click_paints_one_dab(document: Document, hands: Hands) -> None:
    hands.drag((130, 120))
    assert about(box_of(document.mask), 80, 80, 120, 120)
    assert document.undo_text == "brush stroke"


def test_shift_click_draws_a_straight_line_from_the_last_end(document: Document, hands: Hands) -> None:
    hands.drag((80, 70), (130, 120))
    hands.drag((330, 120), keys=Shift)
    assert document.mask[100, 100:300].min() == 255
    document.undo()
    assert about(box_of(document.mask), 30, 30, 120, 120), "the line is a step of its own"


def test_the_first_shift_click_is_a_plain_dab(document: Document, hands: Hands) -> None:
    hands.drag((330, 120), keys=Shift)
    assert about(box_of(document.mask), 280, 80, 320, 120)


def test_space_pans_in_the_middle_of_a_stroke_without_ending_it(canvas: Canvas, document: Document, hands: Hands) -> None:
    hands.press((130, 120))
    hands.move((150, 120))
    hands.key(Qt.Key.Key_Space, up=False)
    hands.move((150, 220))
    assert canvas.camera.widget_point(0, 0) == (30, 120)
    hands.key_up(Qt.Key.Key_Space)
    hands.move((230, 220))
    hands.release((230, 220))
    assert about(box_of(document.mask), 80, 80, 220, 120), "the photo moved along, so the line stayed straight"
    document.undo()
    assert not document.mask.any()


def test_middle_drag_pans_in_the_middle_of_a_stroke(canvas: Canvas, document: Document, hands: Hands) -> None:
    hands.press((130, 120))
    hands.press((130, 120), Middle)
    hands.move((100, 150))
    hands.release((100, 150), Middle)
    hands.move((200, 150))
    hands.release((200, 150))
    assert canvas.camera.widget_point(0, 0) == (0, 50)
    assert about(box_of(document.mask), 80, 80, 220, 120)


def test_panning_by_middle_space_and_tool(canvas: Canvas, document: Document, hands: Hands) -> None:
    hands.drag((300, 200), (310, 205), button=Middle)
    hands.key(Qt.Key.Key_Space, up=False)
    hands.drag((300, 200), (310, 205))
    hands.key_up(Qt.Key.Key_Space)
    canvas.set_tool(Tool.PAN)
    hands.drag((300, 200), (310, 205))
    assert canvas.camera.widget_point(0, 0) == (60, 35)
    assert not document.can_undo


def test_escape_takes_an_unfinished_stroke_back(document: Document, hands: Hands) -> None:
    hands.press((130, 120))
    hands.move((230, 120))
    assert document.mask.any()
    hands.key(Qt.Key.Key_Escape)
    assert not document.mask.any()
    hands.move((250, 150))
    hands.release((250, 150))
    assert not document.mask.any()
    assert not document.can_undo


def test_undo_in_the_middle_of_a_stroke_ends_it(document: Document, hands: Hands) -> None:
    hands.press((130, 120))
    hands.move((230, 120))
    document.undo()
    hands.move((250, 150))
    hands.release((250, 150))
    assert not document.mask.any()


def test_alt_right_drag_resizes_and_escape_gives_the_old_size_back(canvas: Canvas, document: Document, hands: Hands) -> None:
    hands.press((200, 200), Right, Alt)
    hands.move((230, 240), Alt)
    assert canvas.brush.diameter == 100
    assert canvas.brush.hardness == pytest.approx(0.8)
    hands.release((230, 240), Right, Alt)
    hands.move((300, 300))
    assert canvas.brush.diameter == 100
    hands.press((200, 200), Right, Alt)
    hands.move((400, 200), Alt)
    hands.key(Qt.Key.Key_Escape)
    assert canvas.brush.diameter == 100
    assert not document.can_undo


def test_resizing_follows_the_zoom(canvas: Canvas, hands: Hands) -> None:
    canvas.zoom_to(4.0)
    hands.press((200, 200), Right, Alt)
    hands.move((220, 200), Alt)
    assert canvas.brush.diameter == 50


def test_paint_and_erase_have_sizes_of_their_own(canvas: Canvas) -> None:
    canvas.set_brush(diameter=11)
    canvas.swap_paint_and_erase()
    assert canvas.tool is Tool.ERASER
    assert canvas.brush.diameter == 40
    canvas.set_brush(diameter=77)
    canvas.swap_paint_and_erase()
    assert canvas.brush.diameter == 11


def test_changing_the_tool_finishes_the_stroke(canvas: Canvas, document: Document, hands: Hands) -> None:
    hands.press((130, 120))
    hands.move((200, 120))
    canvas.set_tool(Tool.ERASER)
    assert document.undo_text == "brush stroke"
    hands.move((300, 300))
    assert document.mask[280, 270] == 0


def test_a_pen_paints_as_hard_as_it_is_pressed(document: Document, hands: Hands) -> None:
    hands.pen(QEvent.Type.TabletPress, (130, 120), 0.5)
    hands.pen(QEvent.Type.TabletMove, (230, 120), 1.0)
    hands.pen(QEvent.Type.TabletRelease, (230, 120), 0.0)
    widths = (document.mask > 127).sum(0)
    assert widths[100] == pytest.approx(20, abs=3)
    assert widths[200] == pytest.approx(40, abs=2)
    assert (np.diff(widths[100:200].astype(int)) >= -1).all()


def test_the_pens_other_end_erases(canvas: Canvas, document: Document, hands: Hands) -> None:
    document.fill_mask()
    hands.pen(QEvent.Type.TabletPress, (130, 120), 1.0, eraser=True)
    hands.pen(QEvent.Type.TabletRelease, (130, 120), 0.0, eraser=True)
    assert document.mask[100, 100] == 0
    assert canvas.tool is Tool.BRUSH


@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("degrees", [0, 30])
def test_the_cursor_is_what_will_be_painted(canvas: Canvas, hands: Hands, zoom: float, degrees: int) -> None:
    canvas.set_brush(diameter=120 / zoom, hardness=1.0)
    canvas.set_mask_opacity(1.0)
    canvas.zoom_to(zoom)
    canvas.rotate_view(degrees)
    hands.move((350.5, 260.5))
    with_cursor = seen(canvas).astype(int)
    canvas.set_tool(Tool.PAN)
    ring = box_of(np.abs(with_cursor - seen(canvas)).max(2) > 30)
    assert about(ring, 289, 199, 412, 322), "the rim at 60 pixels, with half its pen outside"
    canvas.set_tool(Tool.BRUSH)
    hands.drag((350.5, 260.5))
    canvas.set_tool(Tool.PAN)
    red = seen(canvas)
    painted = box_of((red[:, :, 0] > 200) & (red[:, :, 2] < 100))
    edge = max(1, round(zoom))
    assert abs(painted.left - 290.5) <= edge + 1
    assert abs(painted.right - 410.5) <= edge + 1
    assert abs(painted.top - 200.5) <= edge + 1
    assert abs(painted.bottom - 320.5) <= edge + 1


def test_the_cursor_comes_and_goes(canvas: Canvas, hands: Hands) -> None:
    canvas.set_tool(Tool.PAN)
    empty = seen(canvas)
    canvas.set_tool(Tool.BRUSH)
    hands.move((300, 250))
    assert not np.array_equal(seen(canvas), empty)
    hands.key(Qt.Key.Key_Space, up=False)
    assert np.array_equal(seen(canvas), empty)
    assert canvas.cursor().shape() is Qt.CursorShape.OpenHandCursor
    hands.drag((300, 250), (301, 250), (300, 250))
    hands.key_up(Qt.Key.Key_Space)
    assert not np.array_equal(seen(canvas), empty), "it is back after a pan"
    assert canvas.cursor().shape() is Qt.CursorShape.BlankCursor


def test_painting_repaints_all_that_changed_and_little_more(make_canvas: MakeCanvas, qtbot: QtBot) -> None:
    canvas = make_canvas(6000, 4000)
    hands = Hands(canvas)
    canvas.zoom_to(1.0)
    canvas.set_brush(diameter=60)
    hands.move((400, 400))
    hands.move((100, 100))
    qtbot.wait(20)
    areas = PaintedAreas()
    canvas.installEventFilter(areas)
    hands.press((100, 100))
    for x in range(110, 200, 10):
        hands.move((x, 100 + x // 7))
        QApplication.processEvents()
    assert len(areas.sizes) >= 9
    assert max(areas.sizes) < 100 * 100
    hands.release((200, 130))
    QApplication.processEvents()
    canvas.removeEventFilter(areas)
    on_screen = canvas.screen().grabWindow(canvas.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert on_screen == canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_strokes_wait_while_the_original_is_shown(document: Document, hands: Hands) -> None:
    hands.key(Qt.Key.Key_Backslash, up=False)
    hands.drag((130, 120), (200, 120))
    assert not document.can_undo
    hands.key_up(Qt.Key.Key_Backslash)
    hands.drag((130, 120), (200, 120))
    assert document.can_undo
