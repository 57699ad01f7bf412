"""A studio in which every job is done at once."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from exegan_studio.jobs.worker import SynchronousRunner
from exegan_studio.storage.settings import Settings, decoding_limits
from exegan_studio.studio.composition import compose
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.messages import Message
from exegan_studio.studio.reporter import Reporter
from exegan_studio.studio.services import Services
from exegan_studio.studio.theme import COLOURS, style_sheet
from tests.studio.making import Engines, FakeDetector, FakeEngine, Made, picture, settle


@pytest.fixture
def made(qtbot: QtBot, own_home: Path) -> Iterator[Made]:
    """The real window and controllers, every job done at once."""
    reporter, main_thread = Reporter(), MainThread()
    heard: list[Message] = []
    reporter.message.connect(heard.append)
    settings = Settings.load(own_home / "settings.json")
    engine, detector = FakeEngine(), FakeDetector()
    engines = Engines(engine)
    runner = SynchronousRunner(reporter.report)
    services = Services(
        settings,
        decoding_limits(settings),
        reporter,
        runner,
        SynchronousRunner(reporter.report),
        SynchronousRunner(reporter.report),
        SynchronousRunner(reporter.report),
        detector,
        engines.all,
        engines.make,
    )
    studio = compose(services, main_thread)
    studio.window.setStyleSheet(style_sheet(COLOURS))
    qtbot.addWidget(studio.window)
    studio.window.resize(1280, 860)
    studio.window.show()
    studio.controllers.engines.look()
    settle()
    yield Made(studio, engine, detector, heard, engines)
    studio.state.open(None)
    settle()
    studio.controllers.keeping.close(1.0)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.fromarray(picture(1, 400, 360)).save(path)
    return path


@pytest.fixture
def exemplars(tmp_path: Path) -> list[Path]:
    """Four usable ones, one without a face, one that is no picture."""
    folder = tmp_path / "exemplars"
    folder.mkdir()
    paths: list[Path] = []
    for number in range(4):
        paths.append(folder / f"person {number}.png")
        Image.fromarray(picture(10 + number)).save(paths[-1])
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "wall.png")
    (folder / "text.png").write_text("not a picture")
    return paths


@pytest.fixture
def ready(made: Made, photo: Path, exemplars: list[Path]) -> Made:
    """Photo open, a hole painted, two exemplars picked."""
    made.studio.controllers.exemplars.open_folder(exemplars[0].parent)
    made.open(photo)
    made.paint()
    made.studio.controllers.exemplars.pick(exemplars[0], several=False)
    made.studio.controllers.exemplars.pick(exemplars[1], several=True)
    settle()
    return made
