"""The one interface between the studio and an engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from exegan_studio.domain.arrays import Landmarks, MaskArray, Pixels
from exegan_studio.jobs.cancel import CancelToken


@dataclass(frozen=True)
class ExemplarCrop:
    """An exemplar's FFHQ-framed face: pixels size x size x 3 (any size), landmarks in crop coordinates, weight > 0."""

    pixels: Pixels
    landmarks: Landmarks
    sha256: str
    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class CompletionRequest:
    """Frozen arrays and numbers: all an engine may look at.

    `crop`: size x size x 3, the sitter's aligned square. `hole`: size x size coverage (0 keep, 255 hole).
    `landmarks`: the sitter's, in crop coordinates; points under the hole are guesses. `seeds`: one completion each, and a
    completion depends on its own seed only, never on the others or their order.
    """

    crop: Pixels
    hole: MaskArray
    landmarks: Landmarks
    exemplars: tuple[ExemplarCrop, ...]
    seeds: tuple[int, ...]
    strength: float = 1.0
    psi: float = 1.0


@dataclass(frozen=True)
class Completion:
    """`pixels`: the crop with its hole filled, size x size x 3. Round the hole it also holds the engine's continuation
    for a few pixels (the feather is blended from it); further out it equals the crop."""

    seed: int
    pixels: Pixels
    seconds: float
    notes: tuple[str, ...] = ()


class Engine(Protocol):
    """Holds its network between calls. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """`graft` or `exegan`: as in recipes and on the command line."""
        ...

    @property
    def weights_id(self) -> str:
        """First 16 hex digits of the weights' SHA-256; loads nothing that is not loaded."""
        ...

    def complete(
        self,
        request: CompletionRequest,
        on_completion: Callable[[Completion], None],
        cancel: CancelToken,
    ) -> None:
        """Make a completion for every seed, each delivered as soon as it is there, on the calling thread.

        Raises ExemplarError, MaskError, WeightsError or EngineError, and Cancelled when `cancel` was asked for; what was
        delivered until then stays valid.
        """
        ...
