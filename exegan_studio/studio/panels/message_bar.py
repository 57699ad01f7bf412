"""Messages above the canvas: nothing waits for them, and they wait for the artist."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from exegan_studio.studio.icons import icon, pixmap
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.theme import COLOURS

MOST = 3
WIDEST = 760
MARGIN = 14
PASSING_MS, PASSING_WITH_BUTTONS_MS = 7000, 20000
_LOOK = {
    MessageKind.INFO: ("info", COLOURS.accent),
    MessageKind.GOOD: ("accept", COLOURS.good),
    MessageKind.WARNING: ("warning", COLOURS.warning),
    MessageKind.ERROR: ("error", COLOURS.error),
}


class MessageBar(QWidget):
    """The latest messages, newest on top, over the lower edge of the canvas. Good and informing ones go by themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[MessageRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.hide()

    @property
    def messages(self) -> list[Message]:
        return [row.message for row in self._rows]

    def stand_on(self, ground: QWidget) -> None:
        """Stay at the lower edge of that widget, whatever its size becomes."""
        self.setParent(ground)
        ground.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        ground = self.parentWidget()
        if ground is None:
            return
        wide = min(WIDEST, ground.width() - 2 * MARGIN)
        self.setFixedWidth(wide)
        self._layout.activate()
        high = self._layout.heightForWidth(wide) if self._layout.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((ground.width() - wide) // 2, ground.height() - high - MARGIN, wide, high)
        self.raise_()

    def show_message(self, message: Message) -> None:
        same = [row for row in self._rows if row.message.topic == message.topic != "" or row.message == message]
        for row in same + [row for row in self._rows if row not in same][MOST - 1 :]:
            self._remove(row)
        row = MessageRow(message, self)
        row.closed = lambda: self._remove(row)
        row.close_button.clicked.connect(row.closed)
        self._rows.insert(0, row)
        self._layout.insertWidget(0, row)
        row.show()
        if message.kind in (MessageKind.INFO, MessageKind.GOOD) and not message.stays:
            row.timer.start(PASSING_WITH_BUTTONS_MS if message.actions else PASSING_MS)
        self.show()
        self._place()

    def clear(self, topic: str = "") -> None:
        """Take back the messages of a topic, or all of them."""
        for row in [row for row in self._rows if topic in ("", row.message.topic)]:
            self._remove(row)

    def _remove(self, row: "MessageRow") -> None:
        if row in self._rows:
            self._rows.remove(row)
            row.timer.stop()
            row.hide()
            row.deleteLater()
            self._layout.removeWidget(row)
        self.setVisible(bool(self._rows))
        self._place()


class MessageRow(QFrame):
    """One message: icon, text and next step, its buttons, and a cross."""

    def __init__(self, message: Message, bar: MessageBar) -> None:
        super().__init__(bar)
        self.message = message
        self.closed = lambda: None
        self.setObjectName("message")
        self.setProperty("kind", message.kind.value)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(lambda: self.closed())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        name, colour = _LOOK[message.kind]
        sign = QLabel()
        ratio = self.devicePixelRatioF()
        picture = pixmap(name, QSize(round(20 * ratio), round(20 * ratio)), colour)
        picture.setDevicePixelRatio(ratio)
        sign.setPixmap(picture)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._words(message), 1)
        for action in message.actions:
            layout.addWidget(self._button(action))
        if message.details:
            layout.addWidget(self._button(MessageAction("Copy details", self._copy), stays=True))
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setToolTip("Close this message")
        layout.addWidget(self.close_button)

    def _words(self, message: Message) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        for text, name in ((message.text, "text"), (message.next_step, "dim")):
            if text:
                label = QLabel(text)
                label.setObjectName(name)
                label.setWordWrap(True)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                words.addWidget(label)
        return words

    def _button(self, action: MessageAction, *, stays: bool = False) -> QPushButton:
        button = QPushButton(action.text)
        button.setAutoDefault(False)

        def pressed() -> None:
            if not stays:
                self.closed()
            action.call()

        button.clicked.connect(pressed)
        return button

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.message.details)
