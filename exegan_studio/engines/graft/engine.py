"""The graft engine: request in, completions out."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from exegan_studio.domain.errors import ExemplarError, MaskError
from exegan_studio.engines.graft.variation import variation_of
from exegan_studio.engines.protocol import Completion, CompletionRequest, Suitability
from exegan_studio.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from exegan_studio.engines.graft.fields import FieldPredictor

LEVELS = ("shape and light", "features", "texture")


class GraftEngine:
    """Completions on the CPU in a fraction of a second each; the network runs once per request."""

    def __init__(self, weights: Path) -> None:
        """`weights` is read at the first completion."""
        self._weights = weights
        self._predictor: FieldPredictor | None = None
        self._weights_id: str | None = None

    @property
    def name(self) -> str:
        return "graft"

    @property
    def weights_id(self) -> str:
        if self._weights_id is None:
            self._weights_id = hashlib.sha256(self._weights.read_bytes()).hexdigest()[:16]
        return self._weights_id

    @property
    def levels(self) -> tuple[str, ...]:
        return LEVELS

    def suitability(self, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        """As the protocol says."""
        cancel.check()
        if not request.exemplars:
            return ()
        from exegan_studio.engines.graft import scene  # torch comes with it

        return scene.judged(self._loaded(), request, cancel)

    def complete(
        self,
        request: CompletionRequest,
        on_completion: Callable[[Completion], None],
        cancel: CancelToken,
    ) -> None:
        """As the protocol says. Raises ExemplarError without exemplars, MaskError without a hole."""
        if not request.exemplars:
            raise ExemplarError("The graft engine needs at least one exemplar.", "Pick a portrait in the gallery.")
        if not request.hole.any():
            raise MaskError("The mask is empty.", "Paint over what should change.")
        cancel.check()
        from exegan_studio.engines.graft import scene  # torch comes with it: not before the first completion

        cancel.check()
        predictor = self._loaded()
        cancel.check()
        prepared = scene.prepare_scene(predictor, request, cancel)
        for seed in request.seeds:
            cancel.check()
            start = time.perf_counter()
            pixels = scene.complete_one(prepared, request, variation_of(seed, request.psi))
            on_completion(Completion(seed, pixels, time.perf_counter() - start, prepared.notes))

    def _loaded(self) -> "FieldPredictor":
        if self._predictor is None:
            from exegan_studio.engines.graft.fields import FieldPredictor

            self._predictor = FieldPredictor(self._weights)
        return self._predictor
