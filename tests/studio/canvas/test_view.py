"""What the canvas shows: zoom, crop, previews, the original; documents that come and go."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.studio.canvas import Canvas, PhotoView, Tool, View
from tests.domain.test_document import accept
from tests.studio.canvas.conftest import MakeCanvas
from tests.studio.canvas.hands import Hands, made_photo, seen

PATCH = Box(200, 150, 400, 330)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bare(canvas: Canvas) -> Canvas:
    """Without a brush's rim in the way."""
    canvas.set_tool(Tool.PAN)
    return canvas


def patched(document: Document, value: int = 250) -> DeepPixels:
    pixels = document.base.copy()
    pixels[PATCH.slices] = value
    return pixels


def photo_in(canvas: Canvas) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The 640 x 480 photo at 100 %, below the badge's strip."""
    return seen(canvas)[70:500, 30:670]


def test_hundred_percent_shows_the_photo_untouched(bare: Canvas, document: Document) -> None:
    assert np.array_equal(photo_in(bare), document.base[50:])
    assert bare.zoom == 1.0


def test_wheel_zooms_at_the_pointer_and_does_not_jump_over_100_percent(bare: Canvas, hands: Hands, qtbot: QtBot) -> None:
    under = bare.camera.photo_point(200, 150)
    with qtbot.waitSignal(bare.zoom_changed) as heard:
        hands.wheel((200, 150), 2)
    assert heard.args == [bare.zoom]
    assert bare.zoom == pytest.approx(2**0.5)
    assert bare.camera.photo_point(200, 150) == pytest.approx(under, abs=1)
    hands.wheel((200, 150), -3)
    assert bare.zoom == pytest.approx(1.0)
    hands.wheel((200, 150), -1)
    assert bare.zoom < 1


def test_zoom_keys(bare: Canvas, hands: Hands) -> None:
    hands.key(Qt.Key.Key_0, CONTROL)
    fitted = bare.zoom
    assert fitted == pytest.approx((520 - 32) / 480, abs=1e-3)
    hands.key(Qt.Key.Key_Plus, CONTROL)
    assert bare.zoom > fitted
    hands.key(Qt.Key.Key_Minus, CONTROL)
    assert bare.zoom == pytest.approx(fitted)
    hands.key(Qt.Key.Key_1, CONTROL)
    assert bare.zoom == pytest.approx(1.0)


def test_a_fitted_view_stays_fitted_and_a_chosen_one_stays_chosen(bare: Canvas) -> None:
    bare.resize(900, 400)
    assert bare.zoom == pytest.approx(1.0)
    bare.fit()
    bare.resize(500, 900)
    assert bare.zoom == pytest.approx((500 - 32) / 640, abs=1e-3)


def test_the_photo_cannot_be_lost_by_panning(bare: Canvas) -> None:
    for dx, dy in ((9999, 0), (0, 9999), (-9999, -9999)):
        bare.pan_by(dx, dy)
        left, top = bare.camera.widget_point(0, 0)
        right, bottom = bare.camera.widget_point(640, 480)
        assert right >= 40
        assert left <= 660
        assert bottom >= 40
        assert top <= 480


def test_crop_view_turns_the_crop_upright_and_dims_the_rest(bare: Canvas, document: Document, qtbot: QtBot) -> None:
    alignment = Similarity(0.8, 0.2, -100, -130)
    bare.set_view(View.CROP)
    assert bare.view is View.PHOTO, "there is no crop yet"
    bare.set_crop(alignment, 256)
    with qtbot.waitSignal(bare.view_changed) as heard:
        bare.set_view(View.CROP)
    assert heard.args == [View.CROP]
    middle = alignment.inverse().apply(np.array([128.0, 128.0]))
    assert bare.camera.widget_point(*(float(v) for v in middle)) == pytest.approx((350, 260), abs=0.01)
    shown = seen(bare).astype(float)
    for at, factor in (((350, 260), 1.0), ((330, 400), 1.0), ((60, 260), 0.35)):
        x, y = bare.camera.photo_point(*at)
        expected = document.base[int(y) - 8 : int(y) + 8, int(x) - 8 : int(x) + 8].mean() * factor
        around = shown[at[1] - 8 : at[1] + 8, at[0] - 8 : at[0] + 8].mean()
        assert around == pytest.approx(expected, abs=20), "bright inside the square, dimmed outside"
    bare.set_crop(None)
    assert bare.view is View.PHOTO


