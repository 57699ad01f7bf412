"""Favourite pictures: remembered by where they lie and by what they hold, so that a renamed one keeps its star."""

import json
from pathlib import Path
from typing import Any

from exegan_studio.domain.errors import OutputError
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.storage.paths import config_folder
from exegan_studio.storage.set_aside import set_aside


class Favourites:
    """One thread; `text` is for whoever writes it to disk."""

    def __init__(self, path: Path, kept: dict[str, str], note: str = "") -> None:
        self.path = path
        self.note = note
        """What went wrong when they were read; empty: nothing."""
        self._kept = kept
        self._contents = {sha256 for sha256 in kept.values() if sha256}

    @classmethod
    def load(cls, path: Path | None = None) -> "Favourites":
        """From the file, or from `config_folder()/favourites.json`. Never raises: a damaged file is renamed, not lost."""
        path = config_folder() / "favourites.json" if path is None else path
        try:
            kept = _paths_of(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return cls(path, {})
        except OSError as fault:
            return cls(path, {}, f"The favourites cannot be read: {fault.strerror}.")
        except (ValueError, RecursionError):
            return cls(path, {}, set_aside(path, "favourites"))
        return cls(path, kept)

    def has(self, path: Path, sha256: str = "") -> bool:
        """`sha256` of the file's content, where it is known."""
        return str(path) in self._kept or (sha256 != "" and sha256 in self._contents)

    def set(self, path: Path, sha256: str, wanted: bool) -> None:
        """Nothing is written before `save`."""
        if wanted:
            self._kept[str(path)] = sha256
        else:
            own = {str(path)} | {one for one, content in self._kept.items() if sha256 and content == sha256}
            self._kept = {one: content for one, content in self._kept.items() if one not in own}
        self._contents = {content for content in self._kept.values() if content}

    def text(self) -> str:
        rows = [{"path": path, "sha256": sha256} for path, sha256 in self._kept.items()]
        return json.dumps({"version": 1, "favourites": rows}, indent=1) + "\n"


def save_favourites(path: Path, text: str) -> None:
    """Write whole or not at all. Any thread. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(
            f"The favourites cannot be written: {fault.strerror}.", "They last until the program ends."
        ) from fault
    atomic_write(path, text.encode(), overwrite=True)


def _paths_of(read: Any) -> dict[str, str]:
    """Raises ValueError where it is not what `text` makes."""
    try:
        return {str(row["path"]): str(row["sha256"]) for row in read["favourites"]}
    except (KeyError, TypeError) as fault:
        raise ValueError("no favourites") from fault
