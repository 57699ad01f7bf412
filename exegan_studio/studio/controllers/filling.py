"""Generate: everything that decides the result is frozen on the main thread, and a job makes the candidates from that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exegan_studio.domain.recipe import Recipe
from exegan_studio.jobs.job import Job, JobControl, JobState, Progress
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.exemplars import ExemplarShelf
from exegan_studio.pipeline.plans import PICKED_OUT, SAMPLED, Kind, Plan, columns_of, settings_of, wanted
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.candidates.history import HeldCandidate, Run, RunState, SheetShape
from exegan_studio.studio.candidates.words import mixing_words, style_words
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.controllers.fill_work import Arrival, FillInput, FillWork
from exegan_studio.studio.controllers.judging import Guided, RunJudge
from exegan_studio.studio.gallery.picks import Pick
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import COMPUTE
from exegan_studio.studio.state import EngineStatus, StudioState

MOST_RUNS = 8
"""Going on and waiting together."""
KIND_WORDS = {
    Kind.SHEET: "Contact sheet",
    Kind.DIFFERENT: f"The {PICKED_OUT} most different of {SAMPLED} come first",
    Kind.ALIKE: f"The {PICKED_OUT} most alike of {SAMPLED} come first",
}
_STATES = {JobState.DONE: RunState.DONE, JobState.CANCELLED: RunState.CANCELLED, JobState.FAILED: RunState.FAILED}


@dataclass(frozen=True)
class Going:
    """A run that goes on or waits."""

    run: Run
    job: Job[Guided]


class FillController:
    """Runs one after the other, in the order they were asked for. Main thread."""

    def __init__(self, state: StudioState, services: Services, room: EngineRoom) -> None:
        self._state = state
        self._services = services
        self._shelf = ExemplarShelf(services.detector)
        self._room = room
        self._judge = RunJudge(services.engine_work, state.history)
        self._queue: list[Going] = []
        self._inputs: dict[int, FillInput] = {}
        """By run, without base and mask: what a candidate is made from again."""
        state.photo_changed.connect(self._drop)

    def generate(self, settings: FillSettings, kind: Kind = Kind.PLAIN) -> None:
        """A run with what is on the canvas and picked now. Does nothing where `Generate` is not available."""
        document, choice = self._state.document, self._state.engine_choice
        if document is None or document.face is None or choice is None:
            return
        document.end_stroke()
        self._state.last_mask = document.snapshot_mask()
        picks, compute = self._state.picks.all, self._services.settings.get(COMPUTE)
        plan = Plan(settings, kind)
        self._begin(
            FillInput(
                *(document.photo, document.base, document.edits, document.face, self._state.last_mask),
                *(picks, plan, choice, compute),
            )
        )

    def remake(self, held: HeldCandidate) -> None:
        """The same candidate once more, from its recipe."""
        recipe = held.candidate.recipe
        self._again(held, Plan(settings_of(recipe), exemplars=recipe.exemplars))

    def more_alike(self, held: HeldCandidate) -> None:
        """Of the seeds after the candidate's, all else the same, those that look most like it come first."""
        recipe = held.candidate.recipe
        settings = replace(settings_of(recipe), seed=recipe.seed + 1)
        self._again(held, Plan(settings, Kind.ALIKE, held.completion(), recipe.exemplars))

    def cancel(self) -> None:
        """The run that was asked for last: it never begins, or it stops and keeps what is done."""
        if len(self._queue) > 1:
            going = self._queue.pop()
            going.job.drop()
            self._state.history.end(going.run, RunState.CANCELLED)
            self._tell(self._state.generating)
        elif self._queue:
            self._queue[0].job.cancel()
            self._tell(Progress(None, "Stopping…"))

    def _again(self, held: HeldCandidate, plan: Plan) -> None:
        given = self._inputs.get(held.run)
        if held.candidate.recipe.parts:
            self._services.reporter.say("A patchwork was painted by hand.", "Its parts can be made again.")
        elif given is not None:
            self._begin(replace(given, base=held.origin, beneath=held.beneath, mask=held.hole.mask(), plan=plan))
        else:
            text = "What that candidate was made from is not at hand any more: it comes from a saved project."
            self._services.reporter.say(text, "Use its settings (menu Fill), paint the hole and generate.")

    def _begin(self, given: FillInput) -> None:
        if len(self._queue) >= MOST_RUNS:
            return
        self._judge.pause()
        run = self._state.history.begin(wanted(given.plan, len(given.picks)), summary_of(given), given.base, self._state.shown)
        run.sheet = sheet_of(given)
        self._inputs = {one.number: self._inputs[one.number] for one in self._state.history.runs if one.number in self._inputs}
        self._inputs[run.number] = replace(given, base=given.base[:0, :0].copy(), mask=given.mask[:0, :0].copy())

        def arrived(item: Arrival | EngineStatus) -> None:
            if isinstance(item, EngineStatus):
                self._state.set_engine(item)
            else:
                self._arrived(run, item)

        def progressed(progress: Progress) -> None:
            self._state.history.mark_begun(run)
            self._tell(progress)

        made_from: list[Guided] = []

        def ended(job: Job[Guided]) -> None:
            self._ended(run, job)
            for guided in made_from:
                self._judge.add(run, guided)
            # Another engine, or the next run, is not to wait for an opinion on the last one.
            if self._state.engine_next is not None:
                self._judge.drop()
            elif not self._queue:
                self._judge.go_on()

        def work(control: JobControl) -> Guided:
            return FillWork(control, given, run.number).make(self._shelf, self._room)

        job = Job("Generating", work, on_item=arrived, on_progress=progressed, on_end=ended)
        job.on_done = made_from.append
        self._queue.append(Going(run, job))
        self._tell(self._state.generating or Progress(0.0, "Waiting…"))
        self._services.engine_work.submit(job)

    def _tell(self, progress: Progress | None) -> None:
        self._state.set_generating(progress, max(0, len(self._queue) - 1))

    def _arrived(self, run: Run, arrival: Arrival) -> None:
        held = arrival.held
        self._state.history.add(run, held, self._state.shown, arrival.meters)
        # The first one is what the artist waits for; later ones do not take the canvas away from what is looked at.
        if held.number == 1 and (self._state.shown is None or self._state.shown.run != run.number):
            self._state.show_candidate(held)

    def _ended(self, run: Run, job: Job[Guided]) -> None:
        self._queue = [going for going in self._queue if going.run is not run]
        self._state.history.end(run, _STATES[job.state])
        self._tell(Progress(0.0, "Waiting…") if self._queue else None)
        if job.state is JobState.CANCELLED:
            self._services.reporter.say(f"Stopped after {run.arrived} of {run.wanted} candidates.")

    def _drop(self) -> None:
        """Another photo: what is still being made is for the last one."""
        self._judge.drop()
        for going in self._queue:
            going.job.drop()
        self._inputs.clear()
        if self._queue:
            self._queue.clear()
            self._tell(None)


