"""A file by name: typed, dropped or chosen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton


class FileRow:
    """Three widgets for a row of a grid."""

    def __init__(self, name: str, example: str, browse: "Callable[[FileRow], None]") -> None:
        """`browse` asks for the file, and sets the field's text."""
        self.name = QLabel(name)
        self.field = FileField()
        self.field.setAccessibleName(f"{name} file")
        self.field.setPlaceholderText(example)
        self.button = QPushButton("Browse…")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(f"Choose the {name.lower()}'s file")
        self.button.clicked.connect(lambda: browse(self))

    @property
    def path(self) -> Path | None:
        """None where nothing is named."""
        text = self.field.text().strip()
        return Path(text).expanduser() if text else None

    def enable(self, enabled: bool) -> None:
        self.field.setEnabled(enabled)
        self.button.setEnabled(enabled)


class FileField(QLineEdit):
    """Takes a dropped file too."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.setText(files[0])
