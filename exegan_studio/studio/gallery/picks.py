"""The exemplar set: which pictures guide the fill, and how much each."""

from dataclasses import dataclass, replace
from pathlib import Path

from exegan_studio.domain.listeners import Listeners
from exegan_studio.engines.protocol import FACE_ZONES

MOST_PICKS = 8
LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Pick:
    """`weight` is LEAST_WEIGHT..1, relative to the others'. `zones`: of the face it is chosen for; none: all."""

    path: Path
    weight: float = 1.0
    zones: tuple[str, ...] = ()

    def rivals(self, other: "Pick") -> bool:
        """Whether the two share a zone, or all that nobody else is chosen for. Everybody is a rival of their own."""
        return bool(set(self.zones) & set(other.zones)) or self.zones == other.zones == ()


class Picks:
    """In the order they were picked; no Qt. `listeners` hear of every change on the thread that changes, the main thread."""

    def __init__(self) -> None:
        self.listeners = Listeners[None]()
        self._picks: tuple[Pick, ...] = ()
        self._zones_count = True

    @property
    def all(self) -> tuple[Pick, ...]:
        if self._zones_count:
            return self._picks
        return tuple(replace(pick, zones=()) for pick in self._picks)

    @property
    def remembered(self) -> tuple[Pick, ...]:
        """With their zones also while those do not count."""
        return self._picks

    @property
    def zones_count(self) -> bool:
        return self._zones_count

    def count_zones(self, counting: bool) -> None:
        """Whether the engine takes exemplars for single zones; while it does not, all are for the whole face, and their zones
        are remembered."""
        if counting != self._zones_count:
            self._zones_count = counting
            self.listeners.tell(None)

    @property
    def full(self) -> bool:
        return len(self._picks) >= MOST_PICKS

    def place(self, path: Path) -> int:
        """Its number from 1, 0 where it is not picked."""
        return next((number for number, pick in enumerate(self._picks, 1) if pick.path == path), 0)

    @property
    def two(self) -> bool:
        """Whether there are exactly two, both for the whole face, so that they can be mixed."""
        return len(self.all) == 2 and not self.zoned

    @property
    def zoned(self) -> bool:
        """Whether some are for single zones."""
        return any(pick.zones for pick in self.all)

    def share(self, pick: Pick) -> float:
        """The part it has of what it is chosen for, 0..1."""
        return pick.weight / sum(one.weight for one in self.all if pick.rivals(one))

    def pick_only(self, path: Path) -> None:
        """This one and no other."""
        self._set((Pick(path),))

    def toggle(self, path: Path) -> bool:
        """Add it, or take it out. False where the set is full."""
        if self.place(path):
            self.remove(path)
        elif self.full:
            return False
        else:
            self._set((*self._picks, Pick(path)))
        return True

    def remove(self, path: Path) -> None:
        self._set(tuple(pick for pick in self._picks if pick.path != path))

    def set_weight(self, path: Path, weight: float) -> None:
        weight = min(max(weight, LEAST_WEIGHT), 1.0)
        self._set(tuple(replace(pick, weight=weight) if pick.path == path else pick for pick in self._picks))

    def set_zones(self, path: Path, zones: tuple[str, ...]) -> None:
        """What it is for; none: the whole face."""
        ordered = tuple(zone for zone in FACE_ZONES if zone in zones)
        self._set(tuple(replace(pick, zones=ordered) if pick.path == path else pick for pick in self._picks))

    def clear_zones(self) -> None:
        """Everybody for the whole face."""
        self._set(tuple(replace(pick, zones=()) for pick in self._picks))

    def swap(self) -> None:
        """The first two change places."""
        self._set((*reversed(self._picks[:2]), *self._picks[2:]))

    def set_all(self, paths: tuple[Path, ...]) -> None:
        """These, equally."""
        self._set(tuple(Pick(path) for path in paths[:MOST_PICKS]))

    def use(self, picks: tuple[Pick, ...]) -> None:
        """These, as they are."""
        self._set(picks[:MOST_PICKS])

    def _set(self, picks: tuple[Pick, ...]) -> None:
        if picks != self._picks:
            self._picks = picks
            self.listeners.tell(None)
