"""Undo and redo: small steps, bounded by memory, the oldest forgotten first."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.geometry import Box

DEFAULT_MEMORY = 512 * 2**20
"""Bytes that undo and redo may hold together."""

TILE = 256
"""Changes are found and packed in squares of this side, so that a long thin stroke costs its tiles, not its bounding box."""

State = TypeVar("State", contravariant=True)


def tiles_of(box: Box, side: int = TILE) -> Iterator[Box]:
    """The box cut along the lines of a grid of that side."""
    for top in range(box.top - box.top % side, box.bottom, side):
        for left in range(box.left - box.left % side, box.right, side):
            yield Box(max(left, box.left), max(top, box.top), min(left + side, box.right), min(top + side, box.bottom))


@dataclass(frozen=True)
class PixelChange:
    """The difference between two states of an array (H x W or H x W x channels, any unsigned integers).

    Kept as packed exclusive-ors of the tiles that differ, so applying it once more takes it back.
    """

    box: Box
    tiles: tuple[tuple[Box, bytes], ...]

    @classmethod
    def between(cls, before: NDArray[Any], after: NDArray[Any], within: Box) -> "PixelChange":
        """What differs inside `within`, which must lie inside the arrays."""
        return cls.of_tiles(before, after, tiles_of(within))

    @classmethod
    def of_tiles(cls, before: NDArray[Any], after: NDArray[Any], boxes: Iterable[Box]) -> "PixelChange":
        """What differs inside these boxes, which must not overlap."""
        packed = ((tile, packed_difference(before[tile.slices], after[tile.slices])) for tile in boxes)
        return cls.of_packed((tile, difference) for tile, difference in packed if difference)

    @classmethod
    def of_part(cls, before: NDArray[Any], after: NDArray[Any], box: Box) -> "PixelChange":
        """`before` is the whole array, `after` only what its `box` becomes; the box must lie inside."""
        parts = ((tile, after[tile.shifted(-box.left, -box.top).slices]) for tile in tiles_of(box))
        packed = ((tile, packed_difference(before[tile.slices], part)) for tile, part in parts)
        return cls.of_packed((tile, difference) for tile, difference in packed if difference)

    @classmethod
    def of_packed(cls, tiles: Iterable[tuple[Box, bytes]]) -> "PixelChange":
        """From tiles that do not overlap, each with its `packed_difference`, none of them empty."""
        held = tuple(tiles)
        box = Box(0, 0, 0, 0)
        for tile, _ in held:
            box = box.union(tile)
        return cls(box, held)

    @property
    def empty(self) -> bool:
        return not self.tiles

    @property
    def nbytes(self) -> int:
        return sum(len(packed) for _, packed in self.tiles)

    def toggle(self, array: NDArray[Any]) -> None:
        """Turn the one state into the other, in place. The array has the type and shape of those compared."""
        for tile, packed in self.tiles:
            part = array[tile.slices]
            if len(packed) == array.itemsize:
                part ^= np.frombuffer(packed, array.dtype)[0]
            else:
                part ^= np.frombuffer(zlib.decompress(packed), array.dtype).reshape(part.shape)


def packed_difference(before: NDArray[Any], after: NDArray[Any]) -> bytes:
    """Two states of a tile; empty where they are the same.

    One value alone where the whole tile changes by it, which is quick to find and most of a large hole. What zlib makes is
    always longer.
    """
    difference = before ^ after
    value = difference.flat[0]
    if (difference == value).all():
        return value.tobytes() if value else b""
    return zlib.compress(difference.tobytes(), 1)


class Step(Protocol[State]):
    """One undoable edit of a state."""

    @property
    def text(self) -> str:
        """What the artist did, as in "Undo brush stroke"."""
        ...

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        ...

    def undo(self, state: State) -> None: ...

    def redo(self, state: State) -> None: ...


Content = TypeVar("Content")


class History(Generic[Content]):
    """Steps done and steps taken back. The newest step is always kept, however large it is."""

    def __init__(self, memory: int = DEFAULT_MEMORY) -> None:
        self._memory = memory
        self._done: list[tuple[int, Step[Content]]] = []
        self._undone: list[tuple[int, Step[Content]]] = []
        self._serial = 0
        self._forgotten = 0

    @property
    def position(self) -> int:
        """A number for the present state: the same again only when undo or redo come back to it."""
        return self._done[-1][0] if self._done else self._forgotten

    @property
    def undo_step(self) -> Step[Content] | None:
        return self._done[-1][1] if self._done else None

    @property
    def redo_step(self) -> Step[Content] | None:
        return self._undone[-1][1] if self._undone else None

    @property
    def nbytes(self) -> int:
        return sum(step.nbytes for _, step in self._done + self._undone)

    def __len__(self) -> int:
        return len(self._done)

    def push(self, step: Step[Content]) -> None:
        """A step that was just done; what had been taken back is gone."""
        self._serial += 1
        self._undone.clear()
        self._done.append((self._serial, step))
        self._forget()

    def replace_last(self, step: Step[Content]) -> None:
        """A step that took the last one's place: the state goes on being the last one's beginning with `step` done.
        Raises IndexError where there is none."""
        self._done.pop()
        self.push(step)

    def set_memory(self, memory: int) -> None:
        """Another bound, in bytes; what no longer fits is forgotten at once."""
        self._memory = memory
        self._forget()

    def _forget(self) -> None:
        """The oldest steps go first, then what is furthest from being done again; one step stays in any case."""
        held = self.nbytes
        while held > self._memory and len(self) + len(self._undone) > 1:
            if len(self) > 1 or not self._undone:
                self._forgotten, gone = self._done.pop(0)
            else:
                _, gone = self._undone.pop(0)
            held -= gone.nbytes

    def undo(self, state: Content) -> Step[Content] | None:
        """Take the last step back; None where there is none."""
        if not self._done:
            return None
        entry = self._done.pop()
        entry[1].undo(state)
        self._undone.append(entry)
        return entry[1]

    def take_back(self, state: Content) -> Step[Content] | None:
        """Take the last step back as though it had never been: it cannot be done again. None where there is none."""
        step = self.undo(state)
        if step is not None:
            self._undone.pop()
        return step

    def redo(self, state: Content) -> Step[Content] | None:
        """Do the step last taken back again; None where there is none."""
        if not self._undone:
            return None
        entry = self._undone.pop()
        entry[1].redo(state)
        self._done.append(entry)
        return entry[1]
