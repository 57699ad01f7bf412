"""Which candidates the strip shows, and in what order."""

import numpy as np
import pytest

from exegan_studio.domain.arrays import frozen
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.recipe import Candidate, PasteReport, Recipe
from exegan_studio.studio.candidates.history import CandidateHistory, HeldCandidate, Place, RunState
from exegan_studio.studio.candidates.order import Order, Show, StripWish, arranged, orders

RECIPE = Recipe("fake", "0", 1, "p", "m", Similarity(1, 0, 0, 0), 8, ())
BASE = frozen(np.zeros((8, 8, 3), np.uint8))


@pytest.fixture
def history() -> CandidateHistory:
    return two_runs({})


def two_runs(meters: dict[tuple[int, int], Meters]) -> CandidateHistory:
    """Two runs of two, with what was measured by run and number."""
    made = CandidateHistory()
    for _ in range(2):
        run = made.begin(2, "with this", BASE)
        for number in (1, 2):
            candidate = Candidate(RECIPE, BASE, BASE, PasteReport(0, 0, 0), 0.1)
            hole = PackedMask.of(np.zeros((8, 8), np.uint8))
            held = HeldCandidate.of(Place(run.number, number), candidate, BASE, BASE, hole)
            made.add(run, held, meters=meters.get((run.number, number)))
        made.end(run, RunState.DONE)
    return made


def names(history: CandidateHistory, show: Show = Show.ALL, order: Order = Order.MADE) -> list[tuple[int, int]]:
    return [(held.run, held.number) for held in arranged(history, StripWish(show, order))]


def test_the_newest_run_comes_first_until_something_else_is_wished(history: CandidateHistory) -> None:
    assert names(history) == [(2, 1), (2, 2), (1, 1), (1, 2)]


def test_only_kept_or_rated_ones(history: CandidateHistory) -> None:
    first, second, third, _ = history.all()
    history.keep(second, True)
    history.rate(first, 2)
    history.rate(third, 4)
    assert names(history, Show.KEPT) == [(2, 2)]
    assert names(history, Show.RATED) == [(2, 1), (1, 1)]
    assert names(history, Show.GOOD) == [(1, 1)]
    assert names(history, Show.RATED, Order.RATING) == [(1, 1), (2, 1)]


@pytest.mark.parametrize("order", [Order.SEAM, Order.EXEMPLAR, Order.SITTER])
def test_the_best_of_a_meter_comes_first_and_what_is_not_measured_last(order: Order) -> None:
    name = {Order.SEAM: "seam", Order.EXEMPLAR: "exemplar", Order.SITTER: "sitter"}[order]
    history = two_runs({(2, 2): Meters(**{name: 0.4}), (1, 1): Meters(**{name: 0.9}), (1, 2): Meters()})
    assert names(history, order=order) == [(1, 1), (2, 2), (2, 1), (1, 2)]
    assert orders(history) == [one for one in Order if one in (Order.MADE, Order.RATING, order)]
