"""How well a run's exemplars could serve, and how near its candidates came to them: looked at after the run, so that no
candidate waits for it."""

from dataclasses import dataclass

from exegan_studio.domain.arrays import MaskArray, content_hash
from exegan_studio.engines.protocol import AttributeMetric, Engine, ExemplarCrop, Suitability
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.jobs.worker import Runner
from exegan_studio.pipeline.edit import FaceEdit, judge
from exegan_studio.pipeline.meters import attribute_likeness
from exegan_studio.studio.candidates.history import CandidateHistory, HeldCandidate, Run

MOST_WAITING = 8


@dataclass(frozen=True)
class Guided:
    """What a run was made from, and by whom; `mask` in photo space."""

    edit: FaceEdit
    mask: MaskArray
    exemplars: tuple[ExemplarCrop, ...]
    engine: Engine


@dataclass(frozen=True)
class _Likeness:
    held: HeldCandidate
    attributes: float


class RunJudge:
    """One run at a time, the last one first. Main thread; the engine is asked on the worker's."""

    def __init__(self, worker: Runner, history: CandidateHistory) -> None:
        self._worker = worker
        self._history = history
        self._waiting: list[tuple[Run, Guided]] = []
        self._job: Job[None] | None = None
        self._known: tuple[object, tuple[Suitability, ...]] | None = None

    def add(self, run: Run, guided: Guided) -> None:
        """To be looked at when there is time; of too many the oldest is given up."""
        if guided.exemplars:
            self._waiting = [*self._waiting, (run, guided)][-MOST_WAITING:]

    def go_on(self) -> None:
        """There is time now."""
        if self._job is None and self._waiting:
            self._begin(*self._waiting[-1])

    def pause(self) -> None:
        """Something more urgent comes."""
        if self._job is not None:
            self._job.drop()
            self._job = None

    def drop(self) -> None:
        """Nobody asks any more."""
        self.pause()
        self._waiting.clear()

    def _begin(self, run: Run, guided: Guided) -> None:
        # As it stands now: the run's list belongs to the main thread. What an earlier, interrupted look measured stays.
        metered = self._history.meters
        candidates = [one for one in run.candidates if (seen := metered(one)) is None or seen.attributes is None]

        def work(control: JobControl) -> None:
            control.deliver(self._suitability(guided, control))
            if not isinstance(guided.engine, AttributeMetric):
                return
            for held in candidates:
                sitter = guided.edit.crop.pixels
                near = attribute_likeness(guided.engine, held.completion(), sitter, guided.exemplars, control.cancel)
                if near is not None:
                    control.deliver(_Likeness(held, near))

        def found(item: tuple[Suitability, ...] | _Likeness) -> None:
            if isinstance(item, _Likeness):
                self._history.note_attributes(item.held, item.attributes)
            else:
                run.suitability = item

        def ended(_job: Job[None]) -> None:
            self._job = None
            self._waiting = [one for one in self._waiting if one[0] is not run]
            self.go_on()

        self._job = Job("Judging the exemplars", work, on_item=found, on_end=ended)
        self._worker.submit(self._job)

    def _suitability(self, guided: Guided, control: JobControl) -> tuple[Suitability, ...]:
        """The engine's thread."""
        key = key_of(guided)
        if self._known is None or self._known[0] != key:
            found = judge(guided.edit, guided.mask, guided.exemplars, guided.engine, control.cancel)
            self._known = (key, found)
        return self._known[1]


def key_of(guided: Guided) -> object:
    """The same for all runs that would be judged alike. The engine's thread."""
    exemplars = tuple((one.sha256, one.zones) for one in guided.exemplars)
    engine = guided.engine.name, guided.engine.weights_id
    return engine, content_hash(guided.edit.crop.pixels), content_hash(guided.mask), exemplars
