"""Other keys for actions: pressed to be recorded, conflicts told in words before they are resolved."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.studio.action_table import ACTIONS, MENUS, ActionSpec
from exegan_studio.studio.keys import RESERVED, Keys, default_keys, owner, plain, with_keys

_NAME = Qt.ItemDataRole.UserRole
OTHERS = "Candidates by number"
_SPECS = {spec.name: spec for spec in ACTIONS}


class ShortcutsDialog(QDialog):
    """Tells of every change; keeps nothing itself."""

    changed = Signal(object)
    """Keys: all of them."""

    def __init__(self, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = keys
        self.setWindowTitle("Change the keys")
        self.resize(620, 660)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by name or by key, such as Ctrl+E")
        self.search.setAccessibleName("Search the actions")
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["Action", "Keys"])
        self.tree.setAccessibleName("Actions")
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._items = self._fill()
        self.tree.setColumnWidth(0, 340)
        self.recorder = QKeySequenceEdit()
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setAccessibleName("New key")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.use = _button("Use this key", lambda: self._give((self._recorded(),)))
        self.add = _button("Use it as well", lambda: self._give((*self.keys[self.name], self._recorded())))
        self.none = _button("No key", lambda: self._give(()))
        self.back = _button("Default", lambda: self._give(default_keys()[self.name]))
        self._arrange()
        self.search.textChanged.connect(self._find)
        self.tree.currentItemChanged.connect(self._chosen)
        self.recorder.keySequenceChanged.connect(self._show)
        self._show_keys()
        self._chosen()

    @property
    def name(self) -> str:
        """The chosen action's; empty for none."""
        item = self.tree.currentItem()
        return "" if item is None else str(item.data(0, _NAME) or "")

    def choose(self, name: str) -> None:
        self.tree.setCurrentItem(self._items[name])

    def shown_titles(self) -> list[str]:
        """Of the actions the search leaves."""
        return [item.text(0) for item in self._items.values() if not item.isHidden()]

    def _fill(self) -> dict[str, QTreeWidgetItem]:
        items: dict[str, QTreeWidgetItem] = {}
        for menu in (*MENUS, ""):
            group = QTreeWidgetItem(self.tree, [menu or OTHERS])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            group.setExpanded(True)
            inside = [spec for spec in ACTIONS if spec.menu == menu]
            for spec in inside:
                items[spec.name] = QTreeWidgetItem(group, [_title(spec)])
                items[spec.name].setData(0, _NAME, spec.name)
                items[spec.name].setToolTip(0, spec.help)
            self._groups.append((group, [items[spec.name] for spec in inside]))
        return items

    def _arrange(self) -> None:
        recording = QHBoxLayout()
        recording.addWidget(QLabel("Press the new key here:"))
        recording.addWidget(self.recorder, 1)
        choices = QHBoxLayout()
        for button in (self.use, self.add, self.none, self.back):
            choices.addWidget(button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        self.all_back = _button("All keys back to their defaults", self._all_back)
        buttons.addButton(self.all_back, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(recording)
        layout.addWidget(self.words)
        layout.addLayout(choices)
        layout.addWidget(buttons)

    def _recorded(self) -> str:
        return plain(self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def _chosen(self) -> None:
        self.recorder.clear()
        self._show()

    def _show(self) -> None:
        """What the recorded key would do, and which buttons make sense."""
        name, key = self.name, self._recorded()
        has = owner(self.keys, key) if key else ""
        usable = bool(name and key) and key not in RESERVED and has != name
        self.recorder.setEnabled(bool(name))
        self.use.setEnabled(usable)
        self.add.setEnabled(usable and bool(self.keys[name]))
        self.none.setEnabled(bool(name) and bool(self.keys[name]))
        self.back.setEnabled(bool(name) and self.keys[name] != default_keys()[name])
        self.all_back.setEnabled(self.keys != default_keys())
        if not name:
            self.words.setText("Choose an action in the list.")
        elif not key:
            self.words.setText(_SPECS[name].help)
        elif key in RESERVED:
            self.words.setText(f"{_native(key)} is for {RESERVED[key]}, and stays so. Press another key.")
        elif has == name:
            self.words.setText(f"{_native(key)} is its key already.")
        elif has:
            self.words.setText(f"{_native(key)} belongs to “{_title(_SPECS[has])}” now, and would be taken away there.")
        else:
            self.words.setText(f"{_native(key)} is free.")

    def _give(self, wanted: Sequence[str]) -> None:
        self.keys, lost = with_keys(self.keys, self.name, wanted)
        self._tell()
        if lost:
            told = ", ".join(f"{_native(key)} from “{_title(_SPECS[name])}”" for name, key in lost)
            self.words.setText(f"Taken away: {told}.")

    def _all_back(self) -> None:
        self.keys = default_keys()
        self._tell()

    def _tell(self) -> None:
        self.recorder.clear()
        self._show_keys()
        self._show()
        # Else the focus walks to the next button, and a Space or Return meant for no button presses it.
        self.tree.setFocus()
        self.changed.emit(self.keys)

    def _show_keys(self) -> None:
        default = default_keys()
        for name, item in self._items.items():
            item.setText(1, " or ".join(_native(key) for key in self.keys[name]))
            font = item.font(1)
            font.setBold(self.keys[name] != default[name])
            item.setFont(1, font)
            item.setToolTip(1, "Changed by you" if font.bold() else "")

    def _find(self, text: str) -> None:
        words = text.lower().split()
        for group, items in self._groups:
            for item in items:
                said = f"{group.text(0)} {item.text(0)} {item.text(1)}".lower()
                item.setHidden(not all(word in said for word in words))
            group.setHidden(all(item.isHidden() for item in items))


def _button(text: str, call: object) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(call)
    return button


def _title(spec: ActionSpec) -> str:
    return spec.text.rstrip("…")


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
