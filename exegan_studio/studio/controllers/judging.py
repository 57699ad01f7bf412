"""How well a run's exemplars could serve: looked at after the run, so that no candidate waits for it."""

from dataclasses import dataclass

from exegan_studio.domain.arrays import MaskArray, content_hash
from exegan_studio.engines.protocol import Engine, ExemplarCrop, Suitability
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.jobs.worker import Runner
from exegan_studio.pipeline.edit import FaceEdit, judge
from exegan_studio.studio.candidates.history import Run


@dataclass(frozen=True)
class Guided:
    """What a run was made from, and by whom; `mask` in photo space."""

    edit: FaceEdit
    mask: MaskArray
    exemplars: tuple[ExemplarCrop, ...]
    engine: Engine


class ExemplarJudge:
    """One run at a time, the last one. Main thread; the engine is asked on the worker's."""

    def __init__(self, worker: Runner) -> None:
        self._worker = worker
        self._job: Job[tuple[Suitability, ...]] | None = None
        self._known: tuple[object, tuple[Suitability, ...]] | None = None

    def begin(self, run: Run, guided: Guided) -> None:
        """The run knows its exemplars' suitability afterwards."""
        self.drop()
        if not guided.exemplars:
            return

        def work(control: JobControl) -> tuple[Suitability, ...]:
            key = key_of(guided)
            if self._known is None or self._known[0] != key:
                found = judge(guided.edit, guided.mask, guided.exemplars, guided.engine, control.cancel)
                self._known = (key, found)
            return self._known[1]

        def done(found: tuple[Suitability, ...]) -> None:
            run.suitability = found

        self._job = Job("Judging the exemplars", work, on_done=done, on_end=self._ended)
        self._worker.submit(self._job)

    def drop(self) -> None:
        """Something more urgent comes."""
        if self._job is not None:
            self._job.drop()
            self._job = None

    def _ended(self, _job: Job[tuple[Suitability, ...]]) -> None:
        self._job = None


def key_of(guided: Guided) -> object:
    """The same for all runs that would be judged alike. The engine's thread."""
    exemplars = tuple((one.sha256, one.zones) for one in guided.exemplars)
    engine = guided.engine.name, guided.engine.weights_id
    return engine, content_hash(guided.edit.crop.pixels), content_hash(guided.mask), exemplars
