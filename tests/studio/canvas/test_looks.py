"""The mask as a colour, as marching ants and as a grey picture."""

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas import Canvas, MaskLook, Tool
from tests.studio.canvas.conftest import MakeCanvas
from tests.studio.canvas.hands import Hands, seen

HOLE = Box(200, 150, 400, 330)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ants(canvas: Canvas, document: Document) -> Canvas:
    """Marching round HOLE at 100 %, without a brush's rim in the way."""
    canvas.set_tool(Tool.PAN)
    document.fill_mask(HOLE)
    canvas.set_mask_look(MaskLook.ANTS)
    return canvas


def photo_in(canvas: Canvas) -> Pixels:
    """The 640 x 480 photo at 100 %."""
    return seen(canvas)[20:500, 30:670]


def line_in(picture: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Black and white are in no photo here."""
    return (picture == 0).all(2) | (picture == 255).all(2)


def test_ants_stand_on_the_holes_own_outermost_pixels(ants: Canvas, document: Document) -> None:
    shown = photo_in(ants)
    expected = np.zeros((480, 640), bool)
    expected[HOLE.slices] = True
    expected[HOLE.grown(-1).slices] = False
    assert np.array_equal(line_in(shown), expected)
    assert np.array_equal(shown[~expected], document.base[~expected]), "all else is the photo"
    white = (shown[150, 200:400] == 255).all(1)
    assert np.array_equal(np.diff(np.flatnonzero(np.diff(white.astype(int)))), np.full(48, 4)), "dashes of four pixels"


def test_ants_march_along_their_line_and_change_nothing_else(ants: Canvas, qtbot: QtBot) -> None:
    before = photo_in(ants)
    qtbot.waitUntil(lambda: not np.array_equal(photo_in(ants), before))
    after = photo_in(ants)
    assert np.array_equal(line_in(after), line_in(before))
    assert np.array_equal(after[~line_in(after)], before[~line_in(before)])


def test_ants_rest_while_nobody_can_see_them(ants: Canvas, document: Document) -> None:
    (timer,) = [timer for timer in ants.findChildren(QTimer) if timer.interval() > 0]

    def marching() -> bool:
        return timer.isActive()

    assert marching()
    ants.set_mask_visible(False)
    assert not marching()
    assert not line_in(photo_in(ants)).any()
    ants.set_mask_visible(True)
    assert marching()
    ants.show_original(True)
    assert not marching()
    ants.show_original(False)
    ants.show_pixels(document.base.copy())
    assert not marching(), "a preview hides the mask"
    ants.show_pixels(None)
    assert marching()
    ants.hide()
    assert not marching()
    ants.show()
    assert marching()
    ants.set_mask_look(MaskLook.GREY)
    assert not marching()


@pytest.mark.parametrize("zoom", [0.2, 0.5, 0.8, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("degrees", [0, 90, 33])
def test_the_line_of_a_soft_hole_is_where_coverage_passes_one_half(
    ants: Canvas, document: Document, zoom: float, degrees: float
) -> None:
    document.clear_mask()
    document.begin_stroke(Brush(240, 0.1))
    document.stroke_to(320, 240)
    document.end_stroke()
    inside = np.flatnonzero(document.mask[240] >= 128)
    radius = (inside[-1] - inside[0] + 1) / 2
    ants.zoom_to(zoom)
    ants.rotate_view(degrees)
    rows, columns = np.nonzero(line_in(seen(ants)))
    middle = ants.camera.widget_point(320, 240)
    distance = np.hypot(columns + 0.5 - middle[0], rows + 0.5 - middle[1])
    assert len(distance) > 20
    assert np.abs(distance - radius * zoom).max() < max(2.0, zoom * 1.5)


def test_lines_and_specks_of_one_photo_pixel_are_seen_from_afar(make_canvas: MakeCanvas) -> None:
    canvas = make_canvas(3000, 2000)
    canvas.set_tool(Tool.PAN)
    canvas.set_mask_look(MaskLook.ANTS)
    assert canvas.document is not None
    canvas.document.fill_mask(Box(500, 1001, 2500, 1002))
    assert canvas.zoom < 0.25
    assert line_in(seen(canvas)).any(0).sum() > 2000 * canvas.zoom - 4
    for x, y in ((1203, 1508), (1501, 601), (2222, 333)):
        canvas.document.fill_mask(Box(x, y, x + 1, y + 1))
        left, top = canvas.camera.widget_point(x, y)
        around = line_in(seen(canvas))[int(top) - 2 : int(top) + 3, int(left) - 2 : int(left) + 3]
        assert around.any(), "a speck"


def test_a_stroke_and_its_undo_leave_no_ants_behind(ants: Canvas, document: Document) -> None:
    before = line_in(photo_in(ants))
    document.begin_stroke(Brush(50))
    for x in (180, 220, 300, 420):
        document.stroke_to(x, 160)
        photo_in(ants)
    document.end_stroke()
    assert not np.array_equal(line_in(photo_in(ants)), before)
    document.undo()
    assert np.array_equal(line_in(photo_in(ants)), before)


def test_grey_is_the_mask_itself(canvas: Canvas, document: Document) -> None:
    canvas.set_tool(Tool.PAN)
    document.begin_stroke(Brush(150, 0.2))
    document.stroke_to(300, 200)
    document.end_stroke()
    canvas.set_mask_look(MaskLook.GREY)
    assert np.array_equal(photo_in(canvas), np.repeat(document.mask[..., None], 3, 2))
    assert (seen(canvas)[:20] == 38).all(), "round it nothing"


def test_q_changes_between_colour_and_ants_and_shows_the_mask(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    hands.key(Qt.Key.Key_H, CONTROL)
    assert not canvas.mask_visible
    with qtbot.waitSignal(canvas.mask_look_changed) as heard:
        hands.key(Qt.Key.Key_Q, text="q")
    assert heard.args == [MaskLook.ANTS]
    assert canvas.mask_visible
    hands.key(Qt.Key.Key_Q, text="q")
    assert canvas.mask_look is MaskLook.COLOUR


def test_the_overlay_has_the_colour_and_opacity_that_were_chosen(canvas: Canvas, document: Document) -> None:
    canvas.set_tool(Tool.PAN)
    document.fill_mask(HOLE)
    canvas.set_mask_colour(QColor(20, 240, 60))
    canvas.set_mask_opacity(0.25)
    expected = 0.75 * document.base[HOLE.slices] + 0.25 * np.array([20, 240, 60])
    assert np.abs(photo_in(canvas)[HOLE.grown(-1).slices] - expected[1:-1, 1:-1]).max() <= 2
    assert canvas.mask_colour == QColor(20, 240, 60)
    canvas.set_mask_opacity(0)
    assert np.array_equal(photo_in(canvas), document.base)
