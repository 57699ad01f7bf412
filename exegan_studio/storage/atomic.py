"""Files that are either wholly there or not at all: written beside, forced to disk, then renamed."""

import contextlib
import errno
import os
import secrets
from collections.abc import Generator, Iterable
from pathlib import Path

from exegan_studio.domain.errors import OutputError
from exegan_studio.storage.names import shown_name

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space, or choose another folder."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space, or choose another folder."),
    errno.EACCES: ("writing there is not allowed", "Choose a folder that you may write to."),
    errno.EPERM: ("writing there is not allowed", "Choose a folder that you may write to."),
    errno.EROFS: ("the disk can only be read", "Choose a folder that you may write to."),
    errno.ENOENT: ("its folder does not exist", "Make the folder, or choose another one."),
    errno.ENOTDIR: ("its folder is not a folder", "Choose another folder."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ELOOP: ("its folder is a link that leads back to itself", "Choose another folder."),
}


def atomic_write(path: Path, data: bytes, overwrite: bool) -> None:
    """Write the file whole. A link is followed, and an existing file keeps its permissions. Any thread.

    Raises OutputError: the name is taken and `overwrite` is false, it is a folder, or the system refuses. What was there
    before is then still there, and nothing else is left behind.
    """
    atomic_write_parts(path, (data,), overwrite)


def atomic_write_parts(path: Path, parts: Iterable[bytes | memoryview], overwrite: bool) -> None:
    """As `atomic_write`, for what is too large to be held at once; the parts are asked for one by one.

    An error raised by `parts`, as Cancelled, leaves nothing behind either.
    """
    target = Path(os.path.realpath(path))
    refuse_taken(path, overwrite)
    # a name of its own length: the target's may already be the longest the file system takes
    beside = target.parent / f".exegan-{secrets.token_hex(6)}.part"
    with explained(path):
        try:
            _write_synced(beside, parts, target)
            if overwrite:
                beside.replace(target)
            else:
                _place_new(beside, target)
        except FileExistsError as fault:
            raise _taken(path) from fault
        finally:
            beside.unlink(missing_ok=True)
    _sync_folder(target.parent)


def refuse_taken(path: Path, overwrite: bool) -> None:
    """Raise OutputError early, before work is spent on a file that could not be written under that name."""
    with explained(path):
        if path.is_dir():
            raise OutputError(f"{shown_name(path)} is a folder.", "Choose a file name.")
        if not overwrite and os.path.lexists(path):
            raise _taken(path)


def _taken(path: Path) -> OutputError:
    return OutputError(f"{shown_name(path)} exists already.", "Choose another name, or allow overwriting.")


@contextlib.contextmanager
def explained(path: Path) -> Generator[None]:
    """What the system refuses there, as OutputError."""
    try:
        yield
    except OSError as fault:
        reason, next_step = _REASONS.get(fault.errno or 0, (fault.strerror or str(fault), "Choose another folder."))
        raise OutputError(f"{shown_name(path)} cannot be written: {reason}.", next_step) from fault


def _write_synced(beside: Path, parts: Iterable[bytes | memoryview], target: Path) -> None:
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileNotFoundError):
        beside.chmod(target.stat().st_mode & 0o7777)


def _place_new(beside: Path, target: Path) -> None:
    """Rename, but raise FileExistsError rather than replace a file that another program made meanwhile."""
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError as fault:
        if fault.errno in (errno.ENAMETOOLONG, errno.ENOENT):
            raise
        # no hard links here (FAT, some network drives): claim the name, then replace the claim
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        try:
            beside.replace(target)
        except OSError:
            target.unlink(missing_ok=True)
            raise


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where the system can; the file is complete either way."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
