"""Every run's candidates, held as the pixels they changed; where memory runs short, the oldest ones' pixels go to disk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, Pixels, frozen
from exegan_studio.domain.document import changed_box
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.project import SavedCandidate
from exegan_studio.domain.recipe import Candidate, Recipe
from exegan_studio.engines.protocol import Suitability
from exegan_studio.storage.spill import Stowed

DEFAULT_MEMORY = 512 * 2**20
MOST_STARS = 5


class Place(NamedTuple):
    """The run, and the number in it, both from 1."""

    run: int
    number: int


@dataclass(eq=False)
class Held:
    """A candidate's arrays, each in memory or on disk; candidates made from the same base share `origin`."""

    origin: Stowed[DeepPixels]
    patch: Stowed[DeepPixels]
    square: Stowed[Pixels]


@dataclass(frozen=True, eq=False)
class HeldCandidate:
    """A candidate without the pixels it shares with its origin.

    `candidate.pixels` and `candidate.crop` are empty here: what they were lies in `arrays` and is read through `patch`,
    `origin` and `completion`, on any thread; each raises PictureError where it was on disk and is lost. `thumbnail` is the
    pasted-back face, upright, n x n x 3; `hole` is the photo's mask it fills; `beneath`: see EditNode.
    """

    run: int
    number: int
    candidate: Candidate
    arrays: Held
    box: Box
    thumbnail: Pixels
    hole: PackedMask
    beneath: tuple[EditNode, ...] | None = None

    @classmethod
    def of(
        cls,
        place: Place,
        candidate: Candidate,
        origin: DeepPixels,
        thumbnail: Pixels,
        hole: PackedMask,
        beneath: tuple[EditNode, ...] | None = None,
    ) -> "HeldCandidate":
        """Any thread; takes a copy of what the candidate changed, so that the rest of its pixels can go."""
        box = changed_box(origin, candidate.pixels)
        patch = frozen(candidate.pixels[box.slices].copy())
        arrays = Held(Stowed(origin), Stowed(patch), Stowed(frozen(candidate.crop)))
        slim = replace(candidate, pixels=frozen(candidate.pixels[:0, :0].copy()), crop=frozen(candidate.crop[:0, :0].copy()))
        return cls(place.run, place.number, slim, arrays, box, frozen(thumbnail), hole, beneath)

    @classmethod
    def restored(cls, saved: SavedCandidate, origin: Stowed[DeepPixels]) -> "HeldCandidate":
        """As it was saved; `origin` holds `saved.origin`."""
        arrays = Held(origin, Stowed(saved.patch), Stowed(saved.square))
        return cls(saved.run, saved.number, saved.candidate, arrays, saved.box, saved.thumbnail, saved.hole, saved.beneath)

    def saved(self, kept: bool, rating: int, meters: Meters | None) -> SavedCandidate:
        """Any thread. Raises PictureError where its pixels are lost on disk."""
        return SavedCandidate(
            *(self.run, self.number, self.candidate, self.origin, self.box, self.patch, self.completion()),
            *(self.thumbnail, self.hole, kept, rating, meters, self.beneath),
        )

    @property
    def nbytes(self) -> int:
        """Bytes in memory, the origin's not counted."""
        return self.arrays.patch.nbytes + self.arrays.square.nbytes + self.thumbnail.nbytes

    @property
    def patch(self) -> DeepPixels:
        """The candidate's pixels inside `box`."""
        return self.arrays.patch.get()

    @property
    def origin(self) -> DeepPixels:
        """The base it was made from."""
        return self.arrays.origin.get()

    def completion(self) -> Pixels:
        """The engine's own square, crop_size x crop_size x 3."""
        return self.arrays.square.get()

    def whole(self) -> Candidate:
        """The candidate with the pixels of the whole photo again."""
        return replace(self.candidate, pixels=self.over(self.origin), crop=self.completion())

    def over(self, base: DeepPixels) -> DeepPixels:
        """The candidate laid over a base: over its own origin all of it, over another only the pixels it changed itself."""
        pixels, patch, origin = base.copy(), self.patch, self.origin
        target = pixels[self.box.slices]
        if base is origin:
            target[:] = patch
        else:
            np.copyto(target, patch, where=(patch != origin[self.box.slices]).any(2, keepdims=True))
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
    each exemplar of its recipes could serve; empty until that is known. `sheet`: the run is a contact sheet. `begun`: it no
    longer waits for another run."""

    number: int
    wanted: int
    summary: str
    origin: Stowed[DeepPixels]
    state: RunState = RunState.RUNNING
    candidates: list[HeldCandidate] = field(default_factory=list[HeldCandidate])
    arrived: int = 0
    suitability: tuple[Suitability, ...] = ()
    sheet: SheetShape | None = None
    begun: bool = False


class CandidateHistory:
    """Main thread. `changed` is called after every change. `put_away` is handed the oldest arrays when memory runs short, again
    until they are let go; while there is none, everything stays in memory."""

    def __init__(self, limit: int = DEFAULT_MEMORY) -> None:
        self.limit = limit
        self.changed: Callable[[], None] = lambda: None
        self.put_away: Callable[[Sequence[Stowed[Any]]], None] = lambda _arrays: None
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
        """Bytes in memory, the bases that only old candidates need included."""
        origins = {run.origin for run in self._runs if run.candidates} - {run.origin for run in self._runs[-1:]}
        return sum(one.nbytes for one in origins) + sum(held.nbytes for run in self._runs for held in run.candidates)

    def begin(self, wanted: int, summary: str, origin: DeepPixels, shown: HeldCandidate | None = None) -> Run:
        """`shown` is on the canvas just now and stays."""
        self._numbers += 1
        known = next((run.origin for run in self._runs if run.origin.holds(origin)), None)
        run = Run(self._numbers, wanted, summary, known or Stowed(origin))
        self._runs.append(run)
        self._make_room(shown)
        self.changed()
        return run

    def add(self, run: Run, held: HeldCandidate, shown: HeldCandidate | None = None, meters: Meters | None = None) -> None:
        """`shown` is on the canvas just now and stays. `meters`: what was measured on the new one."""
        if meters is not None:
            self._meters[held] = meters
        if run.origin.holds(held.origin):
            held.arrays.origin = run.origin
        run.candidates.append(held)
        run.arrived += 1
        self._make_room(shown)
        self.changed()

    def note_attributes(self, held: HeldCandidate, attributes: float) -> None:
        """What the engine measured after the run; nothing where the candidate has gone meanwhile."""
        if any(held in run.candidates for run in self._runs):
            self._meters[held] = replace(self._meters.get(held, Meters()), attributes=attributes)
            self.changed()

    def mark_begun(self, run: Run) -> None:
        if not run.begun:
            run.begun = True
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
        """A kept one's own pixels come back into memory. Raises PictureError where the disk lost them."""
        if kept:
            held.arrays.patch.fetch()
            held.arrays.square.fetch()
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
        """None: not measured."""
        return self._meters.get(held)

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

    def restore(self, candidates: Sequence[SavedCandidate], summary: Callable[[Recipe], str]) -> None:
        """The candidates of a saved project, in the runs they came from; for an empty history. `summary`: of a run, by its
        first candidate's recipe."""
        origins: dict[int, Stowed[DeepPixels]] = {}
        for saved in candidates:
            origin = origins.setdefault(id(saved.origin), Stowed(saved.origin))
            run = next((one for one in self._runs if one.number == saved.run), None)
            if run is None:
                run = Run(saved.run, 0, summary(saved.candidate.recipe), origin, RunState.DONE, begun=True)
                self._runs.append(run)
            held = HeldCandidate.restored(saved, origin)
            run.candidates.append(held)
            run.wanted = run.arrived = len(run.candidates)
            if saved.kept:
                self._kept.add(held)
            if saved.rating:
                self._ratings[held] = saved.rating
            if saved.meters is not None:
                self._meters[held] = saved.meters
        self._runs.sort(key=lambda run: run.number)
        self._numbers = max((run.number for run in self._runs), default=0)
        self.changed()

    def clear(self) -> None:
        """Another photo was opened."""
        self._runs.clear()
        self._kept.clear()
        self._ratings.clear()
        self._meters.clear()
        self._numbers = 0
        self.changed()

    def _make_room(self, shown: HeldCandidate | None) -> None:
        """Of the oldest run first; the newest run, kept candidates and the shown one stay in memory whatever they weigh, and so
        do all thumbnails."""
        excess, chosen = self.nbytes - self.limit, dict[Stowed[Any], None]()
        for one in self._oldest(shown):
            if excess <= 0:
                break
            if one.nbytes and one not in chosen:
                chosen[one] = None
                excess -= one.nbytes
        if chosen:
            self.put_away(tuple(chosen))

    def _oldest(self, shown: HeldCandidate | None) -> Iterator[Stowed[Any]]:
        looked_at = self._kept if shown is None else {*self._kept, shown}
        stays = {self._runs[-1].origin, *(held.arrays.origin for held in looked_at)}
        for run in self._runs[:-1]:
            for held in run.candidates:
                if held not in looked_at:
                    yield held.arrays.patch
                    yield held.arrays.square
            if run.origin not in stays:
                yield run.origin
