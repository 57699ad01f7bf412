"""The candidate brush: parts of other candidates painted into the shown one; what comes of it is a candidate of its own."""

from dataclasses import dataclass, field, replace

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, MaskArray, content_hash, frozen
from exegan_studio.domain.document import Document
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Axis, Box
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.painting import PaintGesture
from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.domain.recipe import Candidate, RecipePart
from exegan_studio.domain.strokes import Brush, StampCache
from exegan_studio.face.align import extract_crop, ffhq_alignment, mask_to_crop
from exegan_studio.face.paste_back import paste_back
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.meters import measured, yardstick
from exegan_studio.pipeline.patchwork import Layer, patchwork, shares
from exegan_studio.studio.candidates.history import HeldCandidate, Place, RunState
from exegan_studio.studio.canvas import Canvas, Tool
from exegan_studio.studio.controllers.fill_work import THUMBNAIL_SIDE
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.state import StudioState

PAINTING_TOPIC = "patching"
ALONE = "There is no other candidate for this very hole to paint from."


@dataclass(frozen=True, eq=False)
class Painted:
    """One stroke: from whom, and where in the face's square."""

    source: HeldCandidate
    coverage: MaskArray


@dataclass(eq=False)
class Work:
    """A patchwork in hand. `ground` is what is painted into, `source` what is painted from."""

    ground: HeldCandidate
    source: HeldCandidate
    document: Document
    face: FoundFace
    strokes: list[Painted] = field(default_factory=list[Painted])
    undone: list[Painted] = field(default_factory=list[Painted])


@dataclass(frozen=True, eq=False)
class Patched:
    """`over`: the photo as it is now with the patchwork; `meters` of a finished one."""

    held: HeldCandidate
    over: DeepPixels
    meters: Meters | None


