"""The exemplar set: which pictures guide the fill, and how much each."""

from dataclasses import dataclass, replace
from pathlib import Path

from exegan_studio.domain.listeners import Listeners

MOST_PICKS = 8
LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Pick:
    """`weight` is LEAST_WEIGHT..1, relative to the others'."""

    path: Path
    weight: float = 1.0


class Picks:
    """In the order they were picked; no Qt. `listeners` hear of every change on the thread that changes, the main thread."""

    def __init__(self) -> None:
        self.listeners = Listeners[None]()
        self._picks: tuple[Pick, ...] = ()

    @property
    def all(self) -> tuple[Pick, ...]:
        return self._picks

    @property
    def full(self) -> bool:
        return len(self._picks) >= MOST_PICKS

    def place(self, path: Path) -> int:
        """Its number from 1, 0 where it is not picked."""
        return next((number for number, pick in enumerate(self._picks, 1) if pick.path == path), 0)

    def share(self, pick: Pick) -> float:
        """The part of the whole it has, 0..1."""
        return pick.weight / sum(one.weight for one in self._picks)

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

    def set_all(self, paths: tuple[Path, ...]) -> None:
        """These, equally."""
        self._set(tuple(Pick(path) for path in paths[:MOST_PICKS]))

    def _set(self, picks: tuple[Pick, ...]) -> None:
        if picks != self._picks:
            self._picks = picks
            self.listeners.tell(None)
