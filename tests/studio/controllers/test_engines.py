"""Which engine fills: what there is to choose from, choosing, falling back, remembering, and changing it during a run."""

import threading
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.protocol import CROSSOVER, GATES, MIXING, NOISE
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.jobs.worker import Worker
from exegan_studio.studio.controllers.engines import EngineController, Wish
from exegan_studio.studio.controllers.filling import FillController
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.panels.engine_picker import IMPORT
from exegan_studio.studio.settings_rows import ENGINE, ENGINE_WEIGHTS
from tests.studio.making import CHOICE, NO_EXEGAN, FakeEngine, Made, exegan_choice, settle

LEVELS = tuple(f"level {number}" for number in range(1, 11))


def exegan_engine() -> FakeEngine:
    controls = frozenset({MIXING, NOISE, CROSSOVER, GATES})
    return FakeEngine("exegan", "feedfeedfeedfeed", LEVELS, controls, "EXE-GAN 256, on the quickest device that is there")


def with_exegan(made: Made) -> tuple[EngineChoice, FakeEngine]:
    choice, engine = exegan_choice(), exegan_engine()
    made.engines.choices = [choice, CHOICE]
    made.engines.others[choice] = engine
    return choice, engine


def pick(made: Made, title: str) -> None:
    """As with the mouse: a row of the list, by its words."""
    box = made.studio.window.parts.fill.picker.box
    box.activated.emit(box.findText(title))
    settle()


def shown(made: Made) -> str:
    return made.studio.window.parts.fill.picker.box.currentText()


def test_without_weights_it_stays_on_graft_and_choosing_exegan_explains(made: Made) -> None:
    picker = made.studio.window.parts.fill.picker
    rows = [picker.box.itemText(row) for row in range(picker.box.count())]
    assert [row for row in rows if row] == ["graft", "EXE-GAN (not available)", IMPORT]
    assert picker.words.text() == "a fake, nowhere"
    made.messages.clear()
    pick(made, "EXE-GAN (not available)")
    assert shown(made) == "graft"
    (message,) = made.messages
    assert message.text == NO_EXEGAN.explanation
    (offer,) = message.actions
    offer.call()
    assert made.studio.controllers.importing.dialog is not None
    made.studio.controllers.importing.dialog.reject()
    assert made.studio.services.settings.get(ENGINE) == ""


def test_the_best_there_is_comes_first_and_a_choice_is_remembered(made: Made) -> None:
    choice, _ = with_exegan(made)
    engines, settings = made.studio.controllers.engines, made.studio.services.settings
    engines.look()
    settle()
    assert shown(made) == "EXE-GAN 256"
    pick(made, "graft")
    assert (shown(made), settings.get(ENGINE), settings.get(ENGINE_WEIGHTS)) == ("graft", "graft", "")
    engines.look()
    settle()
    assert shown(made) == "graft"
    pick(made, "EXE-GAN 256")
    assert (settings.get(ENGINE), settings.get(ENGINE_WEIGHTS)) == ("exegan", str(choice.weights))
    assert made.studio.window.parts.status.engine.text() == "Engine: exegan  feedfeed"


def test_two_weights_of_one_title_are_told_apart(made: Made) -> None:
    made.engines.choices = [exegan_choice("exegan-256-aa.safetensors"), exegan_choice("exegan-256-bb.safetensors"), CHOICE]
    made.studio.controllers.engines.look()
    settle()
    assert shown(made) == "EXE-GAN 256 (exegan-256-aa)"


def test_weights_that_are_gone_fall_back_to_graft_with_a_message_and_stay_remembered(made: Made) -> None:
    settings = made.studio.services.settings
    settings.set(ENGINE, "exegan")
    settings.set(ENGINE_WEIGHTS, "/away/exegan.safetensors")
    made.messages.clear()
    made.studio.controllers.engines.look()
    settle()
    assert shown(made) == "graft"
    (message,) = made.messages
    assert message.text == "The weights /away/exegan.safetensors cannot be used any more."
    assert message.next_step.startswith("graft is used instead.")
    assert settings.get(ENGINE_WEIGHTS) == "/away/exegan.safetensors", "the disk may come back"


def test_an_engine_that_cannot_be_made_falls_back_to_graft(made: Made) -> None:
    choice, _ = with_exegan(made)
    make = made.engines.make

    def torn(one: EngineChoice, compute: str) -> FakeEngine:
        if one == choice:
            raise WeightsError("exegan-256 is not a whole weights file.", "Import it again.")
        return make(one, compute)

    services = replace(made.studio.services, make_engine=torn)
    engines = EngineController(made.studio.state, services)
    made.messages.clear()
    engines.choose(choice)
    settle()
    assert shown(made) == "graft"
    assert made.messages[0].text == "exegan-256 is not a whole weights file."
    assert made.messages[0].next_step == "graft is used instead. Import it again."


