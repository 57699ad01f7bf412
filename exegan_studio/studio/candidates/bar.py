"""Over the strip of candidates: what is on the canvas, and what can be done with it. It never moves, so the canvas does not."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.icons import icon
from exegan_studio.studio.state import StudioState


class CandidateBar(QWidget):
    """Its buttons are the actions', with their reasons while they cannot be used."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 8, 4)
        layout.setSpacing(3)
        layout.addWidget(self._words, 1)
        for name in ("compare", "keep", "discard"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(20, 20))
            layout.addWidget(button)
        layout.addSpacing(6)
        layout.addWidget(_accept(actions))

    @property
    def text(self) -> str:
        return self._words.text()

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


def _accept(actions: Actions) -> QPushButton:
    button, action = QPushButton("Accept"), actions["accept"]
    button.setObjectName("primary")
    button.setIcon(icon("accept", "#ffffff"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    follow()
    return button