def summary_of(given: FillInput) -> str:
    """One line: whom the run follows, and how."""
    plan, settings = given.plan, given.plan.settings
    names = [title_of(pick) for pick in given.picks] if plan.exemplars is None else [one.title for one in plan.exemplars]
    mixed = None if plan.kind is Kind.SHEET else settings.mix_stop
    kind = [KIND_WORDS[plan.kind]] if plan.kind in KIND_WORDS else []
    return " · ".join([*kind, run_words(names, replace(settings, mix_stop=mixed))])


def summary_of_saved(recipe: Recipe) -> str:
    """The same of a run of a saved project, by its first candidate's recipe."""
    return run_words([one.title for one in recipe.exemplars], settings_of(recipe))


def run_words(names: Sequence[str], settings: FillSettings) -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") or "No exemplar"
    mixed = [] if settings.mix_stop is None else [f"mixed: {mixing_words(settings.mix_stop, *names[:2])}"]
    numbers = [f"strength {settings.strength:.0%}", f"psi {settings.psi:.2f}", f"seed {settings.seed}"]
    style = style_words(settings.style)
    return " · ".join([shown, *mixed, *numbers, *([style] if style else [])])


def sheet_of(given: FillInput) -> SheetShape | None:
    """The titles of a contact sheet; None where the run is none."""
    if given.plan.kind is not Kind.SHEET:
        return None
    seeds = range(given.plan.settings.seed, given.plan.settings.seed + columns_of(given.plan, len(given.picks)))
    return SheetShape(tuple(shown_name(pick.path) for pick in given.picks), tuple(f"seed {seed}" for seed in seeds))


def title_of(pick: Pick) -> str:
    name = shown_name(pick.path)
    return f"{name} ({', '.join(pick.zones)})" if pick.zones else name
