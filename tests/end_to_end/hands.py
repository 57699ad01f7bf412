"""A real window under Xvfb, worked by xdotool as a person works it."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.display import missing

PATIENCE = 90.0


def tools() -> None:
    """Skip, or fail where a window is demanded, without xdotool."""
    if shutil.which("xdotool") is None:
        missing("xdotool is not installed: nobody can move the mouse (Debian: apt-get install xdotool)")


class Hands:
    """Mouse and keys of one display. Positions are on the screen."""

    def __init__(self, display: str) -> None:
        self._display = display

    def do(self, *words: object) -> str:
        command = ["xdotool", *(str(word) for word in words)]
        done = subprocess.run(
            command,
            env={"DISPLAY": self._display, "PATH": "/usr/bin:/bin:/usr/local/bin"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.stdout.strip()

    def click(self, x: float, y: float, *, held: str = "") -> None:
        self.do("mousemove", round(x), round(y))
        time.sleep(0.1)
        if held:
            self.do("keydown", held)
        self.do("click", 1)
        if held:
            self.do("keyup", held)
        time.sleep(0.2)

    def drag(self, points: list[tuple[float, float]]) -> None:
        """With the left button along these points."""
        self.do("mousemove", *map(round, points[0]))
        self.do("mousedown", 1)
        for x, y in points[1:]:
            self.do("mousemove", round(x), round(y))
            time.sleep(0.02)
        self.do("mouseup", 1)
        time.sleep(0.2)

    def key(self, *keys: str) -> None:
        self.do("key", *keys)
        time.sleep(0.2)

    def type(self, text: str) -> None:
        self.do("type", "--delay", 12, text)
        time.sleep(0.2)

    def shot(self, path: Path) -> None:
        """A picture of the whole screen, where ImageMagick is there to take it."""
        program = shutil.which("import")
        if program is not None:
            subprocess.run(
                [program, "-display", self._display, "-window", "root", str(path)], timeout=30, check=False, capture_output=True
            )


def until(ready: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait for it; fail saying what was waited for."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.1)
