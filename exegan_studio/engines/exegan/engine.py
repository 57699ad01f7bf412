"""The EXE-GAN engine: request in, completions out."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from exegan_studio.domain.errors import EngineError, WeightsError
from exegan_studio.engines.exegan.checkpoints.headers import ANOTHER, read_header
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.levels import level_names
from exegan_studio.engines.protocol import CROSSOVER, GATES, MIXING, NOISE, Completion, CompletionRequest, Suitability
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.names import shown_name

AUTO_COMPUTE: Final = "auto"
DEVICES: Final = {"cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
ID_DIGITS: Final = 16


class ExeganEngine:
    """Completions by an EXE-GAN; what was encoded is kept between calls."""

    def __init__(self, weights: Path, compute: str = AUTO_COMPUTE) -> None:
        """Only the header of `weights` is read before the first completion. `compute`: `auto`, or like `cpu-float32`.

        Raises WeightsError where they are not there or none of an EXE-GAN.
        """
        header = read_header(weights)
        if header.config().get("family") != "exegan":
            raise WeightsError(f"{shown_name(weights)} holds no weights of an EXE-GAN.", ANOTHER)
        self._weights, self._compute = weights, compute
        self._config = NetworkConfig.from_metadata(header.config())
        self._weights_id = header.metadata.get("content_sha256", "")[:ID_DIGITS]

    @property
    def name(self) -> str:
        return "exegan"

    @property
    def weights_id(self) -> str:
        return self._weights_id

    @property
    def description(self) -> str:
        return f"EXE-GAN {self._config.size}, {computed_in(self._compute)}"

    @property
    def controls(self) -> frozenset[str]:
        return frozenset({MIXING, NOISE, CROSSOVER, GATES})

    @property
    def levels(self) -> tuple[str, ...]:
        return level_names(self._config)

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        """As the protocol says."""
        cancel.check()
        return tuple(Suitability(1.0) for _ in request.exemplars)

    def complete(self, request: CompletionRequest, on_completion: Callable[[Completion], None], cancel: CancelToken) -> None:
        """As the protocol says."""
        del request, on_completion, cancel
        raise EngineError("This engine cannot fill yet.", "Choose graft.")


def computed_in(compute: str) -> str:
    """Where and in what numbers, for people."""
    if compute == AUTO_COMPUTE:
        return "on the quickest device that is there"
    kind, _, numbers = compute.partition("-")
    return f"{DEVICES.get(kind, kind)} {numbers}"
