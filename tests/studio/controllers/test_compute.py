"""Where the engine computes: chosen behind More, remembered, and taken back where this machine cannot."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE, COMPUTES, computed_in
from exegan_studio.engines.protocol import COMPUTE as COMPUTE_CONTROL
from exegan_studio.engines.protocol import NOISE
from exegan_studio.engines.registry import EngineChoice
from exegan_studio.jobs.worker import Worker
from exegan_studio.storage.settings import Settings
from exegan_studio.studio import composition
from exegan_studio.studio.composition import engine_for
from exegan_studio.studio.controllers.engines import EngineController, EngineRoom
from exegan_studio.studio.controllers.filling import FillController
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.panels.style_panel import StylePanel
from exegan_studio.studio.settings_rows import COMPUTE
from tests.studio.making import CHOICE, FakeEngine, Made, exegan_choice, settle

EXEGAN_CHOICE = exegan_choice()


class Chooser(FakeEngine):
    """Says where it computes, and can only on a CPU."""

    def __init__(self, compute: str) -> None:
        super().__init__("exegan", controls=frozenset({NOISE, COMPUTE_CONTROL}))
        self.compute = compute
        self.description = f"EXE-GAN 256, {computed_in(compute)}"
        self.before_each = self.settle_where

    def settle_where(self, _number: int) -> None:
        if not self.compute.startswith(("auto", "cpu")):
            raise EngineError(f"This machine cannot compute in '{self.compute}'.", "Choose auto (the quickest).")
        self.description = "EXE-GAN 256, CPU bfloat16" if self.compute == AUTO_COMPUTE else self.description


@pytest.fixture
def choosing(ready: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    """With an engine that can choose, in use."""
    made_first = ready.engines.make

    def make(choice: EngineChoice, compute: str) -> FakeEngine:
        made = made_first(choice, compute)
        return Chooser(compute) if choice == EXEGAN_CHOICE else made

    ready.engines.choices = [EXEGAN_CHOICE, CHOICE]
    monkeypatch.setattr(ready.studio.controllers.engines.room, "_make", make)
    ready.studio.controllers.engines.look()
    settle()
    panel(ready).more.click()
    ready.engines.computes.clear()
    return ready


def panel(made: Made) -> StylePanel:
    return made.studio.window.parts.fill.style_panel


def choose(made: Made, words: str) -> None:
    """As with the mouse."""
    box = panel(made).compute
    row = box.findText(words)
    box.setCurrentIndex(row)
    box.activated.emit(row)
    settle()


def said(made: Made) -> str:
    """What runs where, under the engine's name."""
    return made.studio.window.parts.fill.picker.words.text()


def test_it_is_there_only_where_the_engine_can_choose(choosing: Made) -> None:
    box = panel(choosing).compute
    assert box.isVisible()
    assert [box.itemText(row) for row in range(box.count())] == list(COMPUTES.values())
    assert box.currentText() == "Quickest (measured)"
    choosing.studio.controllers.engines.choose(CHOICE)
    settle()
    assert not box.isVisible()


def test_choosing_remakes_the_engine_and_is_remembered(choosing: Made) -> None:
    settings = choosing.studio.services.settings
    choosing.generate(count=1)
    assert said(choosing) == "EXE-GAN 256, CPU bfloat16"
    choose(choosing, "CPU float32")
    assert (choosing.engines.computes, settings.get(COMPUTE)) == (["cpu-float32"], "cpu-float32")
    choosing.generate(count=1)
    assert said(choosing) == "EXE-GAN 256, CPU float32"
    choosing.generate(count=1)
    choose(choosing, "CPU float32")
    assert choosing.engines.computes == ["cpu-float32"], "kept while nothing changes"
    settings.save()
    assert Settings.load(settings.path).get(COMPUTE) == "cpu-float32"


def test_what_is_remembered_is_shown_and_used_at_the_next_start(made: Made) -> None:
    services = made.studio.services
    services.settings.set(COMPUTE, "cpu-bfloat16")
    made.engines.choices = [EXEGAN_CHOICE, CHOICE]
    made.engines.computes.clear()
    studio = composition.compose(services, MainThread())
    studio.controllers.engines.look()
    assert studio.window.parts.fill.style_panel.compute.currentText() == "CPU bfloat16"
    assert made.engines.computes == ["cpu-bfloat16"]
    studio.window.deleteLater()


def test_what_the_machine_cannot_do_is_said_and_auto_helps(choosing: Made) -> None:
    choose(choosing, "CUDA float16 (NVIDIA)")
    assert said(choosing) == "EXE-GAN 256, CUDA float16"
    choosing.messages.clear()
    choosing.generate(count=1)
    (message,) = choosing.messages
    assert message.text == "This machine cannot compute in 'cuda-float16'."
    assert message.next_step == "Choose auto (the quickest)."
    choose(choosing, "Quickest (measured)")
    choosing.generate(count=2)
    latest = choosing.studio.state.history.latest
    assert latest is not None
    assert len(latest.candidates) == 2
    assert said(choosing) == "EXE-GAN 256, CPU bfloat16"


def test_reset_leaves_it(choosing: Made) -> None:
    choose(choosing, "CPU float32")
    style = panel(choosing)
    assert not style.reset_button.isEnabled(), "it is the machine's, not the picture's"
    style.noise.setCurrentIndex(1)
    style.reset_button.click()
    assert style.noise.currentIndex() == 0
    assert style.compute.currentText() == "CPU float32"
    assert choosing.studio.services.settings.get(COMPUTE) == "cpu-float32"


def test_a_run_is_finished_where_it_began(choosing: Made, qtbot: QtBot) -> None:
    main_thread, state = MainThread(), choosing.studio.state
    worker = Worker("engine", main_thread.post, choosing.studio.services.reporter.report)
    services = replace(choosing.studio.services, engine_work=worker)
    engines = EngineController(state, services)
    used: list[str] = []
    reached, gate = threading.Event(), threading.Event()

    def make(_choice: EngineChoice, compute: str) -> FakeEngine:
        engine = Chooser(compute)

        def wait(_number: int) -> None:
            used.append(compute)
            reached.set()
            gate.wait(10)

        engine.before_each = wait
        return engine

    room = EngineRoom(make)
    engines.room = room
    filling = FillController(state, services, room)
    fill = choosing.studio.window.parts.fill
    fill.count.setValue(2)
    filling.generate(fill.settings_for_run())
    qtbot.waitUntil(reached.is_set)
    engines.compute_in("cpu-float32")
    settle()
    assert said(choosing) == "Changes to it after this run…"
    gate.set()
    qtbot.waitUntil(lambda: state.engine_next is None and state.generating is None)
    assert used == [AUTO_COMPUTE] * 2
    assert said(choosing) == "EXE-GAN 256, CPU float32"
    filling.generate(fill.settings_for_run())
    qtbot.waitUntil(lambda: len(used) == 4 and state.generating is None)
    assert used[2:] == ["cpu-float32"] * 2
    assert worker.stop(10)


def test_only_an_engine_that_can_choose_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, Path | None, str]] = []

    def create(name: str, weights: Path | None, compute: str) -> FakeEngine:
        told.append((name, weights, compute))
        return FakeEngine()

    monkeypatch.setattr(composition, "create_engine", create)
    engine_for(EXEGAN_CHOICE, "cpu-float32")
    engine_for(CHOICE, "cpu-float32")
    assert told == [("exegan", EXEGAN_CHOICE.weights, "cpu-float32"), ("graft", CHOICE.weights, AUTO_COMPUTE)]
