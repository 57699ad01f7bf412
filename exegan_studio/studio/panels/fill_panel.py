"""How to fill: count, seed, strength and psi, and the button that begins it."""

import random

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.jobs.job import Progress
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.studio.icons import icon
from exegan_studio.studio.panels.sliders import LabelledSlider, percent_slider

MOST_CANDIDATES = 16
MOST_SEED = 2**31 - 1
LEAST_PSI, MOST_PSI = 0.1, 1.5


class FillPanel(QWidget):
    """Holds the settings of the next run."""

    generate = Signal()
    cancel = Signal()
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.count = _spin(1, MOST_CANDIDATES, "Candidates", "How many candidates one Generate makes (1 to 16)")
        self.count.valueChanged.connect(self.count_changed)
        self.seed = _spin(0, MOST_SEED, "Seed", "The first candidate's seed; the others follow it.\nSame seed, same result.")
        self.lock = QToolButton()
        self.lock.setCheckable(True)
        self.lock.toggled.connect(self._show_lock)
        self.dice = QToolButton()
        self.dice.setIcon(icon("dice"))
        self.dice.setToolTip("Draw another seed")
        self.dice.setAccessibleName("Draw another seed")
        self.dice.clicked.connect(self.draw_seed)
        self.strength = percent_slider("Strength", "How far the exemplars decide; at 0 % the photo's own face does")
        self.psi = LabelledSlider(
            "Variety (psi)",
            lambda v: f"{v:.2f}",
            140,
            lambda v: (v - LEAST_PSI) * 100,
            lambda step: LEAST_PSI + step / 100,
            "How far candidates may stray from the most probable result",
        )
        self.go = QPushButton("Generate")
        self.go.setObjectName("primary")
        self.go.setIcon(icon("generate", "#ffffff"))
        self.go.setMinimumHeight(36)
        self.go.clicked.connect(self.generate)
        self.stop = QPushButton("Cancel")
        self.stop.setMinimumHeight(36)
        self.stop.clicked.connect(self.cancel)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        room = self.progress.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(room)
        self._words = ""
        self.strength.set_value(1.0)
        self.psi.set_value(1.0)
        self.count.setValue(4)
        self._show_lock(False)
        self._arrange()
        self.show_progress(None)

    def settings_for_run(self) -> FillSettings:
        """What is set now; without the lock a new seed is drawn first, and shown."""
        if not self.lock.isChecked():
            self.draw_seed()
        return FillSettings(count=self.count.value(), seed=self.seed.value(), strength=self.strength.value, psi=self.psi.value)

    def draw_seed(self) -> None:
        # Seeds of one run follow each other, so the highest must leave room for them.
        self.seed.setValue(random.randrange(1_000_000))

    def use_seed(self, seed: int) -> None:
        """This seed, and keep it."""
        self.lock.setChecked(True)
        self.seed.setValue(seed)

    def show_progress(self, progress: Progress | None) -> None:
        """None: nothing is being made."""
        running = progress is not None
        self.stop.setVisible(running)
        self.go.setVisible(not running)
        self.progress.setVisible(running)
        if progress is not None:
            self.progress.setRange(0, 0 if progress.fraction is None else 1000)
            self.progress.setValue(round(1000 * (progress.fraction or 0)))
        self.hint.setText(progress.text if progress is not None else self._words)

    def allow(self, reason: str, remark: str = "") -> None:
        """Why Generate is not available; empty: it is, and there may be something to say of it. Also said under the button."""
        self.go.setEnabled(not reason)
        tip = "Fill the hole, guided by the exemplars (Ctrl+Return)"
        words = f"Not now: {reason}" if reason else remark
        self.go.setToolTip(f"{tip}\n{words}".rstrip())
        self._words = reason or remark
        if self.go.isVisibleTo(self):
            self.hint.setText(self._words)

    def _arrange(self) -> None:
        self.hint = QLabel()
        self.hint.setObjectName("hint")
        self.hint.setWordWrap(True)
        # Room for two lines at all times: nothing above moves when the words change.
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing())
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.addWidget(QLabel("Candidates"), 0, 0)
        grid.addWidget(self.count, 0, 1)
        grid.addWidget(QLabel("Seed"), 1, 0)
        seed = QHBoxLayout()
        seed.setSpacing(2)
        seed.addWidget(self.seed, 1)
        for button in (self.lock, self.dice):
            button.setIconSize(QSize(18, 18))
            seed.addWidget(button)
        grid.addLayout(seed, 1, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(8)
        layout.addLayout(grid)
        layout.addWidget(self.strength)
        layout.addWidget(self.psi)
        layout.addWidget(self.go)
        layout.addWidget(self.stop)
        layout.addWidget(self.progress)
        layout.addWidget(self.hint)

    def _show_lock(self, locked: bool) -> None:
        self.lock.setIcon(icon("lock" if locked else "unlock"))
        self.lock.setToolTip("The seed stays as it is" if locked else "Every Generate draws a new seed; click to keep this one")
        self.lock.setAccessibleName("Lock the seed")


class _ReturnStaysHere(QObject):
    """Return in a field ends typing; it must not reach the window, where it accepts a candidate."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().eventFilter(watched, event)


def _spin(least: int, most: int, name: str, tip: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setAccessibleName(name)
    spin.setToolTip(tip)
    spin.setKeyboardTracking(False)
    guard = _ReturnStaysHere(spin)
    spin.installEventFilter(guard)
    spin.lineEdit().installEventFilter(guard)
    # Focus goes back to the canvas, so that its keys work again at once.
    spin.lineEdit().returnPressed.connect(spin.clearFocus)
    return spin
