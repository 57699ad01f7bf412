"""Generate: what is asked of the engine, candidates as they come, stopping, failing, and never touching the document."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import EngineError, ExemplarError
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.protocol import Suitability
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.jobs.worker import Worker
from exegan_studio.pipeline.edit import FillSettings, judge
from exegan_studio.studio.candidates.history import RunState
from exegan_studio.studio.candidates.order import Order, orders
from exegan_studio.studio.candidates.words import recipe_words
from exegan_studio.studio.controllers import judging
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.controllers.filling import FillController
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.messages import MessageKind
from tests.studio.making import CHOICE, FakeEngine, Made, exegan_choice, settle


def test_candidates_of_the_asked_seeds_settings_and_weights(ready: Made, exemplars: list[Path]) -> None:
    fill = ready.studio.window.parts.fill
    fill.strength.slider.setValue(40)
    fill.psi.slider.setValue(20)
    ready.studio.state.picks.set_weight(exemplars[1], 0.5)
    ready.generate(count=3, seed=5)
    request = ready.engine.requests[0]
    assert request.seeds == (5, 6, 7)
    assert (request.strength, round(request.psi, 2)) == (0.4, 0.3)
    assert [(one.name, one.weight) for one in request.exemplars] == [("person 0.png", 1.0), ("person 1.png", 0.5)]
    latest = ready.studio.state.history.latest
    assert latest is not None
    assert [held.candidate.recipe.seed for held in latest.candidates] == [5, 6, 7]
    assert latest.state is RunState.DONE
    assert [held.number for held in latest.candidates] == [1, 2, 3]


def test_the_document_is_untouched_until_accept(ready: Made) -> None:
    document = ready.studio.state.document
    assert document is not None
    base, mask, undo = document.base, document.snapshot_mask(), document.undo_text
    ready.generate()
    assert document.base is base
    assert np.array_equal(document.mask, mask)
    assert document.undo_text == undo


def test_the_first_candidate_is_previewed_at_once(ready: Made) -> None:
    ready.generate()
    assert ready.studio.state.shown is ready.studio.state.history.find(1)
    assert ready.studio.window.parts.canvas.previewing
    assert "not part of the edit yet" in ready.studio.window.parts.candidate_bar.text


def test_without_the_lock_every_run_draws_its_own_seed_and_shows_it(ready: Made) -> None:
    fill = ready.studio.window.parts.fill
    fill.lock.setChecked(False)
    seeds: list[int] = []
    for _ in range(3):
        ready.press("generate")
        seeds.append(ready.engine.requests[-1].seeds[0])
        assert fill.seed.value() == seeds[-1]
    assert len(set(seeds)) == 3
    fill.lock.setChecked(True)
    ready.press("generate")
    assert ready.engine.requests[-1].seeds[0] == seeds[-1]


def test_earlier_runs_stay(ready: Made) -> None:
    ready.generate(count=2)
    ready.generate(count=2, seed=50)
    assert [run.number for run in ready.studio.state.history.runs] == [2, 1]
    assert len(ready.studio.state.history.all()) == 4
    assert ready.studio.window.parts.candidates.model().rowCount() == 4


def test_an_engines_failure_is_said_and_what_came_stays(ready: Made) -> None:
    def fail(number: int) -> None:
        if number == 2:
            raise EngineError("The engine is out of memory.", "Use fewer candidates.")

    ready.engine.before_each = fail
    ready.generate(count=4)
    latest = ready.studio.state.history.latest
    assert latest is not None
    assert (latest.state, len(latest.candidates)) == (RunState.FAILED, 2)
    assert "The engine is out of memory. Use fewer candidates." in ready.texts()
    assert ready.studio.state.generating is None
    assert ready.studio.window.parts.actions["generate"].isEnabled()


def test_an_unexpected_failure_has_details(ready: Made) -> None:
    def fail(_number: int) -> None:
        raise ZeroDivisionError("strange")

    ready.engine.before_each = fail
    ready.generate()
    assert ready.messages[-1].kind is MessageKind.ERROR
    assert "ZeroDivisionError" in ready.messages[-1].details
    assert ready.studio.state.history.runs == ()


def test_an_exemplar_that_went_away_is_said_by_name(ready: Made, exemplars: list[Path]) -> None:
    exemplars[1].unlink()
    ready.generate()
    assert any("person 1.png" in text for text in ready.texts())
    assert ready.engine.requests == []


def test_a_hole_outside_the_face_is_refused_in_words(ready: Made, photo: Path) -> None:
    ready.detector.faces = 3
    ready.open(photo)
    document = ready.studio.state.document
    assert document is not None
    document.fill_mask(Box(390, 340, 398, 350))
    settle()
    ready.generate()
    assert ready.messages[-1].text == "The mask lies outside the face's square."
    assert ready.messages[-1].next_step
    assert ready.engine.requests == []
    assert ready.studio.state.generating is None


def test_generate_waits_for_a_mask(ready: Made) -> None:
    assert ready.studio.window.parts.actions["generate"].isEnabled()
    ready.press("clear-mask")
    assert not ready.studio.window.parts.actions["generate"].isEnabled()
    assert not ready.studio.window.parts.fill.go.isEnabled()
    assert "Not now" in ready.studio.window.parts.fill.go.toolTip()


def test_without_an_exemplar_the_face_is_continued_from_itself_and_that_is_said(ready: Made) -> None:
    fill, sentence = ready.studio.window.parts.fill, "No exemplar is picked: the face is completed from the rest of the photo."
    assert sentence not in fill.go.toolTip()
    assert fill.hint.text() == ""
    ready.studio.state.picks.set_all(())
    settle()
    assert sentence in fill.go.toolTip()
    assert fill.hint.text() == sentence
    ready.generate(count=2)
    (request,) = ready.engine.requests
    assert request.exemplars == ()
    latest = ready.studio.state.history.latest
    assert latest is not None
    assert len(latest.candidates) == 2
    assert latest.summary.startswith("No exemplar · ")
    assert ready.engine.judged == [], "there is nobody to judge"
    ready.press("clear-mask")
    assert sentence not in fill.hint.text(), "first things first"


def test_an_engine_that_needs_an_exemplar_says_so(ready: Made) -> None:
    def refuse(_number: int) -> None:
        raise ExemplarError("This engine needs an exemplar.", "Pick a portrait.")

    ready.engine.before_each = refuse
    ready.studio.state.picks.set_all(())
    ready.generate()
    assert "This engine needs an exemplar. Pick a portrait." in ready.texts()
    assert ready.studio.state.generating is None


def test_exemplars_are_judged_after_the_run_and_once_for_the_same_hole(ready: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    poor = ready.engine.suits["person 1.png"] = Suitability(0.25, ("turned away",))
    counts: list[int] = []

    def judge_counted(*given: Any) -> tuple[Suitability, ...]:
        counts.append(len(ready.studio.state.history.all()))
        return judge(*given)

    # The gallery asks the engine as well, when its own time has come.
    monkeypatch.setattr(judging, "judge", judge_counted)
    ready.generate(count=3)
    ready.generate(count=2)
    assert counts == [3]
    for run in ready.studio.state.history.runs:
        assert run.suitability == (Suitability(1.0), poor)
    ready.press("grow-mask")
    ready.generate(count=1)
    assert counts == [3, 6]


def test_a_run_that_failed_is_not_judged(ready: Made) -> None:
    def fail(number: int) -> None:
        if number == 1:
            raise EngineError("The engine is out of memory.")

    ready.engine.before_each = fail
    ready.generate(count=2)
    assert ready.engine.judged == []


def test_judging_gives_way_to_the_next_run(ready: Made, qtbot: QtBot) -> None:
    main_thread, given, state = MainThread(), ready.studio.services, ready.studio.state
    worker = Worker("engine", main_thread.post, given.reporter.report)
    services = replace(given, engine_work=worker)
    reached, gate = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        gate.wait(10)

    ready.engine.before_judging = wait
    filling = FillController(state, services, EngineRoom(services.make_engine))
    filling.generate(FillSettings(count=1, seed=1))
    qtbot.waitUntil(reached.is_set)
    qtbot.waitUntil(lambda: state.generating is None)
    ready.engine.before_judging = lambda: None
    filling.generate(FillSettings(count=1, seed=2))
    gate.set()
    second, first = state.history.runs
    qtbot.waitUntil(lambda: len(second.suitability) == 2)
    qtbot.waitUntil(lambda: first.suitability == second.suitability)
    assert len(ready.engine.judged) == 2, "the one that was interrupted, and one for both"
    assert worker.stop(10)


def test_cancel_keeps_what_came_and_the_window_stays_alive(ready: Made, qtbot: QtBot) -> None:
    main_thread, given, state = MainThread(), ready.studio.services, ready.studio.state
    worker = Worker("engine", main_thread.post, given.reporter.report)
    services = replace(given, engine_work=worker)
    reached, gate = threading.Event(), threading.Event()

    def wait(number: int) -> None:
        if number == 1:
            reached.set()
            gate.wait(10)

    ready.engine.before_each = wait
    filling = FillController(state, services, EngineRoom(services.make_engine))
    filling.generate(FillSettings(count=4, seed=1))
    qtbot.waitUntil(lambda: reached.is_set() and len(state.history.all()) == 1)
    assert state.generating is not None
    assert ready.studio.window.parts.fill.stop.isVisible()
    QTest.keyClick(ready.studio.window.parts.canvas, Qt.Key.Key_B)
    filling.cancel()
    gate.set()
    qtbot.waitUntil(lambda: state.generating is None)
    latest = state.history.latest
    assert latest is not None
    assert (latest.state, len(latest.candidates)) == (RunState.CANCELLED, 1)
    assert "Stopped after 1 of 4 candidates." in [message.text for message in ready.messages]
    assert worker.stop(10)


def test_another_photo_drops_a_run_that_is_still_going(ready: Made, qtbot: QtBot, photo: Path) -> None:
    main_thread, given, state = MainThread(), ready.studio.services, ready.studio.state
    worker = Worker("engine", main_thread.post, given.reporter.report)
    services = replace(given, engine_work=worker)
    reached, gate = threading.Event(), threading.Event()

    def wait(_number: int) -> None:
        reached.set()
        gate.wait(10)

    ready.engine.before_each = wait
    filling = FillController(state, services, EngineRoom(services.make_engine))
    filling.generate(FillSettings(count=2, seed=1))
    qtbot.waitUntil(reached.is_set)
    ready.open(photo)
    assert state.generating is None
    gate.set()
    assert worker.stop(10)
    settle()
    assert state.history.runs == ()


def test_return_in_the_seed_field_does_not_reach_the_window(ready: Made) -> None:
    ready.generate()
    seed = ready.studio.window.parts.fill.seed
    seed.setFocus()
    seed.lineEdit().selectAll()
    QTest.keyClicks(seed.lineEdit(), "123")
    QTest.keyClick(seed.lineEdit(), Qt.Key.Key_Return)
    settle()
    assert seed.value() == 123
    document = ready.studio.state.document
    assert document is not None
    assert document.edits == ()
    assert ready.studio.state.shown is not None


class MeteredEngine(FakeEngine):
    """Measures attributes by mean brightness."""

    def attribute_distance(self, a: Pixels, b: Pixels, cancel: CancelToken) -> float:
        cancel.check()
        return abs(float(a.mean()) - float(b.mean()))


def test_an_engine_with_codes_of_its_own_measures_attributes_after_the_run(ready: Made) -> None:
    ready.generate()
    history = ready.studio.state.history
    assert [meters.attributes for held in history.all() if (meters := history.meters(held))] == [None] * 3
    assert Order.ATTRIBUTES not in orders(history), "graft has no such codes"
    ready.engines.others[exegan_choice()] = MeteredEngine()
    ready.engines.choices = [CHOICE, exegan_choice()]
    ready.studio.controllers.engines.look()
    settle()
    ready.studio.controllers.engines.choose(exegan_choice())
    settle()
    ready.generate(count=3)
    latest = history.latest
    assert latest is not None
    found = [meters.attributes for held in latest.candidates if (meters := history.meters(held))]
    assert len(found) == 3
    assert all(value is not None and 0 <= value <= 1 for value in found)
    assert Order.ATTRIBUTES in orders(history)
    assert "attributes by the network's codes" in recipe_words(latest.candidates[0], (), history.meters(latest.candidates[0]))
