"""Small previews for pad and ribbon: made one by one while nothing more urgent is, dropped when what they show has changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels
from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.domain.errors import StudioError
from exegan_studio.domain.face import FoundFace
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.exemplars import ExemplarShelf
from exegan_studio.pipeline.previews import close_look, preview, small_face
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.gallery.picks import Pick
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import COMPUTE
from exegan_studio.studio.state import StudioState

QUIET_MS = 250
"""So long nothing may change before previews are begun: not for every step of a slider."""


@dataclass(frozen=True)
class PreviewInput:
    """Frozen: what the engine's thread may look at."""

    base: DeepPixels
    face: FoundFace
    mask: MaskArray
    picks: tuple[Pick, ...]
    choice: EngineChoice
    compute: str


Seen = TypeVar("Seen", Pixels, DeepPixels)


@dataclass(frozen=True)
class Shown(Generic[Seen]):
    """The wish of that place in the list, and its preview."""

    place: int
    pixels: Seen


Look = Callable[[PreviewInput, Sequence[ExemplarCrop], FillSettings, Engine, CancelToken], Seen]
"""Makes one preview, on the engine's thread; raises what `fill` raises."""


def close_look_at(
    given: PreviewInput, exemplars: Sequence[ExemplarCrop], settings: FillSettings, engine: Engine, cancel: CancelToken
) -> Pixels:
    """The hole and a little round it, square."""
    face = small_face(given.base, given.face, given.mask)
    return preview(face, exemplars, settings, engine, cancel)[close_look(face).slices]


class Previewer(Generic[Seen]):
    """Main thread; the engine is asked on its own. Latest wins: another wish, or a change of photo, hole, exemplars or engine
    drops what is under way. A run takes the place of previews at once; they go on after it."""

    def __init__(self, state: StudioState, services: Services, room: EngineRoom, look: Look[Seen]) -> None:
        self._state = state
        self._services = services
        self._room = room
        self._look = look
        self._shelf = ExemplarShelf(services.detector)
        self._wishes: tuple[FillSettings, ...] = ()
        self._to_do: list[int] = []
        self._given: PreviewInput | None = None
        self._job: Job[None] | None = None
        self.arrived: Callable[[int, Seen], None] = lambda _place, _pixels: None
        self.outdated: Callable[[], None] = lambda: None
        """What was shown is no longer what would come."""
        self.troubled: Callable[[str], None] = lambda _words: None
        """Why there is no preview, for people."""
        self._quiet = QTimer(state)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._begin)
        for changed in (state.photo_changed, state.face_changed, state.picks_changed, state.engine_changed):
            changed.connect(self._stale)
        state.document_changed.connect(self._document_changed)
        state.work_changed.connect(self._work_changed)

    def want(self, wishes: Sequence[FillSettings]) -> None:
        """What is to be seen, the most urgent first; none: nothing any more."""
        if tuple(wishes) != self._wishes:
            self._wishes = tuple(wishes)
            self._stale()

    def _stale(self) -> None:
        self._drop()
        self._given, self._to_do = None, []
        self.outdated()
        if self._wishes:
            self._quiet.start()

    def _document_changed(self, change: DocumentChange) -> None:
        if change.part in (Part.MASK, Part.BASE):
            self._stale()

    def _work_changed(self) -> None:
        if self._state.generating is not None:
            self._drop()
        else:
            self._go_on()

    def _begin(self) -> None:
        """With what is on the canvas now."""
        document, choice = self._state.document, self._state.engine_choice
        if document is None or document.face is None or choice is None or document.mask_empty:
            return
        compute = self._services.settings.get(COMPUTE)
        mask, picks = document.snapshot_mask(), self._state.picks.all
        self._given = PreviewInput(document.base, document.face, mask, picks, choice, compute)
        self._to_do = list(range(len(self._wishes)))
        self._go_on()

    def _go_on(self) -> None:
        given, places, wishes = self._given, tuple(self._to_do), self._wishes
        if given is None or not places or self._job is not None or self._state.generating is not None:
            return

        def work(control: JobControl) -> None:
            exemplars = [self._shelf.get(pick.path, pick.weight, pick.zones) for pick in given.picks]
            engine = self._room.engine(given.choice, given.compute)
            for place in places:
                control.cancel.check()
                control.deliver(Shown(place, self._look(given, exemplars, wishes[place], engine, control.cancel)))

        self._job = Job("Making previews", work, on_item=self._arrived, on_failed=self._failed, on_end=self._ended)
        self._services.engine_work.submit(self._job)

    def _arrived(self, shown: Shown[Seen]) -> None:
        self._to_do.remove(shown.place)
        self.arrived(shown.place, shown.pixels)

    def _failed(self, fault: Exception) -> None:
        # No message over the canvas: nothing was asked for but a look, and Generate says it in full.
        self._to_do.clear()
        self.troubled(fault.message if isinstance(fault, StudioError) else f"Previews failed ({type(fault).__name__}).")

    def _ended(self, _job: Job[None]) -> None:
        self._job = None

    def _drop(self) -> None:
        if self._job is not None:
            self._job.drop()
            self._job = None
