"""Where things lie. Nothing here creates a folder."""

import os
import sys
import sysconfig
from pathlib import Path

HOME_VARIABLE = "EXEGAN_HOME"
_PROGRAM = "exegan-studio"


def weights_folder() -> Path:
    """Weights: those that ship, and those that were laid there by hand."""
    return _shipped("models")


def own_weights_folder() -> Path:
    """Weights that were imported: they belong to the person, and stay when the program is installed again."""
    places = {"win32": "LOCALAPPDATA", "darwin": "Library/Application Support"}
    return _own("data", places, "XDG_DATA_HOME", ".local/share") / "weights"


def resources_folder() -> Path:
    """Icons, theme and samples."""
    return _shipped("resources")


def samples_folder() -> Path:
    """The sample portrait, and in `exemplars` the sample exemplars."""
    return resources_folder() / "samples"


def config_folder() -> Path:
    """Settings."""
    return _own("config", {"win32": "APPDATA", "darwin": "Library/Application Support"}, "XDG_CONFIG_HOME", ".config")


def cache_folder() -> Path:
    """What can be made again: thumbnails; and old candidates, while the program runs."""
    return _own("cache", {"win32": "LOCALAPPDATA", "darwin": "Library/Caches"}, "XDG_CACHE_HOME", ".cache")


def state_folder() -> Path:
    """What the program remembers for itself: the log."""
    return _own("state", {"win32": "LOCALAPPDATA", "darwin": "Library/Application Support"}, "XDG_STATE_HOME", ".local/state")


def _shipped(name: str) -> Path:
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / name
    return Path(sysconfig.get_path("data")) / "share" / _PROGRAM / name


def _own(kind: str, elsewhere: dict[str, str], variable: str, below_home: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home) / kind
    if sys.platform == "win32":
        return Path(os.environ.get(elsewhere["win32"], Path.home())) / _PROGRAM / kind
    if sys.platform == "darwin":
        return Path.home() / elsewhere["darwin"] / _PROGRAM
    # the desktop specification says that a relative folder there is to be ignored
    base = os.environ.get(variable, "")
    return (Path(base) if base.startswith("/") else Path.home() / below_home) / _PROGRAM
