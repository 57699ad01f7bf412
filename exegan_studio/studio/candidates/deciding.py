"""What is done with the shown candidate: stars, and buttons to compare, keep, discard and accept it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.candidates.stars import Stars
from exegan_studio.studio.icons import icon


class Deciding(QWidget):
    """Its buttons are the actions', with their reasons while they cannot be used."""

    def __init__(self, actions: Actions, names: Sequence[str], parent: QWidget | None = None) -> None:
        """`names`: actions between the stars and Accept."""
        super().__init__(parent)
        self.stars = Stars()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.stars)
        layout.addSpacing(3)
        for name in names:
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(20, 20))
            layout.addWidget(button)
        layout.addSpacing(6)
        layout.addWidget(_accept(actions))


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
