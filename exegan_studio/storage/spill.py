"""Arrays that may leave memory for a file and come back when they are looked at: same bytes, checked."""

import contextlib
import secrets
import sys
import weakref
from pathlib import Path
from typing import IO, Any, Generic

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import AnyArray, content_hash, frozen
from exegan_studio.domain.errors import PictureError
from exegan_studio.storage.atomic import explained

_MARK = "exegan-studio.lock"
_ENDING = ".exegan-array.npy"


class SpillFolder:
    """A folder of this running program's own, inside `parent`; made when the first array is written. Only the thread that
    writes calls `write` and `clear_leftovers`; `close` once that thread is done.

    The program holds a lock on the mark inside for as long as it runs, so that another one can tell a folder in use from one
    that a crash left behind. Nothing is deleted but marked folders' own files.
    """

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._folder: Path | None = None
        self._mark: IO[bytes] | None = None

    def write(self, array: NDArray[Any]) -> Path:
        """A new file with the array. Raises OutputError where the system refuses; nothing is left of the file then."""
        with explained(self._parent):
            folder = self._own()
            path = folder / f"{secrets.token_hex(8)}{_ENDING}"
            try:
                with path.open("xb") as file:
                    np.save(file, array, allow_pickle=False)
            except OSError:
                path.unlink(missing_ok=True)
                raise
        return path

    def clear_leftovers(self) -> None:
        """Remove what programs left behind that no longer run."""
        with contextlib.suppress(OSError):
            for mark in self._parent.glob(f"*/{_MARK}"):
                if mark.parent != self._folder:
                    _remove_unused(mark)

    def close(self) -> None:
        """Remove the folder: what was written is gone."""
        if self._folder is not None and self._mark is not None:
            self._mark.close()
            with contextlib.suppress(OSError):
                _remove_unused(self._folder / _MARK)
            self._folder = self._mark = None

    def _own(self) -> Path:
        if self._folder is None:
            folder = self._parent / secrets.token_hex(8)
            folder.mkdir(parents=True, mode=0o700)
            try:
                mark = (folder / _MARK).open("xb")
            except OSError:
                folder.rmdir()
                raise
            if not lock_file(mark):
                mark.close()
                raise OSError(f"{folder} is in use")
            self._folder, self._mark = folder, mark
        return self._folder


class Stowed(Generic[AnyArray]):
    """A frozen array in memory, or in a file. `get` on any thread, the rest on the main thread.

    The file goes when nobody holds the Stowed any more. An array that somebody else still holds is given out again itself, so
    that `is` goes on telling whether two are the same.
    """

    def __init__(self, array: AnyArray) -> None:
        self._array: AnyArray | None = array
        self._seen = weakref.ref(array)
        self._path = Path()
        self._hash = ""
        self._bytes = array.nbytes

    @property
    def nbytes(self) -> int:
        """Bytes held in memory for its own sake."""
        return 0 if self._array is None else self._bytes

    def holds(self, array: AnyArray) -> bool:
        """Whether this is that very array."""
        return self._seen() is array

    def get(self) -> AnyArray:
        """The array. Raises PictureError where its file is gone or no longer holds what was written."""
        # Each is read once: the main thread may let the array go meanwhile, and has set the file by then.
        array = self._array
        if array is None:
            array = self._seen()
        return self._read() if array is None else array

    def let_go(self, path: Path, checked: str) -> None:
        """The file holds it from now on; `checked` is the array's content hash."""
        self._path, self._hash = path, checked
        weakref.finalize(self, _unlink, path).atexit = False
        self._array = None

    def fetch(self) -> None:
        """Back into memory for good. Raises as `get`."""
        self._array = self.get()

    def _read(self) -> AnyArray:
        try:
            array: AnyArray = np.load(self._path, allow_pickle=False)
        except Exception as fault:  # a damaged header can fail in any way at all
            raise _lost() from fault
        if content_hash(array) != self._hash:
            raise _lost()
        self._seen = weakref.ref(frozen(array))
        return array


def stow(folder: SpillFolder, array: NDArray[Any]) -> tuple[Path, str]:
    """What `Stowed.let_go` wants to know. The writing thread; raises as `SpillFolder.write`."""
    return folder.write(array), content_hash(array)


def _lost() -> PictureError:
    return PictureError(
        "A candidate that was put on disk cannot be read back.", "Make it again from its recipe: the strip's menu has that."
    )


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _remove_unused(mark: Path) -> None:
    """The marked folder goes, unless a running program holds its mark or something else lies in it."""
    with mark.open("r+b") as file:
        if not lock_file(file):
            return
    for path in mark.parent.glob(f"*{_ENDING}"):
        path.unlink()
    mark.unlink()
    mark.parent.rmdir()


def lock_file(file: IO[bytes]) -> bool:
    """Whether the file is this one's now; the system frees it when the program ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
