"""The live preview: off at first, after a stroke, marked, never in the way of a run, a candidate or the next stroke."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from exegan_studio.domain.errors import EngineError
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.strokes import Brush
from exegan_studio.engines.protocol import CompletionRequest
from exegan_studio.pipeline.previews import SIDE
from exegan_studio.studio.controllers import live_preview
from exegan_studio.studio.controllers.previewing import QUIET_MS
from exegan_studio.studio.settings_rows import LIVE_PREVIEW
from tests.studio.making import Made, settle


def previews(made: Made) -> list[CompletionRequest]:
    return [one for one in made.engine.requests if one.crop.shape[0] == SIDE and len(one.seeds) == 1]


def wait(qtbot: QtBot) -> None:
    qtbot.wait(QUIET_MS + 100)
    settle()


@pytest.fixture
def live(ready: Made, qtbot: QtBot) -> Made:
    ready.press("live-preview")
    wait(qtbot)
    return ready


def test_off_at_first(ready: Made, qtbot: QtBot) -> None:
    wait(qtbot)
    assert not ready.studio.window.parts.actions["live-preview"].isChecked()
    assert previews(ready) == []


def test_the_hole_is_filled_on_the_canvas_and_nowhere_else(live: Made, qtbot: QtBot) -> None:
    document, canvas = live.studio.state.document, live.studio.window.parts.canvas
    assert document is not None
    assert len(previews(live)) == 1
    assert canvas.previewing
    assert not canvas.mask_shown
    assert np.array_equal(document.base, document.photo.pixels), "a preview is no edit"
    assert live.studio.state.history.all() == []
    document.fill_mask(Box(150, 190, 230, 240))
    settle()
    assert canvas.mask_shown, "what is painted is seen, over the last preview"
    wait(qtbot)
    assert len(previews(live)) == 2
    assert not canvas.mask_shown


def test_latest_wins(live: Made, qtbot: QtBot) -> None:
    document = live.studio.state.document
    assert document is not None
    for right in (180, 200, 230):
        document.fill_mask(Box(150, 190, right, 240))
        settle()
    wait(qtbot)
    assert len(previews(live)) == 2, "not one for every change"


def test_escape_takes_it_away_until_the_next_stroke(live: Made, qtbot: QtBot) -> None:
    canvas = live.studio.window.parts.canvas
    live.press("cancel")
    assert not canvas.previewing
    live.press("grow-mask")
    wait(qtbot)
    assert canvas.previewing


@pytest.mark.parametrize("how", ["switch", "clear", "photo"])
def test_it_goes_with_what_it_is_about(live: Made, how: str) -> None:
    if how == "switch":
        live.press("live-preview")
    elif how == "clear":
        live.press("clear-mask")
    else:
        live.studio.state.open(None)
    settle()
    assert not live.studio.window.parts.canvas.previewing
    assert not live.studio.controllers.live.showing


def test_a_candidate_takes_its_place_and_keeps_it(live: Made, qtbot: QtBot) -> None:
    live.generate(count=2, seed=5)
    wait(qtbot)
    shown = live.studio.state.shown
    assert shown is not None
    assert not live.studio.controllers.live.showing
    live.press("accept")
    wait(qtbot)
    document = live.studio.state.document
    assert document is not None
    assert len(document.edits) == 1
    assert not live.studio.window.parts.canvas.previewing, "what was accepted is looked at"


def test_a_new_hole_under_a_candidate_is_previewed_again(live: Made, qtbot: QtBot) -> None:
    live.generate(count=1, seed=5)
    document, canvas = live.studio.state.document, live.studio.window.parts.canvas
    assert document is not None
    assert live.studio.state.shown is not None
    document.fill_mask(Box(150, 190, 230, 240))
    settle()
    assert live.studio.state.shown is None
    wait(qtbot)
    assert live.studio.controllers.live.showing
    assert canvas.previewing


def test_a_hole_erased_to_nothing_has_no_preview(live: Made) -> None:
    document = live.studio.state.document
    assert document is not None
    document.begin_stroke(Brush(1000), erase=True)
    document.stroke_to(180, 180)
    document.stroke_to(220, 180)
    document.end_stroke()
    settle()
    assert document.mask_empty
    assert not live.studio.window.parts.canvas.previewing


def test_an_engine_that_is_slow_is_not_asked_again(ready: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_preview, "SLOWEST", -1.0)
    ready.press("live-preview")
    wait(qtbot)
    assert not ready.studio.controllers.live.on
    assert not ready.studio.window.parts.canvas.previewing
    assert "live preview is off again" in ready.messages[-1].text
    assert not ready.studio.services.settings.get(LIVE_PREVIEW)


def test_a_failure_is_told(ready: Made, qtbot: QtBot) -> None:
    def fail(_number: int) -> None:
        raise EngineError("No memory left.", "Close something.")

    ready.engine.before_each = fail
    ready.press("live-preview")
    wait(qtbot)
    assert ready.messages[-1].text == "No memory left."
    assert not ready.studio.window.parts.canvas.previewing