def test_without_any_engine_that_is_said_and_trying_again_helps(made: Made) -> None:
    made.engines.fault = WeightsError("The weights are gone.", "Install the program again.")
    engines = EngineController(made.studio.state, made.studio.services)
    engines.look()
    settle()
    assert made.studio.state.engine.problem == "The weights are gone. Install the program again."
    assert made.studio.window.parts.status.engine.text() == "No engine"
    made.engines.fault = None
    engines.choose(CHOICE)
    settle()
    assert (made.studio.state.engine.name, made.studio.state.engine.problem) == ("fake", "")


def test_an_unexpected_failure_is_reported(made: Made) -> None:
    made.engines.fault = ZeroDivisionError("strange")
    EngineController(made.studio.state, made.studio.services).look()
    settle()
    assert "ZeroDivisionError" in made.messages[-1].details
    assert "strange" in made.studio.state.engine.problem


def test_changing_the_engine_loses_nothing(ready: Made) -> None:
    with_exegan(ready)
    state = ready.studio.state
    ready.studio.controllers.engines.look()
    settle()
    pick(ready, "graft")
    state.picks.set_zones(state.picks.all[0].path, ("eyes",))
    ready.generate(count=2)
    document = state.document
    assert document is not None
    mask, held, picks = document.snapshot_mask(), state.history.all(), state.picks.all
    pick(ready, "EXE-GAN 256")
    assert state.engine.name == "exegan"
    assert state.history.all() == held
    assert (document.mask == mask).all()
    assert [one.path for one in state.picks.all] == [one.path for one in picks]
    assert not state.picks.zoned, "this engine takes them for the whole face only"
    pick(ready, "graft")
    assert state.picks.all == picks


def test_the_description_is_shown_anew_after_the_first_completion(ready: Made) -> None:
    _, engine = with_exegan(ready)
    ready.studio.controllers.engines.look()
    settle()
    words = ready.studio.window.parts.fill.picker.words
    assert words.text() == "EXE-GAN 256, on the quickest device that is there"

    def settled(_number: int) -> None:
        engine.description = "EXE-GAN 256, CPU bfloat16"

    engine.before_each = settled
    ready.generate(count=1)
    assert words.text() == "EXE-GAN 256, CPU bfloat16"


def test_a_run_is_finished_with_the_engine_it_began_with(ready: Made, qtbot: QtBot) -> None:
    choice, other = with_exegan(ready)
    main_thread, state = MainThread(), ready.studio.state
    worker = Worker("engine", main_thread.post, ready.studio.services.reporter.report)
    services = replace(ready.studio.services, engine_work=worker)
    state.set_engines((choice, CHOICE), CHOICE)
    engines = EngineController(state, services)
    filling = FillController(state, services, engines.room)
    reached, gate = threading.Event(), threading.Event()

    def wait(_number: int) -> None:
        reached.set()
        gate.wait(10)

    ready.engine.before_each = wait
    fill = ready.studio.window.parts.fill
    filling.generate(fill.settings_for_run())
    qtbot.waitUntil(reached.is_set)
    engines.choose(choice)
    settle()
    assert shown(ready) == "EXE-GAN 256"
    assert fill.picker.words.text() == "Changes to it after this run…"
    gate.set()
    qtbot.waitUntil(lambda: state.engine.name == "exegan")
    assert state.generating is None
    assert [held.candidate.recipe.engine for held in state.history.all()] == ["fake"] * 4
    filling.generate(fill.settings_for_run())
    qtbot.waitUntil(lambda: len(other.requests) == 1 and state.generating is None)
    assert worker.stop(10)


def test_the_latest_choice_wins(made: Made, qtbot: QtBot) -> None:
    choice, _ = with_exegan(made)
    main_thread, state = MainThread(), made.studio.state
    worker = Worker("engine", main_thread.post, made.studio.services.reporter.report)
    engines = EngineController(state, replace(made.studio.services, engine_work=worker))
    engines.choose(choice)
    assert not made.studio.window.parts.actions["generate"].isEnabled()
    engines.choose(CHOICE)
    qtbot.waitUntil(lambda: state.engine_next is None)
    settle()
    assert state.engine_choice == CHOICE
    assert shown(made) == "graft"
    assert worker.stop(10)


def test_a_wish_names_weights_only_where_they_are_not_the_engines_own() -> None:
    assert Wish("graft").is_for(CHOICE)
    assert Wish("exegan", str(Path("exegan-256-aa.safetensors"))).is_for(exegan_choice())
    assert not Wish("exegan").is_for(exegan_choice())
