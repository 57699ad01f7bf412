"""Where the running program keeps its work, so that nothing is lost when it ends in an unforeseen way."""

import contextlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from exegan_studio.domain.errors import StudioError
from exegan_studio.storage.atomic import explained
from exegan_studio.storage.names import printable, shown_name
from exegan_studio.storage.project_archive import MANIFEST, PIECES, keep_only, read_folder
from exegan_studio.storage.spill import lock_file

_MARK = "in-use.lock"


class WorkFolder:
    """A folder of this running program's own, made when something is kept first. The program holds a lock on the mark inside
    for as long as it runs: what a crash left behind is told by that. One thread, but `close` once that thread is done."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._folder: Path | None = None
        self._mark: IO[bytes] | None = None

    def folder(self) -> Path:
        """Raises OutputError where it cannot be made."""
        if self._folder is None:
            folder = self._parent / secrets.token_hex(8)
            with explained(self._parent):
                folder.mkdir(parents=True, mode=0o700)
                self._mark = (folder / _MARK).open("xb")
                lock_file(self._mark)
            self._folder = folder
        return self._folder

    def clear(self) -> None:
        """Nothing is worth keeping any more. Raises OutputError."""
        if self._folder is not None:
            _empty(self._folder)

    def close(self) -> None:
        """The program ends as it should: the folder goes."""
        if self._folder is not None and self._mark is not None:
            self._mark.close()
            with contextlib.suppress(OSError, StudioError):
                _remove(self._folder)
            self._folder = self._mark = None


@dataclass(frozen=True)
class LeftWork:
    """What a program that no longer runs has left. It is this one's as long as the lock is held: until `remove`, or the
    program's end. `name`: the project file's, or else the photo's; `written`: seconds since 1970."""

    folder: Path
    name: str
    written: float
    lock: IO[bytes]

    def remove(self) -> None:
        """It is of no use any more. Raises OutputError."""
        self.lock.close()
        with explained(self.folder):
            _remove(self.folder)


def left_work(parent: Path) -> list[LeftWork]:
    """The newest first; folders in which nothing was kept yet are removed. Any thread."""
    found: list[LeftWork] = []
    with contextlib.suppress(OSError):
        for mark in parent.glob(f"*/{_MARK}"):
            one = _left(mark)
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda one: one.written, reverse=True)


def _left(mark: Path) -> LeftWork | None:
    folder = mark.parent
    lock = mark.open("r+b")
    if not lock_file(lock):
        lock.close()
        return None
    if not (folder / MANIFEST).exists():
        lock.close()
        _remove(folder)
        return None
    return LeftWork(folder, _name_of(folder), (folder / MANIFEST).stat().st_mtime, lock)


def _name_of(folder: Path) -> str:
    """The manifest may be damaged: the work is offered all the same, and what is wrong is said when it is opened."""
    try:
        plain: Any = json.loads(read_folder(folder).manifest)
        file = plain.get("file")
        return shown_name(Path(str(file["path"]))) if file else printable(str(plain["photo"]["name"]))[:80]
    except (StudioError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "a photo"


def _empty(folder: Path) -> None:
    """The manifest goes first: without it nothing is offered."""
    with explained(folder):
        (folder / MANIFEST).unlink(missing_ok=True)
        if (folder / PIECES).is_dir():
            keep_only(folder, set())


def _remove(folder: Path) -> None:
    """Only what this program made; a folder with anything else in it stays."""
    _empty(folder)
    for part in (folder, folder / PIECES):
        for piece in part.glob(".exegan-*.part"):
            piece.unlink()
    with contextlib.suppress(FileNotFoundError):
        (folder / PIECES).rmdir()
    (folder / _MARK).unlink()
    folder.rmdir()
