"""Questions that must be answered before going on."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget


def ask_about_unexported(
    parent: QWidget, what: str, kept: int, save: Callable[[], None], discard: Callable[[], None]
) -> QMessageBox:
    """Save, Discard or Cancel; returns the open question. `what` is about to happen, as in "Close"; `kept` candidates go."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Not exported yet")
    box.setText("The edited photo has not been exported.")
    more = f" {kept} kept candidate{'s' if kept > 1 else ''} will be gone as well." if kept else ""
    box.setInformativeText(f"{what} without exporting it?{more}")
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
