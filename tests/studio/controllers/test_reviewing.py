"""Looking at candidates and deciding: by key, by click, compared, accepted, undone, kept, discarded."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.domain.recipe import Recipe
from exegan_studio.studio.candidates.model import CELL_ROLE
from exegan_studio.studio.canvas import Canvas
from exegan_studio.studio.controllers import fill_work
from exegan_studio.studio.pictures import image_of
from tests.studio.making import Made, settle


@pytest.fixture
def filled(ready: Made) -> Made:
    ready.generate(count=3, seed=5)
    return ready


def base(made: Made) -> DeepPixels:
    assert made.studio.state.document is not None
    return made.studio.state.document.base


def key(made: Made, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    canvas: Canvas = made.studio.window.parts.canvas
    made.studio.window.activateWindow()
    canvas.setFocus()
    settle()
    QTest.keyClick(canvas, which, modifier)
    settle()


def test_number_keys_show_candidates_and_the_same_key_goes_back(filled: Made) -> None:
    state, canvas = filled.studio.state, filled.studio.window.parts.canvas
    key(filled, Qt.Key.Key_2)
    assert state.shown is state.history.find(2)
    assert canvas.previewing
    key(filled, Qt.Key.Key_2)
    assert state.shown is None
    assert not canvas.previewing
    key(filled, Qt.Key.Key_9)
    assert state.shown is None


def test_a_click_shows_a_candidate_and_arrows_walk(filled: Made) -> None:
    view, state = filled.studio.window.parts.candidates, filled.studio.state
    centre: QPoint = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre)
    assert state.shown is state.history.find(2)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert state.shown is state.history.find(3)


def test_next_and_previous_stop_at_the_ends(filled: Made) -> None:
    state = filled.studio.state
    for expected in (2, 3, 3):
        filled.press("next-candidate")
        assert state.shown is state.history.find(expected)
    for expected in (2, 1, 1):
        filled.press("previous-candidate")
        assert state.shown is state.history.find(expected)


def test_accept_by_return_is_undone_and_redone(filled: Made) -> None:
    before = base(filled)
    shown = filled.studio.state.history.find(2)
    assert shown is not None
    expected = shown.over(before)
    key(filled, Qt.Key.Key_2)
    key(filled, Qt.Key.Key_Return)
    assert np.array_equal(base(filled), expected)
    assert not np.array_equal(base(filled), before)
    assert filled.studio.state.shown is None
    assert filled.studio.window.isWindowModified()
    key(filled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(base(filled), before)
    assert not filled.studio.window.isWindowModified()
    key(filled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert np.array_equal(base(filled), expected)


def test_the_texts_of_undo_and_redo_say_what(filled: Made) -> None:
    actions = filled.studio.window.parts.actions
    filled.press("accept")
    assert actions["undo"].text() == "Undo accept candidate"
    filled.press("undo")
    assert actions["redo"].text() == "Redo accept candidate"
    assert actions["undo"].text() == "Undo fill mask"


def test_accepting_keeps_the_mask_but_does_not_hide_the_result_under_it(filled: Made) -> None:
    document, canvas = filled.studio.state.document, filled.studio.window.parts.canvas
    assert document is not None
    mask = document.snapshot_mask()
    filled.press("accept")
    assert np.array_equal(document.mask, mask)
    assert not canvas.mask_shown
    document.fill_mask(Box(0, 0, 5, 5))
    settle()
    assert canvas.mask_shown


def test_taking_an_accepted_candidate_back_shows_the_hole_again(filled: Made) -> None:
    filled.press("accept")
    filled.press("undo")
    assert filled.studio.window.parts.canvas.mask_shown
    assert filled.studio.window.parts.messages.messages == []


def test_a_second_candidate_of_the_run_replaces_the_first(filled: Made) -> None:
    before = base(filled)
    filled.press("candidate-1")
    filled.press("accept") if filled.studio.state.shown else filled.press("candidate-1")
    third = filled.studio.state.history.find(3)
    assert third is not None
    filled.press("candidate-3")
    filled.press("accept")
    assert np.array_equal(base(filled), third.over(before))


def test_compare_shows_the_photo_without_the_red_and_back(filled: Made) -> None:
    canvas = filled.studio.window.parts.canvas
    filled.press("compare")
    assert filled.studio.state.before
    assert not canvas.previewing
    assert not canvas.mask_shown
    assert "before" in filled.studio.window.parts.candidate_bar.text
    filled.press("compare")
    assert canvas.previewing
    filled.studio.controllers.reviewing.leave()
    assert canvas.mask_shown


def test_a_new_stroke_leaves_the_preview(filled: Made) -> None:
    document = filled.studio.state.document
    assert document is not None
    document.begin_stroke(filled.studio.window.parts.canvas.brush)
    document.stroke_to(50, 50)
    document.end_stroke()
    settle()
    assert filled.studio.state.shown is None
    assert len(filled.studio.state.history.all()) == 3


def test_escape_leaves_the_preview(filled: Made) -> None:
    key(filled, Qt.Key.Key_Escape)
    assert filled.studio.state.shown is None
    assert not filled.studio.window.parts.actions["cancel"].isEnabled()


def test_keeping_marks_the_candidate_until_it_is_taken_back(filled: Made) -> None:
    state = filled.studio.state
    key(filled, Qt.Key.Key_K)
    assert state.shown is not None
    assert state.history.is_kept(state.shown)
    assert filled.studio.window.parts.actions["keep"].isChecked()
    key(filled, Qt.Key.Key_K)
    assert not state.history.is_kept(state.shown)


def stars(made: Made) -> list[int]:
    history = made.studio.state.history
    return [history.rating(held) for held in history.all()]


def test_rating_by_key_and_by_star(filled: Made) -> None:
    bar = filled.studio.window.parts.candidate_bar
    key(filled, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert stars(filled) == [4, 0, 0]
    QTest.mouseClick(bar.deciding.stars.buttons[1], Qt.MouseButton.LeftButton)
    assert stars(filled) == [2, 0, 0]
    QTest.mouseClick(bar.deciding.stars.buttons[1], Qt.MouseButton.LeftButton)
    assert stars(filled) == [0, 0, 0]
    key(filled, Qt.Key.Key_F)
    assert stars(filled) == [5, 0, 0]
    key(filled, Qt.Key.Key_F)
    assert stars(filled) == [0, 0, 0]
    filled.studio.controllers.reviewing.leave()
    settle()
    assert not bar.deciding.stars.isEnabled()


def test_the_strip_and_its_keys_follow_what_is_wished(filled: Made) -> None:
    state, bar, view = filled.studio.state, filled.studio.window.parts.candidate_bar, filled.studio.window.parts.candidates
    filled.press("candidate-3")
    filled.press("rate-5")
    filled.press("candidate-2")
    filled.press("rate-1")
    bar.order_box.setCurrentText("Rating")
    settle()
    assert [view.model().index(row, 0).data() for row in range(3)] == [f"Run 1, candidate {number}" for number in (3, 2, 1)]
    filled.press("next-candidate")
    assert state.shown is state.history.find(1)
    bar.show_box.setCurrentText("Rated")
    settle()
    assert view.model().rowCount() == 2
    assert len(state.history.all()) == 3
    bar.show_box.setCurrentText("Kept")
    settle()
    assert not view.isVisible()


def test_the_strip_is_ordered_by_a_meter_once_something_was_measured(ready: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    bar, view = ready.studio.window.parts.candidate_bar, ready.studio.window.parts.candidates
    values = iter((0.1, 0.2, 0.3))

    def measured(*_given: object) -> Meters:
        return Meters(sitter=next(values))

    monkeypatch.setattr(fill_work, "measured", measured)
    ready.generate(count=3)
    assert bar.order_box.findText("Like the sitter") >= 0
    assert bar.order_box.findText("Like the exemplar") < 0
    bar.order_box.setCurrentText("Like the sitter")
    settle()
    assert view.model().index(0, 0).data() == "Run 1, candidate 3"
    cell = view.model().index(0, 0).data(CELL_ROLE)
    assert (cell.title, cell.head) == ("3", "Like the sitter 30%")


def test_the_recipe_is_copied_as_text_that_can_be_read_again(filled: Made) -> None:
    filled.press("copy-recipe")
    shown = filled.studio.state.shown
    assert shown is not None
    assert Recipe.from_json(json.loads(QGuiApplication.clipboard().text())) == shown.candidate.recipe


def test_the_picture_is_copied_as_the_canvas_shows_it(filled: Made) -> None:
    filled.press("copy-picture")
    shown = filled.studio.state.shown
    assert shown is not None
    pixels = to_eight_bit(shown.over(base(filled)))
    assert QGuiApplication.clipboard().image() == image_of(pixels).convertToFormat(QGuiApplication.clipboard().image().format())


def test_settings_are_used_again(filled: Made) -> None:
    fill = filled.studio.window.parts.fill
    fill.strength.set_value(0.25)
    fill.psi.set_value(0.6)
    filled.generate(count=1, seed=77)
    fill.put_back()
    fill.use_seed(3)
    filled.press("use-settings")
    assert (round(fill.strength.value, 2), round(fill.psi.value, 2), fill.seed.value()) == (0.25, 0.6, 77)
    assert fill.lock.isChecked()


def test_settings_used_again_pick_the_exemplars_that_are_there(filled: Made) -> None:
    state = filled.studio.state
    first, second = (pick.path for pick in state.picks.all)
    state.picks.set_weight(second, 0.5)
    state.picks.set_zones(second, ("mouth",))
    picked = state.picks.all
    filled.generate(count=1, seed=77)
    state.picks.pick_only(first)
    filled.press("use-settings")
    settle()
    assert state.picks.all == picked
    second.write_bytes(second.read_bytes() + b"x")
    filled.press("use-settings")
    settle()
    assert [pick.path for pick in state.picks.all] == [first]
    assert f"Not in this folder: {second.name}." == filled.messages[-1].text
    first.write_bytes(first.read_bytes() + b"x")
    filled.press("use-settings")
    settle()
    assert [pick.path for pick in state.picks.all] == [first], "none is there: the set stays as it is"


def test_discard_shows_the_neighbour_and_can_be_taken_back(filled: Made) -> None:
    state = filled.studio.state
    filled.press("candidate-2")
    second, third = state.history.find(2), state.history.find(3)
    key(filled, Qt.Key.Key_Delete)
    assert second not in state.history.all()
    assert state.shown is third
    filled.messages[-1].actions[0].call()
    assert second in state.history.all()


def test_after_the_last_one_of_the_run_the_photo_is_shown(filled: Made) -> None:
    for _ in range(3):
        filled.press("discard")
    assert filled.studio.state.shown is None
    assert not filled.studio.window.parts.canvas.previewing


def test_undoing_the_mask_changes_no_candidate(filled: Made) -> None:
    filled.press("undo")
    assert len(filled.studio.state.history.all()) == 3


def test_resting_on_a_candidate_enlarges_it_with_its_recipe(filled: Made) -> None:
    view = filled.studio.window.parts.candidates
    for place in (1, 2):
        QTest.mouseMove(view.viewport(), view.visualRect(view.model().index(1, 0)).center() + QPoint(place, 0))
    QTest.qWait(700)
    popup = view.zoom_popup
    assert popup.isVisible()
    for words in ("candidate 2", "person 0.png, person 1.png", "Seed 6", "strength 100%", "fake 01234567", "seed 6 was used"):
        assert words in popup.text
    assert "difference elsewhere: 0" in popup.text
    assert "Suitability of person 1.png: 100%" in popup.text
    key(filled, Qt.Key.Key_3)
    assert not popup.isVisible()
