"""Keys, face tools, files dropped: what the canvas tells the window."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exegan_studio.domain.document import Document
from exegan_studio.domain.mask import Combine
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas import CANVAS_COMMANDS, Canvas, Tool, ToolOptions
from tests.studio.canvas.hands import Hands, on_screen_is_current, seen

ROOT = Path(__file__).parents[3]
Key, Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def test_every_key_is_valid_and_given_once() -> None:
    keys = [QKeySequence(key) for command in CANVAS_COMMANDS for key in command.keys]
    assert all(key.count() == 1 for key in keys)
    assert len({key.toString() for key in keys}) == len(keys)
    assert len({command.name for command in CANVAS_COMMANDS}) == len(CANVAS_COMMANDS)


@pytest.mark.parametrize(
    ("key", "text", "tool"),
    [
        (Key.Key_B, "b", Tool.BRUSH),
        (Key.Key_E, "e", Tool.ERASER),
        (Key.Key_L, "l", Tool.LASSO),
        (Key.Key_L, "L", Tool.POLYGON),
        (Key.Key_R, "r", Tool.RECTANGLE),
        (Key.Key_R, "R", Tool.ELLIPSE),
        (Key.Key_G, "g", Tool.FILL),
        (Key.Key_W, "w", Tool.COLOUR),
        (Key.Key_H, "h", Tool.PAN),
        (Key.Key_X, "x", Tool.ERASER),
    ],
)
def test_tool_keys(canvas: Canvas, hands: Hands, key: Qt.Key, text: str, tool: Tool) -> None:
    hands.key(key, Shift if text.isupper() else Qt.KeyboardModifier.NoModifier, text=text)
    assert canvas.tool is tool


def test_caps_lock_changes_the_cursor_and_no_tool_key(canvas: Canvas, hands: Hands) -> None:
    hands.move((300, 250))
    rim = seen(canvas)
    hands.key(Key.Key_CapsLock)
    assert canvas.precise_cursor
    assert not np.array_equal(seen(canvas), rim)
    hands.key(Key.Key_L, text="L")
    assert canvas.tool is Tool.LASSO
    hands.key(Key.Key_B, text="b")
    assert not canvas.precise_cursor, "the letter tells that the lock is off"
    assert np.array_equal(seen(canvas), rim)


def test_d_gives_the_default_brush_back(canvas: Canvas, hands: Hands) -> None:
    canvas.set_brush(diameter=300, hardness=0.1, opacity=0.3, pressure_opacity=True)
    hands.key(Key.Key_D, text="d")
    assert canvas.brush == Brush(diameter=34, pressure_opacity=True)
    assert canvas.brush_of(Tool.ERASER) == Brush()


def test_options_are_told_once_and_kept_in_range(canvas: Canvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.options_changed) as heard:
        canvas.set_options(tolerance=900, smoothing=-1.0, soft_edge=12.0)
    assert heard.args == [ToolOptions(tolerance=255, soft_edge=12.0)]
    with qtbot.assertNotEmitted(canvas.options_changed):
        canvas.set_options(soft_edge=12.0)


@pytest.mark.parametrize("keys", [Shift, Qt.KeyboardModifier.AltModifier])
def test_a_sign_by_the_pointer_tells_what_a_shape_would_do(canvas: Canvas, hands: Hands, keys: Qt.KeyboardModifier) -> None:
    canvas.set_tool(Tool.LASSO)
    canvas.set_options(combine=Combine.REPLACE)
    hands.move((300, 250))
    plain = seen(canvas)
    hands.key(Key.Key_Shift if keys is Shift else Key.Key_Alt, keys, up=False)
    assert not np.array_equal(seen(canvas), plain)
    assert on_screen_is_current(canvas)
    hands.key_up(Key.Key_Shift if keys is Shift else Key.Key_Alt)
    assert np.array_equal(seen(canvas), plain)


def test_x_goes_there_and_back(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    hands.key(Key.Key_X, text="x")
    with qtbot.waitSignal(canvas.tool_changed) as heard:
        hands.key(Key.Key_X, text="x")
    assert heard.args == [Tool.BRUSH]


@pytest.mark.parametrize(
    "keys", [(Key.Key_BracketLeft, "[", Key.Key_BracketRight, "]"), (Key.Key_Comma, ",", Key.Key_Period, ".")]
)
def test_size_keys(canvas: Canvas, hands: Hands, keys: tuple[Qt.Key, str, Qt.Key, str], qtbot: QtBot) -> None:
    before = canvas.brush.diameter
    with qtbot.waitSignal(canvas.brush_changed) as heard:
        hands.key(keys[2], text=keys[3])
    assert heard.args == [canvas.brush]
    assert canvas.brush.diameter > before
    for _ in range(40):
        hands.key(keys[0], text=keys[1])
    assert canvas.brush.diameter == 1
    hands.key(keys[2], text=keys[3])
    assert canvas.brush.diameter == 2


@pytest.mark.parametrize(
    ("softer", "harder"),
    [
        ((Key.Key_BraceLeft, "{"), (Key.Key_BraceRight, "}")),
        ((Key.Key_BracketLeft, ""), (Key.Key_BracketRight, "")),
        ((Key.Key_Less, "<"), (Key.Key_Greater, ">")),
    ],
)
def test_hardness_keys(canvas: Canvas, hands: Hands, softer: tuple[Qt.Key, str], harder: tuple[Qt.Key, str]) -> None:
    assert canvas.brush.hardness == 0.8
    hands.key(softer[0], Shift, softer[1])
    assert canvas.brush.hardness == 0.7
    for _ in range(5):
        hands.key(harder[0], Shift, harder[1])
    assert canvas.brush.hardness == 1.0


def test_brush_values_are_kept_in_range(canvas: Canvas) -> None:
    canvas.set_brush(diameter=-5, hardness=7, opacity=0)
    assert (canvas.brush.diameter, canvas.brush.hardness, canvas.brush.opacity) == (1.0, 1.0, 0.01)


def test_a_click_chooses_the_smallest_face_under_it(canvas: Canvas, document: Document, hands: Hands, qtbot: QtBot) -> None:
    canvas.set_tool(Tool.CHOOSE_FACE)
    for at, expected in (((200, 190), 1), ((300, 300), 0)):
        hands.move(at)
        assert canvas.cursor().shape() is Qt.CursorShape.PointingHandCursor
        with qtbot.waitSignal(canvas.face_clicked) as heard:
            hands.drag(at)
        assert heard.args == [expected]
    with qtbot.assertNotEmitted(canvas.face_clicked):
        hands.drag((600, 400))
    assert document.active_face == 0
    assert not document.can_undo
    framed = seen(canvas)
    document.choose_face(1)
    assert not np.array_equal(seen(canvas), framed), "another face is marked as the one being edited"


def test_three_clicks_place_a_face(canvas: Canvas, document: Document, hands: Hands, qtbot: QtBot) -> None:
    asked = list[str]()
    canvas.placing_step.connect(asked.append)
    canvas.set_tool(Tool.ERASER)
    canvas.set_tool(Tool.PLACE_FACE)
    hands.drag((130, 120))
    hands.drag((999, 999), button=Qt.MouseButton.RightButton)
    hands.drag((131, 120))
    hands.drag((191, 120))
    with qtbot.waitSignal(canvas.face_placed) as heard:
        hands.drag((160, 180))
    points = heard.args[0] if heard.args else None
    assert isinstance(points, np.ndarray)
    assert points.dtype == np.float32
    assert points.tolist() == [[101, 100], [161, 100], [130, 160]]
    assert asked == ["left eye", "right eye", "left eye", "right eye", "mouth", ""]
    assert canvas.tool is Tool.ERASER
    assert not document.can_undo


def test_escape_stops_placing(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    canvas.set_tool(Tool.PLACE_FACE)
    hands.drag((130, 120))
    with qtbot.assertNotEmitted(canvas.face_placed):
        hands.key(Key.Key_Escape)
        hands.drag((130, 120))
    assert canvas.tool is Tool.BRUSH


def test_pointer_is_told_in_photo_coordinates(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.pointer_moved) as heard:
        hands.move((130.5, 120.25))
    assert heard.args == pytest.approx([100.5, 100.25])


# Qt 6.12 wants QPointF here, which Qt before it does not take
@pytest.mark.filterwarnings("ignore:.*QDragEnterEvent:DeprecationWarning")
def test_files_dropped(canvas: Canvas, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "größe.jpg")), QUrl("https://example.org/a.png")])
    left, plain, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, plain)
    QApplication.sendEvent(canvas, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(canvas.files_dropped) as heard:
        QApplication.sendEvent(canvas, QDropEvent(QPointF(5, 5), copy, data, left, plain))
    assert heard.args == [[tmp_path / "größe.jpg"]]
    text = QMimeData()
    text.setText("no file")
    refused = QDragEnterEvent(QPoint(5, 5), copy, text, left, plain)
    refused.ignore()
    QApplication.sendEvent(canvas, refused)
    assert not refused.isAccepted()


def test_held_keys_are_let_go_when_the_focus_leaves(canvas: Canvas, document: Document, hands: Hands) -> None:
    hands.key(Key.Key_Space, up=False)
    hands.key(Key.Key_Backslash, up=False)
    canvas.setFocus()
    canvas.clearFocus()
    hands.drag((130, 120), (140, 120))
    assert document.can_undo, "painting, not panning, and not over the original"


def test_the_program_lets_no_sample_between_two_frames_go() -> None:
    """Attributes of the application: only a process of its own shows how they are set."""
    code = (
        "from PySide6.QtCore import Qt; from exegan_studio.studio.app import make_application; app = make_application(['x']);"
        "asked = Qt.ApplicationAttribute;"
        "print([app.testAttribute(a) for a in (asked.AA_CompressHighFrequencyEvents, asked.AA_CompressTabletEvents)])"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[False, False]"
