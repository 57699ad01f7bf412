"""Questions that must be answered before going on."""

from collections.abc import Callable

from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from exegan_studio.studio.settings_rows import UNDO_MEMORY


def ask_about_unexported(
    parent: QWidget, what: str, unexported: bool, kept: int, save: Callable[[], None], discard: Callable[[], None]
) -> QMessageBox:
    """Save, Discard or Cancel; returns the open question. `what` is about to happen, as in "Close"; `kept` candidates go.

    `unexported`: whether candidates were accepted since the last export.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Not exported yet")
    candidates = f"{kept} kept candidate{'s' if kept > 1 else ''} will be gone"
    if unexported:
        box.setText("The edited photo has not been exported.")
        box.setInformativeText(f"{what} without exporting it?" + (f" {candidates} as well." if kept else ""))
    else:
        box.setText("Candidates you kept are not part of the photo.")
        box.setInformativeText(f"{what} without accepting them? {candidates}.")
    standard = QMessageBox.StandardButton
    box.setStandardButtons(standard.Save | standard.Discard | standard.Cancel)
    box.setDefaultButton(standard.Save)
    box.button(standard.Save).setText("Export…")
    box.button(standard.Discard).setText(f"{what} without exporting")

    def answered(result: int) -> None:
        box.deleteLater()
        if result == standard.Save:
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
