"""Style mixing of two exemplars: whether at all, and where on the ribbon of levels the one gives way to the other."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from exegan_studio.pipeline.choice import mixed_levels
from exegan_studio.studio.icons import icon
from exegan_studio.studio.panels.level_ribbon import LevelRibbon

FEW_LEVELS = 4
"""So many can be called by their names in one line."""


class MixingPanel(QWidget):
    """Exemplars are called 1 and 2, as in the exemplar set."""

    changed = Signal()
    swap = Signal()
    """The two exemplars are to change places."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[str, ...] = ()
        self.mix = QCheckBox("Mix 1 and 2 by level")
        self.mix.setToolTip("The coarse levels from one exemplar, the fine ones from the other")
        self.swap_button = QToolButton()
        self.swap_button.setIcon(icon("swap"))
        self.swap_button.setIconSize(QSize(18, 18))
        self.swap_button.setToolTip("Exemplars 1 and 2 change places")
        self.swap_button.setAccessibleName("Exemplars 1 and 2 change places")
        room = self.swap_button.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.swap_button.setSizePolicy(room)
        self.ribbon = LevelRibbon()
        self.words = QLabel()
        self.words.setObjectName("hint")
        self.words.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.mix, 1)
        row.addWidget(self.swap_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(row)
        layout.addWidget(self.ribbon)
        layout.addWidget(self.words)
        self.mix.toggled.connect(self._changed)
        self.swap_button.clicked.connect(self.swap)
        self.ribbon.valueChanged.connect(self._changed)
        self._show()

    @property
    def stop(self) -> int | None:
        """None: not mixed."""
        return self.ribbon.value() if self.mix.isChecked() else None

    def set_levels(self, levels: Sequence[str]) -> None:
        """The engine's, the coarsest first."""
        self._levels = tuple(levels)
        with QSignalBlocker(self.ribbon):
            self.ribbon.set_levels(levels)
        self._show()

    def use(self, stop: int | None) -> None:
        """That stop; None: not mixed."""
        self.mix.setChecked(stop is not None)
        if stop is not None:
            self.ribbon.setValue(stop)

    def reset(self) -> None:
        self.mix.setChecked(False)
        self.ribbon.setValue(round(len(self._levels) / 2))

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for widget in (self.swap_button, self.ribbon, self.words):
            widget.setVisible(self.mix.isChecked())
        self.words.setText(stop_words(self.ribbon.value(), self._levels))


def stop_words(stop: int, levels: Sequence[str]) -> str:
    """What a stop of the ribbon means."""
    count = len(levels)
    if stop in (0, count):
        return f"All of it from {1 if stop else 2}"
    if count <= FEW_LEVELS:
        first, second = mixed_levels(stop, levels)
    else:
        first, second = _span(1, stop), _span(stop + 1, count)
    return f"From 1: {first}. From 2: {second}."


def _span(first: int, last: int) -> str:
    return f"level {first}" if first == last else f"levels {first} to {last}"
