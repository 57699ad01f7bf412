"""What the compare room shows: no pixels, no Qt."""

from dataclasses import dataclass
from enum import Enum

from exegan_studio.studio.candidates.history import HeldCandidate


class Mode(Enum):
    """The values are for people."""

    GRID = "Grid"
    WIPE = "Wipe"
    SIDE = "Side by side"
    DIFFERENCE = "Difference"


@dataclass(frozen=True)
class Cell:
    """One picture. `held` None: the photo itself, or, where it is `waiting`, a candidate that is not there yet, `begun` when it
    is the one that is being made. `title`: short, for its corner."""

    held: HeldCandidate | None
    title: str
    shown: bool = False
    kept: bool = False
    stars: int = 0
    waiting: bool = False
    begun: bool = False


@dataclass(frozen=True)
class Sheet:
    """`cells`: those of the grid row by row, None for an empty place; in the other modes two, the one compared with first.
    `rows`, `columns`: a contact sheet's titles. `gain`: how many times as strong a difference is shown. `before`: every cell
    shows the photo as it was before."""

    mode: Mode = Mode.GRID
    cells: tuple[Cell | None, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    gain: int = 2
    before: bool = False
