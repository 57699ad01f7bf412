"""What the window's tests are made of: pictures, a detector and an engine that do what a test tells them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent

from exegan_studio.domain.arrays import Landmarks, MaskArray, Pixels, frozen
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.protocol import MIXING, ZONES, Completion, CompletionRequest, Suitability
from exegan_studio.engines.registry import EXEGAN, GRAFT, EngineChoice
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.previews import SIDE as PREVIEW_SIDE
from exegan_studio.studio.composition import Studio
from exegan_studio.studio.messages import Message

FACE = np.array([[0.38, 0.42], [0.62, 0.42], [0.5, 0.55], [0.41, 0.68], [0.59, 0.68]], np.float32)


def face_at(width: float, height: float, left: float = 0.0) -> FoundFace:
    """A face that fills a width x height area whose left side is there."""
    landmarks: Landmarks = frozen((FACE * (width, height) + (left, 0)).astype(np.float32))
    return FoundFace(landmarks, Box(int(left), 0, int(left + width), int(height)), 0.99)


def picture(seed: int, width: int = 320, height: int = 320) -> Pixels:
    """Smooth colours, different for each seed."""
    generator = np.random.default_rng(seed)
    small = generator.integers(40, 215, (5, 5, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


@dataclass
class FakeDetector:
    """One face in the middle of every picture; none in a picture whose first pixel is black."""

    calls: int = 0
    faces: int = 1
    fault: Exception | None = None

    def detect(self, pixels: Pixels) -> list[FoundFace]:
        self.calls += 1
        if self.fault is not None:
            raise self.fault
        if not pixels[0, 0].any():
            return []
        height, width = pixels.shape[:2]
        return [face_at(width / self.faces, height, number * width / self.faces) for number in range(self.faces)]


@dataclass
class FakeEngine:
    """Fills the hole with one colour for each seed; `before_each` is called before every completion. `suits`: what it says of
    an exemplar, by name; of the others that they serve fully."""

    name: str = "fake"
    weights_id: str = "0123456789abcdef"
    levels: tuple[str, ...] = ("shape", "features", "texture")
    controls: frozenset[str] = field(default_factory=lambda: frozenset({ZONES, MIXING}))
    description: str = "a fake, nowhere"
    before_each: Callable[[int], None] = lambda _number: None
    requests: list[CompletionRequest] = field(default_factory=list[CompletionRequest])
    judged: list[CompletionRequest] = field(default_factory=list[CompletionRequest])
    suits: dict[str, Suitability] = field(default_factory=dict[str, Suitability])
    before_judging: Callable[[], None] = lambda: None

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        self.judged.append(request)
        self.before_judging()
        cancel.check()
        return tuple(self.suits.get(one.name, Suitability(1.0)) for one in request.exemplars)

    def complete(self, request: CompletionRequest, on_completion: Callable[[Completion], None], cancel: CancelToken) -> None:
        self.requests.append(request)
        for number, seed in enumerate(request.seeds):
            self.before_each(number)
            cancel.check()
            colour = np.array([seed * 37 % 256, seed * 91 % 256, seed * 53 % 256], np.uint8)
            pixels = np.where(request.hole[..., None] > 0, colour, request.crop).astype(np.uint8)
            on_completion(Completion(seed, pixels, 0.01, (f"seed {seed} was used",)))


CHOICE = EngineChoice(GRAFT, "graft", Path("graft.safetensors"), True, "Comes with the program.")
NO_EXEGAN = EngineChoice(EXEGAN, "EXE-GAN", None, False, "No EXE-GAN weights were imported. Fetch them.")


def exegan_choice(path: str = "exegan-256-aa.safetensors") -> EngineChoice:
    return EngineChoice(EXEGAN, "EXE-GAN 256", Path(path), True, "The paper's network.")


@dataclass
class Engines:
    """What there is to choose from, and what is made of a choice; `fault` is raised instead."""

    engine: FakeEngine
    choices: list[EngineChoice] = field(default_factory=lambda: [CHOICE, NO_EXEGAN])
    others: dict[EngineChoice, FakeEngine] = field(default_factory=dict[EngineChoice, FakeEngine])
    made: list[EngineChoice] = field(default_factory=list[EngineChoice])
    computes: list[str] = field(default_factory=list[str])
    fault: Exception | None = None

    def all(self) -> tuple[EngineChoice, ...]:
        return tuple(self.choices)

    def make(self, choice: EngineChoice, compute: str) -> FakeEngine:
        if self.fault is not None:
            raise self.fault
        self.made.append(choice)
        self.computes.append(compute)
        return self.others.get(choice, self.engine)


@dataclass
class Made:
    """A studio and what it was made with."""

    studio: Studio
    engine: FakeEngine
    detector: FakeDetector
    messages: list[Message]
    engines: Engines

    def open(self, path: Path) -> None:
        self.studio.controllers.opening.open(path)
        settle()

    def paint(self) -> MaskArray:
        """A hole over the eyes."""
        document = self.studio.state.document
        assert document is not None
        document.fill_mask(Box(document.width // 3, document.height // 3, 2 * document.width // 3, document.height // 2))
        settle()
        return document.snapshot_mask()

    def generate(self, count: int = 3, seed: int = 5) -> None:
        self.studio.window.parts.fill.count.setValue(count)
        self.studio.window.parts.fill.use_seed(seed)
        self.studio.window.parts.actions["generate"].trigger()
        settle()

    @property
    def runs(self) -> list[CompletionRequest]:
        """What was asked of the engine but for previews: those begin by themselves where nothing changes for a while, so that a
        slow machine makes some."""
        return [one for one in self.engine.requests if one.crop.shape[0] > PREVIEW_SIDE]

    def press(self, action: str) -> None:
        self.studio.window.parts.actions[action].trigger()
        settle()

    def texts(self) -> list[str]:
        return [f"{message.text} {message.next_step}" for message in self.messages]


def settle() -> None:
    """Let Qt do what is waiting, deletions included."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
