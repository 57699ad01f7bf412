"""Questions about a project's files: a linked photo that is elsewhere, and a project file that changed meanwhile."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMessageBox, QWidget

from exegan_studio.pipeline.linked_photo import LinkedPhotoError
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.pictures import image_of

PREVIEW_SIDE = 160


def ask_about_photo(
    parent: QWidget,
    fault: LinkedPhotoError,
    find: Callable[[], None],
    use: Callable[[Path], None],
    stand_in: Callable[[], None],
) -> QMessageBox:
    """Look for it, use the changed one, or open with the small copy; returns the open question."""
    box = _box(parent, "The project's photo", fault.message, f"It was {fault.link.path}. The project file stays as it is.")
    picture = QPixmap.fromImage(image_of(fault.link.preview))
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    box.setIconPixmap(picture.scaled(PREVIEW_SIDE, PREVIEW_SIDE, keep, smooth))
    looking = box.addButton("Look for it…", QMessageBox.ButtonRole.AcceptRole)
    using = box.addButton("Use it as it is now", QMessageBox.ButtonRole.ActionRole)
    using.setVisible(fault.found is not None)
    small = box.addButton("Open with a small copy", QMessageBox.ButtonRole.ActionRole)
    small.setToolTip("The small copy in the project stands in the photo's place, to look at the work.")
    box.setDefaultButton(looking)

    def answered(_result: int) -> None:
        clicked = box.clickedButton()
        if clicked is looking:
            find()
        elif clicked is using and fault.found is not None:
            use(fault.found)
        elif clicked is small:
            stand_in()

    box.finished.connect(answered)
    box.open()
    return box


def ask_about_changed(parent: QWidget, path: Path, save_as: Callable[[], None], overwrite: Callable[[], None]) -> QMessageBox:
    """Under another name, or over what somebody else wrote; returns the open question."""
    text = f"{shown_name(path)} was changed by another program since it was opened or saved here."
    box = _box(parent, "Not saved yet", text, "To save over it loses what the other one wrote.")
    box.setIcon(QMessageBox.Icon.Warning)
    other = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
    over = box.addButton("Save over it", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(other)

    def answered(_result: int) -> None:
        if box.clickedButton() is other:
            save_as()
        elif box.clickedButton() is over:
            overwrite()

    box.finished.connect(answered)
    box.open()
    return box


def _box(parent: QWidget, title: str, text: str, more: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)
    box.finished.connect(box.deleteLater)
    return box
