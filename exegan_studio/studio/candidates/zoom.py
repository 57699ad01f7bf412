"""A larger look at the candidate under the pointer, with its recipe in words."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.pictures import image_of

SIDE = 360


class ZoomPopup(QFrame):
    """Takes neither focus nor clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("zoomPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = QLabel()
        self._picture.setFixedSize(SIDE, SIDE)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setMaximumWidth(SIDE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._picture)
        layout.addWidget(self._words)

    @property
    def text(self) -> str:
        return self._words.text()

    def show_candidate(self, held: HeldCandidate, words: str, beside: QRect) -> None:
        """`words`: what there is to say of it. `beside`: the candidate's cell on the screen; the popup
        stands above it, or below where there is no room."""
        ratio = self.devicePixelRatioF()
        side = round(SIDE * ratio)
        mode = Qt.TransformationMode.SmoothTransformation
        drawn = QPixmap.fromImage(image_of(held.thumbnail)).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode)
        drawn.setDevicePixelRatio(ratio)
        self._picture.setPixmap(drawn)
        self._words.setText(words)
        self.adjustSize()
        self.move(self._place(beside))
        self.show()

    def _place(self, beside: QRect) -> QPoint:
        screen = QGuiApplication.screenAt(beside.center()) or self.screen()
        room = screen.availableGeometry()
        x = min(max(beside.center().x() - self.width() // 2, room.left()), room.right() - self.width())
        above = beside.top() - self.height() - 6
        return QPoint(x, above if above >= room.top() else min(beside.bottom() + 6, room.bottom() - self.height()))
