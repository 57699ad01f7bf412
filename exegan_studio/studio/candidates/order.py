"""Which candidates the strip shows, and in what order; no Qt."""

from dataclasses import dataclass
from enum import Enum

from exegan_studio.studio.candidates.history import CandidateHistory, HeldCandidate


class Show(Enum):
    """The values are for people."""

    ALL = "All"
    KEPT = "Kept"
    RATED = "Rated"
    GOOD = "3+ stars"


class Order(Enum):
    """The values are for people. All but the first go through the runs: the best of all comes first."""

    MADE = "Order made"
    RATING = "Rating"
    SEAM = "Seam"
    EXEMPLAR = "Like the exemplar"
    SITTER = "Like the sitter"


@dataclass(frozen=True)
class StripWish:
    """What the artist wants to see of the candidates."""

    show: Show = Show.ALL
    order: Order = Order.MADE

    @property
    def by_run(self) -> bool:
        """Whether runs stand together, the newest first."""
        return self.order is Order.MADE


def arranged(history: CandidateHistory, wish: StripWish) -> list[HeldCandidate]:
    """As shown. What is not measured yet comes last; equal ones stay in the order made."""
    found = [held for held in history.all() if _shows(history, wish.show, held)]
    if not wish.by_run:
        found.sort(key=lambda held: -_value(history, wish.order, held))
    return found


def _shows(history: CandidateHistory, show: Show, held: HeldCandidate) -> bool:
    if show is Show.ALL:
        return True
    if show is Show.KEPT:
        return history.is_kept(held)
    return history.rating(held) >= {Show.RATED: 1, Show.GOOD: 3}[show]


def _value(history: CandidateHistory, order: Order, held: HeldCandidate) -> float:
    if order is Order.RATING:
        return history.rating(held)
    meters = history.meters(held)
    if meters is None:
        return -1.0
    value = {Order.SEAM: meters.seam, Order.EXEMPLAR: meters.exemplar, Order.SITTER: meters.sitter}[order]
    return -1.0 if value is None else value
