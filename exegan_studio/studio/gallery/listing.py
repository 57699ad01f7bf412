"""The gallery's folder: listed off the main thread, watched, and listed again when something in it changes."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.storage.images import PictureFile, picture_files
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.services import Services

SOON_MS = 300
"""From the first sign of a change to the next listing: a folder being filled is not listed for every file."""


class FolderListing(QObject):
    """Main thread. The latest folder wins: one still being read when another is opened is dropped."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._changed)
        self._watcher.fileChanged.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SOON_MS)
        self._timer.timeout.connect(self.again)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(SOON_MS)
        self._resting.timeout.connect(self._watch_shown)
        self._shown: Sequence[Path] = ()
        self._job: Job[list[PictureFile]] | None = None
        self.folder: Path | None = None
        self.listed: Callable[[list[PictureFile]], None] = lambda _files: None
        """Called with the folder's pictures by name, each time it was listed."""
        self.failed: Callable[[Exception], None] = lambda _error: None
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._state_changed)

    def open(self, folder: Path) -> None:
        """Read it now, and watch it from now on."""
        self._unwatch(self._watcher.directories() + self._watcher.files())
        self.folder = folder
        self._list(folder)

    def again(self) -> None:
        """Read the same folder once more."""
        if self.folder is None:
            return
        if self._job is not None:
            # Two at a time would say nothing more; what changes while one reads is read after it.
            self._timer.start()
        else:
            self._list(self.folder)

    def watch(self, shown: Sequence[Path]) -> None:
        """Also these files themselves, once nothing else has been wished for a moment: a file written over in place is no
        change of its folder."""
        self._shown = shown
        self._resting.start()

    def _watch_shown(self) -> None:
        wanted = {str(path) for path in self._shown}
        watched = set(self._watcher.files())
        self._unwatch(list(watched - wanted))
        if new := list(wanted - watched):
            self._watcher.addPaths(new)

    def _list(self, folder: Path) -> None:
        if self._job is not None:
            self._job.drop()
        self._timer.stop()
        # First: what comes while the folder is being read is noticed.
        if str(folder) not in self._watcher.directories() and folder.is_dir():
            self._watcher.addPath(str(folder))

        def work(_control: JobControl) -> list[PictureFile]:
            files = picture_files(folder)
            for file in files:
                # A path keeps its hash: the main thread finds ten thousand of them made.
                hash(file.path)
            return files

        self._job = Job(
            f"Reading {shown_name(folder)}",
            work,
            on_done=partial(self._end, self._done),
            on_failed=partial(self._end, self._lost),
        )
        self._services.looking.submit(self._job)

    def _end(self, tell: Callable[..., None], outcome: object) -> None:
        self._job = None
        tell(outcome)

    def _done(self, files: list[PictureFile]) -> None:
        self.listed(files)

    def _lost(self, error: Exception) -> None:
        self.failed(error)

    def _changed(self, _path: str) -> None:
        self._soon()

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        """Back from another program: on network drives changes may not have been told."""
        if state == Qt.ApplicationState.ApplicationActive and self.folder is not None:
            self._soon()

    def _unwatch(self, paths: list[str]) -> None:
        if paths:
            self._watcher.removePaths(paths)
