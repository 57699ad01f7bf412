"""Number fields that give the keys back to the window."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSpinBox


def whole_number(least: int, most: int, name: str, tip: str) -> QSpinBox:
    """Return in it ends typing and goes no further; the number counts once typing has ended."""
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


class _ReturnStaysHere(QObject):
    """Return in a field ends typing; it must not reach the window, where it accepts a candidate."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().eventFilter(watched, event)
