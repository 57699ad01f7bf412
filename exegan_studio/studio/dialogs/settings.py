"""The settings, made from their rows: every change counts at once, or says that it waits for the next start."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.storage.settings import Settings
from exegan_studio.studio.panels.spins import whole_number
from exegan_studio.studio.settings_rows import OfferedRow

LATER = "Counts from the next start on."
NOTHING_FOUND = "No setting has these words."


Field = QComboBox | QCheckBox | QLineEdit | QSpinBox | QDoubleSpinBox


class SettingField:
    """One row: its name, the field, a way back to the default and a line that explains it."""

    def __init__(self, offered: OfferedRow, value: Any) -> None:
        self.offered = offered
        row = offered.row
        self.title = QLabel(offered.title)
        self.field = _field(offered)
        self.field.setAccessibleName(offered.title)
        self.back = QToolButton()
        self.back.setObjectName("plain")
        self.back.setText("Default")
        self.back.setAccessibleName(f"{offered.title}: back to the default")
        self.back.setToolTip(f"Back to {offered.words.get(row.default, _plain(row.default))}")
        self.help = QLabel(f"{row.help.rstrip('.')}.{' ' + LATER if offered.later else ''}")
        self.help.setObjectName("dim")
        self.help.setWordWrap(True)
        self.show_value(value)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return self.title, self.field, self.back, self.help

    def value(self) -> Any:
        """Of the row's type."""
        kind = type(self.offered.row.default)
        if isinstance(self.field, QComboBox):
            return kind(self.field.currentData())
        if isinstance(self.field, QCheckBox):
            return self.field.isChecked()
        return self.field.text() if isinstance(self.field, QLineEdit) else kind(self.field.value())

    def show_value(self, value: Any) -> None:
        """Tells nobody."""
        field = self.field
        field.blockSignals(True)
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        elif isinstance(field, QCheckBox):
            field.setChecked(value)
        elif isinstance(field, QLineEdit):
            field.setText(value)
        else:
            field.setValue(value)
        field.blockSignals(False)
        self.show_default()

    def show_default(self) -> None:
        self.back.setEnabled(self.value() != self.offered.row.default)

    def has(self, words: Sequence[str]) -> bool:
        """Whether all of these stand in what is said of it; small letters."""
        text = " ".join((self.offered.group, self.offered.title, self.offered.row.help, *self.offered.words.values())).lower()
        return all(word in text for word in words)


class SettingsDialog(QDialog):
    """Shows the rows it is given as they are kept, and tells what is changed; keeps nothing itself."""

    changed = Signal(object, object)
    """The row, a Setting, and its new value, which it takes."""
    shortcuts_wanted = Signal()

    def __init__(self, rows: Sequence[OfferedRow], settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.resize(600, 620)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the settings")
        self.search.setAccessibleName("Search the settings")
        self.search.setClearButtonEnabled(True)
        self.fields = [SettingField(offered, settings.get(offered.row)) for offered in rows]
        self._groups: dict[str, QLabel] = {}
        self.nothing = QLabel(NOTHING_FOUND)
        self.nothing.setObjectName("hint")
        self.nothing.hide()
        area = QScrollArea()
        area.setWidget(self._page())
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.shortcuts = buttons.addButton("Keys…", QDialogButtonBox.ButtonRole.ActionRole)
        self.shortcuts.setAutoDefault(False)
        self.shortcuts.clicked.connect(self.shortcuts_wanted)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.search, area, buttons):
            layout.addWidget(widget)
        self.search.textChanged.connect(self._find)
        self.search.setFocus()

    def _page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("panel")
        grid = QGridLayout(page)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 180)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        line = 0
        for field in self.fields:
            if field.offered.group not in self._groups:
                heading = QLabel(field.offered.group)
                heading.setObjectName("title")
                heading.setContentsMargins(0, 10 if line else 0, 0, 2)
                grid.addWidget(heading, line, 0, 1, 3)
                self._groups[field.offered.group] = heading
                line += 1
            for column, widget in enumerate((field.title, field.field, field.back)):
                grid.addWidget(widget, line, column)
            grid.addWidget(field.help, line + 1, 1, 1, 2)
            line += 2
            self._listen(field)
        grid.addWidget(self.nothing, line, 0, 1, 3)
        grid.setRowStretch(line + 1, 1)
        return page

    def _listen(self, field: SettingField) -> None:
        def changed(*_value: object) -> None:
            field.show_default()
            self.changed.emit(field.offered.row, field.value())

        def back() -> None:
            field.show_value(field.offered.row.default)
            changed()

        widget = field.field
        widget.installEventFilter(self)
        if isinstance(widget, QComboBox):
            widget.activated.connect(changed)
        elif isinstance(widget, QCheckBox):
            widget.toggled.connect(changed)
        elif isinstance(widget, QLineEdit):
            widget.editingFinished.connect(changed)
        else:
            widget.valueChanged.connect(changed)
        field.back.clicked.connect(back)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page; over a field it must not change it."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        words, seen = text.lower().split(), set[str]()
        for field in self.fields:
            found = field.has(words)
            for widget in field.widgets:
                widget.setVisible(found)
            if found:
                seen.add(field.offered.group)
        for name, heading in self._groups.items():
            heading.setVisible(name in seen)
        self.nothing.setVisible(not seen)


def _field(offered: OfferedRow) -> Field:
    row = offered.row
    if row.choices:
        box = QComboBox()
        for choice in row.choices:
            box.addItem(offered.words.get(choice, str(choice)), choice)
        return box
    if isinstance(row.default, bool):
        return QCheckBox()
    if isinstance(row.default, int):
        return whole_number(int(row.least or 0), int(row.most or 2**31 - 1), offered.title, row.help)
    if isinstance(row.default, float):
        number = QDoubleSpinBox()
        number.setRange(row.least or 0.0, 1e9 if row.most is None else row.most)
        number.setSingleStep(0.05)
        number.setKeyboardTracking(False)
        return number
    return QLineEdit()


def _plain(value: object) -> str:
    return ("off", "on")[value] if isinstance(value, bool) else str(value)
