"""The settings dialog, made from its rows."""

import json
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox

from exegan_studio.storage.settings import Setting
from exegan_studio.studio import settings_rows
from exegan_studio.studio.canvas import MaskLook
from exegan_studio.studio.dialogs.settings import SettingField, SettingsDialog
from exegan_studio.studio.settings_rows import (
    CANDIDATE_MEMORY,
    CANDIDATES,
    COMPUTE,
    LIVE_PREVIEW,
    MASK_LOOK,
    MASK_OPACITY,
    OFFERED,
    STROKE_SMOOTHING,
    UNDO_MEMORY,
)
from tests.studio.making import Made, settle


def opened(made: Made) -> SettingsDialog:
    made.studio.window.parts.actions["settings"].trigger()
    settle()
    dialog = made.studio.controllers.settings.dialog
    assert dialog is not None
    return dialog


def of(dialog: SettingsDialog, row: object) -> SettingField:
    return next(field for field in dialog.fields if field.offered.row is row)


def close(dialog: SettingsDialog) -> None:
    dialog.reject()
    settle()


def test_every_offered_choice_has_words_and_every_row_is_offered_once() -> None:
    keys = [offered.row.key for offered in OFFERED]
    assert len(set(keys)) == len(keys)
    assert [o.title for o in OFFERED if o.row.choices and set(o.words) != set(o.row.choices)] == []
    known = [row.key for row in vars(settings_rows).values() if isinstance(row, Setting)]
    assert set(keys) <= set(known)


def test_what_is_changed_counts_at_once_and_is_written_sparsely(ready: Made, own_home: Path) -> None:
    dialog, parts, state = opened(ready), ready.studio.window.parts, ready.studio.state
    for row, value in ((CANDIDATES, 7), (UNDO_MEMORY, 64), (CANDIDATE_MEMORY, 100)):
        field = of(dialog, row).field
        assert isinstance(field, QSpinBox)
        field.setValue(value)
    smoothing = of(dialog, STROKE_SMOOTHING).field
    opacity = of(dialog, MASK_OPACITY).field
    assert isinstance(smoothing, QDoubleSpinBox)
    assert isinstance(opacity, QDoubleSpinBox)
    smoothing.setValue(0.75)
    opacity.setValue(0.25)
    look = of(dialog, MASK_LOOK).field
    assert isinstance(look, QComboBox)
    look.setFocus()
    QTest.keyClick(look, Qt.Key.Key_Down)
    live = of(dialog, LIVE_PREVIEW).field
    assert isinstance(live, QCheckBox)
    QTest.mouseClick(live, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, live.height() // 2))
    assert parts.fill.count.value() == 7
    assert state.history.limit == 100 * 2**20
    assert parts.canvas.options.smoothing == 0.75
    assert parts.canvas.mask_opacity == 0.25
    assert parts.canvas.mask_look is MaskLook.ANTS
    assert parts.actions["live-preview"].isChecked()
    close(dialog)
    kept = json.loads((own_home / "settings.json").read_text())
    assert {key: kept.get(key) for key in (CANDIDATES.key, UNDO_MEMORY.key, MASK_LOOK.key, LIVE_PREVIEW.key)} == {
        CANDIDATES.key: 7,
        UNDO_MEMORY.key: 64,
        MASK_LOOK.key: "ants",
        LIVE_PREVIEW.key: True,
    }
    assert COMPUTE.key not in kept


def test_back_to_the_default_is_there_only_where_something_differs(made: Made) -> None:
    dialog = opened(made)
    field = of(dialog, CANDIDATES)
    assert not field.back.isEnabled()
    assert isinstance(field.field, QSpinBox)
    field.field.setValue(9)
    assert field.back.isEnabled()
    field.back.click()
    assert (field.value(), made.studio.window.parts.fill.count.value()) == (4, 4)
    assert not field.back.isEnabled()
    close(dialog)


def test_the_search_leaves_what_has_all_words_and_its_heading(made: Made) -> None:
    dialog = opened(made)
    QTest.keyClicks(dialog.search, "undo memory")
    assert [field.offered.row for field in dialog.fields if field.field.isVisible()] == [UNDO_MEMORY]
    dialog.search.setText("no such thing")
    assert dialog.nothing.isVisible()
    assert not any(field.field.isVisible() for field in dialog.fields)
    dialog.search.clear()
    assert all(field.field.isVisible() for field in dialog.fields)
    close(dialog)


def test_compute_is_left_out_where_the_engine_has_no_choice(made: Made) -> None:
    dialog = opened(made)
    assert COMPUTE not in [field.offered.row for field in dialog.fields]
    close(dialog)
    assert made.studio.controllers.settings.dialog is None
