"""The exemplar folder and the set picked from it."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from exegan_studio.domain.errors import StudioError
from exegan_studio.domain.recipe import ExemplarRef
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.favourites import save_favourites
from exegan_studio.storage.images import PictureFile, looks_like_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.project_archive import SUFFIX
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.gallery.judging import GalleryJudge
from exegan_studio.studio.gallery.listing import FolderListing
from exegan_studio.studio.gallery.order import Order, Wish
from exegan_studio.studio.gallery.parts import Gallery
from exegan_studio.studio.gallery.picks import LEAST_WEIGHT, MOST_PICKS, Pick
from exegan_studio.studio.gallery.sight import Sight
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.pictures import image_of
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import EXEMPLAR_FOLDER, RECENT_FOLDERS
from exegan_studio.studio.state import StudioState

MOST_RECENT = 8
NOTHING_CHOSEN = "Choose a folder with portraits: they guide what the hole is filled with."


class ExemplarController:
    """What lies in the folder comes from its listing, what is in the pictures from the loader, how well they suit from the
    judge; here each is told what the artist looks at."""

    def __init__(self, state: StudioState, services: Services, gallery: Gallery, room: EngineRoom) -> None:
        self._state = state
        self._services = services
        self._model = gallery.model
        self._loader = gallery.loader
        self._favourites = gallery.favourites
        self._panel = gallery.panel
        self._set_panel = gallery.set_panel
        self._set_shows: dict[Path, Sight] = {}
        self._to_pick: Sequence[Path] = ()
        self._guests: tuple[Path, ...] = ()
        """Dropped here from outside: shown before the folder's own."""
        self._listed: list[PictureFile] = []
        self.listed: Callable[[Sequence[PictureFile]], None] = lambda _files: None
        """Told of the folder's pictures each time it was listed."""
        self.project_dropped: Callable[[Path], None] = lambda _path: None
        """Told of a project that was dropped among the pictures."""
        self.gone: Callable[[Pick, Sight | None], None] = lambda _pick, _sight: None
        """Told of a picked one whose file is not there any more, and what was known of it."""
        self.listing = FolderListing(services, state)
        self.listing.listed, self.listing.failed = self._show, self._failed
        self.judge = GalleryJudge(state, services, room, gallery.loader, gallery.model)
        self.judge.problem_changed = self._say_problem
        self._panel.view.picked.connect(self.pick)
        self._panel.view.starred.connect(self.star)
        self._panel.view.shown_changed.connect(self._look)
        self._panel.view.menu_wanted.connect(self._menu)
        self._panel.bar.changed.connect(self._arrange)
        self._panel.folder_chosen.connect(self.open_folder)
        self._panel.pictures_dropped.connect(self.add)
        self._panel.refresh.connect(self.refresh)
        self._set_panel.weight_changed.connect(state.picks.set_weight)
        self._set_panel.removed.connect(state.picks.remove)
        self._set_panel.zones_changed.connect(state.picks.set_zones)
        gallery.loader.arrived.connect(self._show_set_picture)
        state.picks_changed.connect(self._show_set)
        if self._favourites.note:
            services.reporter.say(self._favourites.note)
        self._show_set()

    @property
    def folder(self) -> Path | None:
        return self.listing.folder

    def in_sight(self) -> tuple[tuple[Pick, Sight | None], ...]:
        """The picks, each with what is known of its file."""
        return tuple((pick, self._loader.peek(pick.path)) for pick in self._state.picks.remembered)

    # The folder

    def open_first_folder(self) -> None:
        """The folder used last, else the sample exemplars."""
        kept = self._services.settings.get(EXEMPLAR_FOLDER)
        samples = samples_folder() / "exemplars"
        if kept and Path(kept).is_dir():
            self.open_folder(Path(kept))
        elif samples.is_dir():
            self.open_folder(samples)
        else:
            self._panel.show_note(NOTHING_CHOSEN)

    def open_folder(self, folder: Path, pick: Sequence[Path] = ()) -> None:
        """`pick` become the exemplar set once the folder is read."""
        self._to_pick = tuple(pick)
        self._panel.set_folders(folder, self._recent(folder))
        self.listing.open(folder)

    def refresh(self) -> None:
        """Read the folder again, and files in it that could not be read."""
        self._loader.forget_unreadable()
        self.listing.again()

    def add(self, files: Sequence[Path]) -> None:
        """Show these pictures too, wherever they lie, before those of the folder."""
        project = next((path for path in files if path.suffix.lower() == SUFFIX), None)
        if project is not None:
            self.project_dropped(project)
            return
        pictures = [path for path in files if looks_like_picture(path)]
        if len(pictures) < len(files):
            first = next(path for path in files if path not in pictures)
            self._services.reporter.say(
                f"{shown_name(first)} is no picture that can be an exemplar.", "Drop pictures or a folder.", MessageKind.WARNING
            )
        if pictures:
            known = {file.path for file in self._listed}
            self._guests = tuple(dict.fromkeys((*(path for path in pictures if path not in known), *self._guests)))
            self._set_files()
            self._panel.view.show_path(pictures[0])

    def _show(self, files: list[PictureFile]) -> None:
        self._listed = files
        self._set_files()
        for pick in self._state.picks.remembered:
            if not pick.path.exists():
                sight = self._loader.peek(pick.path)
                self._state.picks.remove(pick.path)
                self.gone(pick, sight)
        self.listed(files)
        if self._to_pick:
            there = {file.path for file in files}
            self._state.picks.set_all(tuple(path for path in self._to_pick if path in there))
            self._to_pick = ()
        folder = self.folder
        if folder is not None and samples_folder() not in folder.parents:
            settings = self._services.settings
            settings.set(EXEMPLAR_FOLDER, str(folder))
            own = [str(one) for one in self._recent(folder) if samples_folder() not in one.parents]
            settings.set(RECENT_FOLDERS, "\n".join(own))

    def _failed(self, error: Exception) -> None:
        self._listed = []
        if isinstance(error, StudioError):
            self._panel.set_empty_note(f"{error.message}\n\n{error.next_step}")
        else:
            self._panel.set_empty_note("The folder could not be read.")
            self._services.reporter.report("Reading the exemplar folder", error)
        self._set_files()

    def _set_files(self) -> None:
        if self._guests:
            own = {file.path for file in self._listed}
            self._guests = tuple(path for path in self._guests if path not in own and path.exists())
        self._model.set_files([*(PictureFile.of(path) for path in self._guests), *self._listed])
        self._panel.show_files()
        self._look()

    def _recent(self, current: Path) -> list[Path]:
        kept = [Path(line) for line in self._services.settings.get(RECENT_FOLDERS).splitlines() if line]
        recent = [current, *(folder for folder in kept if folder != current and folder.is_dir())][:MOST_RECENT]
        samples = samples_folder() / "exemplars"
        return recent if samples in recent or not samples.is_dir() else [*recent, samples]

    # What is looked at

    def _arrange(self, wish: Wish) -> None:
        if wish.order is Order.SUITABILITY:
            self.judge.ask()
        self._model.set_wish(wish)
        self._say_problem()
        self._panel.show_files()
        self._look()

    def _look(self) -> None:
        shown, near = self._panel.view.shown()
        rest = self._model.paths if self._model.wish.order is Order.SUITABILITY else ()
        self.listing.watch(shown)
        self._loader.want([*shown, *near], rest)
        self.judge.want(shown, rest)

    def _say_problem(self) -> None:
        sorted_by_it = self._model.wish.order is Order.SUITABILITY
        self._panel.bar.say(self.judge.problem if sorted_by_it else "")

    def star(self, path: Path) -> None:
        """Make it a favourite, or no favourite any more."""
        self._model.set_favourite(path, not self._model.is_favourite(path))
        self._panel.show_files()
        where, text = self._favourites.path, self._favourites.text()

        def work(_control: JobControl) -> None:
            save_favourites(where, text)

        self._services.files.submit(Job("Keeping the favourites", work))

    def _menu(self, path: Path, point: QPoint) -> None:
        menu = QMenu(self._panel)
        in_set = bool(self._state.picks.place(path))
        menu.addAction("Use only this one").triggered.connect(lambda: self.pick(path, several=False))
        menu.addAction("Take out of the set" if in_set else "Add to the set").triggered.connect(
            lambda: self.pick(path, several=True)
        )
        starred = menu.addAction("Favourite")
        starred.setCheckable(True)
        starred.setChecked(self._model.is_favourite(path))
        starred.triggered.connect(lambda: self.star(path))
        menu.addSeparator()
        menu.addAction("Copy its path").triggered.connect(lambda: QGuiApplication.clipboard().setText(str(path)))
        folder = QUrl.fromLocalFile(str(path.parent))
        menu.addAction("Open its folder").triggered.connect(lambda: QDesktopServices.openUrl(folder))
        if path in self._guests:
            menu.addAction("Take out of the gallery").triggered.connect(lambda: self._dismiss(path))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _dismiss(self, path: Path) -> None:
        self._guests = tuple(one for one in self._guests if one != path)
        self._set_files()

    # The set

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

    def called(self, names: Collection[str]) -> list[Path]:
        """What is picked or listed under one of these names, as they are shown."""
        every = dict.fromkeys([*(pick.path for pick in self._state.picks.all), *(file.path for file in self._model.files)])
        return [path for path in every if shown_name(path) in names]

    def pick_again(self, wanted: Sequence[ExemplarRef]) -> None:
        """A recipe's exemplars, with their weights and zones, where the gallery has the very files. The others are told of;
        where it has none of them, the set stays as it is."""
        names = {one.name for one in wanted}
        files = self.called(names)
        heaviest = max((one.weight for one in wanted), default=1.0)

        def work(_control: JobControl) -> dict[str, Path]:
            return {file_hash(path): path for path in files}

        def done(found: dict[str, Path]) -> None:
            there = [one for one in wanted if one.sha256 in found]
            weights = [max(one.weight / heaviest, LEAST_WEIGHT) for one in there]
            picks = (Pick(found[one.sha256], weight, one.zones) for one, weight in zip(there, weights, strict=True))
            if there or not wanted:
                self._state.picks.use(tuple(picks))
            missing = ", ".join(one.name for one in wanted if one.sha256 not in found)
            if missing:
                self._services.reporter.say(f"Not in this folder: {missing}.", "Pick it by hand from where it lies.")

        self._services.looking.submit(Job("Finding the exemplars", work, on_done=done))

    def swap(self) -> None:
        """The first two change places."""
        self._state.picks.swap()

    def clear_zones(self) -> None:
        """All for the whole face."""
        self._state.picks.clear_zones()

    def _show_set(self) -> None:
        paths = tuple(pick.path for pick in self._state.picks.all)
        self._set_shows = {path: sight for path, sight in self._set_shows.items() if path in paths}
        self._set_panel.show_picks(self._state.picks)
        self._loader.keep_in_sight(paths)
        for path in paths:
            self._show_set_picture(path)

    def _show_set_picture(self, path: Path) -> None:
        sight = self._loader.peek(path) if self._state.picks.place(path) else None
        if sight is None or self._set_shows.get(path) is sight:
            return
        self._set_shows[path] = sight
        if sight.pixels.size:
            self._set_panel.show_image(path, image_of(sight.pixels), sight.focus)
        if not sight.usable:
            self._drop_unusable(path, sight.problem)

    def _drop_unusable(self, path: Path, problem: str) -> None:
        """Picked before anyone had looked for a face in it."""
        self._state.picks.remove(path)
        self._services.reporter.say(f"{shown_name(path)} cannot be an exemplar.", problem, MessageKind.WARNING)
