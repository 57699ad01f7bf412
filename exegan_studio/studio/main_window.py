"""The window's frame: where its parts stand. What they do is wired elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.candidates.bar import CandidateBar
from exegan_studio.studio.candidates.view import CandidateView
from exegan_studio.studio.canvas import Canvas
from exegan_studio.studio.compare.room import CompareRoom
from exegan_studio.studio.edits.panel import EditsPanel
from exegan_studio.studio.gallery.panel import GalleryPanel
from exegan_studio.studio.icons import app_icon
from exegan_studio.studio.panels.adjust_strip import AdjustStrip
from exegan_studio.studio.panels.fill_panel import FillPanel
from exegan_studio.studio.panels.mask_colour_menu import MaskColourMenu
from exegan_studio.studio.panels.message_bar import MessageBar
from exegan_studio.studio.panels.start_page import StartPage
from exegan_studio.studio.panels.status import StatusBar
from exegan_studio.studio.panels.tool_panel import ToolPanel

TITLE = "EXE-GAN Studio"
FRAME = QSize(8, 40)
"""About what a desktop puts round a window."""
TOOLBAR = "open export | undo redo | view-photo view-crop | zoom-fit zoom-100 | choose-face place-face"


@dataclass(frozen=True)
class Parts:
    """What the window is put together from."""

    actions: Actions
    canvas: Canvas
    compare: CompareRoom
    tools: ToolPanel
    gallery: GalleryPanel
    edits: EditsPanel
    fill: FillPanel
    candidates: CandidateView
    messages: MessageBar
    adjust: AdjustStrip
    mask_colour: MaskColourMenu
    candidate_bar: CandidateBar
    start: StartPage
    status: StatusBar


class MainWindow(QMainWindow):
    """Layout and geometry only."""

    files_dropped = Signal(object)
    """list[Path]."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self.may_close: Callable[[], bool] = lambda: True
        """Asked when the window is to be closed; False keeps it open."""
        self.closed: Callable[[], object] = lambda: None
        self.setWindowTitle(TITLE)
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.menus = parts.actions.fill(self.menuBar())
        rows = self.menus["View"].actions()
        self.menus["View"].insertMenu(rows[rows.index(parts.actions["look-grey"]) + 1], parts.mask_colour)
        self.addActions(parts.actions.all())
        self.addToolBar(self._toolbar())
        self.setCentralWidget(self._centre())
        self.gallery_dock = _dock("Exemplars", "gallery", self._right())
        self.candidates_dock = _dock("Candidates", "candidates", self._bottom())
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.gallery_dock)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.candidates_dock)
        self.setStatusBar(parts.status)
        # A smaller screen still shows all of it, the frame of the window included.
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize() - FRAME))
        self.resizeDocks([self.gallery_dock], [330], Qt.Orientation.Horizontal)
        self.resizeDocks([self.candidates_dock], [246], Qt.Orientation.Vertical)

    def show_canvas(self, shown: bool, *, comparing: bool = False) -> None:
        """The canvas, or the compare room in its place, or the start page while no photo is open."""
        room = self.parts.compare if comparing else self.parts.canvas
        self._stack.setCurrentWidget(room if shown else self.parts.start)

    def show_edits(self) -> None:
        """The edits in the exemplars' place; the exemplars again where they are to be seen already."""
        hidden = self.gallery_dock.isHidden()
        self.gallery_dock.show()
        self.side.setCurrentWidget(self.parts.edits if hidden or not self.parts.edits.isVisible() else self.parts.gallery)

    def show_edit_count(self, count: int) -> None:
        self.side.setTabText(1, f"Edits ({count})" if count else "Edits")

    def show_candidates_hint(self, text: str) -> None:
        """In place of the strip while it is empty; empty text shows the strip."""
        self._no_candidates.setText(text)
        self._strip.setCurrentWidget(self._no_candidates if text else self.parts.candidates)

    def layout_state(self) -> tuple[str, str]:
        """Geometry and panels, as text for the settings."""
        return _text(self.saveGeometry()), _text(self.saveState())

    def restore_layout(self, geometry: str, panels: str) -> None:
        """Whatever of it still fits this screen."""
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        if panels:
            self.restoreState(QByteArray.fromBase64(panels.encode()))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            event.accept()
            self.closed()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files_dropped.emit(local_files(event))

    def _toolbar(self) -> QToolBar:
        bar = QToolBar("Tools")
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        for name in TOOLBAR.split():
            if name != "|":
                bar.addAction(self.parts.actions[name])
            else:
                bar.addSeparator()
        return bar

    def _centre(self) -> QWidget:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.parts.start)
        self._stack.addWidget(self.parts.canvas)
        self._stack.addWidget(self.parts.compare)
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        # Over the canvas, not above it: a message that comes or goes must not move the photo.
        self.parts.messages.stand_on(column)
        self.parts.adjust.stand_on(column)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(_scrolled(self.parts.tools))
        row.addWidget(column, 1)
        return centre

    def _right(self) -> QWidget:
        panel = QWidget()
        panel.setObjectName("panel")
        panel.setMinimumWidth(250)
        line = QFrame()
        line.setObjectName("rule")
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.tabBar().setDrawBase(False)
        self.side.addTab(self.parts.gallery, "Exemplars")
        self.side.addTab(self.parts.edits, "Edits")
        layout.addWidget(self.side, 1)
        layout.addWidget(line)
        layout.addWidget(self.parts.fill)
        return panel

    def _bottom(self) -> QWidget:
        self._strip = QStackedWidget()
        self._no_candidates = QLabel()
        self._no_candidates.setObjectName("hint")
        self._no_candidates.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._strip.addWidget(self._no_candidates)
        self._strip.addWidget(self.parts.candidates)
        panel = QWidget()
        panel.setMinimumHeight(170)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.parts.candidate_bar)
        layout.addWidget(self._strip, 1)
        return panel


def local_files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _scrolled(panel: QWidget) -> QScrollArea:
    """On a low screen the panel scrolls, so that it does not decide how low the window may be."""
    area = QScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedWidth(panel.width() + 8)
    area.setMinimumHeight(120)
    return area


def _dock(title: str, name: str, content: QWidget) -> QDockWidget:
    dock = QDockWidget(title)
    dock.setObjectName(name)
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
    # The content says itself what it is; a title bar would only take room.
    dock.setTitleBarWidget(QWidget())
    dock.setWidget(content)
    return dock


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()
