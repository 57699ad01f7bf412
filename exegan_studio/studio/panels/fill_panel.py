"""How to fill: engine, count, seed, strength, psi and the engine's own controls, and the button that begins it."""

import random
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.project import RunSettings
from exegan_studio.domain.recipe import Recipe
from exegan_studio.engines.protocol import NOISE
from exegan_studio.jobs.job import Progress
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.studio.icons import icon
from exegan_studio.studio.panels.engine_picker import EnginePicker
from exegan_studio.studio.panels.pad import Pad
from exegan_studio.studio.panels.roll import Roll
from exegan_studio.studio.panels.sliders import LabelledSlider, percent_slider
from exegan_studio.studio.panels.spins import whole_number
from exegan_studio.studio.panels.style_panel import StylePanel

MOST_CANDIDATES = 16
MOST_SEED = 2**31 - 1
LEAST_PSI, MIDDLE_PSI, MOST_PSI = 0.1, 1.5, 5.0
SEED_TIP = "The first candidate's seed; the others follow it.\nSame seed, same result."
FINE_STEPS, ALL_STEPS = 140, 175
"""Up to MIDDLE_PSI in hundredths, then in tenths: the paper shows psi up to 5."""


class FillPanel(QWidget):
    """Holds the settings of the next run."""

    generate = Signal()
    cancel = Signal()
    count_changed = Signal(int)
    previews_wanted = Signal(object)
    """list[FillSettings] for the pad's cells; empty: none any more."""
    stops_wanted = Signal(object)
    """The same for the stops of the level ribbon that have room for a preview."""
    reset = Signal()
    """What the panel holds is as at first again; the exemplars' zones are to follow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.count = whole_number(1, MOST_CANDIDATES, "Candidates", "How many candidates one Generate makes (1 to 16)")
        self.count.valueChanged.connect(self.count_changed)
        self.seed = whole_number(0, MOST_SEED, "Seed", SEED_TIP)
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
            FINE_STEPS,
            step_of_psi,
            psi_of_step,
            "How far candidates may stray from the most probable result",
        )
        self.pad = Pad()
        self.pad.setVisible(False)
        self.pad_button = _pad_button()
        self.pad_button.toggled.connect(self._open_pad)
        self.pad.moved.connect(self._pad_moved)
        self.go, self.kinds = _run_buttons()
        self.go.clicked.connect(self.generate)
        self.stop = QPushButton("Cancel")
        self.stop.setMinimumHeight(36)
        self.stop.clicked.connect(self.cancel)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        room = self.progress.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(room)
        self.picker = EnginePicker()
        self.style_panel = StylePanel()
        self._words = ""
        self._zoned = False
        self._stops: list[int] = []
        self.strength.set_value(1.0)
        self.psi.set_value(1.0)
        self.count.setValue(4)
        self._show_lock(False)
        self._arrange()
        for slider in (self.strength, self.psi):
            slider.changed.connect(self._show_reset)
            slider.changed.connect(self._show_place)
            slider.changed.connect(self._want_stops)
        for what in (self.seed.valueChanged, self.style_panel.changed):
            what.connect(self._want_previews)
        self.style_panel.changed.connect(self._show_reset)
        self.style_panel.reset_wanted.connect(self.put_back)
        self.style_panel.opened.connect(self._roll.show_last)
        self._open_pad(False)
        self._show_reset()
        self.show_progress(None)

    def settings_for_run(self) -> FillSettings:
        """What is set now; without the lock a new seed is drawn first, and shown."""
        if not self.lock.isChecked():
            self.draw_seed()
        return self.settings()

    def settings(self) -> FillSettings:
        """What is set now."""
        return FillSettings(
            count=self.count.value(),
            seed=self.seed.value(),
            strength=self.strength.value,
            psi=self.psi.value,
            mix_stop=self.style_panel.mix_stop,
            style=self.style_panel.settings,
        )

    def _open_pad(self, opened: bool) -> None:
        self.pad.setVisible(opened)
        self.pad_button.setText("▾ Pad" if opened else "▸ Pad with previews")
        self._show_place()
        self._want_previews()

    def _pad_moved(self, across: float, up: float) -> None:
        self.strength.set_value(round(across, 2))
        self.psi.set_value(round(psi_at(up), 2))
        self._show_reset()

    def _show_place(self) -> None:
        self.pad.set_place(self.strength.value, (self.psi.value - LEAST_PSI) / (MIDDLE_PSI - LEAST_PSI))

    def _want_previews(self) -> None:
        """What each cell of the pad would come to; nothing while it is closed."""
        now = replace(self.settings(), count=1)
        cells = self.pad.cells() if self.pad_button.isChecked() else []
        self.previews_wanted.emit([replace(now, strength=across, psi=psi_at(up)) for across, up in cells])
        self._want_stops()

    def _want_stops(self) -> None:
        now, ribbon = replace(self.settings(), count=1), self.style_panel.mixing.ribbon
        self._stops = ribbon.pictured() if now.mix_stop is not None else []
        self.stops_wanted.emit([replace(now, mix_stop=stop) for stop in self._stops])

    def show_stop(self, place: int, pixels: Pixels) -> None:
        """The preview of that place in the list of `stops_wanted`."""
        self.style_panel.mixing.ribbon.show_preview(self._stops[place], pixels)

    def show_controls(self, controls: frozenset[str], levels: Sequence[str]) -> None:
        """What the engine can be told."""
        self.style_panel.show_engine(controls, levels)
        # Only codes can be carried that far from the most probable ones.
        self.psi.slider.setMaximum(ALL_STEPS if NOISE in controls else FINE_STEPS)
        self._roll.guard_fields()

    def show_picks(self, two: bool, zoned: bool) -> None:
        """`two`: there are exactly two exemplars, both for the whole face. `zoned`: some are for a zone only."""
        self._zoned = zoned
        self.style_panel.show_two(two)
        self._show_reset()

    def put_back(self) -> None:
        """All but count and seed as at first."""
        self.strength.set_value(1.0)
        self.psi.set_value(1.0)
        self.style_panel.reset()
        self._show_place()
        self.reset.emit()
        self._show_reset()

    def _show_reset(self) -> None:
        usual = self.strength.value == 1 and round(self.psi.value, 2) == 1 and self.style_panel.as_at_first
        self.style_panel.reset_button.setEnabled(not usual or self._zoned)

    def draw_seed(self) -> None:
        # Seeds of one run follow each other, so the highest must leave room for them.
        self.seed.setValue(random.randrange(1_000_000))

    def use_seed(self, seed: int) -> None:
        """This seed, and keep it."""
        self.lock.setChecked(True)
        self.seed.setValue(seed)

    def use_recipe(self, recipe: Recipe) -> None:
        """Seed, strength, psi and the engine's own controls of it, as far as this engine has them."""
        self.use_seed(recipe.seed)
        self.strength.set_value(recipe.strength)
        self.psi.set_value(recipe.psi)
        self.style_panel.use(recipe.mix_stop, recipe.style)
        self._show_place()

    def run_settings(self, engine: str, weights: str) -> RunSettings:
        """What is set now, to be written down; also what this engine and these exemplars leave aside just now."""
        now = self.settings()
        mix_stop = self.style_panel.mixing.stop
        return RunSettings(
            *(engine, weights, now.count, now.seed, self.lock.isChecked()),
            *(now.strength, now.psi, mix_stop, now.style),
        )

    def use_run_settings(self, run: RunSettings) -> None:
        """As they were written down, as far as this engine has them."""
        self.count.setValue(run.count)
        self.lock.setChecked(run.seed_locked)
        self.seed.setValue(min(run.seed, MOST_SEED))
        self.strength.set_value(run.strength)
        self.psi.set_value(run.psi)
        self.style_panel.use(run.mix_stop, run.style)
        self._show_place()
        self._show_reset()

    def show_kinds(self, actions: Sequence[QAction]) -> None:
        """What else than Generate there is to press, in the menu beside it."""
        menu = QMenu(self.kinds)
        menu.setToolTipsVisible(True)
        menu.addActions(list(actions))
        self.kinds.setMenu(menu)

    def show_progress(self, progress: Progress | None, waiting: int = 0) -> None:
        """None: nothing is being made. `waiting`: runs that have not begun."""
        running = progress is not None
        self.stop.setVisible(running)
        self.stop.setToolTip("Takes back the run that was asked for last" if waiting else "Stops; what is done stays")
        self.progress.setVisible(running)
        if progress is not None:
            self.progress.setRange(0, 0 if progress.fraction is None else 1000)
            self.progress.setValue(round(1000 * (progress.fraction or 0)))
        more = f" · {waiting} more waiting" if waiting else ""
        self.hint.setText(progress.text + more if progress is not None else self._words)

    def allow(self, reason: str, remark: str = "") -> None:
        """Why Generate is not available; empty: it is, and there may be something to say of it. Also said under the button."""
        self.go.setEnabled(not reason)
        tip = "Fill the hole, guided by the exemplars (Ctrl+Return)"
        words = f"Not now: {reason}" if reason else remark
        self.go.setToolTip(f"{tip}\n{words}".rstrip())
        self._words = reason or remark
        if not self.stop.isVisibleTo(self):
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
        engine = QLabel("Engine")
        engine.setFixedHeight(self.picker.box.sizeHint().height())
        grid.addWidget(engine, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.picker, 0, 1)
        grid.addWidget(QLabel("Candidates"), 1, 0)
        grid.addWidget(self.count, 1, 1)
        grid.addWidget(QLabel("Seed"), 2, 0)
        seed = QHBoxLayout()
        seed.setSpacing(2)
        seed.addWidget(self.seed, 1)
        for button in (self.lock, self.dice):
            button.setIconSize(QSize(18, 18))
            seed.addWidget(button)
        grid.addLayout(seed, 2, 1)
        grid.setColumnStretch(1, 1)
        settings = QWidget()
        settings.setObjectName("panel")
        above = QVBoxLayout(settings)
        above.setContentsMargins(10, 8, 10, 4)
        above.setSpacing(6)
        above.addLayout(grid)
        for part in (self.strength, self.psi, self.pad_button, self.pad, self.style_panel):
            above.addWidget(part)
        self._roll = Roll(settings)
        self._roll.guard_fields()
        below = QVBoxLayout()
        below.setContentsMargins(10, 2, 10, 6)
        below.setSpacing(5)
        run = QHBoxLayout()
        run.setSpacing(2)
        run.addWidget(self.go, 1)
        run.addWidget(self.kinds)
        run.addWidget(self.stop)
        below.addLayout(run)
        for part in (self.progress, self.hint):
            below.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._roll)
        layout.addLayout(below)

    def _show_lock(self, locked: bool) -> None:
        self.lock.setIcon(icon("lock" if locked else "unlock"))
        self.lock.setToolTip("The seed stays as it is" if locked else "Every Generate draws a new seed; click to keep this one")
        self.lock.setAccessibleName("Lock the seed")


