"""Over the strip of candidates: what is on the canvas, and what can be done with it. It never moves, so the canvas does not."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.candidates.deciding import Deciding
from exegan_studio.studio.candidates.order import Order, Show, StripWish, orders
from exegan_studio.studio.state import StudioState


class CandidateBar(QWidget):
    """Says what of the candidates is wished to be seen."""

    wished = Signal(object)
    """A StripWish."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_box = _box("Which candidates are shown", [(show.value, show) for show in Show])
        self.order_box = _box("Order of the candidates", [(order.value, order) for order in Order])
        # As wide as the longest of them, whichever can be chosen.
        self.order_box.setMinimumWidth(self.order_box.sizeHint().width())
        self.deciding = Deciding(actions, ("compare-room", "compare", "keep", "discard"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 8, 4)
        layout.setSpacing(3)
        layout.addWidget(self._words, 1)
        for box in (self.show_box, self.order_box):
            layout.addWidget(box)
            box.currentIndexChanged.connect(lambda: self.wished.emit(self.wish))
        layout.addSpacing(6)
        layout.addWidget(self.deciding)

    @property
    def text(self) -> str:
        return self._words.text()

    @property
    def wish(self) -> StripWish:
        show, order = self.show_box.currentData(), self.order_box.currentData()
        return StripWish(show if isinstance(show, Show) else Show.ALL, order if isinstance(order, Order) else Order.MADE)

    def show_state(self, state: StudioState) -> None:
        shown, latest = state.shown, state.history.latest
        if shown is not None:
            run = "" if latest is not None and shown.run == latest.number else f" of run {shown.run}"
            before = "The photo before candidate" if state.before else "Preview: candidate"
            after = "" if state.before else ", not part of the edit yet"
            text = f"{before} {shown.number}{run}{after}"
        elif latest is not None:
            text = f"Run {latest.number}: {latest.summary}"
        else:
            text = "Candidates"
        self._words.setText(text)
        self._words.setToolTip(text)
        self.deciding.stars.show_stars(state.history.rating(shown) if shown is not None else 0, enabled=shown is not None)
        self._show_wish(state)

    def _show_wish(self, state: StudioState) -> None:
        possible = orders(state.history)
        if state.strip.order not in possible:
            possible.append(state.strip.order)
        with QSignalBlocker(self.show_box), QSignalBlocker(self.order_box):
            if [self.order_box.itemData(row) for row in range(self.order_box.count())] != possible:
                self.order_box.clear()
                for order in possible:
                    self.order_box.addItem(order.value, order)
            self.order_box.setCurrentIndex(self.order_box.findData(state.strip.order))
            self.show_box.setCurrentIndex(self.show_box.findData(state.strip.show))


def _box(name: str, rows: list[tuple[str, Show]] | list[tuple[str, Order]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for text, value in rows:
        box.addItem(text, value)
    return box
