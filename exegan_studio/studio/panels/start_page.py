"""What stands in the middle while no photo is open."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.icons import pixmap
from exegan_studio.studio.theme import COLOURS


class StartPage(QWidget):
    """One sentence and two buttons."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ratio = self.devicePixelRatioF()
        picture = pixmap("photo", QSize(round(72 * ratio), round(72 * ratio)), COLOURS.disabled)
        picture.setDevicePixelRatio(ratio)
        sign = QLabel()
        sign.setPixmap(picture)
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel("Open a portrait photo, or drop one here")
        self._title.setObjectName("title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = QLabel("Paint over what should change, pick exemplars on the right, and generate.")
        hint.setObjectName("hint")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for name, text, look in (("open", "Open photo…", "primary"), ("open-sample", "Open the sample portrait", "")):
            button = QPushButton(text)
            button.setObjectName(look)
            button.setToolTip(actions[name].toolTip())
            button.clicked.connect(actions[name].trigger)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(sign)
        layout.addSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(hint)
        layout.addSpacing(14)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def show_opening(self, name: str) -> None:
        """The photo being read, empty: none."""
        self._title.setText(f"Opening {name}…" if name else "Open a portrait photo, or drop one here")
