"""One run at work: exemplars read, candidates made and handed over, on the engine's thread."""

from dataclasses import dataclass, replace
from functools import partial

from exegan_studio.domain.arrays import DeepPixels, FloatArray, MaskArray
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.errors import ExemplarError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.picture import Picture, to_eight_bit
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.face.align import extract_crop
from exegan_studio.jobs.job import JobControl
from exegan_studio.pipeline.diversity import descriptor, most_alike, most_different
from exegan_studio.pipeline.edit import crop_hole, fill, prepare_face
from exegan_studio.pipeline.exemplars import ExemplarShelf
from exegan_studio.pipeline.meters import Yardstick, measured, yardstick
from exegan_studio.pipeline.plans import PICKED_OUT, Pass, Plan, passes, wanted
from exegan_studio.studio.candidates.history import HeldCandidate, Place
from exegan_studio.studio.controllers.engines import EngineRoom, status_of
from exegan_studio.studio.controllers.judging import Guided
from exegan_studio.studio.gallery.picks import Pick

THUMBNAIL_SIDE = 384


@dataclass(frozen=True)
class FillInput:
    """Frozen: what the worker may look at. `beneath`: the edits that `base` consists of; None: not known."""

    photo: Picture
    base: DeepPixels
    beneath: tuple[EditNode, ...] | None
    face: FoundFace
    mask: MaskArray
    picks: tuple[Pick, ...]
    plan: Plan
    choice: EngineChoice
    compute: str


@dataclass(frozen=True)
class Arrival:
    """A candidate and what was measured on it."""

    held: HeldCandidate
    meters: Meters


class FillWork:
    """One run on the worker's thread."""

    def __init__(self, control: JobControl, given: FillInput, run: int) -> None:
        self._control = control
        self._given = given
        self._run = run
        self._hole = PackedMask.of(given.mask)
        self._arrived = 0
        self._sampled: list[tuple[Arrival, FloatArray]] = []

    def make(self, shelf: ExemplarShelf, room: EngineRoom) -> Guided:
        """Every candidate is delivered as it comes; of a sampling run all at the end, the picked out ones first. What was
        made before a stop is delivered too."""
        control, given = self._control, self._given
        control.progress(0.0, "Reading exemplars…")
        exemplars: list[ExemplarCrop] = []
        for pick in given.picks:
            control.cancel.check()
            exemplars.append(shelf.get(pick.path, pick.weight, pick.zones))
        edit = prepare_face(given.photo, given.base, given.face)
        hole = crop_hole(edit, given.mask)
        control.progress(0.0, "Generating…")
        engine = room.engine(given.choice, given.compute)

        def deliver(candidate: Candidate, by: Yardstick) -> None:
            held = held_of(Place(self._run, self._arrived + 1), candidate, given, self._hole)
            self._take(Arrival(held, measured(held.thumbnail, by)), hole)
            # Where it runs is settled by then, and may change for want of memory.
            control.deliver(status_of(engine))

        try:
            for one in self._passes(exemplars):
                by = yardstick(edit.crop.pixels, hole, edit.crop.landmarks, one.exemplars)
                fill(edit, given.mask, one.exemplars, one.settings, engine, partial(deliver, by=by), control.cancel)
        finally:
            self._deliver_sampled(hole)
        return Guided(edit, given.mask, tuple(exemplars), engine)

    def _passes(self, exemplars: list[ExemplarCrop]) -> list[Pass]:
        try:
            return passes(self._given.plan, exemplars)
        except ValueError as fault:
            raise ExemplarError(
                "An exemplar's file is no longer what this candidate was made with.", "Pick the exemplars anew and generate."
            ) from fault

    def _take(self, arrival: Arrival, hole: MaskArray) -> None:
        plan, count = self._given.plan, wanted(self._given.plan, len(self._given.picks))
        self._arrived += 1
        if plan.sampling:
            self._sampled.append((arrival, descriptor(arrival.held.completion(), hole)))
        else:
            self._control.deliver(arrival)
        doing = "Trying seeds" if plan.sampling else "Generating"
        self._control.progress(self._arrived / count, f"{doing}: {self._arrived} of {count} done")

    def _deliver_sampled(self, hole: MaskArray) -> None:
        plan, looks = self._given.plan, [look for _, look in self._sampled]
        if plan.like is not None:
            first = most_alike(looks, descriptor(plan.like, hole), PICKED_OUT)
        else:
            first = most_different(looks, PICKED_OUT)
        others = [index for index in range(len(looks)) if index not in first]
        for number, index in enumerate([*first, *others], 1):
            arrival = self._sampled[index][0]
            self._control.deliver(replace(arrival, held=replace(arrival.held, number=number)))


def held_of(place: Place, candidate: Candidate, given: FillInput, hole: PackedMask) -> HeldCandidate:
    """Any thread. The thumbnail shows the face as pasted back, upright."""
    thumbnail = extract_crop(to_eight_bit(candidate.pixels), given.face.landmarks, THUMBNAIL_SIDE).pixels
    return HeldCandidate.of(place, candidate, given.base, thumbnail, hole, given.beneath)
