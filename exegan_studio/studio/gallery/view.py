"""The gallery's list: click picks one exemplar, Ctrl-click several; space and return do the same by key, the star in a
picture's corner and the S key mark favourites."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from exegan_studio.studio.gallery.delegate import ExemplarDelegate, star_of
from exegan_studio.studio.gallery.model import GalleryModel

LEAST_SIDE, MOST_SIDE = 72, 260


class GalleryView(QListView):
    """Draws what is known and says what is on screen; somebody else sees to it that more is known. A reset of the model keeps
    the pictures on screen where they are, as far as they are still there."""

    picked = Signal(object, bool)
    """A Path, and whether it goes to the others (Ctrl or Shift held)."""
    starred = Signal(object)
    """The Path whose star was clicked."""
    menu_wanted = Signal(object, QPoint)
    """A Path, and where on the screen."""
    shown_changed = Signal()
    """Other pictures are on screen; `shown` says which."""

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = model
        self._delegate = ExemplarDelegate(self)
        self._anchor: tuple[Path, int] | None = None
        self._current: Path | None = None
        self._wished = 104
        self._columns = 1
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.timeout.connect(self.shown_changed)
        # Before Qt's own, which forget the place.
        model.modelAboutToBeReset.connect(self._remember_place)
        self.setModel(model)
        model.modelReset.connect(self._restore_place)
        self.setItemDelegate(self._delegate)
        # A list that wraps, not Qt's icon mode: that one keeps a record for each of ten thousand pictures.
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        # One row stays whole, however much stands below.
        self.setMinimumHeight(self._wished)
        self.verticalScrollBar().setSingleStep(32)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def set_side(self, side: int) -> None:
        """About that size; cells are spread so that a row is filled."""
        self._wished = min(max(side, LEAST_SIDE), MOST_SIDE)
        self._spread()

    def shown(self) -> tuple[list[Path], list[Path]]:
        """The pictures on screen from the top, and those a screen further down and up."""
        if not self.isVisible():
            return [], []
        side, top, high = self._delegate.side, self.verticalScrollBar().value(), self.viewport().height()
        paths = self._gallery.paths
        first, last = top // side, (top + high - 1) // side
        rows = last - first + 1

        def part(begin: int, end: int) -> list[Path]:
            return list(paths[max(begin, 0) * self._columns : max(end, 0) * self._columns])

        return part(first, last + 1), part(last + 1, last + 1 + rows) + part(first - rows, first)

    def show_path(self, path: Path) -> None:
        """Scroll there, and make it the one that keys are for."""
        row = self._gallery.row(path)
        if row is not None:
            index = self._gallery.index(row)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def dataChanged(
        self,
        topLeft: QModelIndex | QPersistentModelIndex,  # noqa: N803 - Qt's own names
        bottomRight: QModelIndex | QPersistentModelIndex,  # noqa: N803
        roles: Sequence[int] = (),
    ) -> None:
        # Not QListView's own: it would lay ten thousand pictures out again, and all are of one size.
        QAbstractItemView.dataChanged(self, topLeft, bottomRight, list(roles))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._spread()
        super().resizeEvent(event)
        self._telling.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._telling.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._telling.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if star_of(self.visualRect(index)).contains(place):
            self.starred.emit(self._gallery.path(index.row()))
        else:
            several = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            self._pick(index, bool(event.modifiers() & several))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two quick clicks on a star are two clicks.
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex() if event.reason() == QContextMenuEvent.Reason.Keyboard else self.indexAt(event.pos())
        if index.isValid():
            corner = self.viewport().mapToGlobal(self.visualRect(index).center())
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(self._gallery.path(index.row()), corner if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._pick(index, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.NoModifier and index.isValid():
            self.starred.emit(self._gallery.path(index.row()))
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

    def _scrolled(self, _value: int) -> None:
        self._telling.start()

    def _spread(self) -> None:
        width = max(self.viewport().width() - 1, LEAST_SIDE)
        self._columns = max(1, round(width / self._wished))
        side = width // self._columns
        if side != self._delegate.side or self.gridSize() != QSize(side, side):
            self._delegate.side = side
            self.setGridSize(QSize(side, side))
            self._telling.start()

    def _remember_place(self) -> None:
        """The first picture that is wholly on screen and how far down, and the one that keys are for."""
        side, top = self._delegate.side, self.verticalScrollBar().value()
        paths = self._gallery.paths
        first = -(-top // side) * self._columns
        self._anchor = (paths[first], first // self._columns * side - top) if top and first < len(paths) else None
        index = self.currentIndex()
        self._current = self._gallery.path(index.row()) if index.isValid() else None

    def _restore_place(self) -> None:
        row = self._gallery.row(self._current) if self._current is not None else None
        if row is not None:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            # Not the view's own setCurrentIndex: that one scrolls there.
            self.setAutoScroll(False)
            self.selectionModel().setCurrentIndex(self._gallery.index(row), flag)
            self.setAutoScroll(True)
        anchored = self._gallery.row(self._anchor[0]) if self._anchor is not None else None
        if self._anchor is not None and anchored is not None:
            self.doItemsLayout()
            self.verticalScrollBar().setValue(anchored // self._columns * self._delegate.side - self._anchor[1])
        self._telling.start()
