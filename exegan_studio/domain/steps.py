"""The undoable steps of a document: one small record an edit."""

from dataclasses import dataclass, field

from exegan_studio.domain.arrays import DeepPixels, MaskArray, frozen
from exegan_studio.domain.edit_tree import EditTree
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.history import PixelChange


@dataclass
class Content:
    """What a document's steps change. `mask` is altered in place; `base` is read-only and replaced as a whole, so that a
    worker may keep the one it was given."""

    mask: MaskArray
    base: DeepPixels
    faces: tuple[FoundFace, ...] = ()
    active: int | None = None
    tree: EditTree = field(default_factory=EditTree)


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
class EditStep:
    """The edit tree changed, and the base with it: `change` is between the bases of the two trees."""

    text: str
    before: EditTree
    after: EditTree
    change: PixelChange

    @property
    def nbytes(self) -> int:
        return self.change.nbytes

    def undo(self, state: Content) -> None:
        state.tree = self.before
        self._toggle(state)

    def redo(self, state: Content) -> None:
        state.tree = self.after
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


DocumentStep = MaskStep | EditStep | FaceStep
