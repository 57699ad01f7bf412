"""Which pictures of a folder are shown, and in what order; no Qt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from exegan_studio.storage.images import PictureFile


class Order(Enum):
    """The values are for people."""

    NAME = "Name"
    SUITABILITY = "Suitability"
    FAVOURITES = "Favourites"
    NEWEST = "Newest"


@dataclass(frozen=True)
class Wish:
    """`search`: words that must all be in the name, in any case."""

    search: str = ""
    order: Order = Order.NAME
    favourites_only: bool = False


def arranged(
    files: Sequence[PictureFile],
    wish: Wish,
    favourite: Callable[[Path], bool],
    value: Callable[[Path], float | None],
) -> list[Path]:
    """`files` by name. `value`: suitability 0..1, None where it is not known, below 0 for what cannot be used: those come last,
    the unknown before them. Equal ones stay by name."""
    words = wish.search.casefold().split()
    kept = [file for file in files if all(word in file.name.casefold() for word in words)] if words else list(files)
    if wish.favourites_only:
        kept = [file for file in kept if favourite(file.path)]
    if wish.order is Order.NEWEST:
        kept.sort(key=lambda file: -file.written)
    elif wish.order is Order.FAVOURITES:
        kept.sort(key=lambda file: not favourite(file.path))
    elif wish.order is Order.SUITABILITY:
        kept.sort(key=lambda file: _worse(value(file.path)))
    return [file.path for file in kept]


def _worse(value: float | None) -> float:
    return 2.0 if value is None else -value if value >= 0 else 3.0
