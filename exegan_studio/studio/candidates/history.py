"""Every run's candidates, held as the pixels they changed; the oldest are let go when memory asks for it, kept ones never."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, Pixels, frozen
from exegan_studio.domain.document import changed_box
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import Suitability
from exegan_studio.studio.proof import PackedMask

DEFAULT_MEMORY = 512 * 2**20
MOST_STARS = 5


class Place(NamedTuple):
    """The run, and the number in it, both from 1."""

    run: int
    number: int


@dataclass(frozen=True, eq=False)
class HeldCandidate:
    """A candidate without the pixels it shares with its origin.

    `candidate.pixels` is empty here, `candidate.crop` is the engine's own square; `patch` are the candidate's pixels inside
    `box`; `origin` is the base it was made from and `hole` the photo's mask it fills; `thumbnail` is the pasted-back face,
    upright, n x n x 3.
    """

    run: int
    number: int
    candidate: Candidate
    origin: DeepPixels
    box: Box
    patch: DeepPixels
    thumbnail: Pixels
    hole: PackedMask

    @classmethod
    def of(cls, place: Place, candidate: Candidate, origin: DeepPixels, thumbnail: Pixels, hole: PackedMask) -> "HeldCandidate":
        """Any thread; takes a copy of what the candidate changed, so that the rest of its pixels can go."""
        box = changed_box(origin, candidate.pixels)
        patch = frozen(candidate.pixels[box.slices].copy())
        slim = replace(candidate, pixels=frozen(candidate.pixels[:0, :0].copy()))
        return cls(place.run, place.number, slim, origin, box, patch, frozen(thumbnail), hole)

    @property
    def nbytes(self) -> int:
        return self.patch.nbytes + self.thumbnail.nbytes + self.candidate.crop.nbytes

    def completion(self) -> Pixels:
        """The engine's own square, crop_size x crop_size x 3."""
        return self.candidate.crop

    def whole(self) -> Candidate:
        """The candidate with the pixels of the whole photo again."""
        return replace(self.candidate, pixels=self.over(self.origin))

    def over(self, base: DeepPixels) -> DeepPixels:
        """The candidate laid over a base: over its own origin all of it, over another only the pixels it changed itself."""
        pixels = base.copy()
        target = pixels[self.box.slices]
        if base is self.origin:
            target[:] = self.patch
        else:
            np.copyto(target, self.patch, where=(self.patch != self.origin[self.box.slices]).any(2, keepdims=True))
        return pixels


class RunState(Enum):
    """How far a run is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class SheetShape:
    """A contact sheet: the titles of its rows and columns. The candidate of number n, from 1, stands in row
    (n - 1) // len(columns), whatever of the sheet is missing."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(eq=False)
class Run:
    """One press of Generate. `wanted` candidates were asked for; `summary` says in words with what. `suitability`: how well
    each exemplar of its recipes could serve; empty until that is known. `sheet`: the run is a contact sheet."""

    number: int
    wanted: int
    summary: str
    origin: DeepPixels
    state: RunState = RunState.RUNNING
    candidates: list[HeldCandidate] = field(default_factory=list[HeldCandidate])
    arrived: int = 0
    forgotten: int = 0
    suitability: tuple[Suitability, ...] = ()
    sheet: SheetShape | None = None


