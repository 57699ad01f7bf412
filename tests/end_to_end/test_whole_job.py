"""The whole job in a real window by mouse and keys: open, paint, pick, generate, choose, accept, undo, redo, export, close."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exegan_studio.storage.paths import samples_folder
from tests.display import missing, virtual_screen
from tests.end_to_end.hands import Hands, tools, until

ROOT = Path(__file__).parents[2]


@dataclass
class Desk:
    """The running studio, and hands to work it with."""

    hands: Hands
    process: subprocess.Popen[str]
    file: Path

    def now(self) -> dict[str, Any]:
        assert self.process.poll() is None, "the studio has ended"
        found: dict[str, Any] = json.loads(self.file.read_text())
        return found

    def until(self, ready: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        until(lambda: self.file.exists() and ready(self.now()), what)
        return self.now()

    def until_ended(self) -> None:
        until(lambda: self.process.poll() is not None, "the program to end")
        assert self.process.returncode == 0
        assert "Traceback" not in self.file.with_name("studio.log").read_text()

    def at(self, name: str) -> tuple[int, int]:
        x, y = self.now()["at"][name]
        return x, y

    def click(self, name: str, held: str = "") -> None:
        self.hands.click(*self.at(name), held=held)


@pytest.fixture
def desk(own_home: Path, tmp_path: Path) -> Iterator[Desk]:
    tools()
    if shutil.which("openbox") is None:
        missing("openbox is not installed: windows get no keys without a window manager (Debian: apt-get install openbox)")
    with virtual_screen() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "EXEGAN_HOME": str(own_home)}
        environment |= {"PYTHONPATH": str(ROOT), "HOME": str(own_home)}
        manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        file = tmp_path / "status.json"
        log = (tmp_path / "studio.log").open("w")
        program = [sys.executable, str(ROOT / "tests/end_to_end/watched.py"), str(file)]
        process = subprocess.Popen(program, env=environment, stdout=log, stderr=log, text=True, cwd=ROOT)
        try:
            yield Desk(Hands(display), process, file)
        finally:
            for one in (process, manager):
                one.terminate()
                one.wait(timeout=30)
            log.close()
            print((tmp_path / "studio.log").read_text())  # noqa: T201 - pytest shows it where the test failed


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of one's own: the sample, named and sized otherwise."""
    source = next(one for one in sorted(samples_folder().glob("*.*")) if one.suffix in (".jpg", ".png"))
    path = tmp_path / "my portrait.png"
    with Image.open(source) as image:
        image.convert("RGB").resize((600, 600 * image.height // image.width)).save(path)
    return path


@pytest.mark.slow
def test_from_a_photo_to_an_edited_photo_by_mouse_and_keys(desk: Desk, photo: Path, tmp_path: Path) -> None:
    desk.until(lambda now: now["face"] and len(now["picks"]) >= 1, "the sample with its exemplars")
    assert not desk.now()["torch"]
    open_by_name(desk, photo)
    paint_over_the_eyes(desk)
    pick_two_exemplars(desk)
    generate_four(desk)
    desk.hands.shot(tmp_path / "candidates.png")
    accept_undo_redo(desk)
    export(desk)
    desk.hands.shot(tmp_path / "exported.png")
    written = photo.with_name("my portrait-edited.png")
    with Image.open(photo) as was, Image.open(written) as image:
        assert image.size == was.size
        differs = (np.asarray(image.convert("RGB")) != np.asarray(was)).any(2)
    assert 500 < differs.sum() < 0.25 * differs.size
    # All is exported: nothing is asked
    desk.hands.key("ctrl+q")
    desk.until_ended()


def open_by_name(desk: Desk, photo: Path) -> None:
    desk.hands.key("ctrl+o")
    desk.until(lambda now: now["title"] == "Open", "the file dialog")
    desk.hands.type(str(photo))
    desk.hands.key("Return")
    desk.until(lambda now: now["photo"] == str(photo) and now["face"], "the photo with its face")


def paint_over_the_eyes(desk: Desk) -> None:
    """In the upright face, with one drag; taken back and done again."""
    desk.hands.key("F3")
    desk.until(lambda now: abs(now["at"]["left eye"][1] - now["at"]["right eye"][1]) <= 8, "the upright face")
    left, right = desk.at("left eye"), desk.at("right eye")
    reach = (right[0] - left[0]) / 3
    steps = [(left[0] - reach + part * (right[0] - left[0] + 2 * reach) / 24, float(left[1])) for part in range(25)]
    desk.hands.drag(steps)
    painted = desk.until(lambda now: now["hole"] > 500, "the painted hole")["hole"]
    desk.hands.key("ctrl+z")
    desk.until(lambda now: now["hole"] == 0, "the stroke taken back")
    desk.hands.key("ctrl+shift+z")
    desk.until(lambda now: now["hole"] == painted, "the stroke again")


def pick_two_exemplars(desk: Desk) -> None:
    """One by a click, a second one with Ctrl."""
    names = [name for name in desk.now()["at"] if name.startswith("exemplar ")]
    desk.click(names[-1])
    desk.until(lambda now: now["picks"] == [names[-1].removeprefix("exemplar ")], "one exemplar")
    desk.click(names[0], held="ctrl")
    desk.until(lambda now: len(now["picks"]) == 2, "two exemplars")


def generate_four(desk: Desk) -> None:
    """The window goes on living while the engine works."""
    before = desk.now()["beats"]
    desk.hands.key("ctrl+Return")
    desk.until(lambda now: now["generating"] or now["candidates"], "the run to begin")
    desk.until(lambda now: len(now["candidates"]) == 4 and not now["generating"], "four candidates")
    assert desk.now()["beats"] > before + 3


def accept_undo_redo(desk: Desk) -> None:
    desk.hands.key("3")
    desk.until(lambda now: now["shown"] == 3, "candidate 3")
    desk.hands.key("Return")
    desk.until(lambda now: now["accepted"] == 1 and now["shown"] == 0, "the accepted candidate")
    desk.hands.key("ctrl+z")
    desk.until(lambda now: now["accepted"] == 0, "accepting taken back")
    desk.hands.key("ctrl+shift+z")
    desk.until(lambda now: now["accepted"] == 1, "accepting again")


def export(desk: Desk) -> None:
    """Under the suggested name."""
    desk.hands.key("ctrl+e")
    desk.until(lambda now: now["dialog"] and "bit for bit" in now.get("proof", ""), "the proof in the export dialog")
    desk.click("export")
    desk.until(lambda now: not now["dialog"] and any("Exported" in text for text in now["messages"]), "the export")


@pytest.mark.slow
def test_closing_with_an_unexported_edit_asks_and_escape_stays(desk: Desk) -> None:
    hands = desk.hands
    desk.until(lambda now: now["face"] and len(now["picks"]) >= 1, "the sample with its exemplars")
    desk.click("region mouth")
    desk.until(lambda now: now["hole"] > 0, "the mouth's region")
    desk.click("generate")
    desk.until(lambda now: now["shown"] == 1, "the first candidate on the canvas")
    hands.key("Return")
    desk.until(lambda now: now["accepted"] == 1, "the accepted candidate")
    hands.key("ctrl+q")
    desk.until(lambda now: now["question"], "the question")
    time.sleep(0.3)
    hands.key("Escape")
    desk.until(lambda now: not now["question"], "the question to go")
    assert desk.process.poll() is None
    hands.key("ctrl+q")
    desk.until(lambda now: now["question"], "the question again")
    time.sleep(0.3)
    desk.click("discard")
    desk.until_ended()
