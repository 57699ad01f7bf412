"""The photos and projects opened last."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from exegan_studio.storage.names import shown_name
from exegan_studio.storage.settings import Settings
from exegan_studio.studio.settings_rows import RECENT_FILES

MOST_FILES = 10


class RecentFiles:
    """A menu that is filled when it is opened. Files that are not there are greyed, not forgotten: a disk may come back."""

    def __init__(self, settings: Settings, parent: QWidget, open_file: Callable[[Path], None]) -> None:
        self._settings = settings
        self._open = open_file
        self.menu = QMenu("Open recent", parent)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)

    @property
    def paths(self) -> list[Path]:
        """The newest first."""
        return [Path(line) for line in self._settings.get(RECENT_FILES).splitlines() if line]

    def remember(self, path: Path) -> None:
        if "\n" not in str(path) and path.is_absolute():
            kept = [path, *(one for one in self.paths if one != path)][:MOST_FILES]
            self._settings.set(RECENT_FILES, "\n".join(str(one) for one in kept))

    def _fill(self) -> None:
        self.menu.clear()
        paths = self.paths
        names = Counter(shown_name(path) for path in paths)
        for path in paths:
            name = shown_name(path)
            text = f"{name} ({shown_name(path.parent)})" if names[name] > 1 else name
            there = path.is_file()
            # An ampersand would be taken for a key's mark.
            action = self.menu.addAction((text if there else f"{text} - not there").replace("&", "&&"))
            action.setToolTip(str(path))
            action.setEnabled(there)
            action.triggered.connect(lambda _checked=False, path=path: self._open(path))
        if not paths:
            self.menu.addAction("Nothing was opened yet").setEnabled(False)
        else:
            self.menu.addSeparator()
            self.menu.addAction("Clear this list").triggered.connect(lambda: self._settings.set(RECENT_FILES, ""))
