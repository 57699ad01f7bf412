"""Keys of one's own: kept by action where they differ from the table of actions, which stays the only source of defaults."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QKeySequence

from exegan_studio.storage.settings import Setting, Settings
from exegan_studio.studio.action_table import ACTIONS, MENUS, ActionSpec

Keys = Mapping[str, tuple[str, ...]]
"""By action, as `plain` spells them; no key twice."""

_CANVAS = "the canvas"
RESERVED: Mapping[str, str] = {
    "Space": _CANVAS,
    "\\": _CANVAS,
    "Backspace": _CANVAS,
    "CapsLock": _CANVAS,
    "Tab": "walking from field to field",
    "Shift+Tab": "walking from field to field",
    **{f"Alt+{menu[0]}": f"the menu {menu}" for menu in MENUS},
}
"""Keys no action can have, and what they are for."""


def plain(key: str) -> str:
    """One spelling of a key, the same on every system; empty where it is none."""
    sequence = QKeySequence(key)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText) if sequence.count() == 1 else ""


def default_keys() -> Keys:
    return {spec.name: tuple(plain(key) for key in spec.keys) for spec in ACTIONS}


def kept_keys(settings: Settings) -> Keys:
    """The keys in use. What is damaged or reserved is left out; a key that was chosen goes before another one's default."""
    default = default_keys()
    own: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for spec in ACTIONS:
        kept = settings.get(_row(spec))
        if kept != _row(spec).default:
            wanted = [plain(key) for key in kept.splitlines()]
            own[spec.name] = tuple(dict.fromkeys(key for key in wanted if key and key not in taken and key not in RESERVED))
            taken.update(own[spec.name])
    return {
        name: own[name] if name in own else tuple(key for key in keys if key not in taken) for name, keys in default.items()
    }


def keep_keys(settings: Settings, keys: Keys) -> None:
    """Nothing is written before `save`."""
    default = default_keys()
    for spec in ACTIONS:
        row, own = _row(spec), keys[spec.name]
        settings.set(row, row.default if own == default[spec.name] else "\n".join(own))


def owner(keys: Keys, key: str) -> str:
    """The action that has the key; empty where it is free."""
    return next((name for name, own in keys.items() if key in own), "")


def with_keys(keys: Keys, name: str, wanted: Sequence[str]) -> tuple[Keys, list[tuple[str, str]]]:
    """The action has these keys and no others; also who lost which key to it."""
    lost = [(owner(keys, key), key) for key in wanted if owner(keys, key) not in ("", name)]
    others = {other: tuple(key for key in own if key not in wanted) for other, own in keys.items()}
    return {**others, name: tuple(dict.fromkeys(wanted))}, lost


def _row(spec: ActionSpec) -> Setting[str]:
    default = "\n".join(plain(key) for key in spec.keys)
    return Setting(f"keys.{spec.name}", default, f"Keys of “{spec.text}”, one a line", list[str]())
