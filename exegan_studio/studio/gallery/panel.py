"""The gallery's panel: the folder, its pictures, and the exemplar set with its weights."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from exegan_studio.storage.names import shown_name
from exegan_studio.studio.gallery.bar import GalleryBar
from exegan_studio.studio.gallery.model import GalleryModel
from exegan_studio.studio.gallery.set_panel import SetPanel
from exegan_studio.studio.gallery.view import GalleryView
from exegan_studio.studio.icons import icon


class GalleryPanel(QWidget):
    """Says what was wished; the exemplar controller does it."""

    folder_chosen = Signal(object)
    """A Path from the list of recent folders, or dropped here."""
    pictures_dropped = Signal(object)
    """list[Path] of files dragged in from outside."""
    browse = Signal()
    refresh = Signal()

    def __init__(self, model: GalleryModel, set_panel: SetPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAcceptDrops(True)
        self._model = model
        self._empty_note = ""
        self.view = GalleryView(model)
        self.bar = GalleryBar()
        self.folders = QComboBox()
        self.folders.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.folders.setMinimumContentsLength(8)
        self.folders.setPlaceholderText("No folder chosen")
        self.folders.activated.connect(self._chosen)
        self._note = QLabel()
        self._note.setObjectName("hint")
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setMargin(18)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._note)
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 6)
        top.setSpacing(4)
        top.addWidget(self.folders, 1)
        for name, tip, signal in (
            ("folder", "Choose the folder with exemplars (Ctrl+Shift+O)", self.browse),
            ("refresh", "Read the folder again", self.refresh),
        ):
            button = QToolButton()
            button.setIcon(icon(name))
            button.setIconSize(QSize(18, 18))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _checked=False, signal=signal: signal.emit())
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        layout.addWidget(set_panel)

    def show_files(self) -> None:
        """The pictures there are, or why there are none."""
        wish, count = self.bar.wish, len(self._model.files)
        self.bar.show_count(count)
        if self._model.rowCount():
            self._stack.setCurrentWidget(self.view)
        elif not count:
            self.show_note(self._empty_note)
        elif wish.favourites_only:
            self.show_note("No favourite among these." if not wish.search else "No favourite has such a name.")
        else:
            self.show_note("No picture has such a name.")

    def set_empty_note(self, text: str) -> None:
        """What is said when the folder has no pictures."""
        self._empty_note = text

    def show_note(self, text: str) -> None:
        """Instead of pictures: why there are none."""
        self._note.setText(text)
        self._stack.setCurrentWidget(self._note)

    @property
    def note(self) -> str:
        """What is said instead of pictures; empty while pictures are shown."""
        return self._note.text() if self._stack.currentWidget() is self._note else ""

    def set_folders(self, current: Path | None, recent: Sequence[Path]) -> None:
        self.folders.clear()
        for folder in recent:
            self.folders.addItem(icon("folder"), shown_name(folder), folder)
            self.folders.setItemData(self.folders.count() - 1, str(folder), Qt.ItemDataRole.ToolTipRole)
        self.folders.setCurrentIndex(list(recent).index(current) if current and current in recent else -1)
        self.folders.setToolTip(str(current) if current else "Choose the folder with exemplars")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = local_files(event)
        folder = next((path for path in files if path.is_dir()), None)
        event.acceptProposedAction()
        if folder is not None:
            self.folder_chosen.emit(folder)
        elif files:
            self.pictures_dropped.emit(files)

    def _chosen(self, row: int) -> None:
        folder = self.folders.itemData(row)
        if isinstance(folder, Path):
            self.folder_chosen.emit(folder)


def local_files(event: QDropEvent) -> list[Path]:
    """What is dragged, as far as it lies on this computer."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
