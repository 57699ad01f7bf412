"""A canvas on a made photo, shown offscreen, with hands to paint on it."""

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from exegan_studio.domain.document import Document
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box
from exegan_studio.studio.canvas import Canvas
from tests.studio.canvas.hands import Hands, made_photo

MakeCanvas = Callable[..., Canvas]


@pytest.fixture
def make_canvas(qtbot: QtBot) -> MakeCanvas:
    def make(width: int = 640, height: int = 480, size: tuple[int, int] = (700, 520)) -> Canvas:
        canvas = Canvas()
        qtbot.addWidget(canvas)
        canvas.resize(*size)
        faces = [
            FoundFace(np.zeros((5, 2), np.float32), Box(*box), 1.0) for box in ((100, 100, 300, 300), (150, 150, 200, 200))
        ]
        canvas.set_document(Document(made_photo(width, height), faces))
        with qtbot.waitExposed(canvas):
            canvas.show()
        return canvas

    return make


@pytest.fixture
def canvas(make_canvas: MakeCanvas) -> Canvas:
    """700 x 520 on a photo of 640 x 480, at 100 %: photo point (x, y) is at widget point (x + 30, y + 20)."""
    canvas = make_canvas()
    canvas.zoom_to(1.0)
    assert canvas.camera.widget_point(0, 0) == (30, 20)
    return canvas


@pytest.fixture
def document(canvas: Canvas) -> Document:
    assert canvas.document is not None
    return canvas.document


@pytest.fixture
def hands(canvas: Canvas) -> Hands:
    return Hands(canvas)
