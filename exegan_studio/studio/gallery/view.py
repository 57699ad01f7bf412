"""The gallery's list: click picks one exemplar, Ctrl-click several; space and return do the same by key."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from exegan_studio.studio.gallery.delegate import ExemplarDelegate
from exegan_studio.studio.gallery.model import GalleryModel

LEAST_SIDE, MOST_SIDE = 72, 260


class GalleryView(QListView):
    """Only what is on screen is asked for, so a folder may be long."""

    picked = Signal(object, bool)
    """A Path, and whether it goes to the others (Ctrl or Shift held)."""

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = model
        self._delegate = ExemplarDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self._wished = 104
        # One row stays whole, however much stands below.
        self.setMinimumHeight(self._wished)
        self.verticalScrollBar().setSingleStep(32)

    def set_side(self, side: int) -> None:
        """About that size; cells are spread so that a row is filled."""
        self._wished = min(max(side, LEAST_SIDE), MOST_SIDE)
        self._spread()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._spread()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            several = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            self._pick(index, bool(event.modifiers() & several))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._pick(self.currentIndex(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_side(self._wished + (12 if event.angleDelta().y() > 0 else -12))
            event.accept()
        else:
            super().wheelEvent(event)

    def _pick(self, index: QModelIndex, several: bool) -> None:
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.picked.emit(self._gallery.path(index.row()), several)

    def _spread(self) -> None:
        width = max(self.viewport().width() - 1, LEAST_SIDE)
        side = width // max(1, round(width / self._wished))
        if side != self._delegate.side or self.gridSize() != QSize(side, side):
            self._delegate.side = side
            self.setGridSize(QSize(side, side))
