"""Settings: rows with a type, a default and a help text; only what differs from the default is kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from exegan_studio.domain.errors import OutputError
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.storage.paths import config_folder
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.set_aside import set_aside

Value = TypeVar("Value", bool, int, float, str)


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """One row. `choices` where only those make sense; `least` and `most` for numbers, both allowed themselves."""

    key: str
    default: Value
    help: str
    choices: Sequence[Value] = ()
    least: float | None = None
    most: float | None = None

    def accepts(self, value: object) -> bool:
        """Of the default's type and within the row's bounds; True is no number here."""
        if type(value) is int and type(self.default) is float:
            value = float(value)
        if type(value) is not type(self.default) or (self.choices and value not in self.choices):
            return False
        if not isinstance(value, int | float):
            return True
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


MAX_MEGAPIXELS = Setting("pictures.max_megapixels", 200, "Largest picture that is opened, in million pixels", (), 1, 2000)
MAX_FILE_MEGABYTES = Setting("pictures.max_file_megabytes", 1000, "Largest picture file that is opened, in MB", (), 1, 4000)


class Settings:
    """The rows' values as they are on disk. One thread; `save` writes whole or not at all."""

    def __init__(self, path: Path, kept: dict[str, Any], note: str = "") -> None:
        self.path = path
        self.note = note
        self._kept = kept

    @classmethod
    def load(cls, path: Path | None = None) -> "Settings":
        """From the file, or from `config_folder()/settings.json`. Never raises.

        A damaged file is renamed, not lost, and `note` says so; a missing one means defaults.
        """
        path = config_folder() / "settings.json" if path is None else path
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(path, {})
        except OSError as fault:
            return cls(path, {}, f"The settings cannot be read ({fault.strerror}): defaults are used.")
        except (ValueError, RecursionError):
            kept = None
        if isinstance(kept, dict):
            return cls(path, kept)
        return cls(path, {}, set_aside(path, "settings", "defaults are used"))

    def get(self, row: Setting[Value]) -> Value:
        """The value kept where it fits the row, else the default."""
        value = self._kept.get(row.key, row.default)
        return type(row.default)(value) if row.accepts(value) else row.default

    def set(self, row: Setting[Value], value: Value) -> None:
        """Raises ValueError where the row does not take it. Nothing is written before `save`."""
        if not row.accepts(value):
            raise ValueError(f"{row.key} does not take {value!r}")
        if value == row.default:
            self._kept.pop(row.key, None)
        else:
            self._kept[row.key] = value

    def save(self) -> None:
        """Write what differs from the defaults; keys of newer versions are left as they are. Raises OutputError."""
        save_settings(self.path, self.text())

    def text(self) -> str:
        """What `save` writes, as it is now."""
        return json.dumps(self._kept, indent=2, sort_keys=True, ensure_ascii=False)


def save_settings(path: Path, text: str) -> None:
    """Write the `text` of settings. Raises OutputError. Any thread."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(f"The settings cannot be written: {fault.strerror}.", "They last until the program ends.") from fault
    # a lone half of a character, which only JSON can hold, stays the escape that it was read as
    atomic_write(path, f"{text}\n".encode("utf-8", "backslashreplace"), overwrite=True)


def decoding_limits(settings: Settings) -> DecodingLimits:
    """What the artist allows to be opened."""
    return DecodingLimits(settings.get(MAX_MEGAPIXELS) * 1_000_000, settings.get(MAX_FILE_MEGABYTES) * 1_000_000)
