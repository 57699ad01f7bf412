"""The project: what of it is not saved yet, and saving it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from exegan_studio.domain.document import Document
from exegan_studio.domain.errors import ChangedMeanwhileError
from exegan_studio.domain.project import PhotoLink, Project, ProjectFile, RunSettings
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.linked_photo import link_to
from exegan_studio.pipeline.projects import refuse_changed, save_project
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.project_archive import SUFFIX
from exegan_studio.studio.controllers.exemplars import ExemplarController
from exegan_studio.studio.controllers.missing import MissingExemplars
from exegan_studio.studio.controllers.snapshots import Mark, Snapshot
from exegan_studio.studio.dialogs.project_questions import ask_about_changed
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import PROJECT_FOLDER, PROJECT_LINKS
from exegan_studio.studio.state import StudioState

PROJECTS = f"Projects (*{SUFFIX})"
HOLDING = f"Projects that hold the photo (*{SUFFIX})"
LINKING = f"Projects that link to the photo (*{SUFFIX})"
CANNOT_LINK = "The photo's file is not there as it was opened, so the project holds the photo itself."
STILL_LINKS = "The photo itself is not here, so the project still links to it."


class SavingController:
    """Main thread. `file`: the project file of what is open; None where there is none yet."""

    def __init__(
        self,
        state: StudioState,
        services: Services,
        exemplars: ExemplarController,
        missing: MissingExemplars,
        window: Callable[[], QWidget],
    ) -> None:
        self._state = state
        self._services = services
        self._exemplars = exemplars
        self._missing = missing
        self._window = window
        self.file: ProjectFile | None = None
        self.link: PhotoLink | None = None
        """As the project's."""
        self._never_saved = False
        self._mark = Mark()
        self._written: ProjectFile | None = None
        """The last one, set by the thread that writes: another save may be asked for before that is heard of here."""
        self._suggested: Path | None = None
        self.question: QMessageBox | None = None
        self.run_settings: Callable[[], RunSettings | None] = lambda: None
        """Of the next run, as the panel has them."""
        self.remembered: Callable[[Path], None] = lambda _path: None
        """Told of every project file that was saved or opened."""
        self.saved: Callable[[], None] = lambda: None
        """Called when all of it is in the project file."""
        state.photo_changed.connect(self._forget)

    @property
    def path(self) -> Path | None:
        return None if self.file is None else self.file.path

    # What is not saved

    @property
    def modified(self) -> bool:
        """Whether anything differs from the project as it was opened or saved; without a project: from the photo. What the
        next run is to be made with is written down, but alone it is no work to ask about."""
        document = self._state.document
        if document is None:
            return False
        picked = self.file is not None and self._picked() != self._mark.picked
        return self._never_saved or document.modified or picked or self._decided() != self._mark.decided

    @property
    def worth_keeping(self) -> bool:
        """Whether anything would be lost that the project file does not hold; candidates count that nobody decided on."""
        return self.modified or not self._mark.held.issuperset(self._state.history.all())

    @property
    def asks(self) -> bool:
        """Whether leaving would lose what the artist would miss. Without a project, strokes alone are not asked about."""
        if self.file is not None or self._never_saved:
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

    def _picked(self) -> object:
        return self._state.picks.remembered, self._missing.all

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
            settings=self.run_settings(),
            link=self.link,
            file=self.file,
        )
        mark = Mark(self._decided(), self._picked(), frozenset(one[0] for one in candidates))
        return Snapshot(bare, candidates, self._exemplars.in_sight(), self._missing.all, document.position, mark)

    def opened(self, project: Project, *, never_saved: bool, suggested: Path | None = None) -> None:
        """This project is on the screen now. `never_saved`: no file holds it as it is. `suggested`: under which name to save
        it, where it has no file."""
        self.file, self.link, self._never_saved, self._suggested = project.file, project.link, never_saved, suggested
        self._mark = Mark(self._decided(), self._picked(), frozenset(self._state.history.all()))
        if project.file is not None:
            self._remember(project.file.path)
        self._state.work_changed.emit()

    # Saving

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Under its name; asks for one where it has none. `then` is called once it is saved."""
        if self.file is None:
            self.save_as(then)
        else:
            self.save_to(self.file.path, overwrite=True, then=then, unchanged=self.file)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        document = self._state.document
        if document is None:
            return
        own = self._folder(document) / f"{Path(document.photo.name).stem}{SUFFIX}"
        suggested, stands_in = self.path or self._suggested or own, self._stands_in(document)
        linked = self.link is not None if self.file is not None else self._services.settings.get(PROJECT_LINKS)
        kinds = [LINKING] if stands_in else [HOLDING] if document.photo.path is None else [HOLDING, LINKING]
        name, kind = QFileDialog.getSaveFileName(
            *(self._window(), "Save the project", str(suggested), ";;".join(kinds)),
            LINKING if linked and LINKING in kinds else kinds[0],
        )
        if name:
            path = Path(name)
            # The system's dialog has asked about the name it was given, not about one that we complete.
            whole = path if path.suffix.lower() == SUFFIX else path.with_name(f"{path.name}{SUFFIX}")
            self.save_to(whole, overwrite=whole == path, then=then, linked=kind == LINKING)

    def save_to(
        self,
        path: Path,
        *,
        overwrite: bool,
        then: Callable[[], None] = lambda: None,
        linked: bool | None = None,
        unchanged: ProjectFile | None = None,
    ) -> None:
        """`linked`: the project names the photo instead of holding it; None: as it did. `unchanged`: ask first where the file
        is no longer that one."""
        document, limits = self._state.document, self._services.limits
        if document is None:
            return
        document.end_stroke()
        snapshot = self.snapshot()
        if snapshot is None:
            return

        wants_link = self.link is not None if linked is None else linked

        def work(_control: JobControl) -> tuple[Project, tuple[str, ...]]:
            if unchanged is not None:
                refuse_changed(unchanged, self._written)
            project, notes = snapshot.project(limits)
            project, note = _with_link(project, wants_link)
            self._written = save_project(path, project, overwrite=overwrite)
            return replace(project, file=self._written), (*notes, *note)

        def done(saved: tuple[Project, tuple[str, ...]]) -> None:
            project, notes = saved
            if self._state.document is document:
                self.file, self.link, self._never_saved = project.file, project.link, False
                self._mark = snapshot.mark
                document.mark_saved(snapshot.position)
                self._state.work_changed.emit()
                self.saved()
            self._remember(path)
            self._services.settings.set(PROJECT_LINKS, wants_link)
            self._services.reporter.say(f"The project is in {shown_name(path)}.", "", MessageKind.GOOD)
            for note in notes:
                self._services.reporter.say(note, "", MessageKind.WARNING)
            then()

        def failed(error: Exception) -> None:
            if isinstance(error, ChangedMeanwhileError):
                self._ask_over(path, then)
            else:
                self._services.reporter.report("Saving the project", error)

        self._services.files.submit(Job("Saving the project", work, on_done=done, on_failed=failed))

    def _ask_over(self, path: Path, then: Callable[[], None]) -> None:
        def over() -> None:
            self.save_to(path, overwrite=True, then=then)

        if self.question is None:
            self.question = ask_about_changed(self._window(), path, lambda: self.save_as(then), over)
            self.question.finished.connect(self._answered)

    def _answered(self) -> None:
        self.question = None

    def _stands_in(self, document: Document) -> bool:
        return self.link is not None and self.link.sha256 != document.photo.sha256

    def _remember(self, path: Path) -> None:
        self._services.settings.set(PROJECT_FOLDER, str(path.parent))
        self.remembered(path)

    def _folder(self, document: Document) -> Path:
        kept = self._services.settings.get(PROJECT_FOLDER)
        photo = document.photo.path
        own = photo.parent if photo and samples_folder() not in photo.parents else Path.home()
        return Path(kept) if kept and Path(kept).is_dir() else own

    def _forget(self) -> None:
        """Another photo, which has no project yet."""
        self.file, self.link, self._never_saved, self._suggested = None, None, False, None
        self._mark = Mark()


def _with_link(project: Project, wanted: bool) -> tuple[Project, tuple[str, ...]]:
    """With a link to the photo, or without one, and why it is not as it was wished for. Any thread."""
    if project.stand_in:
        return project, () if wanted else (STILL_LINKS,)
    link = link_to(project.photo) if wanted else None
    return replace(project, link=link), (CANNOT_LINK,) if wanted and link is None else ()
