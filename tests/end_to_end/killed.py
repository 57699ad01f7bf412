"""Kills a working studio many times. `python -m tests.end_to_end.killed FOLDER ROUNDS` prints what every round left and fails
where a document does not open."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import cv2
import numpy as np
from PIL import Image
from PySide6.QtCore import QTimer

from exegan_studio.domain.project import Project
from exegan_studio.domain.strokes import Brush
from exegan_studio.pipeline.projects import kept_work, load_project
from exegan_studio.storage.paths import HOME_VARIABLE, state_folder
from exegan_studio.storage.work_folder import left_work
from exegan_studio.studio.app import make_application
from exegan_studio.studio.composition import Studio, compose, make_services
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.reporter import Reporter
from tests.studio.making import Engines, FakeDetector, FakeEngine, picture

SIDE = 400
EVERY_MS = 40
"""Kept far oftener than in earnest, so that more of the kills hit the writing."""


class Hand:
    """Paints without rest; generates, keeps candidates and saves in between."""

    def __init__(self, studio: Studio, project: Path) -> None:
        self._studio = studio
        self._project = project
        self._count = 0
        self._random = random.Random(4)

    def move(self) -> None:
        document = self._studio.state.document
        if document is None or document.face is None:
            return
        self._count += 1
        if self._count % 12 == 1:
            document.begin_stroke(Brush(diameter=30.0))
        document.stroke_to(self._random.uniform(100, 300), self._random.uniform(100, 300))
        if self._count % 12 == 0:
            document.end_stroke()
        if self._count % 40 == 0 and self._studio.state.generating is None:
            self._studio.controllers.filling.generate(self._studio.window.parts.fill.settings_for_run())
        history = self._studio.state.history
        if self._count % 60 == 0 and history.all():
            history.keep(history.all()[0], True)
            self._studio.controllers.reviewing.show(history.all()[0])
            self._studio.controllers.reviewing.accept()
        if self._count % 25 == 0:
            self._studio.controllers.saving.save_to(self._project, overwrite=True)


def work(photo: Path, project: Path, ready: Callable[[], object]) -> NoReturn:
    """A studio that works until it is killed."""
    app = make_application(["studio"])
    main_thread, reporter = MainThread(), Reporter()
    engines = Engines(FakeEngine())
    services = make_services(main_thread, reporter, detector=FakeDetector(), choices=engines.all, make_engine=engines.make)
    studio = compose(services, main_thread)
    studio.controllers.keeping.timer.setInterval(EVERY_MS)
    studio.window.show()
    studio.controllers.engines.look()
    studio.controllers.opening.open(photo)
    hand = Hand(studio, project)
    timer = QTimer()
    timer.timeout.connect(hand.move)
    timer.start(2)
    QTimer.singleShot(0, ready)
    sys.exit(app.exec())


def killed_once(photo: Path, project: Path, after: float) -> None:
    """Seconds after the window is there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(photo, project, lambda: os.write(writing, b"!"))
    os.close(writing)
    if os.read(reading, 1) != b"!":
        raise AssertionError("the studio ended by itself")
    os.close(reading)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise AssertionError(f"the studio ended by itself, status {status}")


def check(found: tuple[Project, tuple[str, ...]], photo: Path) -> Project:
    project, notes = found
    if notes:
        raise AssertionError(f"what was kept is not whole: {notes}")
    if not (project.photo.pixels == np.asarray(Image.open(photo))).all():
        raise AssertionError("another photo")
    return project


def main(folder: Path, rounds: int) -> None:
    # A thread pool of its own would not live on in a fork.
    cv2.setNumThreads(0)
    photo, project = folder / "photo.png", folder / "work.exegan"
    Image.fromarray(picture(1, SIDE, SIDE)).save(photo)
    chance = random.Random(7)
    recovered = saved = 0
    for number in range(rounds):
        os.environ[HOME_VARIABLE] = str(folder / f"home-{number}")
        killed_once(photo, project, chance.uniform(0.2, 1.5))
        left = left_work(state_folder() / "work")
        told = "nothing yet"
        for one in left:
            found = check(kept_work(one.folder), photo)
            painted = int((found.mask > 0).sum())
            told = f"{len(found.tree.nodes)} edits, {len(found.candidates)} candidates, {painted} pixels of mask"
            one.remove()
            recovered += 1
        if project.exists():
            check(load_project(project), photo)
            saved += 1
        sys.stdout.write(f"{number}: left {told}; project {'whole' if project.exists() else 'not saved yet'}\n")
    sys.stdout.write(f"recovered {recovered} of {rounds}, project whole {saved} times\n")
    # A save just before leaves nothing to keep, and some kills come before there is anything to lose.
    if recovered < rounds // 3 or saved < rounds // 2:
        raise AssertionError("too many kills came before there was anything to lose")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
