"""The scene: redoing only what changed shows the same as redoing everything."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColorSpace, QImage, QPainter

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.looks import MaskLook
from exegan_studio.studio.canvas.scene import BACKGROUND, Scene
from tests.studio.canvas.hands import made_photo


def painted(scene: Scene, width: int, height: int, ratio: float = 1.0) -> Pixels:
    picture = QImage(width, height, QImage.Format.Format_RGB888)
    picture.fill(0)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    scene.paint(painter)
    painter.end()
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(height, picture.bytesPerLine())
    return rows[:, : 3 * width].reshape(height, width, 3).copy()


def following(document: Document) -> Scene:
    scene = Scene()
    scene.set_document(document)

    def changed(change: DocumentChange) -> None:
        if change.part is Part.MASK:
            scene.mask_changed(change.box)

    document.listeners.connect(changed)
    return scene


strokes = st.tuples(st.integers(0, 400), st.integers(0, 300), st.integers(-40, 40), st.integers(-40, 40))
turns, ratios = st.sampled_from([0.0, 0.0, 90.0, 17.0]), st.sampled_from([1.0, 1.5, 2.0])


def clear(picture: Pixels) -> Pixels:
    """Black and white, which only ants are, made one value: dashes stand wherever they have marched to."""
    line = np.isin(picture, (0, 255)).all(2, keepdims=True)
    return np.where(line, np.uint8(255), picture)


@given(
    st.one_of(st.floats(0.07, 6), st.sampled_from([1.0, 2.0, 4.0])),
    turns,
    ratios,
    st.sampled_from(MaskLook),
    st.lists(strokes, min_size=1, max_size=4),
)
def test_strokes_and_pans_piece_by_piece_look_like_the_whole(
    scale: float, degrees: float, ratio: float, look: MaskLook, steps: list[tuple[int, int, int, int]]
) -> None:
    document = Document(made_photo(401, 303))
    camera = Camera().scaled(scale, 0, 0).rotated(degrees, 100, 100).snapped(ratio)
    size, device = QSize(240, 180), (round(240 * ratio), round(180 * ratio))
    scene = following(document)
    scene.mask_look = look
    scene.look(camera, size, ratio)
    piecewise = painted(scene, *device, ratio)
    for x, y, dx, dy in steps:
        document.begin_stroke(Brush(50, 0.5))
        document.stroke_to(x, y)
        painted(scene, *device, ratio)
        document.stroke_to(x + dx, y + dy)
        document.end_stroke()
        camera = camera.moved(dx, dy).snapped(ratio)
        scene.look(camera, size, ratio)
        scene.march()
        piecewise = clear(painted(scene, *device, ratio))
    whole = following(document)
    whole.mask_look = look
    whole.look(camera, size, ratio)
    expected = clear(painted(whole, *device, ratio))
    if degrees == 0 and scale * ratio in (1, 2, 3, 4, 6, 8):
        assert np.array_equal(piecewise, expected)
    # Else a row or column may fall on the other side of a photo pixel's edge: Qt steps through a picture in fixed point, from
    # wherever the piece begins.
    # A step of the mask's own edge is far more in grey than under the photo.
    apart = 60 if look is MaskLook.GREY else 6
    assert (np.abs(piecewise.astype(int) - expected).max(2) > apart).mean() < 0.01


def test_a_hundred_percent_is_the_photo_itself() -> None:
    document = Document(made_photo(200, 150))
    scene = following(document)
    scene.look(Camera().moved(20, 10), QSize(300, 200), 1.0)
    picture = painted(scene, 300, 200)
    assert np.array_equal(picture[10:160, 20:220], document.base)
    assert (picture[:10] == BACKGROUND.red()).all()
    assert (picture[:, 220:] == BACKGROUND.red()).all()


def test_large_zoom_shows_photo_pixels_as_squares() -> None:
    document = Document(made_photo(60, 40))
    scene = following(document)
    scene.look(Camera().scaled(5, 0, 0), QSize(300, 200), 1.0)
    assert np.array_equal(painted(scene, 300, 200), document.base.repeat(5, 0).repeat(5, 1))


def test_a_high_density_screen_gets_its_own_pixels() -> None:
    document = Document(made_photo(200, 100))
    scene = following(document)
    scene.look(Camera().scaled(0.5, 0, 0), QSize(100, 50), 2.0)
    assert np.array_equal(painted(scene, 200, 100, 2.0), document.base), "100 % is one photo pixel on one screen pixel"


def test_the_overlay_is_red_at_its_opacity() -> None:
    document = Document(made_photo(200, 100))
    scene = following(document)
    scene.look(Camera(), QSize(200, 100), 1.0)
    bare = painted(scene, 200, 100).astype(int)
    document.fill_mask(Box(0, 0, 100, 100))
    over = painted(scene, 200, 100)
    red = np.array([230, 30, 40])
    assert np.abs(over[:, :99] - (bare[:, :99] + red) / 2).max() <= 2
    assert np.array_equal(over[:, 100:], bare[:, 100:])
    scene.mask_opacity = 0.25
    scene.redo_mask()
    assert np.abs(painted(scene, 200, 100)[:, :99] - (0.75 * bare[:, :99] + 0.25 * red)).max() <= 3
    scene.mask_visible = False
    scene.redo_mask()
    assert np.array_equal(painted(scene, 200, 100), bare)


def test_other_pixels_come_and_go_without_a_trace() -> None:
    document = Document(made_photo(300, 200))
    scene = following(document)
    scene.look(Camera().scaled(0.4, 0, 0), QSize(120, 80), 1.0)
    base = painted(scene, 120, 80)
    box = Box(100, 50, 180, 120)
    other = document.base.copy()
    other[box.slices] = 255
    assert not scene.show(other, box).isEmpty()
    shown = painted(scene, 120, 80)
    assert (shown[25:45, 44:68] == 255).all()
    assert np.array_equal(shown[:, 75:], base[:, 75:])
    scene.show(document.base, Box(0, 0, 0, 0))
    assert np.array_equal(painted(scene, 120, 80), base)
    assert scene.show(document.base, Box(0, 0, 0, 0)).isEmpty()


def test_a_wide_gamut_photo_is_shown_in_the_screens_colours() -> None:
    profile = bytes(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb).iccProfile().data())
    pixels = np.full((50, 50, 3), (60, 180, 60), np.uint8)
    document = Document(Picture(pixels, "0" * 64, "adobe.png", icc=profile))
    scene = following(document)
    scene.look(Camera(), QSize(50, 50), 1.0)
    red, green, _ = (int(v) for v in painted(scene, 50, 50)[25, 25])
    assert red < 30
    assert green >= 180
    plain = following(Document(Picture(pixels, "0" * 64, "broken.png", icc=b"no profile")))
    plain.look(Camera(), QSize(50, 50), 1.0)
    assert np.array_equal(painted(plain, 50, 50)[25, 25], (60, 180, 60))


def test_without_a_document_there_is_background() -> None:
    scene = Scene()
    scene.set_document(None)
    scene.look(Camera(), QSize(30, 20), 1.0)
    assert (painted(scene, 30, 20) == BACKGROUND.red()).all()
