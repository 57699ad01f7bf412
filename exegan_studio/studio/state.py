"""What is open and what is going on: the one place the controllers write and the panels read."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.protocol import ZONES
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.face.align import choose_crop_size, ffhq_alignment
from exegan_studio.jobs.job import Progress
from exegan_studio.studio.candidates.history import CandidateHistory, HeldCandidate
from exegan_studio.studio.candidates.order import StripWish
from exegan_studio.studio.gallery.picks import Picks


@dataclass(frozen=True)
class FrameOfFace:
    """The active face's square: photo → crop, and the crop's side in pixels."""

    alignment: Similarity
    size: int


@dataclass(frozen=True)
class EngineStatus:
    """`problem`: why there is none. `description`: what runs where; `controls` and `levels` as in the Engine protocol."""

    name: str = ""
    weights_id: str = ""
    problem: str = ""
    description: str = ""
    controls: frozenset[str] = frozenset()
    levels: tuple[str, ...] = ()


class StudioState(QObject):
    """Main thread only. Every signal says that something changed; what it is now is read from here."""

    photo_changed = Signal()
    """Another document, or none."""
    document_changed = Signal(object)
    """A DocumentChange of the open document."""
    face_changed = Signal()
    """The active face or the search for faces."""
    runs_changed = Signal()
    shown_changed = Signal()
    """The candidate on the canvas, or whether the photo before it is shown."""
    patching_changed = Signal()
    """Whether the candidate brush is in hand."""
    comparing_changed = Signal()
    """Whether the compare room is open."""
    picks_changed = Signal()
    work_changed = Signal()
    """Opening, generating or exporting began, went on or ended."""
    engine_changed = Signal()
    """The engine, what there is to choose from, or a change of it that has begun."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self.picks = Picks()
        self.picks.listeners.connect(lambda _nothing: self.picks_changed.emit())
        self.history = CandidateHistory()
        self.history.changed = self.runs_changed.emit
        self.last_mask: MaskArray | None = None
        """The mask of the last Generate, or the last one cleared; also one of an earlier photo. Frozen."""
        self.frame: FrameOfFace | None = None
        self.opening = ""
        self.searching = False
        self.generating: Progress | None = None
        self.waiting = 0
        """Runs that were asked for and have not begun."""
        self.exporting = False
        self.engine = EngineStatus()
        self.engines: tuple[EngineChoice, ...] = ()
        self.engine_choice: EngineChoice | None = None
        self.engine_next: EngineChoice | None = None
        """What the engine is being changed to; None: nothing is."""
        self._shown: HeldCandidate | None = None
        self._before = False
        self.strip = StripWish()
        """Which candidates the strip shows, and in what order."""
        self.comparing = False
        self.patching = False
        self._exported: tuple[EditNode, ...] = ()
        self._deaf: Callable[[], None] = lambda: None

    # The photo

    def open(self, document: Document | None) -> None:
        """Another photo; the last one's candidates go with it."""
        self._deaf()
        self.document = document
        self._deaf = document.listeners.connect(self._heard) if document is not None else lambda: None
        self.show_candidate(None)
        self.history.clear()
        self._exported = ()
        self._read_frame()
        self.photo_changed.emit()
        self.face_changed.emit()

    def set_searching(self, searching: bool) -> None:
        self.searching = searching
        self.face_changed.emit()

    def _heard(self, change: DocumentChange) -> None:
        if change.part is Part.FACES:
            self._read_frame()
            self.face_changed.emit()
        self.document_changed.emit(change)

    def _read_frame(self) -> None:
        face = self.document.face if self.document else None
        if face is None:
            self.frame = None
        else:
            size = choose_crop_size(face.landmarks)
            self.frame = FrameOfFace(ffhq_alignment(face.landmarks, size), size)

    @property
    def unexported(self) -> bool:
        """Whether candidates were accepted that no export holds."""
        document = self.document
        return document is not None and document.edits not in ((), self._exported)

    def set_exported(self, edits: tuple[EditNode, ...]) -> None:
        self._exported = edits
        self.work_changed.emit()

    # The candidate on the canvas

    @property
    def shown(self) -> HeldCandidate | None:
        return self._shown

    @property
    def before(self) -> bool:
        """Whether the photo before the shown candidate is looked at."""
        return self._before

    def show_candidate(self, held: HeldCandidate | None, *, before: bool = False) -> None:
        if (held, before) != (self._shown, self._before):
            self._shown, self._before = held, before and held is not None
            self.shown_changed.emit()

    def set_strip(self, wish: StripWish) -> None:
        self.strip = wish
        self.runs_changed.emit()

    def set_comparing(self, comparing: bool) -> None:
        """Whether the compare room stands in the canvas's place."""
        if comparing != self.comparing:
            self.comparing = comparing
            self.comparing_changed.emit()

    def set_patching(self, patching: bool) -> None:
        """Whether strokes paint from one candidate into another."""
        if patching != self.patching:
            self.patching = patching
            self.patching_changed.emit()

    # Work

    def set_opening(self, name: str) -> None:
        """The photo being read; empty: none is."""
        self.opening = name
        self.work_changed.emit()

    def set_generating(self, progress: Progress | None, waiting: int = 0) -> None:
        self.generating, self.waiting = progress, waiting
        self.work_changed.emit()

    def set_exporting(self, exporting: bool) -> None:
        self.exporting = exporting
        self.work_changed.emit()

    def set_engine(self, engine: EngineStatus) -> None:
        """What there is to say of the one in use."""
        if engine != self.engine:
            self.engine = engine
            self.picks.count_zones(ZONES in engine.controls)
            self.engine_changed.emit()

    def set_engines(self, engines: tuple[EngineChoice, ...], choice: EngineChoice | None) -> None:
        """What there is, and which of it is in use from now on."""
        self.engines, self.engine_choice, self.engine_next = engines, choice, None
        self.engine_changed.emit()

    def set_engine_next(self, choice: EngineChoice | None) -> None:
        self.engine_next = choice
        self.engine_changed.emit()
