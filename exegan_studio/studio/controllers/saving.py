"""The project: saved, opened again, and what of it is not saved yet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from exegan_studio.domain.document import Document
from exegan_studio.domain.errors import ExemplarError, PictureError
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.project import Project, SavedCandidate, SavedExemplar
from exegan_studio.domain.recipe import ExemplarRef
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.projects import load_project, save_project
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.project_archive import SUFFIX
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.controllers.exemplars import ExemplarController
from exegan_studio.studio.gallery.picks import LEAST_WEIGHT, Pick
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import PROJECT_FOLDER, UNDO_MEMORY
from exegan_studio.studio.state import StudioState

PROJECTS = f"Projects (*{SUFFIX})"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What is open, frozen on the main thread; `project` is made of it on any thread. `mark`: what stands for this state."""

    bare: Project
    candidates: tuple[tuple[HeldCandidate, bool, int, Meters | None], ...]
    picks: tuple[Pick, ...]
    position: int
    mark: object

    def project(self) -> tuple[Project, tuple[str, ...]]:
        """And what could not be put into it, in words: candidates whose pixels are lost on disk."""
        saved: list[SavedCandidate] = []
        notes: list[str] = []
        for held, kept, rating, meters in self.candidates:
            try:
                saved.append(held.saved(kept, rating, meters))
            except PictureError:
                notes.append(f"Candidate {held.number} of run {held.run} is lost on disk and is not in the project.")
        exemplars = tuple(_exemplar(pick) for pick in self.picks)
        bare = self.bare
        project = Project(
            *(bare.photo, bare.base, bare.faces, bare.active, bare.mask, bare.tree),
            *(tuple(saved), exemplars, bare.folder),
        )
        return project, tuple(notes)


@dataclass(frozen=True, eq=False)
class Opened:
    """A project read: `picks` are the exemplars that are still there, `missing` the names of the others."""

    project: Project
    notes: tuple[str, ...]
    picks: tuple[Pick, ...]
    missing: tuple[str, ...]


