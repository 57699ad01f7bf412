"""The tool column: tools, how the one in hand works, region masks, and what can be done to the whole mask."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from exegan_studio.domain.mask import Combine
from exegan_studio.studio.action_table import CANVAS_TOOLS
from exegan_studio.studio.actions import Actions
from exegan_studio.studio.icons import icon
from exegan_studio.studio.panels.tool_options import ToolOptionsPanel

MASK_ACTIONS = (
    *("grow-mask", "shrink-mask", "adjust-feather", "adjust-smooth", "fill-holes", "adjust-specks"),
    *("invert-mask", "clear-mask", "reload-mask", "import-mask", "export-mask", "toggle-mask"),
)
REGION_WORDS = {
    "eyes": "Eyes",
    "brows": "Brows",
    "nose": "Nose",
    "mouth": "Mouth",
    "lips": "Lips",
    "lower-face": "Lower",
    "face": "Face",
    "glasses": "Glasses",
    "hair": "Hair",
}
REGION_SIZE = QSize(53, 43)


class ToolPanel(QWidget):
    """Regions: click adds, Alt-click takes away, Shift-click makes it the whole mask."""

    region_wanted = Signal(str, object)
    """One of REGION_WORDS and a Combine."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(182)
        self.options = ToolOptionsPanel(actions)
        self.regions: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addLayout(_grid(actions, CANVAS_TOOLS, 5, 20))
        layout.addWidget(_rule())
        layout.addWidget(self.options)
        layout.addWidget(_rule())
        layout.addWidget(_heading("Regions"))
        layout.addLayout(self._region_grid())
        layout.addWidget(_rule())
        layout.addWidget(_heading("Mask"))
        layout.addLayout(_grid(actions, MASK_ACTIONS, 6, 18))
        layout.addStretch(1)

    def allow_regions(self, reason: str) -> None:
        """A reason why there are no regions now disables them; empty enables them."""
        for name, button in self.regions.items():
            button.setEnabled(not reason)
            tip = f"Add the {REGION_WORDS[name].lower()} region to the hole\nAlt-click takes it away, Shift-click replaces"
            button.setToolTip(f"{tip}\nNot now: {reason}" if reason else tip)

    def _region_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(3)
        for place, (name, word) in enumerate(REGION_WORDS.items()):
            button = QToolButton()
            button.setObjectName(f"region-{name}")
            button.setProperty("region", True)
            button.setIcon(icon(f"region-{name}"))
            button.setIconSize(QSize(22, 22))
            button.setText(word)
            button.setAccessibleName(f"Region {word.lower()}")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setFixedSize(REGION_SIZE)
            button.clicked.connect(lambda _checked=False, name=name: self.region_wanted.emit(name, _combine()))
            self.regions[name] = button
            grid.addWidget(button, place // 3, place % 3)
        return grid


def _combine() -> Combine:
    held = QApplication.keyboardModifiers()
    if held & Qt.KeyboardModifier.AltModifier:
        return Combine.SUBTRACT
    return Combine.REPLACE if held & Qt.KeyboardModifier.ShiftModifier else Combine.ADD


def _grid(actions: Actions, names: tuple[str, ...], columns: int, side: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(2)
    for place, name in enumerate(names):
        button = QToolButton()
        button.setDefaultAction(actions[name])
        button.setIconSize(QSize(side, side))
        grid.addWidget(button, place // columns, place % columns)
    grid.setColumnStretch(columns, 1)
    return grid


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("section")
    return label


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    return rule
