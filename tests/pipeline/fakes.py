"""An engine and a detector that need no network."""

from collections.abc import Callable

import numpy as np

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.protocol import MIXING, ZONES, Completion, CompletionRequest, Suitability
from exegan_studio.jobs.cancel import CancelToken
from tests.face.faces import placed


class FakeEngine:
    """Turns the crop darker by 10 steps for every seed, and keeps what it was asked.

    `suits`: what it says of an exemplar, by name; of the others that they serve fully.
    """

    def __init__(self) -> None:
        self.requests: list[CompletionRequest] = []
        self.judged: list[CompletionRequest] = []
        self.suits: dict[str, Suitability] = {}
        self.controls = frozenset({ZONES, MIXING})

    @property
    def name(self) -> str:
        return "fake"

    @property
    def weights_id(self) -> str:
        return "0123456789abcdef"

    @property
    def description(self) -> str:
        return "a fake, nowhere"

    @property
    def levels(self) -> tuple[str, ...]:
        return ("shape", "features", "texture")

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        cancel.check()
        self.judged.append(request)
        return tuple(self.suits.get(one.name, Suitability(1.0)) for one in request.exemplars)

    def complete(self, request: CompletionRequest, on_completion: Callable[[Completion], None], cancel: CancelToken) -> None:
        self.requests.append(request)
        for seed in request.seeds:
            cancel.check()
            pixels = np.clip(request.crop.astype(int) - 10 * (seed + 1), 0, 255).astype(np.uint8)
            on_completion(Completion(seed, pixels, 0.25, (f"seed {seed}",)))


class FakeDetector:
    """Finds a frontal face in the middle of every picture that is not one flat colour; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def detect(self, pixels: Pixels) -> list[FoundFace]:
        self.asked += 1
        if pixels.min() == pixels.max():
            return []
        height, width = pixels.shape[:2]
        return [face_at(width / 5, width / 2, height / 2)]


def face_at(distance: float, x: float, y: float) -> FoundFace:
    landmarks = frozen(placed(distance, x, y))
    box = Box(round(x - 1.5 * distance), round(y - 1.5 * distance), round(x + 1.5 * distance), round(y + 2 * distance))
    return FoundFace(landmarks, box, 1.0)
