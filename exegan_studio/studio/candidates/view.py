"""The candidates side by side: click shows one on the canvas, resting on it shows it larger."""

from PySide6.QtCore import QEvent, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from exegan_studio.studio.candidates.delegate import GAP, HEAD, CandidateDelegate
from exegan_studio.studio.candidates.model import CandidateModel
from exegan_studio.studio.candidates.signs import PIN
from exegan_studio.studio.candidates.words import recipe_words
from exegan_studio.studio.candidates.zoom import ZoomPopup
from exegan_studio.studio.state import StudioState

LEAST_SIDE, MOST_SIDE = 84, 384
REST_MS = 450
BAR = 44
GRID_SIDE, USUAL_SIDE = 150, 240


class CandidateView(QListView):
    """One row while it is low, a grid once it is high enough for two. Cells grow with the height of the row."""

    chosen = Signal(object)
    """A HeldCandidate."""
    against_chosen = Signal(object)
    """A HeldCandidate to compare the shown one with, clicked with Ctrl."""
    keep_toggled = Signal(object)
    menu_wanted = Signal(object, object)
    """A HeldCandidate and the point on the screen."""

    def __init__(self, model: CandidateModel, state: StudioState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._candidates = model
        self._state = state
        self._delegate = CandidateDelegate(self)
        self._wished = 0
        self._zoom = ZoomPopup(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._enlarge)
        self._hovered = QPersistentModelIndex()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setMouseTracking(True)
        state.shown_changed.connect(self._follow)
        self._fit()

    def set_side(self, side: int) -> None:
        """Size of the pictures; 0: as high as the strip."""
        self._wished = side and min(max(side, LEAST_SIDE), MOST_SIDE)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._calm()
        index = self.indexAt(event.position().toPoint())
        held = self._candidates.held(index.row()) if index.isValid() else None
        if held is not None and event.button() == Qt.MouseButton.LeftButton:
            pin = self._pin(self.visualRect(index))
            if pin.contains(event.position().toPoint()) and self._state.history.is_kept(held):
                self.keep_toggled.emit(held)
            elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.against_chosen.emit(held)
            else:
                self.chosen.emit(held)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self._hovered != index:
            self._calm()
            self._hovered = QPersistentModelIndex(index)
            if index.isValid():
                self._rest.start()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._calm()
        self._hovered = QPersistentModelIndex()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows walk through the strip and show what they come to.
        before = self.currentIndex()
        super().keyPressEvent(event)
        now = self.currentIndex()
        if now.isValid() and now != before and (held := self._candidates.held(now.row())) is not None:
            self.chosen.emit(held)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._calm()
        up = event.angleDelta().y() > 0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_side(self._delegate.side + (16 if up else -16))
            event.accept()
        elif not self.verticalScrollBar().maximum() and event.angleDelta().y():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        held = self._candidates.held(index.row()) if index.isValid() else None
        if held is not None:
            self._calm()
            self.menu_wanted.emit(held, event.globalPos())

    @property
    def zoom_popup(self) -> ZoomPopup:
        return self._zoom

    def _enlarge(self) -> None:
        held = self._candidates.held(self._hovered.row()) if self._hovered.isValid() else None
        run = next((run for run in self._state.history.runs if held in run.candidates), None)
        if held is not None and run is not None and self.isVisible():
            cell = self.visualRect(self._candidates.index(self._hovered.row()))
            corner = self.viewport().mapToGlobal(cell.topLeft())
            # The bar over the strip stays in sight.
            words = recipe_words(held, run.suitability, self._state.history.meters(held))
            self._zoom.show_candidate(held, words, QRect(corner, cell.size()).adjusted(0, -BAR, 0, 0))

    def _calm(self) -> None:
        self._rest.stop()
        self._zoom.hide()

    def _follow(self) -> None:
        self._calm()
        row = self._candidates.row(self._state.shown)
        if row >= 0:
            index = self._candidates.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _fit(self) -> None:
        frame = 2 * GAP + HEAD
        room = self.viewport().height() - frame - 2
        rows = max(1, self.viewport().height() // ((self._wished or GRID_SIDE) + frame))
        side = self._wished or min(max(room // rows - frame * (rows - 1) // rows, LEAST_SIDE), USUAL_SIDE)
        wrapping = rows > 1
        self._delegate.side = side
        self.setWrapping(wrapping)
        self.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if wrapping else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.setGridSize(QSize(side + 2 * GAP, side + frame))

    def _pin(self, cell: QRect) -> QRect:
        return QRect(cell.left() + GAP + self._delegate.side - PIN, cell.top() + GAP + HEAD, PIN, PIN)
