"""A strip over the canvas in which an amount is chosen while its effect is looked at. It blocks nothing."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QSpinBox, QWidget

MARGIN = 12
SLIDER_WIDTH = 220


@dataclass(frozen=True)
class Amounts:
    """Whole photo pixels: the least, the most, and where it begins."""

    least: int
    most: int
    first: int


class AdjustStrip(QFrame):
    """Return or Done keeps what is seen, Esc or Cancel takes it back."""

    amount_changed = Signal()
    done = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        self.title = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFixedWidth(SLIDER_WIDTH)
        # The number keeps the keys, so that Return and Esc are the strip's while the slider is drawn.
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setAccessibleName("Amount")
        self.number = QSpinBox()
        self.number.setSuffix(" px")
        self.number.setAccessibleName("Amount in photo pixels")
        self.keep = QPushButton("Done")
        self.keep.setObjectName("primary")
        self.keep.setToolTip("Keep what is seen (Return)")
        self.drop = QPushButton("Cancel")
        self.drop.setToolTip("The mask as it was (Esc)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 10, 8)
        layout.setSpacing(10)
        for widget in (self.title, self.slider, self.number, self.keep, self.drop):
            layout.addWidget(widget)
        self.slider.valueChanged.connect(self.number.setValue)
        self.number.valueChanged.connect(self._moved)
        self.keep.clicked.connect(self.done)
        self.drop.clicked.connect(self.cancelled)
        for widget in (self.number, self.number.lineEdit()):
            widget.installEventFilter(self)
        self.hide()

    @property
    def amount(self) -> int:
        return self.number.value()

    def open_for(self, title: str, amounts: Amounts) -> None:
        """Show it at the first amount, without telling of it."""
        self.title.setText(title)
        for field in (self.slider, self.number):
            field.blockSignals(True)
            field.setRange(amounts.least, amounts.most)
            field.setValue(amounts.first)
            field.blockSignals(False)
        self.show()
        self._place()
        self.number.setFocus()
        self.number.selectAll()

    def stand_on(self, ground: QWidget) -> None:
        """Stay at the upper edge of that widget, whatever its size becomes."""
        self.setParent(ground)
        ground.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent():
            if event.type() == QEvent.Type.Resize:
                self._place()
        elif isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Return and Esc would accept a candidate, or leave it, if they reached the window."""
        keeps, drops = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter), event.key() == Qt.Key.Key_Escape
        if not (keeps or drops) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.number.interpretText()
            (self.done if keeps else self.cancelled).emit()
        return True

    def _moved(self, amount: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(amount)
        self.slider.blockSignals(False)
        self.amount_changed.emit()

    def _place(self) -> None:
        ground = self.parentWidget()
        if ground is not None:
            self.adjustSize()
            self.move(max(0, (ground.width() - self.width()) // 2), MARGIN)
            self.raise_()
