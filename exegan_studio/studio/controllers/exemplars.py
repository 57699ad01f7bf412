"""The exemplar folder and the set picked from it."""

from collections.abc import Sequence
from pathlib import Path

from exegan_studio.domain.errors import StudioError
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.storage.images import list_pictures
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.studio.gallery.parts import Gallery
from exegan_studio.studio.gallery.picks import MOST_PICKS
from exegan_studio.studio.gallery.sight import Sight
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.pictures import image_of
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import EXEMPLAR_FOLDER, RECENT_FOLDERS
from exegan_studio.studio.state import StudioState

MOST_RECENT = 8


class ExemplarController:
    """The latest folder wins: one still being read when another is chosen is dropped."""

    def __init__(self, state: StudioState, services: Services, gallery: Gallery) -> None:
        self._state = state
        self._services = services
        self._model = gallery.model
        self._loader = gallery.loader
        self._panel = gallery.panel
        self._set_panel = gallery.set_panel
        self._job: Job[list[Path]] | None = None
        self._set_shows: dict[Path, Sight] = {}
        self.folder: Path | None = None
        self._panel.view.picked.connect(self.pick)
        self._panel.folder_chosen.connect(self.open_folder)
        self._panel.refresh.connect(self.refresh)
        self._set_panel.weight_changed.connect(state.picks.set_weight)
        self._set_panel.removed.connect(state.picks.remove)
        self._set_panel.zones_changed.connect(state.picks.set_zones)
        gallery.model.dataChanged.connect(self._show_set_pictures)
        state.picks_changed.connect(self._show_set)
        self._show_set()

    def open_first_folder(self) -> None:
        """The folder used last, else the sample exemplars."""
        kept = self._services.settings.get(EXEMPLAR_FOLDER)
        samples = samples_folder() / "exemplars"
        if kept and Path(kept).is_dir():
            self.open_folder(Path(kept))
        elif samples.is_dir():
            self.open_folder(samples)
        else:
            self._panel.show_note("Choose a folder with portraits: they guide what the hole is filled with.")

    def open_folder(self, folder: Path, pick: Sequence[Path] = ()) -> None:
        """`pick` become the exemplar set once the folder is read."""
        if self._job is not None:
            self._job.drop()
        self.folder = folder
        self._panel.set_folders(folder, self._recent(folder))

        def work(_control: JobControl) -> list[Path]:
            return list_pictures(folder)

        def done(paths: list[Path]) -> None:
            self._show(paths)
            if pick:
                self._state.picks.set_all(tuple(path for path in pick if path in paths))

        self._job = Job(f"Reading {shown_name(folder)}", work, on_done=done, on_failed=self._failed)
        self._services.looking.submit(self._job)

    def refresh(self) -> None:
        if self.folder is not None:
            self.open_folder(self.folder)

    def pick(self, path: Path, several: bool) -> None:
        """One exemplar, or one more of several."""
        sight = self._loader.peek(path)
        if sight is not None and not sight.usable:
            self._services.reporter.say(f"{shown_name(path)} cannot be an exemplar.", sight.problem, MessageKind.WARNING)
        elif several:
            if not self._state.picks.toggle(path):
                text = f"The exemplar set is full ({MOST_PICKS})."
                self._services.reporter.say(text, "Take one out of it first.", MessageKind.WARNING)
        else:
            self._state.picks.pick_only(path)

    def swap(self) -> None:
        """The first two change places."""
        self._state.picks.swap()

    def clear_zones(self) -> None:
        """All for the whole face."""
        self._state.picks.clear_zones()

    def _show(self, paths: list[Path]) -> None:
        self._job = None
        self._model.set_paths(paths)
        self._panel.show_pictures()
        for pick in self._state.picks.all:
            if not pick.path.exists():
                self._state.picks.remove(pick.path)
        folder = self.folder
        if folder is not None and samples_folder() not in folder.parents:
            settings = self._services.settings
            settings.set(EXEMPLAR_FOLDER, str(folder))
            own = [str(one) for one in self._recent(folder) if samples_folder() not in one.parents]
            settings.set(RECENT_FOLDERS, "\n".join(own))

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._model.set_paths([])
        if isinstance(error, StudioError):
            self._panel.show_note(f"{error.message}\n\n{error.next_step}")
        else:
            self._panel.show_note("The folder could not be read.")
            self._services.reporter.report("Reading the exemplar folder", error)

    def _recent(self, current: Path) -> list[Path]:
        kept = [Path(line) for line in self._services.settings.get(RECENT_FOLDERS).splitlines() if line]
        recent = [current, *(folder for folder in kept if folder != current and folder.is_dir())][:MOST_RECENT]
        samples = samples_folder() / "exemplars"
        return recent if samples in recent or not samples.is_dir() else [*recent, samples]

    def _show_set(self) -> None:
        self._set_shows = {path: sight for path, sight in self._set_shows.items() if self._state.picks.place(path)}
        self._set_panel.show_picks(self._state.picks)
        self._show_set_pictures()

    def _show_set_pictures(self) -> None:
        for pick in self._state.picks.all:
            sight = self._loader.sight(pick.path)
            if sight is not None and sight.pixels.size and self._set_shows.get(pick.path) is not sight:
                self._set_shows[pick.path] = sight
                self._set_panel.show_image(pick.path, image_of(sight.pixels), sight.focus)
                if not sight.usable:
                    self._drop_unusable(pick.path, sight.problem)

    def _drop_unusable(self, path: Path, problem: str) -> None:
        """Picked before anyone had looked for a face in it."""
        self._state.picks.remove(path)
        self._services.reporter.say(f"{shown_name(path)} cannot be an exemplar.", problem, MessageKind.WARNING)
