"""The tool column: only what the tool in hand has, shown as it is, and kept for the next start."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from exegan_studio.domain.geometry import Axis
from exegan_studio.domain.mask import Combine
from exegan_studio.face.align import mirror_axis
from exegan_studio.studio.canvas import Canvas, Tool, ToolOptions
from exegan_studio.studio.controllers.tooling import ToolController
from exegan_studio.studio.panels.tool_options import ToolOptionsPanel
from exegan_studio.studio.settings_rows import BRUSH, ERASER
from exegan_studio.studio.state import StudioState
from tests.studio.making import Made, settle


def panel(made: Made) -> ToolOptionsPanel:
    return made.studio.window.parts.tools.options


def canvas(made: Made) -> Canvas:
    return made.studio.window.parts.canvas


def shown(made: Made) -> set[str]:
    options = panel(made)
    named: dict[str, QWidget] = {
        "size": options.diameter,
        "steadying": options.smoothing,
        "pressure": options.pressure,
        "combine": options.combine,
        "tolerance": options.tolerance,
        "contiguous": options.contiguous,
        "soft edge": options.soft_edge,
        "mirror": options.mirror,
    }
    return {name for name, widget in named.items() if widget.isVisible()}


def test_each_tool_shows_what_it_has_and_what_is_below_stays(made: Made, photo: Path) -> None:
    made.open(photo)
    below = made.studio.window.parts.tools.regions["eyes"].y()
    expected = {
        "tool-brush": {"size", "steadying", "pressure", "mirror"},
        "tool-eraser": {"size", "steadying", "pressure", "mirror"},
        "tool-lasso": {"combine", "soft edge", "mirror"},
        "tool-rectangle": {"combine", "soft edge", "mirror"},
        "tool-fill": {"combine", "mirror"},
        "tool-colour": {"combine", "tolerance", "contiguous", "soft edge"},
        "tool-pan": set[str](),
    }
    for action, names in expected.items():
        made.press(action)
        assert shown(made) == names, action
        assert made.studio.window.parts.actions[action].isChecked()
        assert made.studio.window.parts.tools.regions["eyes"].y() == below
    made.press("place-face")
    assert not [name for name in expected if made.studio.window.parts.actions[name].isChecked()]
    made.press("cancel")
    assert made.studio.window.parts.actions["tool-pan"].isChecked()


def test_the_panel_changes_the_canvas_and_shows_what_keys_change(made: Made, photo: Path) -> None:
    made.open(photo)
    panel(made).diameter.slider.setValue(150)
    assert canvas(made).brush.diameter == pytest.approx(panel(made).diameter.value)
    QTest.keyClick(canvas(made), Qt.Key.Key_BracketRight)
    assert panel(made).diameter.value == canvas(made).brush.diameter
    panel(made).pressure_opacity.click()
    assert canvas(made).brush.pressure_opacity
    made.press("tool-colour")
    panel(made).tolerance.slider.setValue(77)
    panel(made).contiguous.click()
    panel(made).combines.buttons()[1].click()
    panel(made).soft_edge.slider.setValue(100)
    options = canvas(made).options
    assert (options.tolerance, options.contiguous, options.combine) == (77, False, Combine.SUBTRACT)
    assert options.soft_edge == 50
    made.press("mirror")
    assert canvas(made).options.mirror
    assert panel(made).mirror.isChecked()


def test_brush_eraser_and_options_come_back_with_the_next_start(made: Made, photo: Path) -> None:
    made.open(photo)
    canvas(made).set_brush(diameter=91, hardness=0.25, pressure_size=False)
    made.press("tool-eraser")
    canvas(made).set_brush(opacity=0.5)
    canvas(made).set_options(smoothing=0.75, combine=Combine.INTERSECT, mirror=True)
    again = Canvas()
    _ = ToolController(StudioState(), made.studio.services.settings, again)
    brush, eraser = again.brush_of(Tool.BRUSH), again.brush_of(Tool.ERASER)
    assert (brush.diameter, brush.hardness, brush.pressure_size, brush.opacity) == (91, 0.25, False, 1)
    assert (eraser.opacity, eraser.hardness) == (0.5, 0.8)
    assert again.options == ToolOptions(smoothing=0.75, combine=Combine.INTERSECT), "the mirror begins off"


def test_a_size_never_chosen_suits_each_photo_and_a_chosen_one_stays(made: Made, photo: Path, exemplars: list[Path]) -> None:
    get = made.studio.services.settings.get
    made.open(photo)
    assert canvas(made).brush_of(Tool.BRUSH).diameter == canvas(made).brush_of(Tool.ERASER).diameter == 26
    canvas(made).set_brush(hardness=0.5)
    made.open(exemplars[0])
    assert canvas(made).brush.diameter == 23
    assert (get(BRUSH.diameter), get(ERASER.diameter)) == (0, 0)
    canvas(made).set_brush(diameter=70)
    made.open(photo)
    assert canvas(made).brush.diameter == 70
    assert canvas(made).brush_of(Tool.ERASER).diameter == 26
    made.press("default-brush")
    assert get(BRUSH.diameter) == 0


def test_the_mirror_stands_on_the_face_that_is_edited(made: Made, photo: Path) -> None:
    made.detector.faces = 2
    made.open(photo)
    made.press("mirror")
    document = made.studio.state.document
    assert document is not None
    seen: list[Axis | None] = []
    for index in (0, 1):
        document.choose_face(index)
        settle()
        assert document.face is not None
        assert canvas(made).mirror_in_use == mirror_axis(document.face.landmarks)
        seen.append(canvas(made).mirror_in_use)
    assert seen[0] != seen[1]
    made.press("undo")
    assert canvas(made).mirror_in_use == seen[0]
