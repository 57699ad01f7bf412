"""The photos and projects opened last."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from exegan_studio.storage.names import shown_name
from exegan_studio.storage.settings import Settings
from exegan_studio.studio.settings_rows import RECENT_FILES

MOST_FILES = 10


class RecentFiles:
    """A menu that is filled when it is opened."""

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
        for path in self.paths:
            # An ampersand would be taken for a key's mark.
            action = self.menu.addAction(shown_name(path).replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self._open(path))
        if not self.paths:
            self.menu.addAction("Nothing was opened yet").setEnabled(False)
        else:
            self.menu.addSeparator()
            self.menu.addAction("Forget these").triggered.connect(lambda: self._settings.set(RECENT_FILES, ""))
