"""What not every engine can be told: shown where it can be, and arriving in the request, the recipe and its words."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.engines.protocol import CROSSOVER, GATES, MIXING, NOISE, ZONES
from exegan_studio.studio.candidates.words import recipe_words
from exegan_studio.studio.panels.fill_panel import FillPanel, psi_of_step, step_of_psi
from exegan_studio.studio.panels.mixing_panel import stop_words
from tests.studio.making import Made, settle

TEN = tuple(f"level {number}" for number in range(1, 11))
CODES = frozenset({MIXING, NOISE, CROSSOVER, GATES})
PLAIN = frozenset({ZONES, MIXING})


@pytest.fixture
def panel(qtbot: QtBot) -> FillPanel:
    made = FillPanel()
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    return made


def test_controls_are_there_only_where_the_engine_has_them(panel: FillPanel) -> None:
    style = panel.style_panel
    behind: list[QWidget] = [style.noise, style.crossover, style.gates]
    panel.show_controls(PLAIN, ("light", "features", "texture"))
    panel.show_picks(two=True, zoned=False)
    assert style.mixing.isVisible()
    assert not style.more.isVisible()
    panel.show_controls(CODES, TEN)
    assert style.more.isVisible()
    assert not any(widget.isVisible() for widget in behind)
    style.more.click()
    assert all(widget.isVisible() for widget in behind)
    assert len(style.gates.sliders) == 10
    panel.show_controls(frozenset({NOISE}), TEN)
    assert [widget.isVisible() for widget in behind] == [True, False, False]
    assert not style.mixing.isVisible()
    panel.show_controls(frozenset(), ())
    assert not any(widget.isVisible() for widget in (*behind, style.more, style.mixing))


def test_mixing_is_there_only_for_two_exemplars_of_the_whole_face(panel: FillPanel) -> None:
    panel.show_controls(PLAIN, ("light", "features", "texture"))
    panel.show_picks(two=True, zoned=False)
    mixing = panel.style_panel.mixing
    assert panel.settings_for_run().mix_stop is None
    mixing.mix.click()
    assert panel.settings_for_run().mix_stop == mixing.ribbon.value() == 2
    panel.show_picks(two=False, zoned=False)
    assert not mixing.isVisible()
    assert panel.settings_for_run().mix_stop is None
    panel.show_picks(two=True, zoned=False)
    assert panel.settings_for_run().mix_stop == 2


def test_the_stop_is_stepped_by_keys_and_dragged(panel: FillPanel) -> None:
    panel.show_controls(CODES, TEN)
    panel.show_picks(two=True, zoned=False)
    panel.style_panel.mixing.mix.click()
    ribbon = panel.style_panel.mixing.ribbon
    for key, stop in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 10), (Qt.Key.Key_Left, 9)):
        QTest.keyClick(ribbon, key)
        assert panel.settings_for_run().mix_stop == stop
    middle = ribbon.height() // 2
    QTest.mousePress(ribbon, Qt.MouseButton.LeftButton, pos=QPoint(round(ribbon.x_of(3)) + 4, middle))
    assert ribbon.value() == 3
    QTest.mouseMove(ribbon, QPoint(round(ribbon.x_of(6)) - 4, middle))
    QTest.mouseRelease(ribbon, Qt.MouseButton.LeftButton, pos=QPoint(round(ribbon.x_of(6)) - 4, middle))
    assert [ribbon.stop_at(x) for x in (-20, ribbon.x_of(7), 5000)] == [0, 7, 10]
    assert panel.style_panel.mixing.words.text() == stop_words(ribbon.value(), TEN)


def test_another_engines_ribbon_keeps_about_the_same_part(panel: FillPanel) -> None:
    ribbon = panel.style_panel.mixing.ribbon
    panel.show_controls(CODES, TEN)
    ribbon.setValue(7)
    panel.show_controls(PLAIN, ("light", "features", "texture"))
    assert (ribbon.value(), ribbon.maximum()) == (2, 3)


@pytest.mark.parametrize(
    ("stop", "levels", "words"),
    [
        (0, TEN, "All of it from 2"),
        (10, TEN, "All of it from 1"),
        (1, TEN, "From 1: level 1. From 2: levels 2 to 10."),
        (1, ("light", "features", "texture"), "From 1: light. From 2: features, texture."),
    ],
)
def test_a_stop_in_words(stop: int, levels: tuple[str, ...], words: str) -> None:
    assert stop_words(stop, levels) == words


def test_noise_crossover_and_gates_arrive_and_reset_puts_them_back(panel: FillPanel) -> None:
    style = panel.style_panel
    panel.show_controls(CODES, TEN)
    assert panel.settings_for_run().style == StyleSettings()
    assert not style.reset_button.isEnabled()
    style.noise.setCurrentIndex(2)
    style.crossover.setCurrentIndex(2)
    style.gates.sliders[9].setValue(40)
    panel.strength.slider.setValue(50)
    panel.psi.slider.setValue(20)
    run = panel.settings_for_run()
    assert run.style == StyleSettings("off", 2, (*[1.0] * 9, 0.4))
    assert style.more_words.text() == "noise off · crossover at 2 · gates"
    assert style.gates.sliders[9].toolTip() == "10  level 10: 40 %"
    panel.show_controls(PLAIN, TEN)
    assert panel.settings_for_run().style == StyleSettings(), "what is not there says nothing"
    panel.show_controls(CODES, TEN)
    heard: list[bool] = []
    panel.reset.connect(lambda: heard.append(True))
    style.reset_button.click()
    run = panel.settings_for_run()
    assert (run.style, run.strength, run.psi, run.mix_stop) == (StyleSettings(), 1.0, 1.0, None)
    assert heard == [True]
    assert not style.reset_button.isEnabled()


def test_never_crossing_over_is_a_slot_behind_all(panel: FillPanel) -> None:
    panel.show_controls(CODES, TEN)
    box = panel.style_panel.crossover
    box.setCurrentIndex(box.count() - 1)
    assert (box.currentText(), panel.settings_for_run().style.crossover) == ("Never (14)", 14)


def test_codes_go_further_from_the_probable(panel: FillPanel) -> None:
    panel.show_controls(CODES, TEN)
    panel.psi.slider.setValue(panel.psi.slider.maximum())
    assert panel.settings_for_run().psi == 5.0
    panel.show_controls(PLAIN, TEN)
    assert panel.settings_for_run().psi == 1.5
    for psi in (0.1, 1.0, 1.5, 3.0, 5.0):
        assert psi_of_step(step_of_psi(psi)) == pytest.approx(psi)


def test_the_wheel_rolls_the_panel_and_changes_only_what_has_the_keys(panel: FillPanel) -> None:
    slider = panel.strength.slider
    before = slider.value()

    def turn() -> None:
        down, none = QPoint(0, -120), Qt.KeyboardModifier.NoModifier
        place, phase = QPointF(9, 9), Qt.ScrollPhase.NoScrollPhase
        at = QPointF(slider.mapToGlobal(place))
        QApplication.sendEvent(slider, QWheelEvent(place, at, down, down, Qt.MouseButton.NoButton, none, phase, False))

    slider.clearFocus()
    turn()
    assert slider.value() == before
    panel.activateWindow()
    slider.setFocus()
    QApplication.processEvents()
    assert slider.hasFocus()
    turn()
    assert slider.value() < before


def test_all_of_it_is_in_the_request_the_recipe_and_its_words(ready: Made) -> None:
    ready.engine.controls, ready.engine.levels = CODES, TEN
    ready.studio.controllers.engines.look()
    settle()
    style = ready.studio.window.parts.fill.style_panel
    style.mixing.mix.click()
    style.mixing.ribbon.setValue(4)
    style.noise.setCurrentIndex(1)
    style.gates.sliders[0].setValue(0)
    ready.generate(count=1)
    (request,) = ready.runs
    assert request.mix_stop == 4
    assert request.style == StyleSettings("fixed", None, (0.0, *[1.0] * 9))
    run = ready.studio.state.history.latest
    assert run is not None
    words = recipe_words(run.candidates[0], ()).splitlines()
    assert "Mixed: the coarsest 4 levels from person 0.png, the others from person 1.png" in words
    assert "Noise fixed · gates 0 100 100 100 100 100 100 100 100 100 %" in words
    assert "mixed: the coarsest 4 levels" in run.summary
    assert "noise fixed" in run.summary


def test_zones_are_chosen_in_the_set_and_arrive(ready: Made) -> None:
    state, rows = ready.studio.state, ready.studio.gallery.set_panel.rows
    first, second = (pick.path for pick in state.picks.all)
    assert rows[first].zones.text() == "Whole face ▾"
    mixing = ready.studio.window.parts.fill.style_panel.mixing
    assert mixing.isVisible()
    rows[first].zones.zones["mouth"].trigger()
    rows[first].zones.zones["eyes"].trigger()
    settle()
    assert rows[first].zones.text() == "Eyes, mouth ▾"
    assert not rows[second].slider.isVisible(), "nobody else is for the rest"
    assert not mixing.isVisible()
    ready.generate(count=1)
    (request,) = ready.runs
    assert [one.zones for one in request.exemplars] == [("eyes", "mouth"), ()]
    run = ready.studio.state.history.latest
    assert run is not None
    assert run.summary.startswith("person 0.png (eyes, mouth), person 1.png · ")
    rows[first].zones.whole.trigger()
    settle()
    assert not state.picks.zoned
    rows[first].zones.zones["nose"].trigger()
    ready.studio.window.parts.fill.style_panel.reset_button.click()
    assert not state.picks.zoned


def test_swapping_makes_the_second_the_first(ready: Made) -> None:
    mixing = ready.studio.window.parts.fill.style_panel.mixing
    mixing.mix.click()
    names = [pick.path.name for pick in ready.studio.state.picks.all]
    mixing.swap_button.click()
    assert [pick.path.name for pick in ready.studio.state.picks.all] == names[::-1]
