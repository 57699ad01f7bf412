"""Exemplars of the set whose files are not there: shown by what is known of them, found again, or let go."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from exegan_studio.domain.project import SavedExemplar
from exegan_studio.domain.recipe import ExemplarRef
from exegan_studio.engines.protocol import FACE_ZONES
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.images import PICTURE_SUFFIXES, PictureFile
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.gallery.picks import LEAST_WEIGHT, Pick
from exegan_studio.studio.gallery.set_panel import SetPanel
from exegan_studio.studio.gallery.sight import Sight
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.state import StudioState


class MissingExemplars:
    """Main thread. They stay in the project until they are found or let go, and guide nothing meanwhile."""

    def __init__(self, state: StudioState, services: Services, panel: SetPanel, window: Callable[[], QWidget]) -> None:
        self._state = state
        self._services = services
        self._panel = panel
        self._window = window
        self._all: tuple[SavedExemplar, ...] = ()
        self.none_left: Callable[[], None] = lambda: None
        """Called when none is missing any more."""
        panel.find_wanted.connect(self.find)
        panel.let_go.connect(self.let_go)
        state.photo_changed.connect(lambda: self.show(()))

    @property
    def all(self) -> tuple[SavedExemplar, ...]:
        return self._all

    def show(self, missing: Sequence[SavedExemplar]) -> None:
        """These, in the place of those before."""
        self._all = tuple(missing)
        self._panel.show_missing(self._all)
        if not self._all:
            self.none_left()
        # Of a project they count like the picks.
        self._state.picks_changed.emit()

    def add(self, pick: Pick, sight: Sight | None) -> None:
        """A picked one whose file went while it was in use."""
        ref = ExemplarRef(sight.sha256 if sight else "", shown_name(pick.path), pick.weight, pick.zones)
        thumbnail = sight.pixels if sight is not None and sight.pixels.size else None
        self.show((*self._all, SavedExemplar(pick.path, ref, thumbnail)))

    def let_go(self, one: SavedExemplar) -> None:
        self.show([other for other in self._all if other is not one])

    def find(self, one: SavedExemplar) -> None:
        """Ask where it is now. Another picture than it was is taken too: the artist chose it."""
        kinds = " ".join(sorted(f"*{suffix}" for suffix in PICTURE_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._window(), f"Where is {one.ref.name}?", str(one.path), f"Pictures ({kinds});;All files (*)"
        )
        if name:
            self._found_by_hand(one, Path(name))

    def _found_by_hand(self, one: SavedExemplar, path: Path) -> None:
        def work(_control: JobControl) -> str:
            return file_hash(path)

        def done(sha256: str) -> None:
            self._take({id(one): path})
            if sha256 != one.ref.sha256:
                text = f"{shown_name(path)} is another picture than {one.ref.name} was."
                self._services.reporter.say(text, "It is used from now on.", MessageKind.WARNING)

        self._services.looking.submit(Job(f"Looking at {shown_name(path)}", work, on_done=done))

    def look_among(self, files: Sequence[PictureFile]) -> None:
        """Those of the same name are compared: a missing one that is the very file is picked again."""
        names = {one.ref.name for one in self._all}
        paths = [file.path for file in files if shown_name(file.path) in names]
        wanted = self._all
        if not paths:
            return

        def work(_control: JobControl) -> dict[int, Path]:
            hashes = {file_hash(path): path for path in paths}
            return {id(one): hashes[one.ref.sha256] for one in wanted if one.ref.sha256 and one.ref.sha256 in hashes}

        self._services.looking.submit(Job("Finding the exemplars", work, on_done=self._take))

    def _take(self, found: dict[int, Path]) -> None:
        """By identity, where the files are that are no longer missing."""
        taken = [(one, found[id(one)]) for one in self._all if id(one) in found]
        if taken:
            self.show([one for one in self._all if id(one) not in found])
            picks = {pick.path: pick for pick in (*self._state.picks.remembered, *(pick_of(*one) for one in taken))}
            self._state.picks.use(tuple(picks.values()))


def pick_of(one: SavedExemplar, path: Path) -> Pick:
    """The exemplar again, its file being there."""
    zones = tuple(zone for zone in FACE_ZONES if zone in one.ref.zones)
    return Pick(path, min(max(one.ref.weight, LEAST_WEIGHT), 1.0), zones)
