"""How well the pictures of the gallery suit the present sitter and hole: found out in the background, those on screen first."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QTimer

from exegan_studio.domain.arrays import DeepPixels, MaskArray
from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.domain.errors import MaskError, NoFaceError, StudioError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.engines.protocol import ExemplarCrop, Suitability
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.jobs.job import Job, JobControl, JobState
from exegan_studio.pipeline.edit import judge, prepare_face
from exegan_studio.pipeline.found_faces import FoundFaces, found_exemplar
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.gallery.loader import SightLoader
from exegan_studio.studio.gallery.model import GalleryModel
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import COMPUTE
from exegan_studio.studio.state import StudioState

QUIET_MS = 700
"""So long nothing must change before anything is judged: not every stroke is worth a look."""
TOGETHER = 4
"""Pictures judged at once: the engine looks at the sitter once for all of them, and is soon free again."""
ITSELF = Suitability(0.0, ("is the photo itself",))


@dataclass(frozen=True)
class Sitter:
    """Frozen: what the engine's thread may look at."""

    photo: Picture
    base: DeepPixels
    face: FoundFace
    mask: MaskArray
    choice: EngineChoice
    compute: str


class GalleryJudge:
    """Main thread; the engine is asked on its own. Whatever else that thread has to do goes first: a run takes the place of
    judging at once. Begins when it is asked to or an engine is in use anyway, since loading one holds the window up."""

    def __init__(
        self, state: StudioState, services: Services, room: EngineRoom, loader: SightLoader, model: GalleryModel
    ) -> None:
        self._state = state
        self._services = services
        self._room = room
        self._loader = loader
        self._model = model
        self._asked = False
        self._sitter: Sitter | None = None
        self._near: Sequence[Path] = ()
        self._rest: Sequence[Path] = ()
        self._rest_to_do: deque[Path] = deque()
        self._hopeless: set[Path] = set()
        self._job: Job[None] | None = None
        self.problem = ""
        """Why nothing can be judged, for people."""
        self.problem_changed: Callable[[], None] = lambda: None
        self._quiet = QTimer(state)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self.begin)
        for changed in (state.photo_changed, state.face_changed, state.engine_changed):
            changed.connect(self._stale)
        state.document_changed.connect(self._document_changed)
        state.work_changed.connect(self._work_changed)
        loader.arrived.connect(lambda _path: self._go_on())

    def ask(self) -> None:
        """From now on pictures are judged as they come into sight."""
        if not self._asked:
            self._asked = True
            self._quiet.start()

    def want(self, near: Sequence[Path], rest: Sequence[Path] = ()) -> None:
        """The pictures on screen, and those that are judged after them; the same object again goes on where it was."""
        self._near = near
        if rest is not self._rest:
            self._rest, self._rest_to_do = rest, deque(rest)
        self._go_on()

    def begin(self) -> None:
        """With what is on the canvas now."""
        self._drop()
        self._hopeless.clear()
        self._rest_to_do = deque(self._rest)
        self._model.clear_suitability()
        state = self._state
        document, choice = state.document, state.engine_choice
        self._sitter = None
        if document is None or document.face is None or choice is None or document.mask_empty:
            self._say("Open a photo and paint a hole: how well pictures suit depends on both.")
            return
        mask = document.snapshot_mask()
        compute = self._services.settings.get(COMPUTE)
        self._say("")
        self._sitter = Sitter(document.photo, document.base, document.face, mask, choice, compute)
        self._go_on()

    def _say(self, problem: str) -> None:
        self.problem = problem
        self.problem_changed()

    def _stale(self) -> None:
        self._drop()
        self._sitter = None
        if self._asked:
            self._quiet.start()

    def _document_changed(self, change: DocumentChange) -> None:
        if change.part in (Part.MASK, Part.BASE):
            self._stale()

    def _work_changed(self) -> None:
        if self._state.generating is not None:
            self._drop()
            self.ask()
        else:
            self._go_on()

    def _drop(self) -> None:
        if self._job is not None:
            self._job.drop()
            self._job = None

    def _go_on(self) -> None:
        sitter = self._sitter
        if sitter is None or self._job is not None or self._state.generating is not None:
            return
        batch = self._batch(sitter)
        if not batch:
            return

        def work(control: JobControl) -> None:
            self._work(control, sitter, batch)

        self._job = Job("Judging pictures", work, on_item=self._arrived, on_failed=self._failed, on_end=self._ended)
        self._services.engine_work.submit(self._job)

    def _batch(self, sitter: Sitter) -> list[tuple[Path, FoundFaces]]:
        batch: dict[Path, FoundFaces] = {}
        for path in chain(self._near, self._looked_at()):
            sight = self._loader.peek(path)
            known = self._model.suitability(path) is not None or path in self._hopeless
            if known or sight is None or sight.found is None or not sight.usable:
                continue
            if sight.sha256 == sitter.photo.sha256:
                self._model.set_suitability(path, ITSELF)
                continue
            batch[path] = sight.found
            if len(batch) == TOGETHER:
                break
        return list(batch.items())

    def _looked_at(self) -> Iterator[Path]:
        """Of the rest, as far as the loader has come: it goes in the same order."""
        while self._rest_to_do:
            sight = self._loader.peek(self._rest_to_do[0])
            if sight is None or not sight.complete:
                return
            yield self._rest_to_do.popleft()

    def _work(self, control: JobControl, sitter: Sitter, batch: list[tuple[Path, FoundFaces]]) -> None:
        """The engine's thread."""
        edit = prepare_face(sitter.photo, sitter.base, sitter.face)
        crops: list[tuple[Path, ExemplarCrop]] = []
        for path, found in batch:
            control.cancel.check()
            try:
                crops.append((path, found_exemplar(path, found, self._services.limits, edit.crop.size)))
            except StudioError:
                # It has gone or changed since it was looked at; the gallery says so itself.
                control.deliver((path, None))
        engine = self._room.engine(sitter.choice, sitter.compute)
        values = judge(edit, sitter.mask, [crop for _, crop in crops], engine, control.cancel)
        for (path, _), value in zip(crops, values, strict=True):
            control.deliver((path, value))

    def _arrived(self, item: tuple[Path, Suitability | None]) -> None:
        path, value = item
        if value is None:
            self._hopeless.add(path)
        else:
            self._model.set_suitability(path, value)

    def _failed(self, error: Exception) -> None:
        """Nothing more is judged until something changes."""
        self._sitter = None
        self._say(str(error))
        if not isinstance(error, MaskError | NoFaceError):
            self._services.reporter.report("Judging pictures", error)

    def _ended(self, job: Job[None]) -> None:
        self._job = None
        # Who was cancelled is not to try again at once: a worker that is closing cancels whatever it is given.
        if job.state is not JobState.CANCELLED:
            self._go_on()
