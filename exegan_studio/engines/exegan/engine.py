"""The EXE-GAN engine: request in, completions out."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import EngineError, ExemplarError, WeightsError
from exegan_studio.engines.exegan.checkpoints.headers import ANOTHER, read_header
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE, computed_in
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.levels import level_names
from exegan_studio.engines.exegan.pictures import framed_hole, put_back
from exegan_studio.engines.exegan.suitability import served
from exegan_studio.engines.protocol import COMPUTE, CROSSOVER, GATES, MIXING, NOISE, Completion, CompletionRequest, Suitability
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.names import shown_name

if TYPE_CHECKING:
    from exegan_studio.engines.exegan.checkpoints.store import StoredNetworks
    from exegan_studio.engines.exegan.session import ExeganSession

ID_DIGITS: Final = 16
UNGUIDED: Final = "No exemplar: the seed alone decides what comes into the hole."


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
        self._stored: StoredNetworks | None = None
        self._session: ExeganSession | None = None

    @property
    def name(self) -> str:
        return "exegan"

    @property
    def weights_id(self) -> str:
        """As the protocol says; weights that carry no checksum, as a training run's, are read for it once."""
        if not self._weights_id:
            self._weights_id = self._loaded().weights_id
        return self._weights_id

    @property
    def description(self) -> str:
        computed = self._compute if self._session is None else self._session.compute.name
        return f"EXE-GAN {self._config.size}, {computed_in(computed)}"

    @property
    def controls(self) -> frozenset[str]:
        return frozenset({MIXING, NOISE, CROSSOVER, GATES, COMPUTE})

    @property
    def levels(self) -> tuple[str, ...]:
        return level_names(self._config)

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        """As the protocol says; loads no network."""
        cancel.check()
        return served(request)

    def complete(self, request: CompletionRequest, on_completion: Callable[[Completion], None], cancel: CancelToken) -> None:
        """As the protocol says. Raises MaskError without a hole, ExemplarError where mixing has not two exemplars."""
        if request.mix_stop is not None and len(request.exemplars) != 2:
            raise ExemplarError("Style mixing takes two exemplars.", "Pick two portraits, A and B.")
        check_numbers(request)
        framed = framed_hole(request.crop, request.hole, self._config.size)
        cancel.check()
        from exegan_studio.engines.exegan.seeds import StyleOrder, guide  # torch comes with it: not before the first completion

        cancel.check()
        session = self.session(cancel)
        codes = [session.exemplar_codes(one.pixels, cancel) for one in request.exemplars]
        guided = guide(codes, [one.weight for one in request.exemplars], request.mix_stop)
        order = StyleOrder(request.strength, request.psi, request.style)
        unguided = () if request.exemplars else (UNGUIDED,)
        for made in session.candidates(framed.network, guided, request.seeds, order, cancel):
            start = time.perf_counter()
            pixels = put_back(framed, made.picture)
            seconds = made.seconds + time.perf_counter() - start
            cancel.check()
            on_completion(Completion(made.seed, pixels, seconds, unguided + made.notes))

    def attribute_distance(self, a: Pixels, b: Pixels, cancel: CancelToken) -> float:
        """As `AttributeMetric` says: one pass of the exemplar encoder for each square it has not seen."""
        return self.session(cancel).attribute_similarity(a, b, cancel)

    def session(self, cancel: CancelToken) -> "ExeganSession":
        """The networks, opened at the first call. Raises WeightsError, EngineError (nothing here computes so), Cancelled."""
        if self._session is None:
            from exegan_studio.engines.exegan.inference.precision import choose
            from exegan_studio.engines.exegan.session import ExeganSession

            cancel.check()
            stored = self._loaded()
            cancel.check()
            chosen = choose(None if self._compute == AUTO_COMPUTE else self._compute)
            self._weights_id = stored.weights_id
            self._session, self._stored = ExeganSession(stored, chosen.compute), None
        return self._session

    def _loaded(self) -> "StoredNetworks":
        if self._stored is None:
            from exegan_studio.engines.exegan.checkpoints.store import load_stored

            self._stored = load_stored(self._weights)
        return self._stored


def check_numbers(request: CompletionRequest) -> None:
    """Raises EngineError for what no codes can be made of."""
    if not 0 <= request.strength <= 1:
        raise EngineError(f"A strength of {request.strength:g} is not possible.", "Choose one from 0 to 1.")
    if not request.psi > 0:
        raise EngineError(f"A variety of {request.psi:g} is not possible.", "Choose one above 0.")
