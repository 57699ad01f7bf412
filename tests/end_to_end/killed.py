"""Kills a working studio many times. `python -m tests.end_to_end.killed FOLDER ROUNDS` prints what every round left and fails
where a document does not open, is not what was written last, or is missing though there was something to keep."""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import cv2
import numpy as np
from PIL import Image
from PySide6.QtCore import QTimer

from exegan_studio.domain.arrays import content_hash
from exegan_studio.domain.project import Project, ProjectFile
from exegan_studio.domain.strokes import Brush
from exegan_studio.pipeline.projects import kept_work, load_project
from exegan_studio.storage.paths import HOME_VARIABLE, state_folder
from exegan_studio.storage.project_archive import KnownPieces
from exegan_studio.storage.work_folder import WorkFolder, left_work
from exegan_studio.studio.app import make_application
from exegan_studio.studio.composition import Studio, compose, make_services
from exegan_studio.studio.controllers import keeping, saving
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.reporter import Reporter
from tests.studio.making import Engines, FakeDetector, FakeEngine, picture

SIDE = 400
MOST_MOVES = 240
EVERY_MS = 40
"""Kept far oftener than in earnest, so that more of the kills hit the writing."""
SAVED_EVERY = 70
"""Moves. A quick machine that saved oftener would nearly always be killed with nothing unsaved."""

RECOVERED, TOO_SOON, JUST_SAVED = "work recovered", "killed before anything was kept", "killed when all was saved"
NOTHING = "nothing"


def words_of(project: Project) -> str:
    """Tells one state of the work from another."""
    return f"{len(project.tree.nodes)}-{len(project.candidates)}-{content_hash(project.mask)[:16]}"


def note_all(journal: Path) -> None:
    """From now on this process notes what it keeps and saves, before and after it is written: that survives it."""
    handle = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    keep_work, save_project, clear = keeping.keep_work, saving.save_project, keeping.WorkFolder.clear

    def note(words: str) -> None:
        os.write(handle, f"{words}\n".encode("ascii"))

    def noted_keep(folder: Path, project: Project, known: KnownPieces) -> None:
        note(f"keeping {words_of(project)}")
        keep_work(folder, project, known)
        note(f"kept {words_of(project)}")

    def noted_save(path: Path, project: Project, *, overwrite: bool) -> ProjectFile:
        note(f"saving {words_of(project)}")
        file = save_project(path, project, overwrite=overwrite)
        note(f"saved {words_of(project)}")
        return file

    def noted_clear(self: WorkFolder) -> None:
        note(f"keeping {NOTHING}")
        clear(self)
        note(f"kept {NOTHING}")

    keeping.keep_work, saving.save_project = noted_keep, noted_save
    keeping.WorkFolder.clear = noted_clear


def left_by(lines: Sequence[str], begun: str, ended: str, first: str) -> set[str]:
    """What may be found on disk after these notes: what was written last, or what was being written then."""
    may = {first}
    for line in lines:
        what, _, state = line.partition(" ")
        if what == begun:
            may.add(state)
        elif what == ended:
            may = {state}
    return may


class Hand:
    """Paints without rest; generates, keeps candidates and saves in between."""

    def __init__(self, studio: Studio, project: Path, moved: Callable[[], object]) -> None:
        self._moved = moved
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
        if self._count % SAVED_EVERY == 0:
            self._studio.controllers.saving.save_to(self._project, overwrite=True)
        self._moved()


def work(photo: Path, project: Path, moved: Callable[[], object]) -> NoReturn:
    """A studio that works until it is killed; `moved` is called after every move of the hand."""
    app = make_application(["studio"])
    main_thread, reporter = MainThread(), Reporter()
    engines = Engines(FakeEngine())
    services = make_services(main_thread, reporter, detector=FakeDetector(), choices=engines.all, make_engine=engines.make)
    studio = compose(services, main_thread)
    studio.controllers.keeping.timer.setInterval(EVERY_MS)
    studio.window.show()
    studio.controllers.engines.look()
    studio.controllers.opening.open(photo)
    hand = Hand(studio, project, moved)
    timer = QTimer()
    timer.timeout.connect(hand.move)
    timer.start(2)
    sys.exit(app.exec())


def killed_once(photo: Path, project: Path, journal: Path, moves: int, after: float) -> None:
    """So many seconds after so many moves of the hand: a busy machine is not killed sooner in its work."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        note_all(journal)
        work(photo, project, lambda: os.write(writing, b"!"))
    os.close(writing)
    for _ in range(moves):
        if os.read(reading, 1) != b"!":
            raise AssertionError("the studio ended by itself")
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    if not os.WIFSIGNALED(status):
        raise AssertionError(f"the studio ended by itself, status {status}")


def check(found: tuple[Project, tuple[str, ...]], photo: Path) -> str:
    """What the project is, for the journal."""
    project, notes = found
    if notes:
        raise AssertionError(f"what was kept is not whole: {notes}")
    if not (project.photo.pixels == np.asarray(Image.open(photo))).all():
        raise AssertionError("another photo")
    return words_of(project)


def one_round(photo: Path, project: Path, home: Path, chance: random.Random) -> tuple[str, str]:
    """What came of it, RECOVERED, TOO_SOON or JUST_SAVED, and more of it in words. Raises AssertionError for anything else."""
    os.environ[HOME_VARIABLE] = str(home)
    before = check(load_project(project), photo) if project.exists() else NOTHING
    journal = home.with_suffix(".journal")
    killed_once(photo, project, journal, chance.randint(1, MOST_MOVES), chance.uniform(0.0, 0.06))
    lines = journal.read_text("ascii").splitlines() if journal.exists() else []
    kept, saved = left_by(lines, "keeping", "kept", NOTHING), left_by(lines, "saving", "saved", before)
    left = left_work(state_folder() / "work")
    found = check(kept_work(left[0].folder), photo) if left else NOTHING
    for one in left:
        one.remove()
    file = check(load_project(project), photo) if project.exists() else NOTHING
    if len(left) > 1 or found not in kept or file not in saved:
        raise AssertionError(f"left {found}, not one of {kept}; the project {file}, not one of {saved}")
    if found != NOTHING:
        return RECOVERED, found
    if not any(line.startswith("kept") and line != f"kept {NOTHING}" for line in lines):
        return TOO_SOON, f"it noted {lines}"
    # Nothing is kept any more only where all of it is in the file.
    if file == NOTHING or (f"saved {file}" not in lines and f"saving {file}" not in lines):
        raise AssertionError(f"nothing is left, though the project was not just saved: {lines[-6:]}")
    return JUST_SAVED, file


def main(folder: Path, rounds: int) -> None:
    # A thread pool of its own would not live on in a fork.
    cv2.setNumThreads(0)
    photo, project = folder / "photo.png", folder / "work.exegan"
    Image.fromarray(picture(1, SIDE, SIDE)).save(photo)
    chance = random.Random(7)
    outcomes: Counter[str] = Counter()
    for number in range(rounds):
        outcome, words = one_round(photo, project, folder / f"home-{number}", chance)
        outcomes[outcome] += 1
        sys.stdout.write(f"{number}: {outcome}; {words}\n")
    sys.stdout.write(f"{dict(outcomes)}\n")
    if outcomes[RECOVERED] < rounds // 3 or not project.exists():
        raise AssertionError("too few kills came when there was work to lose")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
