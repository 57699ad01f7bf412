"""Which candidates the strip shows, and in what order; no Qt."""

from dataclasses import dataclass
from enum import Enum

from exegan_studio.studio.candidates.history import CandidateHistory, HeldCandidate


class Show(Enum):
    """The values are for people."""

    ALL = "All"
    KEPT = "Kept"


class Order(Enum):
    """The values are for people."""

    MADE = "Order made"


@dataclass(frozen=True)
class StripWish:
    """What the artist wants to see of the candidates."""

    show: Show = Show.ALL
    order: Order = Order.MADE


def arranged(history: CandidateHistory, wish: StripWish) -> list[HeldCandidate]:
    """As shown."""
    return [held for held in history.all() if _shows(history, wish.show, held)]


def _shows(history: CandidateHistory, show: Show, held: HeldCandidate) -> bool:
    return show is Show.ALL or history.is_kept(held)
