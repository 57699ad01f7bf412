"""The undoable steps of a document: one small record an edit."""

from dataclasses import dataclass, field

from exegan_studio.domain.arrays import DeepPixels, MaskArray, frozen
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.history import PixelChange
from exegan_studio.domain.recipe import PasteReport, Recipe


@dataclass(frozen=True)
class AcceptedEdit:
    """A candidate that became part of the photo: how it was made, what was measured, and where it changed pixels."""

    recipe: Recipe
    report: PasteReport
    box: Box


@dataclass
class Content:
    """What a document's steps change. `mask` is altered in place; `base` is read-only and replaced as a whole, so that a
    worker may keep the one it was given."""

    mask: MaskArray
    base: DeepPixels
    faces: tuple[FoundFace, ...] = ()
    active: int | None = None
    accepted: list[AcceptedEdit] = field(default_factory=list[AcceptedEdit])


@dataclass(frozen=True)
class MaskStep:
    """Strokes, fills, region masks: anything that changes the mask."""

    text: str
    change: PixelChange

    @property
    def nbytes(self) -> int:
        return self.change.nbytes

    def undo(self, state: Content) -> None:
        self.change.toggle(state.mask)

    redo = undo


@dataclass(frozen=True)
class AcceptStep:
    """A candidate put into the base."""

    text: str
    edit: AcceptedEdit
    change: PixelChange

    @property
    def nbytes(self) -> int:
        return self.change.nbytes

    def undo(self, state: Content) -> None:
        state.accepted.pop()
        self._toggle(state)

    def redo(self, state: Content) -> None:
        state.accepted.append(self.edit)
        self._toggle(state)

    def _toggle(self, state: Content) -> None:
        pixels = state.base.copy()
        self.change.toggle(pixels)
        state.base = frozen(pixels)


@dataclass(frozen=True)
class FaceStep:
    """Another face chosen, or one placed by hand."""

    text: str
    before: tuple[tuple[FoundFace, ...], int | None]
    after: tuple[tuple[FoundFace, ...], int | None]
    nbytes: int = 256

    def undo(self, state: Content) -> None:
        state.faces, state.active = self.before

    def redo(self, state: Content) -> None:
        state.faces, state.active = self.after


DocumentStep = MaskStep | AcceptStep | FaceStep
