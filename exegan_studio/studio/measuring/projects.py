"""A large photo with edits and candidates, kept, saved and opened: how long each takes, and for how long the window ever stands
still meanwhile.

Run as a module it prints JSON; `exegan-studio bench projects` does that with Qt's offscreen platform. All files are deleted
afterwards.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.errors import StudioError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.protocol import Completion, CompletionRequest, Suitability
from exegan_studio.engines.registry import GRAFT, EngineChoice
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.storage.paths import HOME_VARIABLE
from exegan_studio.studio.app import make_application
from exegan_studio.studio.composition import Studio, compose, make_services
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.measuring.canvas import measured_photo
from exegan_studio.studio.measuring.gallery import Step, Watch
from exegan_studio.studio.reporter import Reporter

PHOTO, CANDIDATES, EDITS = (6000, 4000), 4, 3
PATIENCE = 300.0
"""Seconds for one part before the measurement is given up."""


@dataclass(frozen=True)
class ProjectSpeed:
    """Seconds from asking to done. `keep_first_s`: all of it; `keep_again_s`: after one more stroke. `blocked_ms`: the longest
    time between two turns of the event loop in each part."""

    megapixels: float
    edits: int
    candidates: int
    project_mb: float
    keep_first_s: float
    keep_again_s: float
    save_s: float
    save_again_s: float
    open_s: float
    blocked_ms: dict[str, float]


class _Middle:
    """One face that fills the middle of the photo."""

    def detect(self, pixels: Pixels) -> list[FoundFace]:
        height, width = pixels.shape[:2]
        shape = np.array([[0.42, 0.42], [0.58, 0.42], [0.5, 0.55], [0.44, 0.66], [0.56, 0.66]], np.float32)
        landmarks = frozen((shape * (width, height)).astype(np.float32))
        return [FoundFace(landmarks, Box(width // 3, height // 5, 2 * width // 3, 4 * height // 5), 0.99)]


class _Grain:
    """Fills with noise, which no encoder makes small: the worst that a project can hold."""

    name, weights_id, description = "grain", "0" * 16, "noise, at once"
    levels: tuple[str, ...] = ()
    controls: frozenset[str] = frozenset()

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        cancel.check()
        return tuple(Suitability(1.0) for _ in request.exemplars)

    def complete(self, request: CompletionRequest, on_completion: Callable[[Completion], None], cancel: CancelToken) -> None:
        for seed in request.seeds:
            cancel.check()
            noise = np.random.default_rng(seed).integers(0, 256, request.crop.shape, np.uint8)
            pixels = np.where(request.hole[..., None] > 0, noise, request.crop).astype(np.uint8)
            on_completion(Completion(seed, pixels, 0.01))


class ProjectMeasurement:
    """One window; what it does is written down as steps."""

    def __init__(self, studio: Studio, watch: Watch, folder: Path, photo: tuple[int, int]) -> None:
        self._studio = studio
        self._watch = watch
        self._folder = folder
        self._size = photo
        self.seconds: dict[str, float] = {}

    def steps(self) -> Step:
        """All of it, in the order of an evening."""
        yield from self._work()
        do, state, project = self._studio.controllers, self._studio.state, self._folder / "evening.exegan"
        document = state.document
        assert document is not None
        yield from self._timed("keeping, all of it", do.keeping.keep)
        document.fill_mask(Box(0, 0, 40, 40))
        yield from self._timed("keeping, one more stroke", do.keeping.keep)
        yield from self._timed("saving", lambda then: do.saving.save_to(project, overwrite=True, then=then))
        document.invert_mask()
        yield from self._timed("saving again", lambda then: do.saving.save(then))
        self._begin("opening the project")
        start = time.perf_counter()
        do.loading.open(project)
        yield from self._until(lambda: state.document is not document and not state.opening)
        self.seconds["opening the project"] = time.perf_counter() - start
        yield from self._pause()

    def _work(self) -> Step:
        """Edits on one another, candidates beside them."""
        do, state, (width, height) = self._studio.controllers, self._studio.state, self._size
        path = self._folder / "photo.jpg"
        cv2.imwrite(str(path), measured_photo(width, height).pixels[..., ::-1])
        self._begin("opening the photo")
        do.opening.open(path)
        yield from self._until(lambda: state.frame is not None and not state.searching and state.engine_choice is not None)
        self._begin("filling and accepting")
        for number in range(EDITS):
            document = state.document
            assert document is not None
            top = int(height * (0.35 + 0.1 * number))
            document.fill_mask(Box(int(width * 0.4), top, int(width * 0.6), top + height // 12))
            do.filling.generate(FillSettings(CANDIDATES, 10 * number))
            yield from self._until(lambda: state.generating is None)
            do.reviewing.show(state.history.all()[0])
            do.reviewing.accept()
            yield from self._until(lambda wanted=number + 1, document=document: len(document.tree.nodes) == wanted)
            do.keeping.timer.stop()

    def _begin(self, part: str) -> None:
        self._watch.part = part

    def _timed(self, part: str, ask: Callable[[Callable[[], None]], None]) -> Step:
        self._studio.controllers.keeping.timer.stop()
        self._begin(part)
        done: list[bool] = []
        start = time.perf_counter()
        ask(lambda: done.append(True))
        yield from self._until(lambda: bool(done))
        self.seconds[part] = time.perf_counter() - start
        yield from self._pause()

    def _until(self, ready: Callable[[], bool]) -> Step:
        end = time.perf_counter() + PATIENCE
        while not ready():
            if time.perf_counter() > end:
                raise StudioError(f"{self._watch.part.capitalize()} took too long.", "Measure again while little else runs.")
            yield True

    def _pause(self) -> Step:
        """What it leaves to be painted belongs to it."""
        end = time.perf_counter() + 0.3
        while time.perf_counter() < end:
            yield True


def measure_projects(photo: tuple[int, int] = PHOTO) -> ProjectSpeed:
    """Needs a QApplication, and shows a window while it measures. Raises StudioError."""
    with tempfile.TemporaryDirectory(prefix="exegan-bench-") as made:
        home = os.environ.get(HOME_VARIABLE)
        os.environ[HOME_VARIABLE] = made
        try:
            return _measured(Path(made), photo)
        finally:
            os.environ.pop(HOME_VARIABLE)
            if home is not None:
                os.environ[HOME_VARIABLE] = home


def _measured(folder: Path, photo: tuple[int, int]) -> ProjectSpeed:
    main_thread, reporter, watch = MainThread(), Reporter(), Watch()
    choice = EngineChoice(GRAFT, "grain", folder / "none", True, "")
    services = make_services(
        main_thread, reporter, detector=_Middle(), choices=lambda: (choice,), make_engine=lambda _choice, _compute: _Grain()
    )
    studio = compose(services, main_thread)
    studio.window.show()
    studio.controllers.engines.look()
    measurement = ProjectMeasurement(studio, watch, folder, photo)
    watch.run(measurement.steps())
    size = (folder / "evening.exegan").stat().st_size
    candidates, took = len(studio.state.history.all()), measurement.seconds
    studio.state.open(None)
    studio.window.close()
    return ProjectSpeed(
        megapixels=round(photo[0] * photo[1] / 1e6, 2),
        edits=EDITS,
        candidates=candidates,
        project_mb=round(size / 1e6, 1),
        keep_first_s=round(took["keeping, all of it"], 2),
        keep_again_s=round(took["keeping, one more stroke"], 2),
        save_s=round(took["saving"], 2),
        save_again_s=round(took["saving again"], 2),
        open_s=round(took["opening the project"], 2),
        blocked_ms={part: round(longest, 1) for part, longest in watch.longest.items()},
    )


def main() -> int:
    application = QApplication.instance() or make_application(sys.argv[:1])
    speed = measure_projects()
    print(json.dumps(asdict(speed)))  # noqa: T201 - this module's whole purpose when it is run
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
