"""Where a file that another file names lies: where it lay, or beside the one that names it, when both have moved together."""

import os
from pathlib import Path, PureWindowsPath


def relative_place(path: Path, folder: Path) -> str | None:
    """The way from the folder to the file, with slashes on every system; None where there is none, as between two drives."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return None


def near_place(relative: str, folder: Path) -> Path | None:
    """The file that `relative_place` led to; None where the words lead elsewhere than on from the folder."""
    if PureWindowsPath(relative).anchor:
        return None
    return Path(os.path.normpath(folder / relative))


def places_of(path: Path, near: Path | None) -> tuple[Path, ...]:
    """Where to look for it. Not on another machine's share by its name, unless the project lies there too: only to ask
    whether such a file is there would reach the network, and a project from elsewhere may name any file."""
    own = () if str(path).startswith(("\\\\", "//")) else (path,)
    return own if near is None else (near, *own)
