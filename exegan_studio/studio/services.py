"""What the window needs from the rest of the program, handed in by the composition root."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exegan_studio.engines.protocol import Engine
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.jobs.worker import Runner
from exegan_studio.pipeline.exemplars import FaceFinder
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.settings import Settings
from exegan_studio.studio.reporter import Reporter


@dataclass(frozen=True)
class Services:
    """`files` reads photos, finds faces and writes; `engine_work` generates; `looking` makes thumbnails, newest wish first;
    `keeping` writes the work down while it goes on.
    `detector` is called from several threads; `engine_choices` and `make_engine` on the engine's.
    `make_engine` also takes where it is to compute, one of COMPUTES; an engine without that choice leaves it aside."""

    settings: Settings
    limits: DecodingLimits
    reporter: Reporter
    files: Runner
    engine_work: Runner
    looking: Runner
    keeping: Runner
    detector: FaceFinder
    engine_choices: Callable[[], Sequence[EngineChoice]]
    make_engine: Callable[[EngineChoice, str], Engine]

    def stop(self, seconds: float = 5.0) -> bool:
        """Cancel everything. True when all threads ended within that time each."""
        ended = [runner.stop(seconds) for runner in (self.engine_work, self.files, self.looking, self.keeping)]
        return all(ended)
