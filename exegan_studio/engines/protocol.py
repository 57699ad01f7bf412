"""The one interface between the studio and an engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from exegan_studio.domain.arrays import Landmarks, MaskArray, Pixels
from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.jobs.cancel import CancelToken

FACE_ZONES: Final = ("eyes", "nose", "mouth")
"""What exemplars can be chosen for one by one: the eyes and all above, the nose, the mouth and all below."""


ZONES, MIXING, NOISE, CROSSOVER, GATES = "zones", "mixing", "noise", "crossover", "gates"
"""What not every engine can be told: exemplars for single zones, style mixing, and the three of StyleSettings."""

COMPUTE = "compute"
"""What an engine can be made with that has a choice where, and in what numbers, it computes; no request names it."""


@dataclass(frozen=True)
class ExemplarCrop:
    """An exemplar's FFHQ-framed face: pixels size x size x 3 (any size), landmarks in crop coordinates, weight > 0.

    `zones`: the face zones it is chosen for; none named: all. Where somebody is chosen for a zone, nobody else gives it.
    """

    pixels: Pixels
    landmarks: Landmarks
    sha256: str
    name: str
    weight: float = 1.0
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suitability:
    """How well an exemplar can serve one sitter and hole: `value` 0 (not at all) to 1, and why it is not 1, in words."""

    value: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompletionRequest:
    """Frozen arrays and numbers: all an engine may look at.

    `crop`: size x size x 3, the sitter's aligned square. `hole`: size x size coverage (0 keep, 255 hole).
    `landmarks`: the sitter's, in crop coordinates; points under the hole are guesses. `seeds`: one completion each, and a
    completion depends on its own seed only, never on the others or their order. Without exemplars the face is continued
    from itself, by an engine that can.

    `mix_stop`: style mixing of the first two exemplars, A and B: the engine's levels before the stop come from A, the others
    from B (0: all B; the number of levels: all A). None: no mixing.
    """

    crop: Pixels
    hole: MaskArray
    landmarks: Landmarks
    exemplars: tuple[ExemplarCrop, ...]
    seeds: tuple[int, ...]
    strength: float = 1.0
    psi: float = 1.0
    mix_stop: int | None = None
    style: StyleSettings = field(default_factory=StyleSettings)


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

    @property
    def description(self) -> str:
        """What runs where, for people; loads nothing, so before the first completion it says what will run."""
        ...

    @property
    def controls(self) -> frozenset[str]:
        """Which of ZONES, MIXING, NOISE, CROSSOVER and GATES a request may use, and COMPUTE; strength and psi every engine
        takes."""
        ...

    @property
    def levels(self) -> tuple[str, ...]:
        """What style mixing can take from one exemplar or the other, the coarsest first; for people."""
        ...

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        """For every exemplar of the request, how well it can serve; nothing is completed and the seeds are not read.

        Raises WeightsError or EngineError, and Cancelled.
        """
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


@runtime_checkable
class AttributeMetric(Protocol):
    """An engine that can also say how much two faces' attributes differ, by the codes its network makes of exemplars."""

    def attribute_distance(self, a: Pixels, b: Pixels, cancel: CancelToken) -> float:
        """Of two FFHQ-framed squares of any size: 0 for the same attributes, larger for others.

        Raises WeightsError or EngineError, and Cancelled.
        """
        ...