class SavingController:
    """Main thread. `path`: the project file of what is open; None where there is none yet."""

    def __init__(
        self, state: StudioState, services: Services, exemplars: ExemplarController, window: Callable[[], QWidget]
    ) -> None:
        self._state = state
        self._services = services
        self._exemplars = exemplars
        self._window = window
        self.path: Path | None = None
        self._recovered = False
        self._mark: object = None
        self._job: Job[Opened] | None = None
        self.remembered: Callable[[Path], None] = lambda _path: None
        """Told of every project file that was saved or opened."""
        state.photo_changed.connect(self._forget)

    # What is not saved

    @property
    def modified(self) -> bool:
        """Whether anything differs from the project as it was opened or saved; without a project: from the photo."""
        document = self._state.document
        return document is not None and (self._recovered or document.modified or self._decided() != self._mark)

    @property
    def asks(self) -> bool:
        """Whether leaving would lose what the artist would miss. Without a project, strokes alone are not asked about."""
        if self.path is not None or self._recovered:
            return self.modified
        return self.modified and (self._state.unexported or self.kept > 0)

    @property
    def kept(self) -> int:
        """Candidates the artist kept."""
        return sum(self._state.history.is_kept(held) for held in self._state.history.all())

    def _decided(self) -> object:
        history = self._state.history
        found = [(held, history.is_kept(held), history.rating(held)) for held in history.all()]
        return frozenset(one for one in found if one[1] or one[2]) or None

    def snapshot(self) -> Snapshot | None:
        """Kept and rated candidates and the newest run's; None where no photo is open."""
        document, history = self._state.document, self._state.history
        if document is None:
            return None
        newest = history.latest.number if history.latest else 0
        candidates = tuple(
            (held, history.is_kept(held), history.rating(held), history.meters(held))
            for held in history.all()
            if held.run == newest or history.is_kept(held) or history.rating(held)
        )
        bare = Project(
            *(document.photo, document.base, document.faces, document.active_face),
            *(document.snapshot_mask(), document.tree),
            folder=self._exemplars.folder,
        )
        return Snapshot(bare, candidates, self._state.picks.all, document.position, self._decided())

    # Saving

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Under its name; asks for one where it has none. `then` is called once it is saved."""
        if self.path is None:
            self.save_as(then)
        else:
            self.save_to(self.path, overwrite=True, then=then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        document = self._state.document
        if document is None:
            return
        suggested = self.path or self._folder(document) / f"{Path(document.photo.name).stem}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._window(), "Save the project", str(suggested), PROJECTS)
        if name:
            path = Path(name)
            # The system's dialog has asked about the name it was given, not about one that we complete.
            whole = path if path.suffix.lower() == SUFFIX else path.with_name(f"{path.name}{SUFFIX}")
            self.save_to(whole, overwrite=whole == path, then=then)

    def save_to(self, path: Path, *, overwrite: bool, then: Callable[[], None] = lambda: None) -> None:
        document = self._state.document
        if document is None:
            return
        document.end_stroke()
        snapshot = self.snapshot()
        if snapshot is None:
            return

        def work(_control: JobControl) -> tuple[str, ...]:
            project, notes = snapshot.project()
            save_project(path, project, overwrite=overwrite)
            return notes

        def done(notes: tuple[str, ...]) -> None:
            if self._state.document is document:
                self.path, self._recovered, self._mark = path, False, snapshot.mark
                document.mark_saved(snapshot.position)
                self._state.work_changed.emit()
            self._services.settings.set(PROJECT_FOLDER, str(path.parent))
            self.remembered(path)
            self._services.reporter.say(f"The project is in {shown_name(path)}.", "", MessageKind.GOOD)
            for note in notes:
                self._services.reporter.say(note, "Make it again from its recipe.", MessageKind.WARNING)
            then()

        self._services.files.submit(Job("Saving the project", work, on_done=done))

    def _folder(self, document: Document) -> Path:
        kept = self._services.settings.get(PROJECT_FOLDER)
        photo = document.photo.path
        own = photo.parent if photo and samples_folder() not in photo.parents else Path.home()
        return Path(kept) if kept and Path(kept).is_dir() else own

    # Opening

    def open(self, path: Path) -> None:
        """Read the project and show it; what is open goes."""
        limits = self._services.limits
        self._read(f"Opening {shown_name(path)}", lambda: load_project(path, limits), lambda: self._named(path))

    def recover(self, load: Callable[[], tuple[Project, tuple[str, ...]]], then: Callable[[], None]) -> None:
        """Show work that was left, as not saved; `load` is called on a worker, `then` once it is on the screen."""

        def shown() -> None:
            self._recovered = True
            self._state.work_changed.emit()
            then()

        self._read("Recovering the work", load, shown)

    def _named(self, path: Path) -> None:
        self.path = path
        self._services.settings.set(PROJECT_FOLDER, str(path.parent))
        self.remembered(path)
        self._state.work_changed.emit()

    def _read(self, title: str, load: Callable[[], tuple[Project, tuple[str, ...]]], then: Callable[[], None]) -> None:
        if self._job is not None:
            self._job.drop()

        def work(_control: JobControl) -> Opened:
            project, notes = load()
            there = {one: _is_there(one) for one in project.exemplars}
            picks = tuple(
                Pick(one.path, min(max(one.ref.weight, LEAST_WEIGHT), 1.0), one.ref.zones) for one in there if there[one]
            )
            return Opened(project, notes, picks, tuple(one.ref.name for one in there if not there[one]))

        def done(opened: Opened) -> None:
            self._show(opened)
            then()

        def ended(_job: Job[Any]) -> None:
            self._job = None
            self._state.set_opening("")

        self._job = Job(title, work, on_done=done, on_end=ended)
        self._state.set_opening(title.removeprefix("Opening "))
        self._services.files.submit(self._job)

    def _show(self, opened: Opened) -> None:
        project, say = opened.project, self._services.reporter.say
        self._state.open(Document.restored(project, self._services.settings.get(UNDO_MEMORY) * 2**20))
        self._state.history.restore(project.candidates)
        self._mark = self._decided()
        if project.folder is not None and project.folder.is_dir():
            self._exemplars.open_folder(project.folder)
        self._state.picks.use(opened.picks)
        for note in opened.notes:
            say(note, "", MessageKind.WARNING)
        if opened.missing:
            names = ", ".join(opened.missing)
            say(f"Exemplars that are no longer where they were: {names}.", "Pick them again.", MessageKind.WARNING)

    def _forget(self) -> None:
        """Another photo, which has no project yet."""
        self.path, self._recovered, self._mark = None, False, None


def _exemplar(pick: Pick) -> SavedExemplar:
    try:
        sha256 = file_hash(pick.path)
    except ExemplarError:
        sha256 = ""
    return SavedExemplar(pick.path, ExemplarRef(sha256, shown_name(pick.path), pick.weight, pick.zones))


def _is_there(one: SavedExemplar) -> bool:
    try:
        return file_hash(one.path) == one.ref.sha256
    except ExemplarError:
        return False