def _pad_button() -> QToolButton:
    button = QToolButton()
    button.setObjectName("disclose")
    button.setCheckable(True)
    button.setToolTip("Strength and variety on one pad, with small previews of what comes")
    return button


def _run_buttons() -> tuple[QPushButton, QToolButton]:
    """Generate, and the menu of the other kinds of runs beside it."""
    go = QPushButton("Generate")
    go.setObjectName("primary")
    go.setIcon(icon("generate", "#ffffff"))
    go.setMinimumHeight(36)
    kinds = QToolButton()
    kinds.setText("▾")
    kinds.setFixedSize(26, 36)
    kinds.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    kinds.setStyleSheet("QToolButton::menu-indicator { image: none; }")
    kinds.setToolTip("Other kinds of runs")
    kinds.setAccessibleName("Other kinds of runs")
    return go, kinds


def psi_at(up: float) -> float:
    """A place on the pad, 0 to 1, as psi."""
    return LEAST_PSI + up * (MIDDLE_PSI - LEAST_PSI)


def step_of_psi(psi: float) -> float:
    """The slider's step for it, 0 to ALL_STEPS."""
    return FINE_STEPS + (psi - MIDDLE_PSI) * 10 if psi > MIDDLE_PSI else (psi - LEAST_PSI) * 100


def psi_of_step(step: float) -> float:
    return MIDDLE_PSI + (step - FINE_STEPS) / 10 if step > FINE_STEPS else LEAST_PSI + step / 100
