"""Candidates held by what they changed, bounded by memory, and never lost."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exegan_studio.domain.arrays import DeepPixels, frozen
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import Candidate, PasteReport, Recipe
from exegan_studio.storage.spill import SpillFolder, Stowed, stow
from exegan_studio.studio.candidates.history import CandidateHistory, HeldCandidate, Place, Run, RunState
from tests.studio.making import picture

SIDE = 64
RECIPE = Recipe("fake", "0", 1, "p", "m", Similarity(1, 0, 0, 0), SIDE, ())


NO_HOLE = PackedMask.of(np.zeros((SIDE, SIDE), np.uint8))


def held(run: int, number: int, base: DeepPixels) -> HeldCandidate:
    pixels = base.copy()
    pixels[10:30, 10:30] = 7
    candidate = Candidate(RECIPE.with_seed(number), picture(3, 16, 16), frozen(pixels), PasteReport(0, 400, 0), 0.1, ("note",))
    return HeldCandidate.of(Place(run, number), candidate, base, picture(4, 8, 8), NO_HOLE)


@pytest.fixture
def base() -> DeepPixels:
    return frozen(picture(1, SIDE, SIDE).copy())


def fill(history: CandidateHistory, base: DeepPixels, count: int = 2) -> Run:
    run = history.begin(count, "with this", base)
    for number in range(1, count + 1):
        history.add(run, held(run.number, number, base))
    history.end(run, RunState.DONE)
    return run


def test_only_the_changed_box_is_held_and_all_of_it_comes_back(base: DeepPixels) -> None:
    one = held(1, 1, base)
    assert one.patch.shape == (20, 20, 3)
    assert one.candidate.pixels.size == 0
    whole = one.whole()
    expected = base.copy()
    expected[10:30, 10:30] = 7
    assert np.array_equal(whole.pixels, expected)
    assert whole.recipe == RECIPE.with_seed(1)
    assert whole.notes == ("note",)


def test_over_another_base_only_its_own_changes_are_laid(base: DeepPixels) -> None:
    one = held(1, 1, base)
    other = base.copy()
    other[0:15, 0:15] = 200
    laid = one.over(other)
    assert (laid[10:30, 10:30] == 7).all()
    assert (laid[0:10, 0:15] == 200).all()
    assert np.array_equal(laid[30:], base[30:])


def test_a_candidate_that_changed_nothing(base: DeepPixels) -> None:
    same = Candidate(RECIPE, picture(3, 8, 8), base, PasteReport(0, 0, 0), 0.1)
    one = HeldCandidate.of(Place(1, 1), same, base, picture(4, 8, 8), NO_HOLE)
    assert np.array_equal(one.whole().pixels, base)
    assert one.patch.size == 0


def test_runs_come_newest_first_and_numbers_belong_to_the_newest(base: DeepPixels) -> None:
    history = CandidateHistory()
    first, second = fill(history, base), fill(history, base, 3)
    assert [run.number for run in history.runs] == [2, 1]
    assert history.find(3) is second.candidates[2]
    assert history.find(4) is None
    assert history.all() == [*second.candidates, *first.candidates]


def test_the_oldest_go_to_disk_when_memory_is_short_and_nothing_is_lost(base: DeepPixels, tmp_path: Path) -> None:
    folder, history = SpillFolder(tmp_path), CandidateHistory()

    def put_away(arrays: Sequence[Stowed[Any]]) -> None:
        for one in arrays:
            one.let_go(*stow(folder, one.get()))

    history.put_away = put_away
    first = fill(history, base, 3)
    kept, shown, plain = first.candidates
    history.keep(kept, True)
    expected = plain.whole()
    history.limit = 1
    other = frozen(base + np.uint8(1))
    run = history.begin(1, "", other, shown)
    history.add(run, held(2, 1, other), shown)
    assert history.all() == [*run.candidates, kept, shown, plain]
    assert plain.nbytes == plain.thumbnail.nbytes
    assert min(kept.arrays.patch.nbytes, shown.arrays.patch.nbytes, run.origin.nbytes) > 0
    assert first.origin.nbytes == base.nbytes, "the base of what is kept and shown stays too"
    history.keep(kept, False)
    history.add(run, held(2, 2, other))
    assert kept.arrays.patch.nbytes == shown.arrays.patch.nbytes == first.origin.nbytes == 0
    assert plain.origin is base, "somebody still holds it"
    for one in (kept, shown, plain):
        again = one.whole()
        assert np.array_equal(again.pixels, expected.pixels)
        assert np.array_equal(again.crop, picture(3, 16, 16))
    history.keep(plain, True)
    assert plain.arrays.patch.nbytes == 400 * 3
    assert (run.candidates[0].arrays.patch.nbytes, run.origin.nbytes) == (400 * 3, base.nbytes)
    folder.close()


def test_where_nothing_takes_them_all_stay_in_memory(base: DeepPixels) -> None:
    history = CandidateHistory(limit=1)
    first = fill(history, base)
    fill(history, base)
    assert len(history.all()) == 4
    assert first.candidates[0].arrays.patch.nbytes == 400 * 3


def test_nothing_goes_while_there_is_room(base: DeepPixels) -> None:
    history = CandidateHistory()
    for _ in range(5):
        fill(history, base)
    assert len(history.all()) == 10


def test_old_bases_count_as_memory(base: DeepPixels) -> None:
    history = CandidateHistory()
    fill(history, base)
    before = history.nbytes
    fill(history, frozen(base.copy()))
    assert history.nbytes >= 2 * before + base.nbytes


def test_discarding_can_be_taken_back_with_its_star_and_place(base: DeepPixels) -> None:
    history = CandidateHistory()
    run = fill(history, base, 3)
    middle = run.candidates[1]
    history.keep(middle, True)
    bring_back = history.discard(middle)
    assert middle not in history.all()
    assert not history.is_kept(middle)
    bring_back()
    bring_back()
    assert history.all()[1] is middle
    assert history.is_kept(middle)


def test_a_run_without_candidates_leaves_nothing_behind(base: DeepPixels) -> None:
    history = CandidateHistory()
    run = history.begin(4, "", base)
    history.end(run, RunState.FAILED)
    assert history.runs == ()
    assert history.latest is None


def test_every_change_is_told(base: DeepPixels) -> None:
    history = CandidateHistory()
    told: list[int] = []
    history.changed = lambda: told.append(len(history.all()))
    fill(history, base)
    history.clear()
    assert told == [0, 1, 2, 2, 0]
