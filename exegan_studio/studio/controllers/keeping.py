"""Work is kept by itself while it goes on, and offered again after a crash."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer

from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.jobs.worker import Runner
from exegan_studio.pipeline.projects import keep_work, kept_work
from exegan_studio.storage.paths import state_folder
from exegan_studio.storage.project_archive import KnownPieces
from exegan_studio.storage.work_folder import LeftWork, WorkFolder, left_work
from exegan_studio.studio.controllers.loading import LoadingController
from exegan_studio.studio.controllers.saving import SavingController
from exegan_studio.studio.controllers.snapshots import Snapshot
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.state import StudioState

EVERY_MS = 10_000
"""After the first change that is not kept yet: with the writing, well under the 30 seconds of work that may be lost."""
MOST_OFFERED = 3
PARENT = "work"


class KeepingController:
    """Main thread; writes on `runner`, which nothing else uses."""

    def __init__(
        self, state: StudioState, services: Services, saving: SavingController, loading: LoadingController, runner: Runner
    ) -> None:
        self._state = state
        self._services = services
        self._saving = saving
        self._loading = loading
        self._runner = runner
        self._parent = state_folder() / PARENT
        self._folder = WorkFolder(self._parent)
        self._known = KnownPieces()
        self._writing = False
        self._left: list[LeftWork] = []
        self.may_leave: Callable[[Callable[[], None]], None] = lambda go_on: go_on()
        """As the opening controller's."""
        self.timer = QTimer()
        self.timer.setSingleShot(True)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.keep)
        state.photo_changed.connect(self._changed)
        state.document_changed.connect(self._document_changed)
        state.runs_changed.connect(self._changed)

    def _document_changed(self, change: DocumentChange) -> None:
        if change.part is not Part.FACES:
            self._changed()

    def _changed(self) -> None:
        # Not put off by further changes: a hand that never rests is kept up with too.
        if not self.timer.isActive():
            self.timer.start()

    def keep(self, then: Callable[[], None] = lambda: None) -> None:
        """What is open, now; or what was kept goes, where nothing differs from what is saved. `then`: once it is written."""
        if self._writing:
            self.timer.start()
            return
        self.timer.stop()
        snapshot = self._saving.snapshot() if self._saving.worth_keeping else None

        def work(_control: JobControl) -> None:
            self._write(snapshot)

        def done(_nothing: None) -> None:
            then()

        def ended(_job: Job[None]) -> None:
            self._writing = False

        self._writing = True
        self._runner.submit(Job("Keeping the work", work, on_done=done, on_end=ended))

    def _write(self, snapshot: Snapshot | None) -> None:
        """The runner's thread."""
        if snapshot is None:
            self._folder.clear()
        else:
            # What is lost on disk is told of when the artist saves, not every ten seconds.
            project, _ = snapshot.project(self._services.limits)
            keep_work(self._folder.folder(), project, self._known)

    # After a crash

    def offer(self) -> None:
        """Tell of work that was left by a program that no longer runs."""

        def work(_control: JobControl) -> list[LeftWork]:
            return left_work(self._parent)

        def done(found: list[LeftWork]) -> None:
            # The lock of every one is held as long as this list is.
            self._left = found
            for one in reversed(found[:MOST_OFFERED]):
                self._offer(one)

        self._runner.submit(Job("Looking for work that was left", work, on_done=done))

    def _offer(self, one: LeftWork) -> None:
        when = datetime.fromtimestamp(one.written).astimezone()
        text = f"The studio ended unexpectedly while {one.name} was worked on ({when:%d %B, %H:%M})."
        actions = (
            MessageAction("Recover", lambda: self.may_leave(lambda: self.recover(one))),
            MessageAction("Throw it away", lambda: self._remove(one)),
        )
        step = "What was kept can be recovered; otherwise it is offered again at the next start."
        message = Message(text, step, MessageKind.WARNING, "", actions, f"left {one.folder.name}", stays=True)
        self._services.reporter.message.emit(message)

    def recover(self, one: LeftWork) -> None:
        """Show it. What was left goes once it is kept anew."""
        limits = self._services.limits
        self._loading.recover(lambda: kept_work(one.folder, limits), lambda: self.keep(lambda: self._remove(one)))

    def _remove(self, one: LeftWork) -> None:
        if one not in self._left:
            return
        self._left.remove(one)

        def work(_control: JobControl) -> None:
            one.remove()

        self._runner.submit(Job("Removing what was left", work))

    def save_now(self) -> None:
        """After a fault nobody caught: at once, on the thread that calls."""
        snapshot = self._saving.snapshot()
        if snapshot is not None and not self._writing:
            self._write(snapshot)

    def close(self, seconds: float) -> bool:
        """The program ends as it should: nothing of it is to be offered. True when the thread ended within that time."""
        self.timer.stop()
        ended = self._runner.stop(seconds)
        self._folder.close()
        for one in self._left:
            one.lock.close()
        return ended