class PatchController:
    """Main thread. While it is active the canvas' strokes come here instead of to the document's mask."""

    def __init__(self, state: StudioState, services: Services, canvas: Canvas) -> None:
        self._state = state
        self._services = services
        self._canvas = canvas
        self._work: Work | None = None
        self._stamps = StampCache()
        self._stroke: tuple[PaintGesture, MaskArray, HeldCandidate] | None = None
        self._job: Job[Patched] | None = None
        self._stale = False
        state.shown_changed.connect(self._shown_changed)
        state.photo_changed.connect(self._forget)

    @property
    def active(self) -> bool:
        return self._work is not None

    def set_on(self, on: bool) -> None:
        """Take the candidate brush, or finish what was painted with it."""
        if on:
            self.begin()
        else:
            self.finish()

    def begin(self) -> None:
        ground, document = self._state.shown, self._state.document
        if self.active or ground is None or document is None:
            return
        mates = [held for held in self._state.history.all() if held is not ground and fits(held, ground)]
        face = face_of(ground, document)
        if not mates or face is None:
            self._services.reporter.say(ALONE, "Generate several, then paint from one into another.")
            self._state.patching_changed.emit()  # the button is pressed by now
            return
        own = [held for held in mates if held.run == ground.run]
        later = [held for held in own if held.number > ground.number]
        self._work = Work(ground, (later or own or mates)[0], document, face)
        self._canvas.paint_target = self
        if not self._canvas.tool.paints:
            self._canvas.set_tool(Tool.BRUSH)
        self._state.set_patching(True)
        self._show(ground.over(document.base), ground.box)
        self._say_source()

    def choose_number(self, number: int) -> None:
        """The candidate of that number in the ground's run is painted from now."""
        work = self._work
        if work is not None:
            run = [held for held in self._state.history.all() if held.run == work.ground.run and held.number == number]
            if run:
                self.choose(run[0])

    def choose(self, held: HeldCandidate) -> None:
        """This one is painted from now; the ground itself takes painted parts away again."""
        work = self._work
        if work is None:
            return
        if not fits(held, work.ground):
            self._services.reporter.say(f"No. {held.number} of run {held.run} fills another hole: it cannot be painted in.")
            return
        work.source = held
        self._say_source()
        self._want()

    def undo(self) -> None:
        """The last stroke."""
        work = self._work
        if work is not None and work.strokes:
            work.undone.append(work.strokes.pop())
            self._want()

    def redo(self) -> None:
        work = self._work
        if work is not None and work.undone:
            work.strokes.append(work.undone.pop())
            self._want()

    def finish(self) -> None:
        """What was painted becomes a candidate of its own; nothing painted: nothing comes of it."""
        self.end_stroke()
        work = self._leave()
        if work is not None and work.strokes:
            self._keep(work)

    def drop(self) -> None:
        """Nothing comes of it, but it can be brought back."""
        work = self._leave()
        if work is not None and work.strokes:
            undo = MessageAction("Keep it", lambda: self._keep(work))
            message = Message("The patchwork was dropped.", "", MessageKind.INFO, "", (undo,), "patchwork")
            self._services.reporter.message.emit(message)
        if work is not None:
            self._show_ground(work)

    # What the canvas paints on

    def begin_stroke(self, brush: Brush, *, erase: bool, mirror: Axis | None) -> None:
        work, document = self._work, self._state.document
        if work is not None and document is not None:
            coverage = np.zeros((document.height, document.width), np.uint8)
            gesture = PaintGesture(coverage, brush, False, self._stamps, mirror)
            self._stroke = (gesture, coverage, work.ground if erase else work.source)

    def stroke_to(self, x: float, y: float, pressure: float) -> None:
        if self._stroke is not None:
            self._stroke[0].add(x, y, pressure)
            self._want()

    def end_stroke(self) -> bool:
        stroke, work, self._stroke = self._stroke, self._work, None
        if stroke is None or work is None:
            return False
        stroke[0].finish()
        painted = self._painted(work, stroke[1], stroke[2])
        if not painted.coverage.any():
            return False
        work.strokes.append(painted)
        work.undone.clear()
        self._want()
        return True

    def cancel_stroke(self) -> None:
        self._stroke = None
        self._want()

    def _painted(self, work: Work, coverage: MaskArray, source: HeldCandidate) -> Painted:
        recipe = work.ground.candidate.recipe
        return Painted(source, frozen(mask_to_crop(coverage, recipe.alignment, recipe.crop_size)))

    # The picture

    def _want(self) -> None:
        self._stale = True
        self._go_on()

    def _go_on(self) -> None:
        work, document = self._work, self._state.document
        if self._job is not None or not self._stale or work is None or document is None:
            return
        self._stale = False
        strokes, base = tuple(work.strokes), document.base
        if self._stroke is not None:
            strokes = (*strokes, self._painted(work, self._stroke[1], self._stroke[2]))

        def made(result: Patched) -> None:
            if self._work is work:
                self._show(result.over, result.held.box.union(work.ground.box))

        self._job = Job("Painting from a candidate", lambda _control: patched(work, strokes, base), on_done=made)
        self._job.on_end = self._ended
        self._services.files.submit(self._job)

    def _ended(self, _job: Job[Patched]) -> None:
        self._job = None
        self._go_on()

    def _show(self, pixels: DeepPixels, box: Box) -> None:
        work = self._work
        if work is not None:
            self._canvas.show_pixels(pixels, f"Patchwork: no. {work.source.number} into no. {work.ground.number}", box)

    def _show_ground(self, work: Work) -> None:
        """The canvas showed more than the candidate that stands there."""
        document = self._state.document
        if document is not None and self._state.shown is work.ground:
            self._canvas.show_pixels(work.ground.over(document.base), f"Candidate {work.ground.number}", work.ground.box)

    def _say_source(self) -> None:
        work = self._work
        if work is not None:
            text = f"Paint from no. {work.source.number} into no. {work.ground.number}."
            step = "A number or a click in the strip chooses another; the eraser takes it away. Return keeps, Esc drops."
            self._services.reporter.message.emit(Message(text, step, MessageKind.INFO, topic=PAINTING_TOPIC))

    def _keep(self, work: Work) -> None:
        document, state = work.document, self._state
        if state.document is not document:
            return
        strokes, base = tuple(work.strokes), document.base

        def made(result: Patched) -> None:
            if state.document is not document:
                return
            held = result.held
            names = ", ".join(str(number) for number in sorted({one.source.number for one in strokes}))
            words = f"Patchwork: no. {names} painted into no. {held.number}"
            run = state.history.begin(1, words, work.ground.origin, state.shown)
            held = replace(held, run=run.number, number=1)
            state.history.add(run, held, state.shown, result.meters)
            state.history.end(run, RunState.DONE)
            state.show_candidate(held)

        def work_out(_control: JobControl) -> Patched:
            return patched(work, strokes, base, finished=True)

        self._services.files.submit(Job("Keeping the patchwork", work_out, on_done=made))

    def _leave(self) -> Work | None:
        work, self._work = self._work, None
        self._stroke, self._canvas.paint_target = None, None
        self._stale = False
        self._state.set_patching(False)
        return work

    def _shown_changed(self) -> None:
        # Something else is looked at: what was painted is kept, not lost.
        if self._work is not None and self._state.shown is not self._work.ground:
            self.finish()

    def _forget(self) -> None:
        if self._job is not None:
            self._job.drop()
            self._job = None
        self._leave()


