"""Which candidates the strip shows, and in what order; no Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from exegan_studio.domain.meters import Meters
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
    ATTRIBUTES = "Attributes of the exemplar"


_METERS: dict[Order, Callable[[Meters], float | None]] = {
    Order.SEAM: lambda meters: meters.seam,
    Order.EXEMPLAR: lambda meters: meters.exemplar,
    Order.SITTER: lambda meters: meters.sitter,
    Order.ATTRIBUTES: lambda meters: meters.attributes,
}


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


def value_words(history: CandidateHistory, order: Order, held: HeldCandidate) -> str:
    """What a meter said of it; empty where that is not known, or where stars say it."""
    meters = history.meters(held)
    value = _METERS[order](meters) if meters is not None and order in _METERS else None
    return "" if value is None else f"{order.value} {value:.0%}"


def orders(history: CandidateHistory) -> list[Order]:
    """Those that make a difference: a meter's only once it measured something."""
    measured = [meters for held in history.all() if (meters := history.meters(held)) is not None]
    return [order for order in Order if order not in _METERS or any(_METERS[order](one) is not None for one in measured)]


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
    value = _METERS[order](meters)
    return -1.0 if value is None else value
