"""A project is read off the main thread and put on the screen: opened from its file, or recovered from work that was kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from exegan_studio.domain.document import Document
from exegan_studio.domain.project import Project, RunSettings, SavedExemplar
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.linked_photo import AS_SAID, LinkedPhotoError, PhotoChoice
from exegan_studio.pipeline.projects import load_project
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.places import places_of
from exegan_studio.studio.controllers.exemplars import ExemplarController
from exegan_studio.studio.controllers.filling import summary_of_saved
from exegan_studio.studio.controllers.missing import MissingExemplars, pick_of
from exegan_studio.studio.controllers.saving import SavingController
from exegan_studio.studio.dialogs.project_questions import ask_about_photo
from exegan_studio.studio.gallery.picks import Pick
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import UNDO_MEMORY
from exegan_studio.studio.state import StudioState

STAND_IN_TOPIC, MISSING_TOPIC, OPENING_TOPIC = "stand-in", "missing", "opening"
SLOW_MS = 700
"""What takes longer is announced: the edits of a large photo are rendered anew."""
MISSING_STEP = "They are shown below the exemplar set: find them there, or open the folder that they are in."
Load = Callable[[], tuple[Project, tuple[str, ...]]]
"""The project and what of it is not as it was; called on a worker, raises StudioError."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A project read: `picks` are the exemplars that are still there, `missing` the others. `suggested`: where it was saved,
    where it cannot simply be saved again."""

    project: Project
    notes: tuple[str, ...]
    picks: tuple[Pick, ...]
    missing: tuple[SavedExemplar, ...]
    suggested: Path | None = None


class LoadingController:
    """Main thread. The latest wish wins; what is open stays until the project is read."""

    def __init__(
        self,
        state: StudioState,
        services: Services,
        exemplars: ExemplarController,
        missing: MissingExemplars,
        saving: SavingController,
        window: Callable[[], QWidget],
    ) -> None:
        self._state = state
        self._services = services
        self._exemplars = exemplars
        self._missing = missing
        self._saving = saving
        self._window = window
        self._job: Job[Opened] | None = None
        self.question: QMessageBox | None = None
        self.may_leave: Callable[[Callable[[], None]], None] = lambda go_on: go_on()
        """As the opening controller's."""
        self.use_settings: Callable[[RunSettings], None] = lambda _settings: None
        """Puts them into the panel, and the engine with them."""
        self.instead: Callable[[], None] = lambda: None
        """Called when a project is wanted: a photo that is still being read is not."""

    def open(self, path: Path, choice: PhotoChoice = AS_SAID) -> None:
        """Read the project and show it; what is open goes. `choice`: what was said of its photo."""
        limits = self._services.limits
        path = path.absolute()

        def load() -> Opened:
            return _opened(*load_project(path, limits, choice))

        def shown(opened: Opened) -> None:
            # Where the photo is now is not in the file yet.
            self._show(opened, never_saved=choice.path is not None or choice.changed)
            if opened.project.stand_in:
                self._say_stand_in(path, opened.project)

        def failed(error: Exception) -> None:
            if isinstance(error, LinkedPhotoError):
                self._ask(path, error)
            else:
                self._services.reporter.report(f"Opening {shown_name(path)}", error)

        self._read(f"Opening {shown_name(path)}", load, shown, failed)

    def recover(self, load: Load, then: Callable[[], None]) -> None:
        """Show work that was left, as not saved; `then` is called once it is on the screen."""

        def shown(opened: Opened) -> None:
            self._show(opened, never_saved=True)
            then()

        def failed(error: Exception) -> None:
            self._services.reporter.report("Recovering the work", error)

        self._read("Recovering the work", lambda: _recovered(_opened(*load())), shown, failed)

    def drop(self) -> None:
        """Something else is wanted than the project that is being read."""
        if self._job is not None:
            self._job.drop()
            self._job = None
            self._state.set_opening("")

    def _read(
        self, title: str, load: Callable[[], Opened], shown: Callable[[Opened], None], failed: Callable[[Exception], None]
    ) -> None:
        self.drop()
        self.instead()

        def work(_control: JobControl) -> Opened:
            return load()

        def ended(_job: Job[Any]) -> None:
            self._job = None
            self._state.set_opening("")

        job = self._job = Job(title, work, on_done=shown, on_failed=failed, on_end=ended)
        self._state.set_opening(title.removeprefix("Opening "))
        self._services.files.submit(job)

        def say_slow() -> None:
            if self._job is job:
                self._services.reporter.message.emit(Message(f"{title}…", topic=OPENING_TOPIC, stays=True))

        QTimer.singleShot(SLOW_MS, say_slow)

    def _show(self, opened: Opened, *, never_saved: bool) -> None:
        project, say = opened.project, self._services.reporter.say
        self._state.open(Document.restored(project, self._services.settings.get(UNDO_MEMORY) * 2**20))
        self._state.history.restore(project.candidates, summary_of_saved)
        folder = project.folder
        if folder is not None and places_of(folder, None) and folder.is_dir():
            self._exemplars.open_folder(folder)
        self._state.picks.use(opened.picks)
        self._missing.show(opened.missing)
        if project.settings is not None:
            self.use_settings(project.settings)
        self._saving.opened(project, never_saved=never_saved, suggested=opened.suggested)
        for note in opened.notes:
            say(note, "", MessageKind.WARNING)
        if opened.missing:
            names = ", ".join(one.ref.name for one in opened.missing)
            text = f"Exemplars that are no longer where they were: {names}."
            self._services.reporter.message.emit(Message(text, MISSING_STEP, MessageKind.WARNING, topic=MISSING_TOPIC))

    # A linked photo that is elsewhere

    def _ask(self, path: Path, fault: LinkedPhotoError) -> None:
        def use(found: Path) -> None:
            self.open(path, PhotoChoice(found, changed=True))

        def stand_in() -> None:
            self.open(path, PhotoChoice(stand_in=True))

        if self.question is None:
            self.question = ask_about_photo(self._window(), fault, lambda: self._find(path, fault.link.path), use, stand_in)
            self.question.finished.connect(self._answered)

    def _answered(self) -> None:
        self.question = None

    def _find(self, path: Path, was: Path) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window(), f"Where is {shown_name(was)}?", str(was))
        if name:
            self.open(path, PhotoChoice(Path(name)))

    def _say_stand_in(self, path: Path, project: Project) -> None:
        link = project.link
        assert link is not None

        def find() -> None:
            # The message goes with its button; it is true until the photo is found.
            self._services.reporter.message.emit(message)
            self.may_leave(lambda: self._find(path, link.path))

        text = f"{project.photo.name} is not there: a small copy stands in its place."
        step = "Whatever is exported of it is blurred around the edits."
        message = Message(
            *(text, step, MessageKind.WARNING, "", (MessageAction("Look for the photo…", find),), STAND_IN_TOPIC), stays=True
        )
        self._services.reporter.message.emit(message)


def _opened(project: Project, notes: tuple[str, ...]) -> Opened:
    """Any thread."""
    there = {one: _place(one) for one in project.exemplars}
    picks = tuple(pick_of(one, path) for one, path in there.items() if path is not None)
    return Opened(project, notes, picks, tuple(one for one, path in there.items() if path is None))


def _place(one: SavedExemplar) -> Path | None:
    """Where the very file is."""
    return next((path for path in places_of(one.path, one.near) if file_hash(path) == one.ref.sha256 != ""), None)


def _recovered(opened: Opened) -> Opened:
    """It belongs to its project file only where that is as it was: else saving would lose what was saved since."""
    file = opened.project.file
    now = "" if file is None else file_hash(file.path)
    if file is None or now == file.sha256:
        return opened
    what = "has been changed since then" if now else "is not there any more"
    note = f"{shown_name(file.path)}, which the recovered work belongs to, {what}: saving asks for a name."
    project = replace(opened.project, file=None)
    return replace(opened, project=project, notes=(*opened.notes, note), suggested=file.path)
