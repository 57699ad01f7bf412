"""Questions that must be answered before going on."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from exegan_studio.storage.names import printable
from exegan_studio.studio.settings_rows import UNDO_MEMORY


@dataclass(frozen=True)
class Unsaved:
    """`what` is about to happen, as in "Close". `project`: the name of the project file, None where there is none.
    `unexported`: whether candidates were accepted since the last export; `kept` candidates are not part of the photo."""

    what: str
    project: str | None
    unexported: bool
    kept: int


def ask_about_unsaved(
    parent: QWidget, now: Unsaved, save: Callable[[], None], export: Callable[[], None], discard: Callable[[], None]
) -> QMessageBox:
    """Save, Export, Discard or Cancel; returns the open question."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Not saved yet")
    if now.project is not None:
        box.setText(f"{printable(now.project)} has changes that are not saved.")
    elif now.unexported:
        box.setText("The edited photo is neither saved nor exported.")
    elif now.kept:
        box.setText("Candidates you kept are not part of the photo.")
    else:
        box.setText("The recovered work is not saved.")
    candidates = f" An export does not hold the {now.kept} kept candidate{'s' if now.kept > 1 else ''}." if now.kept else ""
    box.setInformativeText(f"A project keeps everything, to go on another day.{candidates}")
    standard = QMessageBox.StandardButton
    box.setStandardButtons(standard.Save | standard.Discard | standard.Cancel)
    box.setDefaultButton(standard.Save)
    box.button(standard.Save).setText("Save" if now.project is not None else "Save project…")
    box.button(standard.Discard).setText(f"{now.what} without saving")
    exporting = box.addButton("Export…", QMessageBox.ButtonRole.ActionRole)
    exporting.setEnabled(now.unexported)

    def answered(result: int) -> None:
        box.deleteLater()
        if box.clickedButton() is exporting:
            export()
        elif result == standard.Save:
            save()
        elif result == standard.Discard:
            discard()

    box.finished.connect(answered)
    box.open()
    return box


def ask_undo_memory(parent: QWidget, megabytes: int, chosen: Callable[[int], None]) -> QInputDialog:
    """How much memory undo may hold, in MB; returns the open question."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle("Memory for undo")
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setLabelText("Undo and redo hold at most this much, in MB.\nThe oldest steps are forgotten first.")
    dialog.setIntRange(int(UNDO_MEMORY.least or 0), int(UNDO_MEMORY.most or megabytes))
    dialog.setIntStep(64)
    dialog.setIntValue(megabytes)
    dialog.intValueSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
