"""Which engine fills the hole, with which weights, and where it runs."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from exegan_studio.engines.registry import EngineChoice

IMPORT = "Import EXE-GAN weights…"


class EnginePicker(QWidget):
    """Says what was wished; what it shows as chosen is what it was told to show."""

    chosen = Signal(object)
    """An EngineChoice, available or not."""
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[EngineChoice, ...] = ()
        self._current: EngineChoice | None = None
        self.box = QComboBox()
        self.box.setAccessibleName("Engine")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.box.setPlaceholderText("Looking for engines…")
        self.box.activated.connect(self._activated)
        self.words = QLabel()
        self.words.setObjectName("hint")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.box)
        layout.addWidget(self.words)

    def show_engines(self, choices: Sequence[EngineChoice], current: EngineChoice | None, words: str) -> None:
        """`current` is or will be in use; `words`: what runs where, or why nothing does."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        if (tuple(choices), current) != (self._choices, self._current) or not self.box.count():
            self._choices, self._current = tuple(choices), current
            self._fill()

    def title(self, choice: EngineChoice) -> str:
        """With the file's name where two would be called alike."""
        if choice.weights is not None and sum(one.title == choice.title for one in self._choices) > 1:
            return f"{choice.title} ({choice.weights.stem})"
        return choice.title if choice.available else f"{choice.title} (not available)"

    def _fill(self) -> None:
        self.box.clear()
        for choice in self._choices:
            self.box.addItem(self.title(choice), choice)
            row = self.box.count() - 1
            self.box.setItemData(row, choice.explanation, Qt.ItemDataRole.ToolTipRole)
        if self._choices:
            self.box.insertSeparator(self.box.count())
        self.box.addItem(IMPORT)
        self._select()

    def _select(self) -> None:
        current = self._current
        self.box.setCurrentIndex(self._choices.index(current) if current is not None and current in self._choices else -1)
        self.box.setToolTip(current.explanation if current is not None else "")

    def _activated(self, row: int) -> None:
        choice = self.box.itemData(row)
        # What is shown as chosen changes once it is.
        self._select()
        if isinstance(choice, EngineChoice):
            self.chosen.emit(choice)
        else:
            self.import_wanted.emit()
