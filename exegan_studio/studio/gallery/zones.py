"""What an exemplar is for: the whole face, or some zones of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from exegan_studio.engines.protocol import FACE_ZONES

WORDS = {"eyes": "Eyes and above", "nose": "Nose", "mouth": "Mouth and below"}
WHOLE = "Whole face"


class ZoneButton(QToolButton):
    """Says what it is for; its menu changes that."""

    chosen = Signal(object)
    """The zones, a tuple; empty: the whole face."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("zones")
        self.setAccessibleName(f"What {name} is for")
        self.setToolTip("What this exemplar is for. What somebody is chosen for comes from nobody else.")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self)
        self.whole = menu.addAction(WHOLE)
        self.whole.setCheckable(True)
        self.whole.triggered.connect(lambda: self.chosen.emit(()))
        menu.addSeparator()
        self.zones: dict[str, QAction] = {}
        for zone in FACE_ZONES:
            action = self.zones[zone] = menu.addAction(WORDS[zone])
            action.setCheckable(True)
            action.triggered.connect(self._choose)
        self.setMenu(menu)
        self.show_zones(())

    def show_zones(self, zones: tuple[str, ...]) -> None:
        self.whole.setChecked(not zones)
        for zone, action in self.zones.items():
            action.setChecked(zone in zones)
        self.setText(f"{', '.join(zones).capitalize() or WHOLE} ▾")

    def _choose(self) -> None:
        self.chosen.emit(tuple(zone for zone, action in self.zones.items() if action.isChecked()))