def test_painting_in_the_crop_view_lands_in_photo_space(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_crop(Similarity(0.8, 0.2, -100, -130), 256)
    canvas.set_view(View.CROP)
    canvas.set_brush(diameter=20)
    hands.drag((350, 260))
    x, y = canvas.camera.photo_point(350, 260)
    assert document.mask[int(y), int(x)] == 255
    assert document.mask.sum() < 255 * 400


@pytest.mark.parametrize("box", [PATCH, None])
def test_a_preview_is_marked_and_leaves_no_trace(bare: Canvas, document: Document, qtbot: QtBot, box: Box | None) -> None:
    document.fill_mask(Box(0, 0, 300, 300))
    before = seen(bare)
    with qtbot.waitSignal(bare.preview_changed) as heard:
        bare.show_pixels(patched(document), "Candidate 2", box)
    assert heard.args == [True]
    shown = seen(bare)
    assert np.array_equal(shown[70:500, 30:670], patched(document)[50:]), "the candidate itself, without the mask"
    assert np.abs(shown[16:36, 16:60].astype(int) - (255, 176, 32)).max(2).min() < 40, "a badge"
    assert np.abs(shown[1:-1, 0].astype(int) - (255, 176, 32)).max() < 40, "a rim"
    bare.show_pixels(None)
    assert not bare.previewing
    assert np.array_equal(seen(bare), before)
    assert document.undo_text == "fill mask"


def test_one_preview_follows_another(bare: Canvas, document: Document) -> None:
    bare.show_pixels(patched(document, 250))
    other = document.base.copy()
    other[300:400, 100:150] = 3
    bare.show_pixels(other)
    assert np.array_equal(photo_in(bare), other[50:])


def test_accepting_the_previewed_candidate(bare: Canvas, document: Document) -> None:
    candidate = patched(document)
    bare.show_pixels(candidate)
    accept(document, candidate)
    bare.show_pixels(None)
    assert np.array_equal(photo_in(bare), candidate[50:])
    document.undo()
    assert np.array_equal(photo_in(bare), document.photo.pixels[50:])
    document.redo()
    assert np.array_equal(photo_in(bare), candidate[50:])


def test_a_preview_stays_whole_while_the_base_changes_below_it(bare: Canvas, document: Document) -> None:
    other = document.base.copy()
    other[300:400, 100:150] = 3
    bare.show_pixels(other)
    accept(document, patched(document))
    assert np.array_equal(photo_in(bare), other[50:])
    bare.show_pixels(None)
    assert np.array_equal(photo_in(bare), document.base[50:])


def test_backslash_held_shows_the_original(bare: Canvas, document: Document, hands: Hands) -> None:
    accept(document, patched(document))
    document.fill_mask()
    before = seen(bare)
    hands.key(Qt.Key.Key_Backslash, up=False)
    assert np.array_equal(photo_in(bare), document.photo.pixels[50:])
    hands.key_up(Qt.Key.Key_Backslash)
    assert np.array_equal(seen(bare), before)


def test_a_stroke_over_a_preview_shows_the_mask_again(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.show_pixels(patched(document))
    assert not canvas.mask_shown
    hands.drag((130, 120), (200, 120))
    assert canvas.mask_shown
    assert canvas.previewing


def test_the_mask_can_be_hidden(bare: Canvas, document: Document, hands: Hands, qtbot: QtBot) -> None:
    document.fill_mask()
    with qtbot.waitSignal(bare.mask_visibility_changed):
        hands.key(Qt.Key.Key_H, CONTROL)
    assert not bare.mask_visible
    assert np.array_equal(photo_in(bare), document.base[50:])
    hands.key(Qt.Key.Key_H, CONTROL)
    assert not np.array_equal(photo_in(bare), document.base[50:])


def test_pixels_of_another_size_are_refused(bare: Canvas) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        bare.show_pixels(np.zeros((10, 10, 3), np.uint8))


def test_another_document_takes_everything_of_the_last_one_away(canvas: Canvas, document: Document, hands: Hands) -> None:
    canvas.set_crop(Similarity(0.8, 0.2, -100, -130), 256)
    canvas.set_view(View.CROP)
    canvas.show_pixels(patched(document))
    hands.press((350, 260))
    hands.move((380, 260))
    second = Document(made_photo(320, 240))
    canvas.set_document(second)
    assert document.undo_text == "brush stroke", "the open stroke is not lost"
    hands.move((300, 260))
    hands.release((300, 260))
    assert not second.mask.any()
    assert not canvas.previewing
    assert canvas.view is View.PHOTO
    second.fill_mask()
    canvas.zoom_to(1)
    canvas.set_tool(Tool.PAN)
    expected = seen(canvas)
    document.invert_mask()
    assert np.array_equal(seen(canvas), expected), "the old document is no longer followed"
    canvas.set_document(None)
    assert canvas.document is None
    hands.drag((100, 100), (200, 200))
    hands.wheel((100, 100), 1)
    assert (seen(canvas)[5, 5] == 38).all()


def test_turning_the_view(bare: Canvas) -> None:
    upright = seen(bare)
    bare.rotate_view(90)
    turned, expected = seen(bare)[160:360, 250:450], np.rot90(upright[160:360, 250:450], -1)
    assert np.abs(turned.astype(int) - expected).mean() < 3
    assert np.abs(upright[160:360, 250:450].astype(int) - expected).mean() > 10
    bare.reset_rotation()
    assert np.array_equal(seen(bare), upright)


def test_several_views_of_one_document(canvas: Canvas, document: Document, qtbot: QtBot) -> None:
    view = PhotoView()
    qtbot.addWidget(view)
    view.resize(canvas.size())
    view.set_document(document)
    view.zoom_to(1.0)
    canvas.set_tool(Tool.PAN)
    document.fill_mask(Box(100, 100, 200, 200))
    assert view.grab().toImage() == canvas.grab().toImage()


def test_a_24_megapixel_photo_fits(make_canvas: MakeCanvas) -> None:
    canvas = make_canvas(6000, 4000)
    canvas.set_tool(Tool.PAN)
    document = canvas.document
    assert document is not None
    document.fill_mask(Box(3000, 0, 6000, 4000))
    shown = seen(canvas).astype(int)
    left, right = shown[200:300, 50:300].mean((0, 1)), shown[200:300, 400:650].mean((0, 1))
    assert right[0] - left[0] > 40
    assert right[2] - left[2] < -40
