"""Five stars to rate a candidate with."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from exegan_studio.studio.candidates.history import MOST_STARS
from exegan_studio.studio.icons import icon
from exegan_studio.studio.theme import COLOURS


class Stars(QWidget):
    """A click on the star that is the last one takes the rating away."""

    rated = Signal(int)
    """0..5."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stars = 0
        self._icons = {True: icon("kept", COLOURS.keep), False: icon("keep")}
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number in range(1, MOST_STARS + 1):
            button = QToolButton()
            button.setObjectName("star")
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            words = f"{number} star{'s' if number > 1 else ''}"
            button.setToolTip(f"{words} (Alt+{number}); again takes the rating away")
            button.setAccessibleName(words)
            button.clicked.connect(lambda _checked=False, number=number: self._clicked(number))
            self.buttons.append(button)
            row.addWidget(button)
        self.show_stars(0)

    def show_stars(self, stars: int, *, enabled: bool = True) -> None:
        self._stars = stars
        self.setEnabled(enabled)
        for number, button in enumerate(self.buttons, 1):
            button.setIcon(self._icons[number <= stars])

    def _clicked(self, number: int) -> None:
        self.rated.emit(0 if number == self._stars else number)
