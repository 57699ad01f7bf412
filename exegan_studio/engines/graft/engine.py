"""The graft engine: request in, completions out."""

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from exegan_studio.domain.errors import ExemplarError, MaskError
from exegan_studio.engines.graft.bands import LEVELS
from exegan_studio.engines.graft.variation import variation_of
from exegan_studio.engines.protocol import MIXING, ZONES, Completion, CompletionRequest, Suitability
from exegan_studio.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from exegan_studio.engines.graft.fields import Predictor

LARGE, MOST_LANES = 1024, 4
AHEAD = 4
"""Seeds that are begun while the surroundings are still being continued: a row of candidates. More would take memory only."""


class GraftEngine:
    """Completions on the CPU in a fraction of a second each; the network runs once per request."""

    def __init__(self, weights: Path) -> None:
        """`weights` is read at the first completion."""
        self._weights = weights
        self._predictor: Predictor | None = None
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
    def description(self) -> str:
        return f"graft ({self._weights.stem}) on the CPU"

    @property
    def controls(self) -> frozenset[str]:
        return frozenset({ZONES, MIXING})

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
        """As the protocol says. Raises MaskError without a hole, ExemplarError where mixing has not two exemplars."""
        if request.mix_stop is not None and len(request.exemplars) != 2:
            raise ExemplarError("Style mixing takes two exemplars.", "Pick two portraits, A and B.")
        if not request.hole.any():
            raise MaskError("The mask is empty.", "Paint over what should change.")
        cancel.check()
        from exegan_studio.engines.graft import scene  # torch comes with it: not before the first completion

        cancel.check()
        predictor = self._loaded()
        cancel.check()
        count = lanes(request.crop.shape[0])
        with ThreadPoolExecutor(count) as pool:
            prepared = scene.prepare_scene(predictor, request, cancel, pool)
            notes = scene.remarks(prepared, request)

            def begun(seed: int) -> tuple[scene.Begun, float]:
                start = time.perf_counter()
                one = scene.begin_one(prepared, variation_of(seed, request.psi))
                return one, time.perf_counter() - start

            # One core continues the surroundings; the others need not wait for it.
            continuing = count > 1 and prepared.continuation is not None
            ahead = {seed: pool.submit(begun, seed) for seed in request.seeds[: AHEAD if continuing else 0]}

            def completion(seed: int) -> Completion:
                waiting = ahead.pop(seed, None)
                one, seconds = begun(seed) if waiting is None else waiting.result()
                start = time.perf_counter()
                pixels = scene.complete_one(prepared, request, one)
                return Completion(seed, pixels, seconds + time.perf_counter() - start, notes)

            try:
                for one in in_order(pool, completion, request.seeds, count):
                    cancel.check()
                    on_completion(one)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _loaded(self) -> "Predictor":
        if self._predictor is None:
            from exegan_studio.engines.graft.fields import Predictor

            self._predictor = Predictor(self._weights)
        return self._predictor


def lanes(side: int) -> int:
    """How many completions of a crop of `side` pixels are made at a time: a core each, as far as memory should go."""
    return max(1, min(os.cpu_count() or 1, MOST_LANES)) if side <= LARGE else 1


def in_order(
    pool: ThreadPoolExecutor, make: Callable[[int], Completion], seeds: Sequence[int], count: int
) -> Iterator[Completion]:
    """What `make` makes of every seed, `count` at a time on the pool's threads, in the order of the seeds."""
    to_come = iter(seeds)
    waiting = deque(pool.submit(make, seed) for seed in islice(to_come, count))
    try:
        while waiting:
            made = waiting.popleft().result()
            waiting.extend(pool.submit(make, seed) for seed in islice(to_come, 1))
            yield made
    finally:
        for future in waiting:
            future.cancel()
