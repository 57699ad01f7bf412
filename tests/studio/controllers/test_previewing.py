"""Previews of the pad: made when it is open, small, after what is more urgent, and never shown when stale."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exegan_studio.domain.errors import EngineError
from exegan_studio.engines.protocol import CompletionRequest
from exegan_studio.pipeline.previews import SIDE
from exegan_studio.studio.controllers.previewing import QUIET_MS
from exegan_studio.studio.panels.fill_panel import LEAST_PSI, MIDDLE_PSI
from exegan_studio.studio.panels.level_ribbon import LevelRibbon
from tests.studio.making import Made, settle


def previews(made: Made) -> list[CompletionRequest]:
    return [one for one in made.engine.requests if one.crop.shape[0] == SIDE and len(one.seeds) == 1]


def open_pad(made: Made, qtbot: QtBot) -> None:
    made.studio.window.parts.fill.pad_button.setChecked(True)
    qtbot.wait(QUIET_MS + 100)
    settle()


def test_nothing_is_previewed_while_the_pad_is_closed(ready: Made, qtbot: QtBot) -> None:
    qtbot.wait(QUIET_MS + 100)
    assert ready.engine.requests == []


def test_every_cell_is_filled_small_with_the_present_seed(ready: Made, qtbot: QtBot) -> None:
    ready.studio.window.parts.fill.use_seed(77)
    open_pad(ready, qtbot)
    made = previews(ready)
    assert len(made) == 9
    assert {one.seeds for one in made} == {(77,)}
    assert sorted({round(one.strength, 2) for one in made}) == [0.17, 0.5, 0.83]
    assert min(one.psi for one in made) > LEAST_PSI
    assert max(one.psi for one in made) < MIDDLE_PSI
    assert ready.studio.state.history.all() == [], "a preview is no candidate"


def test_moving_the_pad_moves_the_sliders_and_back(ready: Made, qtbot: QtBot) -> None:
    fill = ready.studio.window.parts.fill
    open_pad(ready, qtbot)
    count = len(ready.engine.requests)
    fill.pad.moved.emit(0.25, 0.5)
    assert fill.strength.value == 0.25
    assert fill.psi.value == pytest.approx((LEAST_PSI + MIDDLE_PSI) / 2)
    fill.strength.slider.setValue(80)
    assert fill.pad.place[0] == pytest.approx(0.8)
    qtbot.wait(QUIET_MS + 100)
    assert len(ready.engine.requests) == count, "the cells are what they were"


@pytest.mark.parametrize("change", ["seed", "mask", "picks"])
def test_what_changed_is_previewed_anew(ready: Made, qtbot: QtBot, exemplars: list[Path], change: str) -> None:
    fill = ready.studio.window.parts.fill
    open_pad(ready, qtbot)
    if change == "seed":
        fill.use_seed(123)
    elif change == "mask":
        ready.press("grow-mask")
    else:
        ready.studio.state.picks.set_all((exemplars[1],))
    qtbot.wait(QUIET_MS + 100)
    settle()
    assert len(previews(ready)) == 18


def test_a_closed_pad_asks_for_nothing_more(ready: Made, qtbot: QtBot) -> None:
    open_pad(ready, qtbot)
    ready.studio.window.parts.fill.pad_button.setChecked(False)
    ready.press("grow-mask")
    qtbot.wait(QUIET_MS + 100)
    assert len(previews(ready)) == 9


def test_a_failing_preview_says_so_on_the_pad_and_nowhere_else(ready: Made, qtbot: QtBot) -> None:
    said: list[str] = []
    ready.studio.controllers.previewing.troubled = said.append

    def fail(_number: int) -> None:
        raise EngineError("The engine is out of memory.")

    ready.engine.before_each = fail
    before = len(ready.messages)
    open_pad(ready, qtbot)
    assert said == ["The engine is out of memory."]
    assert len(ready.messages) == before


def test_a_mixed_pair_is_previewed_at_every_stop(ready: Made, qtbot: QtBot) -> None:
    fill = ready.studio.window.parts.fill
    ribbon = fill.style_panel.mixing.ribbon
    fill.use_seed(3)
    fill.style_panel.mixing.mix.setChecked(True)
    qtbot.wait(QUIET_MS + 150)
    settle()
    assert [one.mix_stop for one in previews(ready)] == ribbon.pictured()
    with_pictures = ribbon.grab().toImage()
    ribbon.setValue(1)
    qtbot.wait(QUIET_MS + 150)
    assert len(previews(ready)) == len(ribbon.pictured()), "the stop chosen changes none of them"
    fill.style_panel.mixing.mix.setChecked(False)
    settle()
    ribbon.setValue(2)
    assert ribbon.grab().toImage() != with_pictures


def test_the_ribbon_pictures_as_many_stops_as_fit_and_both_ends(qtbot: QtBot) -> None:
    ribbon = LevelRibbon()
    qtbot.addWidget(ribbon)
    ribbon.resize(300, 74)
    ribbon.set_levels(("light", "features", "texture"))
    assert ribbon.pictured() == [0, 1, 2, 3]
    ribbon.set_levels([str(number) for number in range(18)])
    stops = ribbon.pictured()
    assert (stops[0], stops[-1], len(stops)) == (0, 18, 6)
    assert stops == sorted(set(stops))
