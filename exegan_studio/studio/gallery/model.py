"""The pictures of the gallery's folder as a list model; each is looked at when the view first asks for it."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from exegan_studio.storage.names import shown_name
from exegan_studio.studio.gallery.loader import SightLoader
from exegan_studio.studio.gallery.picks import Picks
from exegan_studio.studio.gallery.sight import Sight
from exegan_studio.studio.pictures import image_of

MOST_IMAGES = 256
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True)
class Entry:
    """What the delegate paints. `place`: its number in the exemplar set, 0 where it is not picked; `share` 0..1."""

    path: Path
    image: QImage | None
    sight: Sight | None
    place: int
    share: float


class GalleryModel(QAbstractListModel):
    """Main thread."""

    def __init__(self, loader: SightLoader, picks: Picks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._picks = picks
        self._paths: list[Path] = []
        self._rows: dict[Path, int] = {}
        self._images: OrderedDict[Path, tuple[Sight, QImage]] = OrderedDict()
        loader.arrived = self._arrived
        picks.listeners.connect(lambda _nothing: self._all_changed())

    def set_paths(self, paths: Sequence[Path]) -> None:
        """The pictures of another folder, or of the same one read again."""
        self.beginResetModel()
        self._paths = list(paths)
        self._rows = {path: row for row, path in enumerate(self._paths)}
        self._loader.forget_changed()
        self.endResetModel()

    @property
    def paths(self) -> Sequence[Path]:
        return tuple(self._paths)

    def path(self, row: int) -> Path:
        return self._paths[row]

    def row(self, path: Path) -> int | None:
        return self._rows.get(path)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._paths)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid() or index.row() >= len(self._paths):
            return None
        path = self._paths[index.row()]
        if role == ENTRY_ROLE:
            return self._entry(path)
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return shown_name(path)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return self._tip(path)
        return None

    def _entry(self, path: Path) -> Entry:
        sight = self._loader.sight(path)
        place = self._picks.place(path)
        share = self._picks.share(self._picks.all[place - 1]) if place else 0.0
        return Entry(path, self._image(path, sight), sight, place, share)

    def _image(self, path: Path, sight: Sight | None) -> QImage | None:
        if sight is None or not sight.pixels.size:
            return None
        held = self._images.get(path)
        if held is None or held[0].pixels is not sight.pixels:
            held = self._images[path] = (sight, image_of(sight.pixels))
        self._images.move_to_end(path)
        if len(self._images) > MOST_IMAGES:
            self._images.popitem(last=False)
        return held[1]

    def _tip(self, path: Path) -> str:
        sight = self._loader.peek(path)
        lines = [shown_name(path)]
        if sight is None:
            lines.append("Being read…")
        elif sight.problem:
            lines.append(sight.problem)
        elif sight.faces is None:
            lines.append("Looking for a face…")
        else:
            if sight.faces > 1:
                lines.append(f"{sight.faces} faces: the largest is used.")
            if place := self._picks.place(path):
                lines.append(f"Exemplar {place}, {self._picks.share(self._picks.all[place - 1]):.0%} of the set.")
            lines.append("Click: use this one. Ctrl-click: add to the set or take out of it.")
        return "\n".join(lines)

    def _arrived(self, path: Path) -> None:
        row = self._rows.get(path)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _all_changed(self) -> None:
        if self._paths:
            self.dataChanged.emit(self.index(0), self.index(len(self._paths) - 1))
