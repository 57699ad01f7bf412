"""The compare room in the whole window: what it shows, and how it is worked."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.geometry import Box
from exegan_studio.studio.candidates.history import SheetShape
from exegan_studio.studio.compare.sheet import Mode
from exegan_studio.studio.compare.view import CompareView
from tests.studio.making import Made, settle

PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def room(ready: Made) -> Made:
    """Three candidates beside each other, the first one shown."""
    ready.generate(count=3, seed=5)
    ready.press("compare-room")
    return ready


def view_of(made: Made) -> CompareView:
    return made.studio.window.parts.compare.view


def middle(box: Box) -> QPoint:
    return QPoint((box.left + box.right) // 2, (box.top + box.bottom) // 2)


def click(made: Made, number: int, keys: Qt.KeyboardModifier = PLAIN) -> None:
    view = view_of(made)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, keys, middle(view.place(number)))
    settle()


def titles(made: Made) -> list[str]:
    return [cell.title if cell is not None else "" for cell in view_of(made).sheet.cells]


def test_it_takes_the_canvas_place_and_escape_or_the_same_key_goes_back(room: Made) -> None:
    parts = room.studio.window.parts
    assert parts.compare.isVisible()
    assert not parts.canvas.isVisible()
    assert parts.actions["compare-room"].isChecked()
    assert not parts.actions["tool-brush"].isEnabled()
    room.press("cancel")
    assert parts.canvas.isVisible()
    assert room.studio.state.shown is not None
    assert parts.actions["tool-brush"].isEnabled()
    room.press("compare-room")
    room.press("compare-room")
    assert parts.canvas.isVisible()


def test_a_click_shows_a_candidate_and_the_keys_are_about_it(room: Made) -> None:
    state = room.studio.state
    click(room, 2)
    assert state.shown is state.history.find(3)
    assert [cell.shown for cell in view_of(room).sheet.cells if cell] == [False, False, True]
    room.press("keep")
    assert [cell.kept for cell in view_of(room).sheet.cells if cell] == [False, False, True]
    room.press("discard")
    assert titles(room) == ["1", "2"]
    room.press("accept")
    assert state.document is not None
    assert state.document.edits


def test_arrows_walk_through_the_grid(room: Made) -> None:
    state, view = room.studio.state, view_of(room)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert state.shown is state.history.find(2)
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert state.shown is state.history.find(1)


def test_cells_being_made_wait_and_are_filled_as_they_arrive(ready: Made) -> None:
    seen: list[tuple[int, int]] = []

    def look(_number: int) -> None:
        ready.studio.controllers.comparing.set_open(True)
        cells = [cell for cell in view_of(ready).sheet.cells if cell]
        seen.append((sum(cell.held is not None for cell in cells), sum(cell.waiting for cell in cells)))

    ready.engine.before_each = look
    ready.generate(count=3)
    assert seen == [(0, 3), (1, 2), (2, 1)]
    assert titles(ready) == ["1", "2", "3"]


def test_wheel_and_drag_move_all_cells_in_step(room: Made) -> None:
    view = view_of(room)
    whole = view.zoom
    place = view.place(1)
    at = QPointF(place.left + 30.0, place.top + 40.0)
    under = view.camera.photo_point(30, 40)
    wheel(view, at, 240)
    assert view.zoom > 1.3 * whole
    assert view.camera.photo_point(30, 40) == pytest.approx(under, abs=1.0)
    before = view.camera
    start = middle(view.place(0))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(view, start + QPoint(12, 9))
    QTest.mouseMove(view, start + QPoint(20, 15))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, PLAIN, start + QPoint(20, 15))
    assert (view.camera.to_widget.tx, view.camera.to_widget.ty) != (before.to_widget.tx, before.to_widget.ty)
    assert room.studio.state.shown is room.studio.state.history.find(1)


def wheel(view: CompareView, at: QPointF, turned: int) -> None:
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, view.mapToGlobal(at), QPoint(), QPoint(0, turned), none, PLAIN, phase, False)
    QApplication.sendEvent(view, event)


def test_a_double_click_goes_to_100_percent_there_and_back(room: Made) -> None:
    view = view_of(room)
    whole = view.zoom
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, PLAIN, middle(view.place(0)))
    assert view.zoom == pytest.approx(1.0)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, PLAIN, middle(view.place(0)))
    assert view.zoom == pytest.approx(whole)


def test_zoom_actions_are_about_the_room_while_it_is_open(room: Made) -> None:
    view, canvas = view_of(room), room.studio.window.parts.canvas
    before = canvas.zoom
    room.press("zoom-100")
    assert view.zoom == pytest.approx(1.0)
    room.press("zoom-in")
    assert view.zoom == pytest.approx(2**0.5)
    assert canvas.zoom == before
    room.press("zoom-fit")
    room.press("cancel")
    room.press("zoom-100")
    assert canvas.zoom == pytest.approx(1.0)


def test_keys_change_the_mode_without_taking_tools(room: Made) -> None:
    view, canvas = view_of(room), room.studio.window.parts.canvas
    tool = canvas.tool
    view.setFocus()
    for key, mode in (
        (Qt.Key.Key_W, Mode.WIPE),
        (Qt.Key.Key_S, Mode.SIDE),
        (Qt.Key.Key_D, Mode.DIFFERENCE),
        (Qt.Key.Key_G, Mode.GRID),
    ):
        QTest.keyClick(view, key)
        settle()
        assert view.sheet.mode is mode
    assert canvas.tool is tool


def test_the_wipe_stands_between_the_photo_and_the_shown_candidate(room: Made) -> None:
    view = view_of(room)
    room.studio.controllers.comparing.set_mode(Mode.WIPE)
    assert titles(room) == ["Photo", "1"]
    place = view.place(0)
    start = middle(place)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(view, QPoint(place.left + place.width // 4, start.y()))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, PLAIN, QPoint(place.left + place.width // 4, start.y()))
    assert view.line == pytest.approx(0.25, abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.line == pytest.approx(0.27, abs=0.01)


def test_ctrl_and_a_click_compares_two_candidates(room: Made) -> None:
    state, comparing = room.studio.state, room.studio.controllers.comparing
    click(room, 1, Qt.KeyboardModifier.ControlModifier)
    assert state.shown is state.history.find(1)
    assert comparing.mode is Mode.WIPE
    assert titles(room) == ["2", "1"]
    comparing.set_mode(Mode.SIDE)
    assert titles(room) == ["2", "1"]
    comparing.set_against(None)
    assert titles(room) == ["Photo", "1"]


def test_what_is_compared_with_goes_when_it_is_discarded(room: Made) -> None:
    state = room.studio.state
    click(room, 1, Qt.KeyboardModifier.ControlModifier)
    second = state.history.find(2)
    assert second is not None
    state.history.discard(second)
    settle()
    assert titles(room) == ["Photo", "1"]


def test_all_runs_or_one(room: Made) -> None:
    room.generate(count=2)
    assert titles(room) == ["1", "2"]
    room.studio.window.parts.compare.all.click()
    settle()
    assert titles(room) == ["2·1", "2·2", "1·1", "1·2", "1·3"]


def test_another_photo_leaves_the_room(room: Made) -> None:
    room.studio.state.open(None)
    settle()
    assert not room.studio.state.comparing
    assert not room.studio.window.parts.actions["compare-room"].isEnabled()


def test_before_shows_the_photo_in_every_cell(room: Made) -> None:
    view = view_of(room)
    with_it = view.grab().toImage()
    room.press("compare")
    assert view.sheet.before
    assert view.grab().toImage() != with_it


def test_a_contact_sheet_has_its_titles_and_leaves_missing_places_empty(room: Made) -> None:
    history = room.studio.state.history
    run = history.latest
    assert run is not None
    run.sheet = SheetShape(("anna.png", "boris.png"), ("seed 5", "seed 6"))
    history.discard(run.candidates[1])
    settle()
    sheet = view_of(room).sheet
    assert (sheet.rows, sheet.columns) == (("anna.png", "boris.png"), ("seed 5", "seed 6"))
    assert titles(room) == ["1", "", "3", ""]
    click(room, 1)
    assert room.studio.state.shown is history.find(1)
    click(room, 2)
    assert room.studio.state.shown is history.find(3)
    assert not view_of(room).grab().isNull()


def test_it_can_be_opened_while_the_first_candidate_is_still_being_made(ready: Made) -> None:
    actions, opened = ready.studio.window.parts.actions, list[bool]()

    def look(number: int) -> None:
        if number == 0:
            settle()
            ready.press("compare-room")
            opened.append(view_of(ready).isVisible())

    assert not actions["compare-room"].isEnabled()
    ready.engine.before_each = look
    ready.generate(count=2)
    assert opened == [True]
    assert titles(ready) == ["1", "2"]


def test_without_the_strip_the_room_has_the_buttons_itself(room: Made) -> None:
    deciding = room.studio.window.parts.compare.deciding
    assert not deciding.isVisible()
    room.press("show-candidates")
    assert deciding.isVisible()
    QTest.mouseClick(deciding.stars.buttons[3], Qt.MouseButton.LeftButton)
    assert room.studio.state.history.rating(room.studio.state.history.all()[0]) == 4
    room.press("show-candidates")
    assert not deciding.isVisible()


def test_two_fingers_zoom_every_cell_and_click_none(room: Made) -> None:
    view, state = view_of(room), room.studio.state
    shown, zoom = state.shown, view.zoom
    screen = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)
    at = middle(view.place(1))
    apart, further = QPoint(20, 0), QPoint(40, 0)
    QTest.touchEvent(view, screen, False).press(0, at - apart, view).press(1, at + apart, view).commit()
    QTest.touchEvent(view, screen, False).move(0, at - further, view).move(1, at + further, view).commit()
    QTest.touchEvent(view, screen, False).release(0, at - further, view).release(1, at + further, view).commit()
    settle()
    assert view.zoom == pytest.approx(2 * zoom, rel=0.02)
    assert state.shown is shown
    QTest.touchEvent(view, screen, False).press(0, at, view).commit()
    QTest.touchEvent(view, screen, False).release(0, at, view).commit()
    settle()
    assert state.shown is state.history.find(2), "one finger is a click"
