"""A slider with its name and value, for a number a person thinks of on a scale of their own."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget


class LabelledSlider(QWidget):
    """`to_slider` and `from_slider` translate between the value and the slider's whole steps (0 to `steps`)."""

    changed = Signal(float)
    """By the artist; not by `set_value`."""

    def __init__(
        self,
        name: str,
        show: Callable[[float], str],
        steps: int,
        to_slider: Callable[[float], float],
        from_slider: Callable[[float], float],
        tip: str = "",
    ) -> None:
        super().__init__()
        self._show = show
        self._to = to_slider
        self._from = from_slider
        self._value = from_slider(0)
        self._name = QLabel(name)
        self._shown = QLabel()
        self._shown.setObjectName("dim")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, steps)
        self.slider.setAccessibleName(name)
        self.slider.setPageStep(max(1, steps // 10))
        self.setToolTip(tip)
        self.slider.valueChanged.connect(self._moved)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._name, 0, 0)
        layout.addWidget(self._shown, 0, 1)
        layout.addWidget(self.slider, 1, 0, 1, 2)

    @property
    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        self._value = value
        self._shown.setText(self._show(value))
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._to(value)))
        self.slider.blockSignals(False)

    def _moved(self, step: int) -> None:
        self._value = self._from(step)
        self._shown.setText(self._show(self._value))
        self.changed.emit(self._value)


def percent_slider(name: str, tip: str = "") -> LabelledSlider:
    """0..1 shown as percent."""
    return LabelledSlider(name, lambda v: f"{v:.0%}", 100, lambda v: v * 100, lambda step: step / 100, tip)
