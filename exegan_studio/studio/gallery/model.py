"""The pictures of the gallery's folder as a list model, searched and ordered. Drawing one never reads it."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QImage

from exegan_studio.engines.protocol import Suitability
from exegan_studio.storage.favourites import Favourites
from exegan_studio.storage.images import PictureFile
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.gallery.loader import SightLoader
from exegan_studio.studio.gallery.order import Order, Wish, arranged
from exegan_studio.studio.gallery.picks import Picks
from exegan_studio.studio.gallery.sight import Sight
from exegan_studio.studio.gallery.tips import tip_of
from exegan_studio.studio.pictures import image_of

MOST_IMAGES = 256
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SORTED_AGAIN_MS = 1000
"""While suitability arrives bit by bit, pictures do not jump about more often than this."""


@dataclass(frozen=True)
class Entry:
    """What the delegate paints. `place`: its number in the exemplar set, 0 where it is not picked; `share` 0..1. `suits` is
    None where that is not known."""

    path: Path
    image: QImage | None
    sight: Sight | None
    place: int
    share: float
    favourite: bool = False
    suits: Suitability | None = None


class GalleryModel(QAbstractListModel):
    """Main thread."""

    def __init__(self, loader: SightLoader, picks: Picks, favourites: Favourites, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._picks = picks
        self._favourites = favourites
        self._files: tuple[PictureFile, ...] = ()
        self._wish = Wish()
        self._paths: tuple[Path, ...] = ()
        self._rows: dict[Path, int] = {}
        self._images: OrderedDict[Path, tuple[Sight, QImage]] = OrderedDict()
        self._suits: dict[Path, Suitability] = {}
        self._sorted_again = QTimer(self)
        self._sorted_again.setSingleShot(True)
        self._sorted_again.setInterval(SORTED_AGAIN_MS)
        self._sorted_again.timeout.connect(self._arrange)
        loader.arrived.connect(self._tell)
        picks.listeners.connect(lambda _nothing: self._all_changed())

    # What is shown

    def set_files(self, files: Sequence[PictureFile]) -> None:
        """The pictures of another folder, or of the same one read again, by name."""
        self._files = tuple(files)
        for path in self._loader.forget_changed(files):
            self._suits.pop(path, None)
            self._tell(path)
        self._arrange()

    def set_wish(self, wish: Wish) -> None:
        self._wish = wish
        self._arrange()

    @property
    def wish(self) -> Wish:
        return self._wish

    @property
    def files(self) -> Sequence[PictureFile]:
        """All of the folder, shown or not."""
        return self._files

    @property
    def paths(self) -> Sequence[Path]:
        """Those that are shown, in their order; the same object until that changes."""
        return self._paths

    def path(self, row: int) -> Path:
        return self._paths[row]

    def row(self, path: Path) -> int | None:
        return self._rows.get(path)

    def _arrange(self) -> None:
        """Resets only where another picture stands somewhere: the view's place is kept then as well."""
        paths = tuple(arranged(self._files, self._wish, self.is_favourite, self._value))
        if paths != self._paths:
            self.beginResetModel()
            self._paths = paths
            self._rows = {path: row for row, path in enumerate(paths)}
            self.endResetModel()

    # Favourites

    def is_favourite(self, path: Path) -> bool:
        sight = self._loader.peek(path)
        return self._favourites.has(path, sight.sha256 if sight is not None else "")

    def set_favourite(self, path: Path, wanted: bool) -> None:
        sight = self._loader.peek(path)
        self._favourites.set(path, sight.sha256 if sight is not None else "", wanted)
        # The same picture may lie there twice.
        self._all_changed()
        self._arrange()

    # Suitability

    def suitability(self, path: Path) -> Suitability | None:
        return self._suits.get(path)

    def set_suitability(self, path: Path, suits: Suitability) -> None:
        self._suits[path] = suits
        self._tell(path)
        if self._wish.order is Order.SUITABILITY and not self._sorted_again.isActive():
            self._sorted_again.start()

    def clear_suitability(self) -> None:
        """The sitter or the hole is another one."""
        if self._suits:
            self._suits.clear()
            self._all_changed()
            self._arrange()

    def _value(self, path: Path) -> float | None:
        sight = self._loader.peek(path)
        if sight is not None and sight.problem:
            return -1.0
        suits = self._suits.get(path)
        return suits.value if suits is not None else None

    # For the view

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._paths)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid() or index.row() >= len(self._paths):
            return None
        path = self._paths[index.row()]
        if role == ENTRY_ROLE:
            return self.entry(path)
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return shown_name(path)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tip_of(path, self._loader.peek(path), self._picks, self._suits.get(path))
        return None

    def entry(self, path: Path) -> Entry:
        sight = self._loader.peek(path)
        place = self._picks.place(path)
        share = self._picks.share(self._picks.all[place - 1]) if place else 0.0
        return Entry(path, self._image(path, sight), sight, place, share, self.is_favourite(path), self._suits.get(path))

    def _image(self, path: Path, sight: Sight | None) -> QImage | None:
        if sight is None or not sight.pixels.size:
            return None
        self._loader.touch(path)
        held = self._images.get(path)
        if held is None or held[0].pixels is not sight.pixels:
            held = self._images[path] = (sight, image_of(sight.pixels))
        self._images.move_to_end(path)
        if len(self._images) > MOST_IMAGES:
            self._images.popitem(last=False)
        return held[1]

    def _tell(self, path: Path) -> None:
        row = self._rows.get(path)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _all_changed(self) -> None:
        if self._paths:
            self.dataChanged.emit(self.index(0), self.index(len(self._paths) - 1))
