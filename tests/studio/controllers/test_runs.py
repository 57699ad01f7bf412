"""Runs that wait for each other, contact sheets, sampling, and candidates made again."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from exegan_studio.jobs.worker import Worker
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.plans import PICKED_OUT, SAMPLED, Kind
from exegan_studio.studio.candidates.history import Run, RunState
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.controllers.filling import MOST_RUNS, FillController
from exegan_studio.studio.main_thread import MainThread
from tests.studio.making import Made, settle


class Threaded:
    """A controller whose engine works on a thread and stops at every completion until it is let go on."""

    def __init__(self, made: Made) -> None:
        main_thread, given = MainThread(), made.studio.services
        self.worker = Worker("engine", main_thread.post, given.reporter.report)
        self.main_thread = main_thread
        services = replace(given, engine_work=self.worker)
        self.go_on = threading.Semaphore(0)
        made.engine.before_each = lambda _number: self._wait()
        self.filling = FillController(made.studio.state, services, EngineRoom(services.make_engine))

    def _wait(self) -> None:
        self.go_on.acquire(timeout=10)


def latest(made: Made) -> Run:
    run = made.studio.state.history.latest
    assert run is not None
    return run


def test_a_second_generate_waits_for_the_first(ready: Made, qtbot: QtBot) -> None:
    threaded, state = Threaded(ready), ready.studio.state
    threaded.filling.generate(FillSettings(count=1, seed=1))
    threaded.filling.generate(FillSettings(count=1, seed=2))
    assert state.waiting == 1
    second, first = state.history.runs
    qtbot.waitUntil(lambda: first.begun)
    assert not second.begun
    threaded.go_on.release(2)
    qtbot.waitUntil(lambda: state.generating is None)
    assert [held.candidate.recipe.seed for held in state.history.all()] == [2, 1]
    assert all(run.state is RunState.DONE and run.begun for run in state.history.runs)
    assert threaded.worker.stop(10)


def test_no_more_wait_than_can_be_overlooked(ready: Made, qtbot: QtBot) -> None:
    threaded, state = Threaded(ready), ready.studio.state
    for seed in range(MOST_RUNS + 3):
        threaded.filling.generate(FillSettings(count=1, seed=seed))
    assert len(state.history.runs) == MOST_RUNS
    threaded.go_on.release(MOST_RUNS)
    qtbot.waitUntil(lambda: state.generating is None)
    assert len(state.history.all()) == MOST_RUNS
    assert threaded.worker.stop(10)


def test_cancel_takes_the_waiting_one_first_and_then_stops_the_running_one(ready: Made, qtbot: QtBot) -> None:
    threaded, state = Threaded(ready), ready.studio.state
    threaded.filling.generate(FillSettings(count=3, seed=1))
    threaded.filling.generate(FillSettings(count=1, seed=50))
    threaded.go_on.release(1)
    qtbot.waitUntil(lambda: len(state.history.all()) == 1)
    threaded.filling.cancel()
    assert state.waiting == 0
    assert [run.state for run in state.history.runs] == [RunState.RUNNING]
    threaded.filling.cancel()
    threaded.go_on.release(1)
    qtbot.waitUntil(lambda: state.generating is None)
    assert (latest(ready).state, len(latest(ready).candidates)) == (RunState.CANCELLED, 1)
    assert [request.seeds for request in ready.engine.requests] == [(1, 2, 3)], "the waiting one never began"
    assert threaded.worker.stop(10)


def test_another_photo_drops_the_waiting_ones_too(ready: Made, photo: Path) -> None:
    threaded, state = Threaded(ready), ready.studio.state
    for seed in (1, 2):
        threaded.filling.generate(FillSettings(count=1, seed=seed))
    ready.open(photo)
    assert (state.generating, state.waiting) == (None, 0)
    threaded.go_on.release(4)
    assert threaded.worker.stop(10)
    settle()
    assert state.history.runs == ()


def test_a_contact_sheet_has_a_row_for_each_exemplar(ready: Made, exemplars: list[Path]) -> None:
    ready.studio.controllers.filling.generate(FillSettings(count=3, seed=7), Kind.SHEET)
    settle()
    run = latest(ready)
    assert run.sheet is not None
    assert run.sheet.rows == tuple(path.name for path in exemplars[:2])
    assert run.sheet.columns == ("seed 7", "seed 8", "seed 9")
    assert [held.number for held in run.candidates] == [1, 2, 3, 4, 5, 6]
    for held in run.candidates:
        recipe = held.candidate.recipe
        assert [one.name for one in recipe.exemplars] == [run.sheet.rows[(held.number - 1) // 3]]
        assert recipe.seed == 7 + (held.number - 1) % 3


def test_the_most_different_come_first_and_the_others_stay(ready: Made) -> None:
    ready.studio.controllers.filling.generate(FillSettings(count=4, seed=0), Kind.DIFFERENT)
    settle()
    run = latest(ready)
    assert len(run.candidates) == SAMPLED
    assert [held.number for held in run.candidates] == list(range(1, SAMPLED + 1))
    assert sorted(held.candidate.recipe.seed for held in run.candidates) == list(range(SAMPLED))
    colours = [held.patch.reshape(-1, 3)[len(held.patch) // 2].astype(int) for held in run.candidates]
    front = min(np.abs(a - b).sum() for i, a in enumerate(colours[:PICKED_OUT]) for b in colours[:i])
    every = min(np.abs(a - b).sum() for i, a in enumerate(colours) for b in colours[:i])
    assert front > every


def test_sampling_that_is_stopped_keeps_what_was_made(ready: Made, qtbot: QtBot) -> None:
    threaded, state = Threaded(ready), ready.studio.state
    threaded.filling.generate(FillSettings(count=4, seed=0), Kind.DIFFERENT)
    threaded.go_on.release(9)
    qtbot.waitUntil(lambda: state.generating is not None and "9 of" in state.generating.text)
    assert state.history.all() == []
    threaded.filling.cancel()
    threaded.go_on.release(1)
    qtbot.waitUntil(lambda: state.generating is None)
    assert (latest(ready).state, len(latest(ready).candidates)) == (RunState.CANCELLED, 9)
    assert threaded.worker.stop(10)


def test_a_candidate_made_again_is_the_same_to_the_last_bit(ready: Made) -> None:
    ready.studio.controllers.filling.generate(FillSettings(count=2, seed=7, strength=0.4, psi=0.8), Kind.SHEET)
    settle()
    wanted = latest(ready).candidates[3]
    ready.studio.state.picks.set_all(tuple(pick.path for pick in ready.studio.state.picks.all[::-1]))
    ready.press("clear-mask")
    ready.studio.controllers.filling.remake(wanted)
    settle()
    (again,) = latest(ready).candidates
    assert again.candidate.recipe == wanted.candidate.recipe
    assert again.box == wanted.box
    assert np.array_equal(again.patch, wanted.patch)


def test_more_alike_tries_other_seeds_with_all_else_the_same(ready: Made) -> None:
    ready.generate(count=2, seed=5)
    chosen = latest(ready).candidates[1]
    ready.studio.controllers.filling.more_alike(chosen)
    settle()
    run = latest(ready)
    assert len(run.candidates) == SAMPLED
    seeds = {held.candidate.recipe.seed for held in run.candidates}
    assert chosen.candidate.recipe.seed not in seeds
    assert all(replace(held.candidate.recipe, seed=6) == chosen.candidate.recipe for held in run.candidates)
