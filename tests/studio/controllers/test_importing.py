"""Importing weights: the dialog with made-up files, what is wrong with them, stopping, and the weights chosen afterwards."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.importing import Imported
from exegan_studio.engines.exegan.checkpoints.terms import LICENCE, WHERE
from exegan_studio.jobs.job import JobControl
from exegan_studio.jobs.worker import Worker
from exegan_studio.studio.controllers import importing
from exegan_studio.studio.controllers.importing import ImportController
from exegan_studio.studio.dialogs.import_dialog import ImportDialog, ImportRequest
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.settings_rows import ENGINE_WEIGHTS, WEIGHTS_FOLDER
from tests.studio.making import CHOICE, Made, exegan_choice, settle

Importer = Callable[[ImportRequest, JobControl], Imported]


def opened(made: Made) -> ImportDialog:
    made.press("import-weights")
    dialog = made.studio.controllers.importing.dialog
    assert dialog is not None
    return dialog


def fill_in(dialog: ImportDialog, folder: Path) -> None:
    dialog.generator.field.setText(str(folder / "EXE_GAN_model_256.pt"))
    dialog.encoder.field.setText(str(folder / "psp_ffhq_encode.pt"))


@pytest.fixture
def stands_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Importer], None]:
    """Another import than the real one, which takes a gigabyte."""
    return lambda importer: monkeypatch.setattr(importing, "import_files", importer)


def test_it_says_where_the_files_are_offered_and_under_which_terms(made: Made) -> None:
    dialog = opened(made)
    texts = [label.text() for label in dialog.findChildren(type(dialog.stage))]
    assert WHERE in texts
    assert LICENCE in texts
    assert "downloads nothing" in WHERE
    assert not dialog.start.isEnabled()
    assert dialog.start.toolTip() == "Choose both files first."
    fill_in(dialog, Path("/somewhere"))
    assert dialog.start.isEnabled()
    made.press("import-weights")
    assert made.studio.controllers.importing.dialog is dialog, "one at a time"
    dialog.reject()
    settle()
    assert made.studio.controllers.importing.dialog is None


def test_a_file_that_is_none_is_said_in_the_dialog_which_can_be_used_again(made: Made, tmp_path: Path) -> None:
    (tmp_path / "EXE_GAN_model_256.pt").write_text("not weights")
    dialog = opened(made)
    fill_in(dialog, tmp_path)
    dialog.start.click()
    settle()
    assert dialog.isVisible()
    assert "EXE_GAN_model_256.pt" in dialog.failure.text()
    assert "Fetch the file from the authors' page again." in dialog.failure.text()
    assert dialog.start.isEnabled()
    assert not dialog.progress.isVisible()
    assert made.studio.services.settings.get(WEIGHTS_FOLDER) == str(tmp_path)
    dialog.encoder.field.setText("another.pt")
    assert not dialog.failure.isVisible()
    dialog.reject()


def test_what_is_imported_is_chosen_and_remembered(made: Made, tmp_path: Path, stands_in: Callable[[Importer], None]) -> None:
    path = tmp_path / "exegan-256-aa.safetensors"
    asked: list[ImportRequest] = []

    def import_files(request: ImportRequest, _control: JobControl) -> Imported:
        asked.append(request)
        made.engines.choices = [exegan_choice(str(path)), CHOICE]
        return Imported(path, 256, "aa")

    stands_in(import_files)
    dialog = opened(made)
    fill_in(dialog, tmp_path)
    dialog.start.click()
    settle()
    assert asked == [ImportRequest(tmp_path / "EXE_GAN_model_256.pt", tmp_path / "psp_ffhq_encode.pt")]
    assert made.studio.controllers.importing.dialog is None
    assert made.studio.window.parts.fill.picker.box.currentText() == "EXE-GAN 256"
    assert made.studio.services.settings.get(ENGINE_WEIGHTS) == str(path)
    assert "EXE-GAN 256 was imported and is chosen." in [message.text for message in made.messages]


def test_an_unexpected_failure_is_reported_with_details(made: Made, stands_in: Callable[[Importer], None]) -> None:
    def import_files(_request: ImportRequest, _control: JobControl) -> Imported:
        raise ZeroDivisionError("strange")

    stands_in(import_files)
    dialog = opened(made)
    fill_in(dialog, Path("/somewhere"))
    dialog.start.click()
    settle()
    assert dialog.failure.text() == "The weights could not be imported."
    assert "ZeroDivisionError" in made.messages[-1].details
    dialog.reject()


def test_cancel_stops_first_and_closes_then(
    made: Made, qtbot: QtBot, tmp_path: Path, stands_in: Callable[[Importer], None]
) -> None:
    reached, gate = threading.Event(), threading.Event()

    def import_files(_request: ImportRequest, control: JobControl) -> Imported:
        control.progress(0.4, "Checking the numbers")
        reached.set()
        gate.wait(10)
        control.cancel.check()
        raise WeightsError("It was not stopped.")

    stands_in(import_files)
    worker = Worker("files", MainThread(made.studio.window).post, made.studio.services.reporter.report)
    services = replace(made.studio.services, files=worker)
    controller = ImportController(made.studio.controllers.engines, services, lambda: made.studio.window)
    controller.open_dialog()
    dialog = controller.dialog
    assert dialog is not None
    fill_in(dialog, tmp_path)
    dialog.start.click()
    qtbot.waitUntil(lambda: reached.is_set() and dialog.stage.text() == "Checking the numbers")
    assert dialog.stage.isVisible()
    assert dialog.progress.value() == 400
    assert not dialog.generator.field.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.stage.text() == "Stopping…"
    gate.set()
    qtbot.waitUntil(lambda: not dialog.working)
    assert dialog.stage.text() == "Stopped: nothing was imported."
    assert dialog.failure.text() == ""
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert controller.dialog is None
    assert worker.stop(10)


def test_a_dropped_file_is_taken(made: Made, tmp_path: Path) -> None:
    dialog = opened(made)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pt"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.generator.field.dropEvent(QDropEvent(QPointF(3, 3), copy, data, left, none))
    assert dialog.generator.path == tmp_path / "a.pt"
    dialog.reject()
