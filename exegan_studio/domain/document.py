"""The photo being edited: its mask, faces, accepted edits and history. Lives on the main thread; workers get frozen arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from exegan_studio.domain import mask as masks
from exegan_studio.domain.arrays import DeepPixels, MaskArray, frozen
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.errors import MaskError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Axis, Box, box_of
from exegan_studio.domain.history import DEFAULT_MEMORY, History, PixelChange
from exegan_studio.domain.listeners import Listeners
from exegan_studio.domain.mask import Combine, Patch
from exegan_studio.domain.painting import PaintGesture
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import Project
from exegan_studio.domain.steps import Content, DocumentStep, EditStep, FaceStep, MaskStep
from exegan_studio.domain.strokes import Brush, StampCache

_NOWHERE = Box(0, 0, 0, 0)


class Part(Enum):
    """What of a document changed."""

    MASK = "mask"
    BASE = "base"
    EDITS = "edits"
    FACES = "faces"
    HISTORY = "history"


@dataclass(frozen=True)
class DocumentChange:
    """`box`: the photo pixels concerned (empty but for MASK and BASE)."""

    part: Part
    box: Box = _NOWHERE


class Document:
    """All edits go through here, so that each is one undoable step and every view hears of it.

    `listeners` are told on the thread that edits, which is the main thread.
    """

    def __init__(self, photo: Picture, faces: Sequence[FoundFace] = (), memory: int = DEFAULT_MEMORY) -> None:
        self.photo = photo
        self.listeners = Listeners[DocumentChange]()
        base = photo.pixels.view()
        mask = np.zeros((photo.height, photo.width), np.uint8)
        self._content = Content(mask, frozen(base), tuple(faces), 0 if faces else None)
        self._mask_view = frozen(mask.view())
        self._history = History[Content](memory)
        self._saved = self._history.position
        self._gesture: PaintGesture | None = None
        self._stamps = StampCache()

    @classmethod
    def restored(cls, project: Project, memory: int = DEFAULT_MEMORY) -> "Document":
        """As it was saved, with nothing to undo. Raises MaskError where the mask does not fit."""
        document = cls(project.photo, project.faces, memory)
        document._check_size(project.mask)
        content = document._content
        content.mask[:] = project.mask
        content.base, content.tree, content.active = frozen(project.base.view()), project.tree, project.active
        return document

    @property
    def width(self) -> int:
        return self.photo.width

    @property
    def height(self) -> int:
        return self.photo.height

    @property
    def bounds(self) -> Box:
        return Box(0, 0, self.width, self.height)

    # Pixels and mask

    @property
    def base(self) -> DeepPixels:
        """The photo with every accepted candidate: read-only, never changed afterwards, safe to hand to a worker."""
        return self._content.base

    @property
    def mask(self) -> MaskArray:
        """The live mask, read-only and always the same array: for looking at on the main thread only."""
        return self._mask_view

    def snapshot_mask(self) -> MaskArray:
        """A frozen copy of the mask, for workers."""
        return frozen(self._content.mask.copy())

    @property
    def mask_empty(self) -> bool:
        return not self._content.mask.any()

    # Faces

    @property
    def faces(self) -> tuple[FoundFace, ...]:
        return self._content.faces

    @property
    def active_face(self) -> int | None:
        """Index of the face being edited."""
        return self._content.active

    @property
    def face(self) -> FoundFace | None:
        """The face being edited."""
        return None if self._content.active is None else self._content.faces[self._content.active]

    def set_faces(self, faces: Sequence[FoundFace], active: int = 0) -> None:
        """What detection found. Not an edit of the artist's, so not a step to undo."""
        self._content.faces = tuple(faces)
        self._content.active = min(active, len(faces) - 1) if faces else None
        self._tell(Part.FACES)

    def choose_face(self, index: int) -> None:
        """Edit another face. Raises IndexError where there is none of that number."""
        if not 0 <= index < len(self.faces):
            raise IndexError(f"there is no face {index}")
        if index != self.active_face:
            self._step_to("choose face", self.faces, index)

    def add_face(self, face: FoundFace) -> None:
        """A face placed by hand; it becomes the one being edited."""
        self._step_to("place face", (*self.faces, face), len(self.faces))

    def _step_to(self, text: str, faces: tuple[FoundFace, ...], active: int) -> None:
        step = FaceStep(text, (self.faces, self.active_face), (faces, active))
        step.redo(self._content)
        self._push(step)
        self._tell(Part.FACES)

    # Strokes

    @property
    def stroking(self) -> bool:
        return self._gesture is not None

    def begin_stroke(self, brush: Brush, *, erase: bool = False, mirror: Axis | None = None) -> None:
        """A stroke begins; one that was still open is finished first. With an axis it paints both sides of it."""
        self.end_stroke()
        self._gesture = PaintGesture(self._content.mask, brush, erase, self._stamps, mirror)

    def stroke_to(self, x: float, y: float, pressure: float = 1.0) -> Box:
        """The pointer came to (x, y), continuous photo coordinates. Does nothing where no stroke is open.

        Returns the box round all that may have changed; listeners hear of its parts one by one.
        """
        return _NOWHERE if self._gesture is None else self._tell_boxes(self._gesture.add(x, y, pressure))

    def end_stroke(self) -> bool:
        """The stroke becomes one step; False where it changed nothing."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        self._tell_boxes(gesture.finish())
        change = gesture.change()
        if change.empty:
            return False
        self._push(MaskStep("erase" if gesture.erases else "brush stroke", change))
        return True

    def cancel_stroke(self) -> None:
        """The stroke never was."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            self._tell(Part.MASK, gesture.cancel())

    # The mask as a whole

    def combine_mask(self, other: MaskArray, how: Combine = Combine.ADD, text: str = "region mask") -> bool:
        """Another mask of the photo's size joined to this one. False where nothing changed.

        Raises MaskError where the sizes differ.
        """
        self._check_size(other)
        return self.replace_mask(masks.combined(self.mask, other, how), text)

    def combine_patch(self, patch: Patch, how: Combine = Combine.ADD, text: str = "fill") -> bool:
        """A shape joined to the mask as one step; what of it lies outside the photo is left out. False where nothing changed.

        Adding and subtracting look at the patch's box only, the others also at what is covered now.
        """
        self.end_stroke()
        box = patch.box.overlap(self.bounds)
        if how in (Combine.REPLACE, Combine.INTERSECT):
            box = box.union(box_of(self.mask))
        after = masks.combined(self.mask[box.slices], patch.within(box), how)
        return self._take(PixelChange.of_part(self.mask, after, box), text)

    def clear_mask(self) -> bool:
        return self.replace_mask(np.zeros_like(self.mask), "clear mask")

    def fill_mask(self, box: Box | None = None) -> bool:
        """Everything becomes hole, or everything inside the box."""
        filled = self.mask.copy()
        filled[(box or self.bounds).clipped(self.width, self.height).slices] = 255
        return self.replace_mask(filled, "fill mask")

    def invert_mask(self) -> bool:
        return self.replace_mask(~self.mask, "invert mask")

    def grow_mask(self, radius: int) -> bool:
        """By `radius` photo pixels; a negative radius shrinks."""
        return self.replace_mask(masks.grown(self.mask, radius), "grow mask" if radius > 0 else "shrink mask")

    def feather_mask(self, radius: float) -> bool:
        return self.replace_mask(masks.feathered(self.mask, radius), "feather mask")

    def replace_mask(self, after: MaskArray, text: str) -> bool:
        """The mask as something else made it, as one step called `text`. False where nothing changed.

        Raises MaskError where the sizes differ.
        """
        self._check_size(after)
        self.end_stroke()
        return self._take(PixelChange.between(self.mask, after, self.bounds), text)

    def _check_size(self, other: MaskArray) -> None:
        if other.shape != self.mask.shape:
            raise MaskError(
                f"The mask is {other.shape[1]} x {other.shape[0]} pixels, the photo {self.width} x {self.height}.",
                "Choose a mask of the photo's size.",
            )

    def _take(self, change: PixelChange, text: str) -> bool:
        if change.empty:
            return False
        change.toggle(self._content.mask)
        self._push(MaskStep(text, change))
        self._tell(Part.MASK, change.box)
        return True

    # Edits

    @property
    def tree(self) -> EditTree:
        """The accepted candidates; `base` is its picture."""
        return self._content.tree

    @property
    def edits(self) -> tuple[EditNode, ...]:
        """The accepted candidates that the base consists of, bottom first."""
        return self.tree.seen

    @property
    def edited_box(self) -> Box:
        """Round all that differs from the photo as it was opened."""
        return changed_box(self.photo.pixels, self.base) if self.edits else _NOWHERE

    @property
    def last_edit(self) -> EditStep | None:
        """The last step, where it was one of the edit tree."""
        step = self._history.undo_step
        return step if isinstance(step, EditStep) else None

    def edit(self, step: EditStep, pixels: DeepPixels, joined: bool = False) -> Box:
        """The edit tree becomes `step.after` and the base `pixels`, its picture; returns the box that changed.

        With `joined` the step takes the place of the last one, as in one movement of a slider. Raises ValueError where the
        step does not begin at the present tree (with `joined`: where the last one did not begin where this one does), or the
        picture is of another size or depth.
        """
        base, last = self.base, self.last_edit if joined else None
        if pixels.shape != base.shape or pixels.dtype != base.dtype:
            raise ValueError(f"a picture {pixels.shape} {pixels.dtype} does not fit the photo {base.shape} {base.dtype}")
        if step.before is not (last.before if last else self.tree) or (joined and last is None):
            raise ValueError("the edit tree has changed since")
        self.end_stroke()
        self._content.tree, self._content.base = step.after, frozen(pixels.view())
        if last is None:
            self._history.push(step)
        else:
            self._history.replace_last(step)
        box = step.change.box.union(last.change.box if last else _NOWHERE)
        self._tell_edit(box)
        return box

    # History

    @property
    def can_undo(self) -> bool:
        return self.stroking or self._history.undo_step is not None

    @property
    def can_redo(self) -> bool:
        return not self.stroking and self._history.redo_step is not None

    @property
    def undo_text(self) -> str:
        """What undo would take back, in lower case: "brush stroke"; empty where there is nothing."""
        step = self._history.undo_step
        return "brush stroke" if self.stroking else step.text if step else ""

    @property
    def redo_text(self) -> str:
        step = self._history.redo_step
        return step.text if step else ""

    @property
    def history_bytes(self) -> int:
        return self._history.nbytes

    def set_history_memory(self, memory: int) -> None:
        """Bytes that undo and redo may hold from now on; the oldest steps that no longer fit are forgotten."""
        self._history.set_memory(memory)
        self._tell(Part.HISTORY)

    def undo(self) -> bool:
        """Take the last step back (an open stroke is that step). False where there is none."""
        if self.stroking:
            self.cancel_stroke()
            self._tell(Part.HISTORY)
            return True
        return self._tell_step(self._history.undo(self._content))

    def take_back(self) -> bool:
        """Take the last step back for good: what was only tried is not to be redone. False where there is none."""
        return not self.stroking and self._tell_step(self._history.take_back(self._content))

    def redo(self) -> bool:
        return not self.stroking and self._tell_step(self._history.redo(self._content))

    @property
    def modified(self) -> bool:
        """Whether anything was edited since `mark_saved`."""
        return self._history.position != self._saved

    @property
    def position(self) -> int:
        """Stands for the present state in the history, for `mark_saved`."""
        return self._history.position

    def mark_saved(self, position: int | None = None) -> None:
        """The present state, or the one of that position, is saved."""
        self._saved = self._history.position if position is None else position
        self._tell(Part.HISTORY)

    def _push(self, step: DocumentStep) -> None:
        self._history.push(step)
        self._tell(Part.HISTORY)

    def _tell_step(self, step: object) -> bool:
        if isinstance(step, MaskStep):
            self._tell(Part.MASK, step.change.box)
        elif isinstance(step, EditStep):
            self._tell_edit(step.change.box)
            return True
        elif isinstance(step, FaceStep):
            self._tell(Part.FACES)
        else:
            return False
        self._tell(Part.HISTORY)
        return True

    def _tell_edit(self, box: Box) -> None:
        self._tell(Part.EDITS)
        self._tell(Part.BASE, box)
        self._tell(Part.HISTORY)

    def _tell_boxes(self, boxes: Sequence[Box]) -> Box:
        whole = _NOWHERE
        for box in boxes:
            self._tell(Part.MASK, box)
            whole = whole.union(box)
        return whole

    def _tell(self, part: Part, box: Box = _NOWHERE) -> None:
        if part not in (Part.MASK, Part.BASE) or not box.empty:
            self.listeners.tell(DocumentChange(part, box))


def changed_box(before: DeepPixels, after: DeepPixels) -> Box:
    """The smallest box round every pixel that differs between two pictures of one shape."""
    height, width, channels = before.shape
    rows, columns = np.zeros(height, bool), np.zeros(width * channels, bool)
    for top in range(0, height, 16):
        differs = (before[top : top + 16] != after[top : top + 16]).reshape(-1, width * channels)
        if differs.any():
            rows[top : top + 16] = differs.any(1)
            columns |= differs.any(0)
    across, down = np.flatnonzero(columns) // channels, np.flatnonzero(rows)
    return Box(int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1) if len(down) else _NOWHERE
