"""Accepted candidates in the window: adjusted, switched off, re-ordered, forked; always rendered from the photo."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Box
from exegan_studio.pipeline.proof import Zone, prove
from exegan_studio.pipeline.rendering import render
from exegan_studio.studio.edits.panel import EditsPanel
from tests.studio.making import Made, settle


@pytest.fixture
def edited(ready: Made) -> Made:
    """Two edits, of two holes."""
    ready.generate(count=2, seed=5)
    ready.press("accept")
    document = document_of(ready)
    document.clear_mask()
    document.fill_mask(Box(150, 190, 230, 240))
    settle()
    ready.generate(count=2, seed=70)
    ready.press("accept")
    settle()
    return ready


def document_of(made: Made) -> Document:
    assert made.studio.state.document is not None
    return made.studio.state.document


def panel(made: Made) -> EditsPanel:
    return made.studio.window.parts.edits


def base(made: Made) -> DeepPixels:
    return document_of(made).base


def titles(made: Made) -> list[str]:
    edits = panel(made).list
    return [edits.item(row).text().splitlines()[0] for row in range(edits.count())]


def switch(made: Made, row: int, on: bool) -> None:
    panel(made).list.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    settle()


def check_render(made: Made) -> None:
    document = document_of(made)
    assert np.array_equal(document.base, render(document.photo.pixels, document.edits).pixels)


def test_the_list_has_the_newest_edit_on_top_and_the_photo_below(edited: Made) -> None:
    assert titles(edited) == ["No. 1 of run 2", "No. 1 of run 1", "The photo as opened"]
    assert edited.studio.window.side.tabText(1) == "Edits (2)"
    assert panel(edited).list.currentRow() == 0
    check_render(edited)


def test_everything_switched_off_is_the_photo_bit_for_bit(edited: Made) -> None:
    document, both = document_of(edited), base(edited)
    switch(edited, 0, False)
    assert [node.title for node in document.edits] == ["No. 1 of run 1"]
    switch(edited, 1, False)
    assert np.array_equal(base(edited), document.photo.pixels)
    assert not edited.studio.window.isWindowModified(), "there is nothing to export"
    edited.press("undo")
    edited.press("undo")
    assert np.array_equal(base(edited), both)
    assert edited.studio.window.isWindowModified()
    assert panel(edited).list.item(0).checkState() is Qt.CheckState.Checked


def test_one_movement_of_a_slider_is_one_step(edited: Made) -> None:
    document, before, tree = document_of(edited), base(edited), document_of(edited).tree
    slider = panel(edited).opacity.slider
    slider.setSliderDown(True)
    for value in (80, 50, 20):
        slider.setValue(value)
        settle()
        check_render(edited)
    slider.setSliderDown(False)
    settle()
    assert document.undo_text == "adjust edit"
    assert document.edits[-1].blend.opacity == pytest.approx(0.2)
    slider.setValue(40)
    settle()
    edited.press("undo")
    assert document.edits[-1].blend.opacity == pytest.approx(0.2), "a second movement is a step of its own"
    edited.press("undo")
    assert np.array_equal(base(edited), before)
    assert document.tree is tree
    assert panel(edited).opacity.value == 1


def test_what_is_adjusted_below_shows_through_what_lies_above(edited: Made) -> None:
    document = document_of(edited)
    panel(edited).list.setCurrentRow(1)
    panel(edited).feather.slider.setValue(60)
    settle()
    assert document.edits[0].blend.feather == pytest.approx(0.03)
    check_render(edited)
    zones = [Zone(node.hole, node.adjusted) for node in document.edits]
    assert prove(document.photo.pixels, document.base, zones).difference == 0
    panel(edited).reset.click()
    settle()
    assert document.edits[0].blend == document.edits[0].recipe.blend


def test_edits_change_places_by_key(edited: Made) -> None:
    before = base(edited)
    panel(edited).list.setCurrentRow(0)
    panel(edited).down.click()
    settle()
    assert titles(edited)[:2] == ["No. 1 of run 1", "No. 1 of run 2"]
    assert panel(edited).list.currentRow() == 1, "the moved one stays chosen"
    check_render(edited)
    assert not panel(edited).down.isEnabled()
    edited.press("undo")
    assert np.array_equal(base(edited), before)
    assert titles(edited)[0] == "No. 1 of run 2"


def test_going_on_from_an_earlier_edit_keeps_the_later_ones_as_a_branch(edited: Made) -> None:
    both = base(edited)
    panel(edited).list.setCurrentRow(1)
    panel(edited).fork.click()
    settle()
    assert titles(edited) == ["No. 1 of run 1", "The photo as opened", "Other branch: No. 1 of run 2"]
    check_render(edited)
    panel(edited).list.setCurrentRow(2)
    assert not panel(edited).opacity.isEnabled()
    panel(edited).fork.click()
    settle()
    assert np.array_equal(base(edited), both)


def test_edits_do_not_change_places_where_another_branch_begins_between(edited: Made) -> None:
    tree = document_of(edited).tree
    edited.studio.controllers.editing.go_on_from(1)
    document_of(edited).fill_mask(Box(100, 190, 140, 240))
    settle()
    edited.generate(count=1, seed=90)
    edited.press("accept")
    settle()
    before = document_of(edited).tree
    assert len(before.tips) == 2
    panel(edited).down.click()
    settle()
    assert document_of(edited).tree is before
    assert "another branch begins" in edited.messages[-1].text
    assert tree.nodes == before.nodes[:2]


def test_another_candidate_for_the_same_hole_takes_the_place_of_the_first(edited: Made) -> None:
    state, document = edited.studio.state, document_of(edited)
    second = state.history.find(2)
    assert second is not None
    state.show_candidate(second)
    settle()
    shown = second.over(second.origin)
    edited.press("accept")
    settle()
    assert np.array_equal(document.base, shown), "what was previewed over its own base"
    assert titles(edited) == [
        "No. 2 of run 2",
        "No. 1 of run 1",
        "The photo as opened",
        "Other branch: No. 1 of run 2",
    ]
    edited.press("undo")
    assert titles(edited)[0] == "No. 1 of run 2"


def test_the_same_candidate_is_not_accepted_twice(edited: Made) -> None:
    before = document_of(edited).tree
    edited.studio.state.show_candidate(edited.studio.state.history.find(1))
    settle()
    edited.press("accept")
    assert document_of(edited).tree is before
    assert "already part" in edited.messages[-1].text
    assert edited.studio.state.shown is None


def test_a_candidate_made_before_another_edit_comes_on_top_of_it(ready: Made) -> None:
    ready.generate(count=1, seed=5)
    late = ready.studio.state.history.find(1)
    assert late is not None
    document = document_of(ready)
    document.fill_mask(Box(150, 190, 230, 240))
    settle()
    ready.generate(count=1, seed=70)
    ready.press("accept")
    ready.studio.state.show_candidate(late)
    settle()
    ready.press("accept")
    assert [node.title for node in document.edits] == ["No. 1 of run 2", "No. 1 of run 1"]
    check_render(ready)


def test_space_switches_the_chosen_edit(edited: Made) -> None:
    edited.press("show-edits")
    edits = panel(edited).list
    edits.setFocus()
    settle()
    QTest.keyClick(edits, Qt.Key.Key_Space)
    settle()
    assert not document_of(edited).tree.branch(document_of(edited).tree.tip)[-1].enabled


def test_another_photo_has_no_edits(edited: Made) -> None:
    edited.studio.state.open(None)
    settle()
    assert titles(edited) == ["The photo as opened"]
    assert edited.studio.window.side.tabText(1) == "Edits"
