"""The candidate brush, by hand: painted, undone, kept as a candidate of its own, dropped, refused."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from exegan_studio.domain.geometry import Box
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.controllers.patching import ALONE
from exegan_studio.studio.messages import MessageKind
from tests.studio.making import Made, picture, settle

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def filled(ready: Made) -> Made:
    ready.generate(count=3, seed=5)
    ready.press("candidate-1")
    if ready.studio.state.shown is None:
        ready.press("candidate-1")
    ready.studio.window.parts.canvas.set_brush(diameter=14, hardness=1.0)
    return ready


def stroke(made: Made, x: float, y: float) -> None:
    """A dab at a point of the photo."""
    canvas = made.studio.window.parts.canvas
    across, down = canvas.camera.widget_point(x, y)
    point = QPoint(round(across), round(down))
    QTest.mousePress(canvas, LEFT, NONE, point)
    QTest.mouseMove(canvas, point + QPoint(2, 0))
    QTest.mouseRelease(canvas, LEFT, NONE, point + QPoint(2, 0))
    settle()


def middle(held: HeldCandidate) -> tuple[int, int]:
    box = held.box
    return (box.left + box.right) // 2, (box.top + box.bottom) // 2


def colour(made: Made, held: HeldCandidate, place: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    assert made.studio.state.document is not None
    return held.over(made.studio.state.document.base)[place[1], place[0]].astype(int)


def numbered(made: Made, number: int) -> HeldCandidate:
    return next(held for held in made.studio.state.history.all() if (held.run, held.number) == (1, number))


def test_what_is_painted_comes_from_the_other_candidate(filled: Made) -> None:
    state, document = filled.studio.state, filled.studio.state.document
    assert document is not None
    ground, other = numbered(filled, 1), numbered(filled, 2)
    mask, place = document.snapshot_mask(), middle(ground)
    filled.press("candidate-brush")
    assert state.patching
    assert "from no. 2 into no. 1" in filled.messages[-1].text
    stroke(filled, *place)
    assert np.array_equal(document.mask, mask), "it paints no hole"
    assert len(state.history.all()) == 3
    filled.press("accept")
    settle()
    made = state.shown
    assert made is not None
    assert not state.patching
    assert (made.run, made.number) == (2, 1)
    near, far = (
        np.abs(colour(filled, made, place) - colour(filled, other, place)).max(),
        np.abs(colour(filled, made, place) - colour(filled, ground, place)).max(),
    )
    assert near < far
    edge = (ground.box.left + 4, (ground.box.top + ground.box.bottom) // 2)
    assert np.abs(colour(filled, made, edge) - colour(filled, ground, edge)).max() <= 12
    recipe = made.candidate.recipe
    assert [part.recipe.seed for part in recipe.parts] == [6]
    assert made.candidate.report.max_outside == 0
    assert state.history.meters(made) is not None
    filled.press("accept")
    assert [edit.title for edit in document.edits] == ["No. 1 of run 2"]


def test_strokes_are_undone_and_redone_and_the_eraser_brings_the_ground_back(filled: Made) -> None:
    patching, place = filled.studio.controllers.patching, middle(numbered(filled, 1))
    filled.press("candidate-brush")
    stroke(filled, *place)
    filled.press("candidate-3")
    stroke(filled, place[0] + 6, place[1])
    filled.press("undo")
    filled.press("undo")
    filled.press("redo")
    filled.press("accept")
    settle()
    shown = filled.studio.state.shown
    assert shown is not None
    assert [part.recipe.seed for part in shown.candidate.recipe.parts] == [6]
    assert not patching.active


def test_escape_drops_it_and_it_can_be_kept_after_all(filled: Made) -> None:
    state, ground = filled.studio.state, numbered(filled, 1)
    filled.press("candidate-brush")
    stroke(filled, *middle(ground))
    filled.press("cancel")
    assert not state.patching
    assert state.shown is ground
    assert len(state.history.all()) == 3
    filled.messages[-1].actions[0].call()
    settle()
    assert len(state.history.all()) == 4


def test_looking_at_something_else_keeps_what_was_painted(filled: Made) -> None:
    state = filled.studio.state
    filled.press("candidate-brush")
    stroke(filled, *middle(numbered(filled, 1)))
    state.show_candidate(numbered(filled, 3))
    settle()
    assert not state.patching
    assert len(state.history.all()) == 4


def test_nothing_painted_makes_nothing(filled: Made) -> None:
    filled.press("candidate-brush")
    filled.press("accept")
    settle()
    assert len(filled.studio.state.history.all()) == 3
    assert filled.studio.state.document is not None
    assert filled.studio.state.document.edits == ()


def test_only_candidates_of_the_same_hole_go_together(filled: Made) -> None:
    document = filled.studio.state.document
    assert document is not None
    document.fill_mask(Box(150, 190, 230, 240))
    settle()
    filled.generate(count=1, seed=70)
    filled.press("candidate-1")
    if filled.studio.state.shown is None:
        filled.press("candidate-1")
    filled.press("candidate-brush")
    assert filled.messages[-1].text == ALONE
    settle()
    assert not filled.studio.state.patching
    filled.studio.state.show_candidate(numbered(filled, 1))
    filled.press("candidate-brush")
    filled.studio.controllers.patching.choose(filled.studio.state.history.all()[0])
    assert "another hole" in filled.messages[-1].text


def test_a_patchwork_is_not_made_again_by_the_engine(filled: Made) -> None:
    filled.press("candidate-brush")
    stroke(filled, *middle(numbered(filled, 1)))
    filled.press("accept")
    settle()
    filled.press("make-again")
    assert "painted by hand" in filled.messages[-1].text
    assert len(filled.studio.state.history.all()) == 4


def test_another_photo_leaves_the_patchwork_behind(filled: Made, tmp_path: Path) -> None:
    filled.press("candidate-brush")
    stroke(filled, *middle(numbered(filled, 1)))
    other = tmp_path / "other.png"
    Image.fromarray(picture(9, 300, 300)).save(other)
    filled.open(other)
    settle()
    assert not filled.studio.state.patching
    assert filled.studio.state.history.all() == []
    assert filled.studio.window.parts.canvas.paint_target is None
    assert not [message for message in filled.messages if message.kind is MessageKind.ERROR]


def test_numbers_mean_the_run_that_is_painted_into(filled: Made) -> None:
    filled.generate(count=1, seed=70)
    filled.studio.state.show_candidate(numbered(filled, 1))
    settle()
    filled.press("candidate-brush")
    settle()
    filled.press("candidate-3")
    assert "from no. 3 into no. 1" in filled.messages[-1].text


def test_a_stroke_that_is_still_open_counts_when_the_patchwork_is_kept(filled: Made) -> None:
    canvas, (x, y) = filled.studio.window.parts.canvas, middle(numbered(filled, 1))
    across, down = canvas.camera.widget_point(x, y)
    point = QPoint(round(across), round(down))
    filled.press("candidate-brush")
    QTest.mousePress(canvas, LEFT, NONE, point)
    filled.studio.controllers.patching.finish()
    QTest.mouseRelease(canvas, LEFT, NONE, point)
    settle()
    shown = filled.studio.state.shown
    assert shown is not None
    assert len(shown.candidate.recipe.parts) == 1
    assert filled.studio.state.document is not None
    assert filled.studio.state.document.undo_text == "fill mask", "the rest of it is no stroke of the mask"
