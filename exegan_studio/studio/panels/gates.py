"""How far the exemplar decides at each of the engine's levels: a row of small upright sliders."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

HIGH = 72


class GateRow(QWidget):
    """One slider a level, from 0 below to 1 above; all stand at 1 at first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[str, ...] = ()
        self.sliders: list[QSlider] = []
        self._numbers: list[QLabel] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)

    @property
    def values(self) -> tuple[float, ...]:
        """One for each level; empty where all are 1."""
        steps = [slider.value() for slider in self.sliders]
        return () if all(step == 100 for step in steps) else tuple(step / 100 for step in steps)

    def set_levels(self, levels: Sequence[str]) -> None:
        """Another engine's: all at 1 again."""
        if tuple(levels) == self._levels:
            return
        self._levels = tuple(levels)
        for old in (*self.sliders, *self._numbers):
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.sliders, self._numbers = [], []
        for column, level in enumerate(self._levels):
            self._add(column, level)
        self.changed.emit()

    def use(self, values: Sequence[float]) -> None:
        """One for each level, 0..1; none: all 1, as for as many as another engine has."""
        known = len(values) == len(self.sliders)
        for slider, value in zip(self.sliders, values if known else [1.0] * len(self.sliders), strict=True):
            slider.setValue(round(100 * value))

    def reset(self) -> None:
        for slider in self.sliders:
            slider.setValue(100)

    def _add(self, column: int, level: str) -> None:
        slider = QSlider(Qt.Orientation.Vertical)
        slider.setRange(0, 100)
        slider.setValue(100)
        slider.setPageStep(10)
        slider.setFixedHeight(HIGH)
        slider.setAccessibleName(f"How far the exemplar decides: {level}")
        number = QLabel(str(column + 1))
        number.setObjectName("dim")
        number.setAlignment(Qt.AlignmentFlag.AlignCenter)

        def show(step: int) -> None:
            slider.setToolTip(f"{column + 1}  {level}: {step} %")
            number.setToolTip(slider.toolTip())

        def moved(step: int) -> None:
            show(step)
            self.changed.emit()

        show(100)
        slider.valueChanged.connect(moved)
        self._layout.addWidget(slider, 0, column, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addWidget(number, 1, column)
        self._layout.setColumnStretch(column, 1)
        self.sliders.append(slider)
        self._numbers.append(number)
