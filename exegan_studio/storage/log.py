"""The log: one file that is turned over before it grows, without the folders a person's pictures lie in."""

import contextlib
import faulthandler
import logging
import re
import sys
from collections import deque
from collections.abc import Generator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from exegan_studio.storage.paths import state_folder

LOG_NAME, CRASH_NAME = "studio.log", "crash.txt"
LARGEST_BYTES, OLDER_FILES = 1_000_000, 3
RECENT = 40
"""Lines that go into a bug report."""
MOST_OF_A_CRASH = 100_000

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_FOLDERS = re.compile(r"""(?<![\w.~])(?:[A-Za-z]:|~)?[/\\](?:(?! )[^/\\\n"':*?<>|]+[/\\])+""")
_CODE = re.compile(r"(?:exegan_studio|site-packages|lib[/\\]python[\d.]+)[/\\].*", re.DOTALL)


def log_folder() -> Path:
    """Where the log lies. Nothing is made."""
    return state_folder() / "log"


def without_folders(text: str) -> str:
    """Only the names of files stay, and of code also where it lies in its package: folders tell who somebody is."""

    def shortened(found: re.Match[str]) -> str:
        code = _CODE.search(found[0])
        return code[0] if code else ""

    return _FOLDERS.sub(shortened, text)


class _NamesOnly(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_folders(super().format(record))


class _LogFile(RotatingFileHandler):
    """Where a line cannot be written, as on a full disk, it is left out: the log must not get in the way of the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the name is the base class'
        self.close()


class RecentLines(logging.Handler):
    """The last entries, in memory: they are there also where nothing can be written. Any thread."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=RECENT)
        self.setFormatter(_NamesOnly(_FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def text(self) -> str:
        # Another thread's entry would change the lines while they are walked through.
        self.acquire()
        try:
            return "\n".join(self._lines)
        finally:
            self.release()


@contextlib.contextmanager
def logging_to(folder: Path, recent: RecentLines) -> Generator[None]:
    """From now on everything from INFO on goes to the log in that folder and to `recent`, warnings also to standard error.

    What a hard crash of the last run left is taken over; one of this run is written beside the log. A folder that cannot be
    made means no log, and is no error.
    """
    root = logging.getLogger()
    handlers: list[logging.Handler] = [recent]
    if sys.stderr is not None:  # none where Windows starts a program without a console
        shown = logging.StreamHandler()
        shown.setLevel(logging.WARNING)
        handlers.append(shown)
    level, crash = root.level, None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        crash = (folder / CRASH_NAME).open("a+", encoding="utf-8", errors="replace")
    except OSError as fault:
        problem = fault.strerror
    else:
        problem = ""
        file = _LogFile(folder / LOG_NAME, "a", LARGEST_BYTES, OLDER_FILES, "utf-8", delay=True, errors="backslashreplace")
        file.setFormatter(_NamesOnly(_FORMAT))
        handlers.append(file)
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    if problem:
        logging.getLogger(__name__).warning("there is no log file: %s", problem)
    if crash is not None:
        _take_over(crash)
        faulthandler.enable(crash)
    try:
        yield
    finally:
        root.setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        if crash is not None:
            faulthandler.disable()
            crash.close()


def _take_over(crash: TextIO) -> None:
    """Into the log with what the last run's crash wrote, and the file is empty again."""
    crash.seek(0)
    left = crash.read(MOST_OF_A_CRASH)
    if left.strip():
        logging.getLogger(__name__).error("the last run ended by a crash:\n%s", left)
        crash.truncate(0)
