"""The compare room: how to compare and with what in a bar, the cells under it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.candidates.deciding import Deciding
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.compare.sheet import Mode, Sheet
from exegan_studio.studio.compare.stock import Stock
from exegan_studio.studio.compare.view import CompareView
from exegan_studio.studio.icons import icon

GAINS = (1, 2, 4, 8, 16)
_MODES = {
    Mode.GRID: ("compare-grid", "All candidates beside each other (G)"),
    Mode.WIPE: ("compare-wipe", "Two over each other, with a line to drag between them (W)"),
    Mode.SIDE: ("compare-side", "Two beside each other (S)"),
    Mode.DIFFERENCE: ("compare-difference", "Where two differ, and how much (D)"),
}


class CompareRoom(QWidget):
    """Says what was wished; what it shows is handed to it."""

    mode_wanted = Signal(object)
    """A Mode."""
    against_wanted = Signal(object)
    """A HeldCandidate, or None for the photo."""
    gain_wanted = Signal(int)
    all_wanted = Signal(bool)
    """Whether every run of the strip is to be in the grid."""

    def __init__(self, stock: Stock, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = CompareView(stock)
        self._buttons = QButtonGroup(self)
        bar = QWidget()
        bar.setObjectName("strip")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(3)
        for number, (mode, (picture, tip)) in enumerate(_MODES.items()):
            button = _button(picture, mode.value, tip)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, mode=mode: self.mode_wanted.emit(mode))
            self._buttons.addButton(button, number)
            row.addWidget(button)
        self.all = QToolButton()
        self.all.setText("All runs")
        self.all.setCheckable(True)
        self.all.setToolTip("Every run's candidates, as the strip shows them, or one run's only")
        self.all.toggled.connect(self.all_wanted)
        self._with = QLabel("with")
        self._with.setObjectName("dim")
        self.against = QComboBox()
        self.against.setAccessibleName("Compare with")
        self.against.setToolTip("What the shown candidate is compared with. Ctrl and a click on a candidate chooses it too")
        self.against.activated.connect(lambda: self.against_wanted.emit(self.against.currentData()))
        self.gain = QComboBox()
        self.gain.setAccessibleName("How strongly differences are shown")
        self.gain.setToolTip("How strongly differences are shown")
        for gain in GAINS:
            self.gain.addItem(f"× {gain}", gain)
        self.gain.activated.connect(lambda: self.gain_wanted.emit(self.gain.currentData()))
        self.words = QLabel()
        self.words.setObjectName("dim")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addSpacing(8)
        for part in (self.all, self._with, self.against, self.gain):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(self.words, 1)
        self.deciding = Deciding(actions, ("keep", "discard"))
        """For while the strip, which has the same, is hidden."""
        self.deciding.hide()
        row.addWidget(self.deciding)
        back = _button("close", "Close", "Back to the canvas (Esc)")
        back.clicked.connect(actions["compare-room"].trigger)
        row.addWidget(back)
        for part in (*self._buttons.buttons(), self.all, self.against, self.gain, back):
            # Keys stay with the cells, whatever was clicked last.
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.view.mode_wanted.connect(self.mode_wanted)

    def show_sheet(self, sheet: Sheet, words: str, stars: int | None) -> None:
        """`words`: what is looked at, for the bar; `stars`: of the shown candidate, None where none is shown."""
        self.deciding.stars.show_stars(stars or 0, enabled=stars is not None)
        self._buttons.button(list(_MODES).index(sheet.mode)).setChecked(True)
        two = sheet.mode is not Mode.GRID
        self.all.setVisible(not two)
        for part in (self._with, self.against):
            part.setVisible(two)
        self.gain.setVisible(sheet.mode is Mode.DIFFERENCE)
        self.gain.setCurrentIndex(GAINS.index(sheet.gain))
        self.words.setText(words)
        self.words.setToolTip(words)
        self.view.show_sheet(sheet)

    def show_choices(self, choices: Sequence[tuple[str, HeldCandidate | None]], chosen: HeldCandidate | None) -> None:
        """What the shown candidate can be compared with, and what it is."""
        self.against.clear()
        for number, (title, held) in enumerate(choices):
            self.against.addItem(title, held)
            if held is chosen:
                self.against.setCurrentIndex(number)


def _button(picture: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(picture))
    button.setText(text)
    button.setIconSize(QSize(20, 20))
    button.setToolTip(tip)
    button.setAccessibleName(text)
    return button
