"""Painting by mouse and pen: what lands in the mask, and when it is one step."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Axis, Box, box_of
from exegan_studio.studio.canvas import Canvas, Tool
from tests.studio.canvas.conftest import MakeCanvas
from tests.studio.canvas.hands import Hands, PaintedAreas, on_screen_is_current, seen

Right, Middle = Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
Shift, Alt = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def about(box: Box, *expected: int) -> bool:
    found = (box.left, box.top, box.right, box.bottom)
    return all(abs(a - b) <= 1 for a, b in zip(found, expected, strict=True))


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
    assert on_screen_is_current(canvas)


def test_strokes_wait_while_the_original_is_shown(document: Document, hands: Hands) -> None:
    hands.key(Qt.Key.Key_Backslash, up=False)
    hands.drag((130, 120), (200, 120))
    assert not document.can_undo
    hands.key_up(Qt.Key.Key_Backslash)
    hands.drag((130, 120), (200, 120))
    assert document.can_undo


def test_a_mirrored_stroke_is_the_same_on_both_sides(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_mirror_axis(Axis.between((320, 0), (320, 480)))
    hands.drag((130, 120), (180, 190))
    assert not document.mask[:, 320:].any(), "the axis alone mirrors nothing"
    document.undo()
    canvas.set_options(mirror=True)
    hands.drag((130, 120), (180, 190))
    assert document.mask[:, :320].any()
    assert np.abs(document.mask.astype(int) - document.mask[:, ::-1]).max() <= 1
    document.undo()
    assert not document.mask.any()
    canvas.set_tool(Tool.POLYGON)
    for at in ((130, 120), (230, 120), (180, 220)):
        hands.drag(at)
    hands.key(Qt.Key.Key_Return)
    assert np.abs(document.mask.astype(int) - document.mask[:, ::-1]).max() <= 1
    assert document.mask.astype(int).sum() / 255 == pytest.approx(2 * 100 * 100 / 2, rel=0.01)


def test_the_mirror_shows_a_second_rim_and_its_axis(canvas: Canvas, hands: Hands) -> None:
    canvas.set_mirror_axis(Axis.between((320, 0), (320, 480)))
    hands.move((130, 120))
    without = seen(canvas).astype(int)
    canvas.set_options(mirror=True)
    change = np.abs(seen(canvas) - without).max(2) > 30
    across = box_of(change[:, 400:])
    assert about(across, 570 - 20 - 400 - 1, 100 - 1, 570 + 20 - 400 + 1, 140 + 1)
    assert change[300:, 348:352].any(1).mean() > 0.9, "the line goes on where the rims are not"
    assert not change[300:, :340].any()
    hands.move((140, 160))
    assert on_screen_is_current(canvas)
    canvas.set_mirror_axis(None)
    hands.move((130, 120))
    assert np.array_equal(seen(canvas), without)


def zigzag(hands: Hands) -> None:
    hands.press((130, 220))
    for x in range(132, 430, 2):
        hands.move((x, 220 + 8 * math.sin(x / 6)))
    hands.release((430, 220))


def test_smoothing_calms_the_hand_and_ends_where_it_was_lifted(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_brush(diameter=10)
    tops = list[float]()
    for smoothing in (0.0, 0.6):
        canvas.set_options(smoothing=smoothing)
        zigzag(hands)
        tops.append(float((document.mask[:, 150:350] > 127).argmax(0).std()))
        assert abs(box_of(document.mask).right - 405) <= 1
        document.undo()
    assert tops[1] < tops[0] / 2


def test_a_steadied_stroke_lags_by_a_line_and_is_not_dragged_along_by_a_pan(
    canvas: Canvas, document: Document, hands: Hands
) -> None:
    canvas.set_brush(diameter=10)
    canvas.set_options(smoothing=1.0)
    hands.press((130, 120))
    for x in range(130, 240, 5):
        hands.move((x, 120))
    assert document.mask[100, 150] > 0
    assert document.mask[100, 200] == 0
    shown = seen(canvas)[118:123, 30 + 170 : 30 + 195].astype(int)
    assert (shown.max(0) - shown.min(0)).max(1).min() > 60, "a light line on a dark one from the stroke to the pointer"
    hands.drag((235, 120), (235, 220), button=Middle)
    assert on_screen_is_current(canvas)
    for x in range(240, 400, 5):
        hands.move((x, 220))
        QApplication.processEvents()
    assert on_screen_is_current(canvas)
    hands.release((400, 220))
    assert about(box_of(document.mask), 95, 95, 375, 105)


def test_pressure_does_what_the_brush_says(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_brush(pressure_size=False, pressure_opacity=True)
    hands.pen(QEvent.Type.TabletPress, (130, 120), 0.5)
    hands.pen(QEvent.Type.TabletRelease, (130, 120), 0.0)
    assert about(box_of(document.mask), 80, 80, 120, 120)
    assert document.mask.max() == pytest.approx(128, abs=2)


def test_every_sample_of_a_fast_hand_is_used(canvas: Canvas, document: Document, hands: Hands) -> None:
    """All of them come before the first frame."""
    canvas.set_brush(diameter=4)
    way = [(300 + 100 * math.cos(turn / 30), 250 + 100 * math.sin(turn / 30)) for turn in range(189)]
    hands.pen(QEvent.Type.TabletPress, way[0], 1.0)
    for at in way:
        hands.pen(QEvent.Type.TabletMove, at, 1.0)
    hands.pen(QEvent.Type.TabletRelease, way[-1], 0.0)
    y, x = np.nonzero(document.mask > 127)
    distance = np.hypot(x + 0.5 - 270, y + 0.5 - 230)
    assert distance.min() > 96
    assert distance.max() < 104
    turned = np.unique(np.round(np.degrees(np.arctan2(y + 0.5 - 230, x + 0.5 - 270))))
    assert len(turned) > 355
