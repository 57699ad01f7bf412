"""Other keys, recorded by pressing them."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from exegan_studio.studio.canvas import Tool
from exegan_studio.studio.dialogs.shortcuts import ShortcutsDialog
from tests.studio.making import Made, settle

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(made: Made) -> ShortcutsDialog:
    made.studio.window.parts.actions["shortcuts"].trigger()
    settle()
    dialog = made.studio.controllers.shortcuts.dialog
    assert dialog is not None
    return dialog


def keys_of(made: Made, name: str) -> list[str]:
    return [
        key.toString(QKeySequence.SequenceFormat.PortableText) for key in made.studio.window.parts.actions[name].shortcuts()
    ]


def test_a_free_key_is_recorded_used_and_kept(made: Made, own_home: Path) -> None:
    dialog = opened(made)
    assert not dialog.recorder.isEnabled()
    dialog.choose("about")
    assert not dialog.add.isEnabled()
    QTest.keyClick(dialog.recorder, Qt.Key.Key_F9)
    assert "is free" in dialog.words.text()
    dialog.use.setFocus()
    dialog.use.click()
    assert dialog.focusWidget() is dialog.tree
    assert keys_of(made, "about") == ["F9"]
    assert "F9" in made.studio.window.parts.actions["about"].toolTip()
    dialog.reject()
    settle()
    assert json.loads((own_home / "settings.json").read_text())["keys.about"] == "F9"
    assert made.studio.controllers.shortcuts.dialog is None


def test_a_conflict_is_said_and_resolved_and_everything_can_go_back(made: Made) -> None:
    dialog = opened(made)
    dialog.choose("about")
    QTest.keyClick(dialog.recorder, Qt.Key.Key_O, CTRL)
    assert "“Open”" in dialog.words.text()
    dialog.use.click()
    assert "Taken away" in dialog.words.text()
    assert (keys_of(made, "about"), keys_of(made, "open")) == (["Ctrl+O"], [])
    dialog.choose("open")
    dialog.back.click()
    assert (keys_of(made, "about"), keys_of(made, "open")) == ([], ["Ctrl+O"])
    dialog.choose("export")
    dialog.none.click()
    assert keys_of(made, "export") == []
    dialog.all_back.click()
    assert keys_of(made, "export") == ["Ctrl+E", "Ctrl+Shift+S"]
    assert not dialog.all_back.isEnabled()
    dialog.reject()


def test_reserved_keys_are_refused_in_words(made: Made) -> None:
    dialog = opened(made)
    dialog.choose("about")
    QTest.keyClick(dialog.recorder, Qt.Key.Key_Space)
    assert "stays so" in dialog.words.text()
    assert not dialog.use.isEnabled()
    dialog.reject()


def test_the_search_finds_names_and_keys(made: Made) -> None:
    dialog = opened(made)
    QTest.keyClicks(dialog.search, "ctrl+e")
    assert "Export…".rstrip("…") in dialog.shown_titles()
    assert "Brush" not in dialog.shown_titles()
    dialog.search.setText("no such thing")
    assert dialog.shown_titles() == []
    dialog.reject()


def test_a_key_that_was_taken_away_is_dead_on_the_canvas_too(ready: Made) -> None:
    dialog = opened(ready)
    dialog.choose("tool-eraser")
    dialog.none.click()
    dialog.choose("tool-lasso")
    QTest.keyClick(dialog.recorder, Qt.Key.Key_F9)
    dialog.use.click()
    dialog.reject()
    settle()
    canvas = ready.studio.window.parts.canvas
    before = canvas.tool
    assert before is not Tool.ERASER
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert canvas.tool is before
    QTest.keyClick(canvas, Qt.Key.Key_F9)
    assert canvas.tool is Tool.LASSO
