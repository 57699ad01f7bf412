"""Changing the mask by an amount: seen at once, kept by Return, taken back by Esc, one step in the end."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from exegan_studio.domain import mask as masks
from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.document import Document
from exegan_studio.masking.cleaning import smoothed, without_specks
from exegan_studio.studio.controllers.adjusting import ADJUSTMENTS, speck_area
from exegan_studio.studio.panels.adjust_strip import AdjustStrip
from tests.studio.making import Made, settle


def document(made: Made) -> Document:
    assert made.studio.state.document is not None
    return made.studio.state.document


def strip(made: Made) -> AdjustStrip:
    return made.studio.window.parts.adjust


def choose(made: Made, amount: int) -> None:
    strip(made).slider.setValue(amount)
    settle()


def steps(made: Made) -> list[str]:
    """The texts of what undo takes back, the last first; everything is redone afterwards."""
    texts: list[str] = []
    while document(made).can_undo:
        texts.append(document(made).undo_text)
        document(made).undo()
    for _ in texts:
        document(made).redo()
    return texts


def expected(name: str, before: MaskArray, amount: int) -> MaskArray:
    return {
        "grow": lambda: masks.grown(before, amount),
        "feather": lambda: masks.feathered(before, amount),
        "smooth": lambda: smoothed(before, amount),
        "specks": lambda: without_specks(before, speck_area(amount)),
    }[name]()


@pytest.mark.parametrize("name", ADJUSTMENTS)
def test_every_amount_is_of_the_mask_as_it_was_and_one_step_is_left(ready: Made, name: str) -> None:
    before = document(ready).snapshot_mask()
    ready.press(f"adjust-{name}")
    assert strip(ready).isVisible()
    for amount in (3, 9, 6):
        choose(ready, amount)
        assert np.array_equal(document(ready).mask, expected(name, before, amount))
    QTest.keyClick(strip(ready).number, Qt.Key.Key_Return)
    assert not strip(ready).isVisible()
    assert np.array_equal(document(ready).mask, expected(name, before, 6))
    changed = not np.array_equal(document(ready).mask, before)
    assert len(steps(ready)) == 1 + changed


def test_growing_takes_both_ways_and_names_its_step(ready: Made) -> None:
    ready.press("adjust-grow")
    choose(ready, -4)
    QTest.mouseClick(strip(ready).keep, Qt.MouseButton.LeftButton)
    assert steps(ready)[0] == "shrink mask"
    ready.press("undo")
    ready.press("adjust-grow")
    assert strip(ready).amount > 0
    ready.press("adjust-feather")
    assert steps(ready)[:2] == ["feather mask", "grow mask"], "beginning another one keeps the first"


@pytest.mark.parametrize("way", ["escape in the strip", "escape on the canvas", "the button"])
def test_taken_back_the_mask_is_as_it_was(ready: Made, way: str) -> None:
    before = document(ready).snapshot_mask()
    ready.press("adjust-grow")
    assert not np.array_equal(document(ready).mask, before)
    if way == "escape in the strip":
        QTest.keyClick(strip(ready).number, Qt.Key.Key_Escape)
    elif way == "escape on the canvas":
        ready.press("cancel")
    else:
        QTest.mouseClick(strip(ready).drop, Qt.MouseButton.LeftButton)
    assert np.array_equal(document(ready).mask, before)
    assert not strip(ready).isVisible()
    assert steps(ready) == ["fill mask"]
    assert not document(ready).can_redo  # what was only looked at is nothing to bring back


def test_nothing_by_no_amount(ready: Made) -> None:
    before = document(ready).snapshot_mask()
    ready.press("adjust-grow")
    choose(ready, 0)
    assert np.array_equal(document(ready).mask, before)
    QTest.keyClick(strip(ready).number, Qt.Key.Key_Return)
    assert steps(ready) == ["fill mask"]


def test_another_edit_keeps_what_is_seen_and_undo_takes_it_back(ready: Made) -> None:
    before = document(ready).snapshot_mask()
    ready.press("adjust-grow")
    grown = document(ready).snapshot_mask()
    ready.press("invert-mask")
    assert not strip(ready).isVisible()
    ready.press("undo")
    assert np.array_equal(document(ready).mask, grown)
    ready.press("adjust-grow")
    ready.press("undo")
    assert not strip(ready).isVisible()
    assert np.array_equal(document(ready).mask, grown)
    ready.press("undo")
    assert np.array_equal(document(ready).mask, before)


def test_holes_are_filled_in_one_step_or_it_is_said_that_there_are_none(ready: Made) -> None:
    whole = document(ready).snapshot_mask()
    holed = whole.copy()
    rows, columns = np.nonzero(whole)
    holed[int(rows.mean()) : int(rows.mean()) + 4, int(columns.mean()) : int(columns.mean()) + 4] = 0
    document(ready).replace_mask(holed, "holes")
    ready.press("fill-holes")
    assert np.array_equal(document(ready).mask, whole)
    assert steps(ready)[0] == "fill holes"
    ready.press("fill-holes")
    assert any("encloses nothing" in text for text in ready.texts())