class CandidateHistory:
    """Main thread. `changed` is called after every change."""

    def __init__(self, limit: int = DEFAULT_MEMORY) -> None:
        self.limit = limit
        self.changed: Callable[[], None] = lambda: None
        self._runs: list[Run] = []
        self._kept: set[HeldCandidate] = set()
        self._ratings: dict[HeldCandidate, int] = {}
        self._meters: dict[HeldCandidate, Meters] = {}
        self._numbers = 0

    @property
    def runs(self) -> Sequence[Run]:
        """Newest first."""
        return tuple(reversed(self._runs))

    @property
    def latest(self) -> Run | None:
        return self._runs[-1] if self._runs else None

    @property
    def nbytes(self) -> int:
        """Bytes held, the bases that only old candidates need included."""
        origins = {id(run.origin): run.origin.nbytes for run in self._runs[:-1] if run.candidates}
        for run in self._runs[-1:]:
            origins.pop(id(run.origin), None)
        return sum(origins.values()) + sum(held.nbytes for run in self._runs for held in run.candidates)

    def begin(self, wanted: int, summary: str, origin: DeepPixels, shown: HeldCandidate | None = None) -> Run:
        """`shown` is on the canvas just now and stays."""
        self._numbers += 1
        run = Run(self._numbers, wanted, summary, origin)
        self._runs.append(run)
        self._prune(shown)
        self.changed()
        return run

    def add(self, run: Run, held: HeldCandidate, shown: HeldCandidate | None = None) -> None:
        """`shown` is on the canvas just now and stays."""
        run.candidates.append(held)
        run.arrived += 1
        self._prune(shown)
        self.changed()

    def end(self, run: Run, state: RunState) -> None:
        run.state = state
        if not run.candidates:
            self._runs.remove(run)
        self.changed()

    def find(self, number: int) -> HeldCandidate | None:
        """The newest run's candidate of that number (from 1)."""
        latest = self.latest
        return next((held for held in latest.candidates if held.number == number), None) if latest else None

    def all(self) -> list[HeldCandidate]:
        """As shown: newest run first, inside a run by number."""
        return [held for run in self.runs for held in run.candidates]

    def is_kept(self, held: HeldCandidate) -> bool:
        return held in self._kept

    def keep(self, held: HeldCandidate, kept: bool) -> None:
        if kept:
            self._kept.add(held)
        else:
            self._kept.discard(held)
        self.changed()

    def rating(self, held: HeldCandidate) -> int:
        """Stars, 1 to 5; 0: not rated."""
        return self._ratings.get(held, 0)

    def rate(self, held: HeldCandidate, stars: int) -> None:
        """0 takes the rating away. Raises ValueError outside 0 to 5."""
        if not 0 <= stars <= MOST_STARS:
            raise ValueError(f"{stars} stars are none of 0 to {MOST_STARS}")
        self._ratings[held] = stars
        self.changed()

    def meters(self, held: HeldCandidate) -> Meters | None:
        """None: not measured yet."""
        return self._meters.get(held)

    def set_meters(self, held: HeldCandidate, meters: Meters) -> None:
        self._meters[held] = meters
        self.changed()

    def discard(self, held: HeldCandidate) -> Callable[[], None]:
        """Throw it away; the returned function brings it back."""
        run = next(run for run in self._runs if held in run.candidates)
        place, was_kept = run.candidates.index(held), held in self._kept
        run.candidates.remove(held)
        self._kept.discard(held)
        self.changed()

        def bring_back() -> None:
            if held in run.candidates:
                return
            run.candidates.insert(min(place, len(run.candidates)), held)
            if run not in self._runs:
                self._runs = sorted([*self._runs, run], key=lambda one: one.number)
            if was_kept:
                self._kept.add(held)
            self.changed()

        return bring_back

    def clear(self) -> None:
        """Another photo was opened."""
        self._runs.clear()
        self._kept.clear()
        self._ratings.clear()
        self._meters.clear()
        self._numbers = 0
        self.changed()

    def _prune(self, shown: HeldCandidate | None) -> None:
        """Oldest runs first; the newest run, kept candidates and the shown one stay whatever they weigh."""
        for run in self._runs[:-1]:
            for held in tuple(run.candidates):
                if self.nbytes <= self.limit:
                    return
                if held not in self._kept and held is not shown:
                    run.candidates.remove(held)
                    run.forgotten += 1
        self._runs = [run for run in self._runs if run.candidates or run.state is RunState.RUNNING]
