"""Generate: everything that decides the result is frozen on the main thread, and a job makes the candidates from that."""

from dataclasses import dataclass

from exegan_studio.domain.arrays import DeepPixels, MaskArray
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture, to_eight_bit
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.face.align import extract_crop
from exegan_studio.jobs.job import Job, JobControl, JobState, Progress
from exegan_studio.pipeline.edit import FillSettings, fill, prepare_face
from exegan_studio.pipeline.exemplars import ExemplarShelf
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.candidates.history import HeldCandidate, Place, Run, RunState
from exegan_studio.studio.candidates.words import mixing_words, style_words
from exegan_studio.studio.controllers.engines import EngineRoom, status_of
from exegan_studio.studio.controllers.judging import ExemplarJudge, Guided
from exegan_studio.studio.gallery.picks import Pick
from exegan_studio.studio.proof import PackedMask
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import COMPUTE
from exegan_studio.studio.state import EngineStatus, StudioState

THUMBNAIL_SIDE = 384
_STATES = {JobState.DONE: RunState.DONE, JobState.CANCELLED: RunState.CANCELLED, JobState.FAILED: RunState.FAILED}


@dataclass(frozen=True)
class FillInput:
    """Frozen: what the worker may look at."""

    photo: Picture
    base: DeepPixels
    face: FoundFace
    mask: MaskArray
    picks: tuple[Pick, ...]
    settings: FillSettings
    choice: EngineChoice
    compute: str


class FillController:
    """One run at a time."""

    def __init__(self, state: StudioState, services: Services, room: EngineRoom) -> None:
        self._state = state
        self._services = services
        self._shelf = ExemplarShelf(services.detector)
        self._room = room
        self._judge = ExemplarJudge(services.engine_work)
        self._job: Job[Guided] | None = None
        state.photo_changed.connect(self._drop)

    def generate(self, settings: FillSettings) -> None:
        """Begin a run with what is on the canvas and picked now. Does nothing where `Generate` is not available."""
        document, choice = self._state.document, self._state.engine_choice
        if document is None or document.face is None or choice is None or self._job is not None:
            return
        self._judge.drop()
        document.end_stroke()
        given = FillInput(
            document.photo,
            document.base,
            document.face,
            document.snapshot_mask(),
            self._state.picks.all,
            settings,
            choice,
            self._services.settings.get(COMPUTE),
        )
        self._state.last_mask = given.mask
        run = self._state.history.begin(settings.count, summary_of(given), given.base, self._state.shown)

        def arrived(item: HeldCandidate | EngineStatus) -> None:
            if isinstance(item, EngineStatus):
                self._state.set_engine(item)
            else:
                self._arrived(run, item)

        made_from: list[Guided] = []

        def ended(job: Job[Guided]) -> None:
            self._ended(run, job)
            # Another engine is not to wait for the last one's opinion.
            if self._state.engine_next is None:
                for guided in made_from:
                    self._judge.begin(run, guided)

        def work(control: JobControl) -> Guided:
            return self._work(control, given, run.number)

        job = Job("Generating", work, on_item=arrived, on_progress=self._state.set_generating, on_end=ended)
        job.on_done = made_from.append
        self._job = job
        self._state.set_generating(Progress(0.0, "Waiting…"))
        self._services.engine_work.submit(job)

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._state.set_generating(Progress(None, "Stopping…"))

    def _work(self, control: JobControl, given: FillInput, run: int) -> Guided:
        """Worker thread."""
        control.progress(0.0, "Reading exemplars…")
        exemplars: list[ExemplarCrop] = []
        for pick in given.picks:
            control.cancel.check()
            exemplars.append(self._shelf.get(pick.path, pick.weight, pick.zones))
        edit = prepare_face(given.photo, given.base, given.face)
        control.progress(0.0, "Generating…")
        engine = self._room.engine(given.choice, given.compute)
        count = given.settings.count
        hole = PackedMask.of(given.mask)
        arrived = 0

        def deliver(candidate: Candidate) -> None:
            nonlocal arrived
            arrived += 1
            control.deliver(held_of(Place(run, arrived), candidate, given, hole))
            # Where it runs is settled by then, and may change for want of memory.
            control.deliver(status_of(engine))
            control.progress(arrived / count, f"Generating: {arrived} of {count} done")

        fill(edit, given.mask, exemplars, given.settings, engine, deliver, control.cancel)
        return Guided(edit, given.mask, tuple(exemplars), engine)

    def _arrived(self, run: Run, held: HeldCandidate) -> None:
        self._state.holes[held.candidate.recipe.mask_sha256] = held.hole
        self._state.history.add(run, held, self._state.shown)
        # The first one is what the artist waits for; later ones do not take the canvas away from what is looked at.
        if held.number == 1 and (self._state.shown is None or self._state.shown.run != run.number):
            self._state.show_candidate(held)

    def _ended(self, run: Run, job: Job[Guided]) -> None:
        self._job = None
        self._state.history.end(run, _STATES[job.state])
        self._state.set_generating(None)
        if job.state is JobState.CANCELLED:
            self._services.reporter.say(f"Stopped after {run.arrived} of {run.wanted} candidates.")

    def _drop(self) -> None:
        """Another photo: what is still being made is for the last one."""
        self._judge.drop()
        if self._job is not None:
            self._job.drop()
            self._job = None
            self._state.set_generating(None)


def held_of(place: Place, candidate: Candidate, given: FillInput, hole: PackedMask) -> HeldCandidate:
    """Any thread. The thumbnail shows the face as pasted back, upright."""
    thumbnail = extract_crop(to_eight_bit(candidate.pixels), given.face.landmarks, THUMBNAIL_SIDE).pixels
    return HeldCandidate.of(place, candidate, given.base, thumbnail, hole)


def summary_of(given: FillInput) -> str:
    """One line: whom the run follows, and how."""
    settings, names = given.settings, [title_of(pick) for pick in given.picks]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") or "No exemplar"
    mixed = [] if settings.mix_stop is None else [f"mixed: {mixing_words(settings.mix_stop, *names[:2])}"]
    numbers = [f"strength {settings.strength:.0%}", f"psi {settings.psi:.2f}", f"seed {settings.seed}"]
    style = style_words(settings.style)
    return " · ".join([shown, *mixed, *numbers, *([style] if style else [])])


def title_of(pick: Pick) -> str:
    name = shown_name(pick.path)
    return f"{name} ({', '.join(pick.zones)})" if pick.zones else name
