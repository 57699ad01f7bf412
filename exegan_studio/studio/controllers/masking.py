"""Edits of the whole mask, and of which face it is painted for. Main thread; each is one undoable step."""

import numpy as np

from exegan_studio.domain.arrays import FloatArray, MaskArray
from exegan_studio.domain.document import Document
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import Combine
from exegan_studio.face.align import crop_outline, ffhq_alignment, landmarks_from_eyes_and_mouth, mask_to_photo
from exegan_studio.face.regions import region_mask
from exegan_studio.masking.cleaning import without_gaps
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.reporter import Reporter
from exegan_studio.studio.state import FrameOfFace, StudioState

GROW_PART = 0.01


class MaskController:
    """Does nothing where no photo is open."""

    def __init__(self, state: StudioState, reporter: Reporter) -> None:
        self._state = state
        self._reporter = reporter

    def region(self, name: str, how: Combine) -> None:
        """One of face.regions.REGIONS of the active face, joined to the mask."""
        document, frame = self._state.document, self._state.frame
        if document is None or document.face is None or frame is None:
            self._reporter.say("There is no face to take the region from.", "Place eyes and mouth first.", MessageKind.WARNING)
            return
        landmarks = frame.alignment.apply(document.face.landmarks)
        drawn = region_mask(name, landmarks, frame.size)
        verb = "take away" if how is Combine.SUBTRACT else "add"
        document.combine_mask(_in_photo(drawn, frame, document), how, f"{verb} {name.replace('-', ' ')}")

    def invert(self) -> None:
        """Inside the face's square only: nothing outside of it can be filled."""
        document, frame = self._state.document, self._state.frame
        if document is None or frame is None:
            return
        square = _in_photo(np.full((frame.size, frame.size), 255, np.uint8), frame, document)
        document.combine_mask(np.minimum(square, ~document.mask), Combine.REPLACE, "invert mask")

    def clear(self) -> None:
        """What was there can be had again: `last_mask`."""
        document = self._state.document
        if document is not None:
            document.end_stroke()
            before = document.snapshot_mask()
            if document.clear_mask():
                self._state.last_mask = before

    def grow(self, direction: int) -> None:
        """1 outwards, -1 inwards."""
        if self._state.document is not None:
            self._state.document.grow_mask(direction * max(1, round(self.crop_side() * GROW_PART)))

    def fill_holes(self) -> None:
        """Whatever the mask encloses becomes hole too."""
        document = self._state.document
        if document is not None:
            document.end_stroke()
            if not document.replace_mask(without_gaps(document.mask), "fill holes"):
                self._reporter.say("The mask encloses nothing that is not hole already.")

    def undo(self) -> None:
        if self._state.document is not None:
            self._state.document.undo()

    def redo(self) -> None:
        if self._state.document is not None:
            self._state.document.redo()

    def choose_face(self, index: int) -> None:
        document = self._state.document
        if document is not None and index < len(document.faces):
            document.choose_face(index)

    def place_face(self, points: FloatArray) -> None:
        """`points`: 3 x 2, left eye, right eye and mouth in photo coordinates."""
        document = self._state.document
        if document is None:
            return
        left, right, mouth = ((float(x), float(y)) for x, y in points)
        try:
            landmarks = landmarks_from_eyes_and_mouth(left, right, mouth)
            outline = crop_outline(ffhq_alignment(landmarks, 256), 256)
        except ValueError:
            self._reporter.say(
                "These points span no face.", "Place the eyes and the mouth apart from each other.", MessageKind.WARNING
            )
            return
        (x0, y0), (x1, y1) = outline.min(0), outline.max(0)
        box = Box(int(x0), int(y0), int(np.ceil(x1)), int(np.ceil(y1))).clipped(document.width, document.height)
        document.add_face(FoundFace(landmarks, box, 1.0))

    def crop_side(self) -> float:
        """The face's square in photo pixels; without a face, half the photo's shorter side."""
        document, frame = self._state.document, self._state.frame
        if frame is not None:
            return frame.size / frame.alignment.scale
        return min(document.width, document.height) / 2 if document else 0.0


def _in_photo(mask: MaskArray, frame: FrameOfFace, document: Document) -> MaskArray:
    return mask_to_photo(mask, frame.alignment, document.width, document.height)
