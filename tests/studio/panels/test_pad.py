"""The pad: two numbers at once, by mouse and keys, on a ground of previews."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exegan_studio.studio.panels.pad import CELLS, Pad


@pytest.fixture
def pad(qtbot: QtBot) -> Pad:
    made = Pad()
    qtbot.addWidget(made)
    made.resize(242, 242)
    made.show()
    return made


def test_a_click_sets_both(pad: Pad) -> None:
    told: list[tuple[float, float]] = []

    def hear(across: float, up: float) -> None:
        told.append((across, up))

    pad.moved.connect(hear)
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(61, 61))
    assert told == [pad.place]
    assert pad.place == pytest.approx((0.25, 0.75), abs=0.01)


def test_a_drag_beyond_the_edge_stays_on_it(pad: Pad) -> None:
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(pad, QPoint(400, -50))
    assert pad.place == (1.0, 1.0)


def test_arrow_keys_move_it(pad: Pad) -> None:
    pad.set_place(0.5, 0.5)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left):
        QTest.keyClick(pad, key)
    assert pad.place == pytest.approx((0.5, 0.6))


def test_setting_it_tells_nobody(pad: Pad) -> None:
    told: list[float] = []

    def hear(across: float, _up: float) -> None:
        told.append(across)

    pad.moved.connect(hear)
    pad.set_place(0.2, 0.3)
    assert told == []


def test_a_preview_stands_in_its_own_cell(pad: Pad) -> None:
    assert len(pad.cells()) == CELLS * CELLS
    assert pad.cells()[0] == pytest.approx((1 / 6, 5 / 6)), "top left: little strength, much variety"
    pad.set_place(0.5, 0.5)
    pad.show_preview(2, np.full((16, 16, 3), (200, 20, 20), np.uint8))
    image = pad.grab().toImage()
    assert image.pixelColor(220, 20).red() > 180
    assert image.pixelColor(20, 20).red() < 60
    pad.clear_previews()
    assert pad.grab().toImage().pixelColor(220, 20).red() < 60


def test_words_stand_where_no_previews_are_until_there_are_some_to_come(pad: Pad) -> None:
    plain = pad.grab().toImage()
    pad.say("The engine is out of memory.")
    assert pad.grab().toImage() != plain
    pad.clear_previews()
    assert pad.grab().toImage() == plain
