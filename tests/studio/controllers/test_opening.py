"""Opening a photo, its faces, and what is said when something is wrong with it."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from exegan_studio.jobs.worker import Worker
from exegan_studio.studio.canvas import Tool
from exegan_studio.studio.controllers.opening import OpeningController, sample_portrait
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.settings_rows import OWN_PHOTO_OPENED
from exegan_studio.studio.state import StudioState
from tests.studio.making import Made, picture, settle


def test_a_photo_is_shown_with_its_face(made: Made, photo: Path) -> None:
    made.open(photo)
    state, window = made.studio.state, made.studio.window
    assert state.document is not None
    assert (state.document.width, state.document.height) == (400, 360)
    assert state.frame is not None
    assert window.windowTitle() == "portrait.png[*] - EXE-GAN Studio"
    assert window.parts.canvas.isVisible()
    assert not window.parts.start.isVisible()
    assert "400 × 360" in window.parts.status.photo.text()
    assert f"crop {state.frame.size} px" in window.parts.status.photo.text()
    assert window.parts.tools.regions["eyes"].isEnabled()


def test_without_a_photo_the_start_page_leads(made: Made) -> None:
    assert made.studio.window.parts.start.isVisible()
    assert not made.studio.window.parts.tools.regions["eyes"].isEnabled()
    assert "Open a photo first." in made.studio.window.parts.tools.regions["eyes"].toolTip()


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n cut"])
def test_what_is_no_picture_gets_one_message_and_the_open_photo_stays(made: Made, photo: Path, content: bytes) -> None:
    made.open(photo)
    before = made.studio.state.document
    bad = photo.parent / "bad.png"
    bad.write_bytes(content)
    made.open(bad)
    assert made.studio.state.document is before
    assert len(made.messages) == 1
    assert "bad.png" in made.messages[0].text
    assert made.messages[0].next_step
    assert made.studio.state.opening == ""


def test_no_face_offers_placing_by_hand_and_then_goes_on(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    Image.fromarray(np.zeros((300, 300, 3), np.uint8)).save(path)
    made.open(path)
    assert "No face was found in the photo." in made.messages[-1].text
    assert made.studio.state.frame is None
    assert not made.studio.window.parts.actions["generate"].isEnabled()
    made.messages[-1].actions[0].call()
    settle()
    canvas = made.studio.window.parts.canvas
    assert canvas.tool is Tool.PLACE_FACE
    assert made.studio.window.parts.messages.messages == []
    canvas.face_placed.emit(np.array([[100, 120], [200, 120], [150, 220]], np.float32))
    settle()
    assert made.studio.state.frame is not None
    assert made.studio.window.parts.tools.regions["mouth"].isEnabled()
    made.press("undo")
    assert made.studio.state.frame is None


def test_points_on_one_spot_are_refused_in_words(made: Made, photo: Path) -> None:
    made.open(photo)
    made.studio.controllers.masking.place_face(np.full((3, 2), 50, np.float32))
    assert "span no face" in made.messages[-1].text
    assert made.studio.state.document is not None
    assert len(made.studio.state.document.faces) == 1


def test_several_faces_can_be_chosen_among(made: Made, photo: Path) -> None:
    made.detector.faces = 3
    made.open(photo)
    assert "3 faces found" in made.messages[-1].text
    made.messages[-1].actions[0].call()
    canvas = made.studio.window.parts.canvas
    assert canvas.tool is Tool.CHOOSE_FACE
    first = made.studio.state.frame
    canvas.face_clicked.emit(2)
    settle()
    assert made.studio.state.document is not None
    assert made.studio.state.document.active_face == 2
    assert made.studio.state.frame != first
    assert canvas.tool is Tool.BRUSH


def test_a_failing_detector_leaves_the_photo_and_offers_placing(made: Made, photo: Path) -> None:
    made.detector.fault = RuntimeError("the network is broken")
    made.open(photo)
    assert made.studio.state.document is not None
    kinds = [bool(message.details) for message in made.messages]
    assert kinds == [True, False]
    assert "Place eyes and mouth…" in [action.text for action in made.messages[-1].actions]
    assert not made.studio.state.searching


def test_a_new_photo_drops_what_belonged_to_the_last_one(ready: Made, photo: Path) -> None:
    ready.generate()
    other = photo.parent / "other.png"
    Image.fromarray(picture(9, 300, 300)).save(other)
    ready.open(other)
    assert ready.studio.state.history.runs == ()
    assert ready.studio.state.shown is None
    assert len(ready.studio.state.picks.all) == 2


def test_files_dropped_on_the_window_are_opened(made: Made, photo: Path, exemplars: list[Path]) -> None:
    for path in (photo, exemplars[0].parent):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        made.studio.window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
        settle()
    assert made.studio.state.document is not None
    assert made.studio.gallery.model.rowCount() == 6


def test_the_sample_comes_first_until_an_own_photo_was_opened(made: Made, photo: Path) -> None:
    sample = sample_portrait()
    assert sample is not None
    made.studio.start()
    settle()
    document = made.studio.state.document
    assert document is not None
    assert document.photo.path == sample
    assert len(made.studio.state.picks.all) >= 1
    assert made.studio.state.engine.name == "fake"
    assert not made.studio.services.settings.get(OWN_PHOTO_OPENED)
    made.open(photo)
    assert made.studio.services.settings.get(OWN_PHOTO_OPENED)


def test_after_that_the_start_page_does(made: Made) -> None:
    made.studio.services.settings.set(OWN_PHOTO_OPENED, True)
    made.studio.start()
    settle()
    assert made.studio.state.document is None


def test_the_latest_photo_wins_and_a_face_placed_meanwhile_stays(made: Made, qtbot: QtBot, photo: Path) -> None:
    main_thread, gate, searching = MainThread(), threading.Event(), threading.Event()

    class SlowDetector:
        def detect(self, _pixels: object) -> list[object]:
            searching.set()
            gate.wait(10)
            return []

    given = made.studio.services
    worker = Worker("files", main_thread.post, given.reporter.report)
    services = replace(given, files=worker, detector=SlowDetector())  # pyright: ignore[reportArgumentType]
    state = StudioState()
    opening = OpeningController(state, services, lambda: None, lambda: None)
    other = photo.parent / "other.png"
    Image.fromarray(picture(9, 200, 200)).save(other)
    opening.open(photo)
    qtbot.waitUntil(lambda: state.searching and searching.is_set())
    opening.open(other)
    gate.set()
    qtbot.waitUntil(lambda: state.document is not None and state.document.width == 200 and not state.searching)
    assert state.document is not None
    assert state.document.photo.name == "other.png"
    assert len([text for text in made.texts() if "No face" in text]) == 1
    assert worker.stop(10)
