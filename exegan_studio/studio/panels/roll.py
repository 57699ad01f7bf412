"""A panel that scrolls where the window is too low for all of it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QScrollArea, QSizePolicy, QSlider, QSpinBox, QWidget

LEAST = 70


class Roll(QScrollArea):
    """As high as its content where there is room. The wheel rolls it, and changes a field only while that has the keys."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        wide = self._content.sizeHint().width()
        # Words take more lines the narrower the panel is.
        high = self._content.heightForWidth(self.width()) if self._content.hasHeightForWidth() else -1
        return QSize(wide, high if high > 0 else self._content.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content.minimumSizeHint().width(), min(LEAST, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def show_last(self) -> None:
        """Roll to the end, once what came or went there has its place."""
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(self.verticalScrollBar().maximum()))

    def guard_fields(self) -> None:
        """Of what is inside now."""
        for kind in (QSlider, QSpinBox, QComboBox):
            for field in self._content.findChildren(kind):
                # The wheel alone would give it the keys otherwise.
                field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content:
            if event.type() == QEvent.Type.LayoutRequest:
                self.updateGeometry()
        elif event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
