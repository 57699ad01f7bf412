"""What not every engine can be told: mixing two exemplars by level, and behind More its noise, crossover and gates, and
where it computes.

Each control is there only where the engine has it, and mixing only where exactly two exemplars of the whole face are picked.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from exegan_studio.domain.recipe import NOISES, StyleSettings
from exegan_studio.engines.exegan.computing import COMPUTES
from exegan_studio.engines.protocol import COMPUTE, CROSSOVER, GATES, MIXING, NOISE
from exegan_studio.studio.candidates.words import style_words
from exegan_studio.studio.panels.gates import GateRow
from exegan_studio.studio.panels.mixing_panel import MixingPanel

NOISE_WORDS: Final = {"random": "Random, by the seed", "fixed": "Fixed", "off": "Off"}
STOCHASTIC_SLOTS: Final = 4
"""The paper's networks have that many before the exemplar's; a second code from slot 0 on would only be another seed."""
COMPUTE_TIP: Final = "Where the engine computes, and in what numbers.\nDecides how long it takes, and hardly what comes"
RESET_TIP: Final = "Strength, variety, zones, mixing noise, crossover and gates as they were at first"


class StylePanel(QWidget):
    """`mix_stop` and `settings` are what the next run is to use; controls that are not shown say nothing."""

    changed = Signal()
    reset_wanted = Signal()
    opened = Signal()
    """More is open now."""
    compute_chosen = Signal(str)
    """A name of COMPUTES, by the artist."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controls: frozenset[str] = frozenset()
        self._levels: tuple[str, ...] = ()
        self._two = False
        self.mixing = MixingPanel()
        self.noise = _box("Noise", "Fine chance detail such as hairs and pores: a seed's own, always the same, or none")
        for name in NOISES:
            self.noise.addItem(NOISE_WORDS[name], name)
        self.crossover = _box("Crossover", "Where a seed's second random code takes over from its first")
        self._fill_crossover()
        self.gates = GateRow()
        self.compute = _box("Compute", COMPUTE_TIP)
        for name, words in COMPUTES.items():
            self.compute.addItem(words, name)
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setObjectName("disclose")
        self.more_words = QLabel()
        self.more_words.setObjectName("hint")
        self.more_words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reset_button = QToolButton()
        self.reset_button.setObjectName("plain")
        self.reset_button.setText("Reset")
        self.reset_button.setToolTip(RESET_TIP)
        self._arrange()
        self.noise.currentIndexChanged.connect(self._changed)
        self.crossover.currentIndexChanged.connect(self._changed)
        for part in (self.mixing, self.gates):
            part.changed.connect(self._changed)
        self.compute.activated.connect(self._compute_activated)
        self.more.toggled.connect(self._open)
        self.reset_button.clicked.connect(self.reset_wanted)
        self._show()

    @property
    def can_mix(self) -> bool:
        return MIXING in self._controls and self._two

    @property
    def mix_stop(self) -> int | None:
        return self.mixing.stop if self.can_mix else None

    @property
    def settings(self) -> StyleSettings:
        return StyleSettings(
            noise=self.noise.currentData() if NOISE in self._controls else NOISES[0],
            crossover=self.crossover.currentData() if CROSSOVER in self._controls else None,
            gates=self.gates.values if GATES in self._controls else (),
        )

    @property
    def as_at_first(self) -> bool:
        return self.mix_stop is None and self.settings == StyleSettings()

    def show_engine(self, controls: frozenset[str], levels: Sequence[str]) -> None:
        """What the engine can be told, and its levels, the coarsest first."""
        if (controls, tuple(levels)) == (self._controls, self._levels):
            return
        self._controls, self._levels = controls, tuple(levels)
        with QSignalBlocker(self.gates), QSignalBlocker(self.crossover):
            self.mixing.set_levels(levels)
            self.gates.set_levels(levels)
            self._fill_crossover()
        self._changed()

    def show_two(self, two: bool) -> None:
        """Whether exactly two exemplars are picked, both for the whole face."""
        self._two = two
        self._changed()

    def show_compute(self, name: str) -> None:
        """One of COMPUTES: what was chosen last."""
        self.compute.setCurrentIndex(self.compute.findData(name))

    def use(self, mix_stop: int | None, style: StyleSettings) -> None:
        """As a recipe says, as far as this engine can be told."""
        self.mixing.use(mix_stop)
        self.noise.setCurrentIndex(max(self.noise.findData(style.noise), 0))
        self.crossover.setCurrentIndex(max(self.crossover.findData(style.crossover), 0))
        self.gates.use(style.gates)

    def reset(self) -> None:
        """All as at first; More stays open or closed as it is, and the engine computes where it did: that is the machine's, not
        the picture's."""
        self.mixing.reset()
        self.noise.setCurrentIndex(0)
        self.crossover.setCurrentIndex(0)
        self.gates.reset()

    def _compute_activated(self, row: int) -> None:
        self.compute_chosen.emit(self.compute.itemData(row))

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _open(self, opened: bool) -> None:
        self._show()
        if opened:
            self.opened.emit()

    def _show(self) -> None:
        opened, some = self.more.isChecked(), False
        self.mixing.setVisible(self.can_mix)
        for control, widgets in self._behind_more.items():
            there = control in self._controls
            some = some or there
            for widget in widgets:
                widget.setVisible(there)
        self.more.setVisible(some)
        self._body.setVisible(some and opened)
        self.more.setText("▾ More" if opened else "▸ More")
        settings = self.settings
        parts = [style_words(replace(settings, gates=())), "gates" if settings.gates else ""]
        self.more_words.setText("" if opened else " · ".join(part for part in parts if part))
        self.more_words.setToolTip(style_words(settings))

    def _fill_crossover(self) -> None:
        never = STOCHASTIC_SLOTS + len(self._levels)
        self.crossover.clear()
        self.crossover.addItem("As the seed decides", None)
        for slot in range(1, STOCHASTIC_SLOTS):
            self.crossover.addItem(f"From slot {slot} on", slot)
        self.crossover.addItem(f"Never ({never})", never)

    def _arrange(self) -> None:
        self._body = QWidget()
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        # In line with the fields above.
        grid.setColumnMinimumWidth(0, self.fontMetrics().horizontalAdvance("Candidates"))
        said = QLabel("How far the exemplar decides, level by level")
        said.setWordWrap(True)
        self._behind_more: dict[str, tuple[QWidget, QWidget]] = {
            NOISE: (QLabel("Noise"), self.noise),
            CROSSOVER: (QLabel("Crossover"), self.crossover),
            GATES: (said, self.gates),
            COMPUTE: (QLabel("Compute"), self.compute),
        }
        for row, control in ((0, NOISE), (1, CROSSOVER), (4, COMPUTE)):
            for column, widget in enumerate(self._behind_more[control]):
                grid.addWidget(widget, row, column)
        grid.addWidget(said, 2, 0, 1, 2)
        grid.addWidget(self.gates, 3, 0, 1, 2)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.more)
        row.addWidget(self.more_words, 1)
        row.addWidget(self.reset_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.mixing)
        layout.addLayout(row)
        layout.addWidget(self._body)


def _box(name: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box
