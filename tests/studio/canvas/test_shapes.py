"""Lasso, polygon, rectangle, ellipse, bucket, fill by colour: what lands in the mask, and what is seen meanwhile."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Axis, Box, box_of
from exegan_studio.domain.mask import Combine
from exegan_studio.studio.canvas import Canvas, Tool
from tests.studio.canvas.conftest import MakeCanvas
from tests.studio.canvas.hands import At, Hands, NoModifier, PaintedAreas, on_screen_is_current, seen

Key = Qt.Key
Right, Middle = Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
Shift, Alt = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
SQUARE: tuple[At, ...] = ((130, 120), (230, 120), (230, 220), (130, 220))
"""In the photo: 100 to 200 each way."""
DRAGGED = (Tool.LASSO, Tool.RECTANGLE, Tool.ELLIPSE)


def covered(document: Document) -> float:
    """Hole in photo pixels."""
    return float(document.mask.sum()) / 255


def click(hands: Hands, *places: At, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    for at in places:
        hands.move(at)
        hands.drag(at, button=button)


def test_a_lasso_closes_by_itself_and_is_one_step(canvas: Canvas, document: Document, hands: Hands, qtbot: QtBot) -> None:
    canvas.set_tool(Tool.LASSO)
    with qtbot.waitSignal(canvas.stroke_finished):
        hands.drag(*SQUARE)
    assert (document.mask[100:200, 100:200] == 255).all()
    assert covered(document) == 100 * 100
    assert document.undo_text == "lasso"
    document.undo()
    assert not document.mask.any()
    assert not document.can_undo


@pytest.mark.parametrize("tool", DRAGGED)
def test_a_click_is_no_shape(canvas: Canvas, document: Document, hands: Hands, tool: Tool) -> None:
    canvas.set_options(combine=Combine.REPLACE)
    document.fill_mask()
    canvas.set_tool(tool)
    hands.drag((130, 120), (131, 121))
    hands.drag((200, 200))
    assert document.undo_text == "fill mask"


@pytest.mark.parametrize(
    ("keys", "option", "expected"),
    [
        (NoModifier, Combine.ADD, 17500),
        (NoModifier, Combine.SUBTRACT, 7500),
        (NoModifier, Combine.REPLACE, 10000),
        (Shift, Combine.SUBTRACT, 17500),
        (Alt, Combine.ADD, 7500),
        (Shift | Alt, Combine.ADD, 2500),
    ],
)
def test_modifiers_at_the_press_say_how_a_shape_joins(
    canvas: Canvas, document: Document, hands: Hands, keys: Qt.KeyboardModifier, option: Combine, expected: int
) -> None:
    document.fill_mask(Box(150, 150, 250, 250))
    canvas.set_tool(Tool.LASSO)
    canvas.set_options(combine=option)
    hands.press(SQUARE[0], keys=keys)
    for at in SQUARE[1:]:
        hands.move(at)
    hands.release(SQUARE[-1])
    assert covered(document) == expected


def test_a_rectangle_ends_between_pixels(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_tool(Tool.RECTANGLE)
    hands.drag((130.3, 120.4), (229.8, 219.7))
    assert box_of(document.mask) == Box(100, 100, 200, 200)
    assert covered(document) == 100 * 100


def test_shift_and_alt_held_from_the_start_do_not_bind_the_shape(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_tool(Tool.RECTANGLE)
    hands.drag((130, 120), (230, 150), keys=Shift)
    assert box_of(document.mask) == Box(100, 100, 200, 130)


@pytest.mark.parametrize(
    ("keys", "box"),
    [(Shift, Box(200, 200, 300, 300)), (Alt, Box(100, 170, 300, 230)), (Shift | Alt, Box(100, 100, 300, 300))],
)
def test_shift_and_alt_pressed_later_bind_the_shape(
    canvas: Canvas, document: Document, hands: Hands, keys: Qt.KeyboardModifier, box: Box
) -> None:
    canvas.set_tool(Tool.RECTANGLE)
    hands.press((230, 220))
    hands.move((330, 250))
    for modifier, key in ((Shift, Key.Key_Shift), (Alt, Key.Key_Alt)):
        if keys & modifier:
            hands.key(key, keys, up=False)  # the pointer rests
    assert on_screen_is_current(canvas)
    hands.release((330, 250), keys=keys)
    assert box_of(document.mask) == box


def test_an_ellipse_fills_its_box(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_tool(Tool.ELLIPSE)
    hands.drag((130, 120), (330, 220))
    assert box_of(document.mask) == Box(100, 100, 300, 200)
    assert covered(document) == pytest.approx(math.pi * 100 * 50, rel=0.002)


def test_a_rectangle_is_upright_in_a_turned_view(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.rotate_view(30)
    canvas.set_tool(Tool.RECTANGLE)
    hands.drag((300, 200), (400, 300))
    assert covered(document) == pytest.approx(100 * 100, abs=1)
    x, y = canvas.camera.photo_point(397, 203)
    assert document.mask[int(y), int(x)] == 255
    x, y = canvas.camera.photo_point(403, 197)
    assert document.mask[int(y), int(x)] == 0


@pytest.mark.parametrize("end", ["enter", "first corner", "double click", "another tool"])
def test_a_polygon_is_closed(canvas: Canvas, document: Document, hands: Hands, end: str) -> None:
    canvas.set_tool(Tool.POLYGON)
    click(hands, *SQUARE)
    hands.move((300, 300))
    assert not document.can_undo
    if end == "enter":
        hands.key(Key.Key_Return)
    elif end == "another tool":
        canvas.set_tool(Tool.BRUSH)
    else:
        click(hands, (133, 123) if end == "first corner" else (132, 218))
    assert covered(document) == 100 * 100
    assert document.undo_text == "polygon"
    assert not canvas.busy


def test_corners_are_taken_back_by_button_key_and_undo(canvas: Canvas, document: Document, hands: Hands) -> None:
    document.fill_mask(Box(0, 0, 10, 10))
    canvas.set_tool(Tool.POLYGON)
    click(hands, *SQUARE, (400, 400))
    click(hands, (420, 420), button=Right)
    assert on_screen_is_current(canvas)
    click(hands, (400, 100), (450, 150))
    hands.key(Key.Key_Backspace)
    hands.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert on_screen_is_current(canvas)
    hands.key(Key.Key_Enter)
    assert covered(document) == 100 * 100 + 100
    click(hands, (300, 300))
    hands.key(Key.Key_Backspace)
    assert not canvas.busy, "without corners it is over"
    assert document.undo_text == "polygon"


def test_a_polygon_in_hand_has_its_keys_before_the_window(canvas: Canvas, hands: Hands) -> None:
    def taken(key: Qt.Key) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, NoModifier)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    keys = (Key.Key_Return, Key.Key_Enter, Key.Key_Backspace, Key.Key_Escape)
    canvas.set_tool(Tool.POLYGON)
    assert not any(taken(key) for key in keys)
    click(hands, (130, 120))
    assert all(taken(key) for key in keys)
    assert not taken(Key.Key_N)


@pytest.mark.parametrize("tool", [*DRAGGED, Tool.POLYGON])
def test_escape_leaves_no_trace(canvas: Canvas, document: Document, hands: Hands, tool: Tool) -> None:
    canvas.set_tool(tool)
    before = seen(canvas)
    hands.press(SQUARE[0])
    hands.move(SQUARE[1])
    hands.move(SQUARE[2])
    assert canvas.busy
    assert not np.array_equal(seen(canvas), before)
    hands.key(Key.Key_Escape)
    hands.release(SQUARE[2])
    assert not document.can_undo
    assert canvas.tool is tool
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert np.array_equal(seen(canvas), before)


@pytest.mark.parametrize("by", ["space", "middle"])
@pytest.mark.parametrize("tool", [*DRAGGED, Tool.POLYGON])
def test_panning_in_the_middle_loses_nothing(canvas: Canvas, document: Document, hands: Hands, tool: Tool, by: str) -> None:
    canvas.set_tool(tool)
    ways = (SQUARE, tuple((x + 40, y + 30) for x, y in SQUARE[2:]))
    if tool is Tool.POLYGON:
        click(hands, *SQUARE[:2])
        hands.move(SQUARE[2])
    else:
        hands.press(SQUARE[0])
        hands.move(SQUARE[1])
        hands.move(SQUARE[2])
    if by == "middle":
        hands.drag(SQUARE[2], ways[1][0], button=Middle)
    else:
        hands.key(Key.Key_Space, up=False)
        if tool is Tool.POLYGON:
            hands.drag(SQUARE[2], ways[1][0])
        else:
            hands.move(ways[1][0])
        hands.key_up(Key.Key_Space)
    assert canvas.camera.widget_point(0, 0) == (70, 50)
    assert on_screen_is_current(canvas)
    if tool is Tool.POLYGON:
        click(hands, *ways[1])
        hands.key(Key.Key_Return)
    else:
        hands.move((ways[1][0][0] + 1, ways[1][0][1]))
        assert on_screen_is_current(canvas)
        if tool is Tool.LASSO:
            hands.move(ways[1][0])
            hands.move(ways[1][1])
        hands.release(ways[1][1] if tool is Tool.LASSO else ways[1][0])
    if tool is Tool.ELLIPSE:
        assert box_of(document.mask) == Box(100, 100, 200, 200)
    else:
        assert covered(document) == pytest.approx(100 * 100, abs=2)


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("tool", [*DRAGGED, Tool.POLYGON])
def test_a_shape_in_progress_repaints_all_that_changed(
    canvas: Canvas, hands: Hands, tool: Tool, mirror: bool, qtbot: QtBot
) -> None:
    canvas.set_mirror_axis(Axis.between((300, 0), (340, 480)))
    canvas.set_options(mirror=mirror)
    canvas.set_tool(tool)
    qtbot.wait(20)
    hands.move((100, 100))
    if tool is Tool.POLYGON:
        click(hands, (100, 100), (150, 300))
    else:
        hands.press((100, 100))
    for step in range(0, 100, 3):
        hands.move((100 + 2 * step, 100 + step * step // 40))
        QApplication.processEvents()
    assert on_screen_is_current(canvas)


def test_the_bucket_fills_what_is_enclosed(canvas: Canvas, document: Document, hands: Hands) -> None:
    document.fill_mask(Box(100, 100, 200, 200))
    canvas.set_tool(Tool.RECTANGLE)
    hands.drag((140, 130), (220, 210), keys=Alt)
    ring = covered(document)
    canvas.set_tool(Tool.FILL)
    hands.drag((180, 170))
    assert covered(document) == 100 * 100 > ring
    assert document.undo_text == "fill"
    hands.drag((180, 170))
    assert covered(document) == 100 * 100, "nothing is enclosed there"
    document.undo()
    hands.drag((135, 125), keys=Alt)
    assert covered(document) == 0, "with Alt the hole under the click goes"


def test_colour_takes_what_is_alike(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_tool(Tool.COLOUR)
    canvas.set_options(tolerance=3, contiguous=True)
    hands.drag((30 + 168, 20 + 168))
    near = covered(document)
    assert document.mask[168, 168] == 255
    assert document.mask[180, 168] < 128, "the next square is brighter or darker by 40"
    document.undo()
    canvas.set_options(contiguous=False)
    hands.drag((30 + 168, 20 + 168))
    assert covered(document) > 5 * near
    assert document.undo_text == "fill by colour"


def test_shapes_have_soft_edges_by_choice(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_tool(Tool.RECTANGLE)
    canvas.set_options(soft_edge=8)
    hands.drag((130, 120), (230, 220))
    row = document.mask[150].astype(int)
    assert row[120:180].min() == 255
    assert (row[99] + row[100]) / 2 == pytest.approx(128, abs=2)
    assert row[95:105].min() > 0
    assert (np.diff(row[:150]) >= 0).all()


def test_the_pens_other_end_takes_a_shape_away(canvas: Canvas, document: Document, hands: Hands) -> None:
    document.fill_mask()
    canvas.set_tool(Tool.LASSO)
    hands.pen(QEvent.Type.TabletPress, SQUARE[0], 1.0, eraser=True)
    for at in SQUARE[1:]:
        hands.pen(QEvent.Type.TabletMove, at, 1.0, eraser=True)
    hands.pen(QEvent.Type.TabletRelease, SQUARE[-1], 0.0, eraser=True)
    assert not document.mask[100:200, 100:200].any()


def test_no_shape_begins_while_the_original_is_shown(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_tool(Tool.POLYGON)
    click(hands, SQUARE[0])
    hands.key(Key.Key_Backslash, up=False)
    click(hands, SQUARE[1])
    hands.key_up(Key.Key_Backslash)
    click(hands, *SQUARE[2:])
    hands.key(Key.Key_Return)
    assert covered(document) == pytest.approx(100 * 100 / 2, rel=0.02), "the corner meanwhile is not there"


def test_a_long_lasso_repaints_little(make_canvas: MakeCanvas) -> None:
    canvas = make_canvas(6000, 4000)
    hands = Hands(canvas)
    canvas.set_tool(Tool.LASSO)
    hands.press((100, 100))
    for step in range(400):
        hands.move((100 + step, 100 + step % 9))
    QApplication.processEvents()
    areas = PaintedAreas()
    canvas.installEventFilter(areas)
    hands.move((503, 110))
    QApplication.processEvents()
    canvas.removeEventFilter(areas)
    assert 0 < max(areas.sizes) < 50 * 50
    assert on_screen_is_current(canvas)