def face_of(held: HeldCandidate, document: Document) -> FoundFace | None:
    """The face that the candidate was made for; None where it was placed anew since."""
    recipe = held.candidate.recipe
    fitting = (face for face in document.faces if ffhq_alignment(face.landmarks, recipe.crop_size) == recipe.alignment)
    return next(fitting, None)


def fits(held: HeldCandidate, ground: HeldCandidate) -> bool:
    """Whether both fill the same hole in the same square."""
    one, other = held.candidate.recipe, ground.candidate.recipe
    return (one.mask_sha256, one.alignment, one.crop_size) == (other.mask_sha256, other.alignment, other.crop_size)


def patched(work: Work, strokes: tuple[Painted, ...], base: DeepPixels, finished: bool = False) -> Patched:
    """Any thread. The strokes blended into the ground, pasted back. Only a finished one has parts, thumbnail and meters of
    its own: this is done again and again while a stroke is painted."""
    ground, origin, hole = work.ground, work.ground.origin, work.ground.hole.mask()
    sources = list(dict.fromkeys([ground, *(one.source for one in strokes)]))
    layers = [Layer(sources.index(one.source), one.coverage) for one in strokes]
    recipe = ground.candidate.recipe
    square = patchwork([one.completion() for one in sources], shares(layers, len(sources), recipe.crop_size))
    pixels, report = paste_back(origin, square, hole, recipe.alignment, recipe.blend, grain_seed=recipe.seed)
    candidate, thumbnail, meters = Candidate(recipe, square, frozen(pixels), report, 0.0), ground.thumbnail, None
    if finished:
        parts = tuple(RecipePart(one.source.candidate.recipe, content_hash(one.coverage)) for one in strokes)
        whole = replace(recipe, parts=(*recipe.parts, *parts))
        candidate = replace(candidate, recipe=whole, notes=ground.candidate.notes)
        thumbnail = extract_crop(to_eight_bit(pixels), work.face.landmarks, THUMBNAIL_SIDE).pixels
        crop = extract_crop(origin, work.face.landmarks, recipe.crop_size)
        by = yardstick(crop.pixels, mask_to_crop(hole, recipe.alignment, recipe.crop_size), crop.landmarks, ())
        meters = measured(thumbnail, by)
    held = HeldCandidate.of(Place(ground.run, ground.number), candidate, origin, thumbnail, ground.hole, ground.beneath)
    return Patched(held, held.over(base), meters)
