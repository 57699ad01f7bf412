"""Above the gallery's pictures: search by name, order, and whether only favourites are shown."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from exegan_studio.studio.gallery.order import Order, Wish
from exegan_studio.studio.icons import icon


class SearchLine(QLineEdit):
    """Escape empties it, and only then means what it means everywhere else; Return does nothing here."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._own(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()

    def _own(self, event: QKeyEvent) -> bool:
        key = event.key()
        return key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (key == Qt.Key.Key_Escape and bool(self.text()))


class GalleryBar(QWidget):
    """Says what was wished."""

    changed = Signal(object)
    """A Wish."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchLine()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText("Search")
        self.search.setAccessibleName("Search by name")
        self.search.setToolTip("Show pictures with these words in their names")
        self.order = QComboBox()
        self.order.setAccessibleName("Order of the pictures")
        self.order.setToolTip("Order of the pictures. By suitability: how well they suit the face and the hole, the best first")
        for order in Order:
            self.order.addItem(order.value, order)
        self.favourites = QToolButton()
        self.favourites.setCheckable(True)
        self.favourites.setIcon(icon("keep"))
        self.favourites.setIconSize(QSize(18, 18))
        self.favourites.setToolTip("Show favourites only. A picture's star, or S, makes it one")
        self.favourites.setAccessibleName("Show favourites only")
        self._words = QLabel()
        self._words.setObjectName("dim")
        self._words.setWordWrap(True)
        self._words.hide()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.search, 1)
        row.addWidget(self.order)
        row.addWidget(self.favourites)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._words)
        self.search.textChanged.connect(self._tell)
        self.order.currentIndexChanged.connect(self._tell)
        self.favourites.toggled.connect(self._tell)

    @property
    def wish(self) -> Wish:
        order = self.order.currentData()
        return Wish(self.search.text(), order if isinstance(order, Order) else Order.NAME, self.favourites.isChecked())

    def show_count(self, count: int) -> None:
        """How many pictures there are to search."""
        self.search.setPlaceholderText(f"Search {count:,} pictures" if count > 1 else "Search")

    def say(self, text: str) -> None:
        """A line below; empty: none."""
        self._words.setText(text)
        self._words.setVisible(bool(text))

    @property
    def words(self) -> str:
        return self._words.text()

    def _tell(self) -> None:
        self.changed.emit(self.wish)
