"""Configurations as TOML: tables become frozen dataclasses, and whatever does not fit is told by its name."""

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from exegan_studio.domain.errors import ConfigurationError
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.reading import DecodingLimits, read_file

LARGEST = 1_000_000
"""Bytes of a configuration file."""
Settings = TypeVar("Settings")
WORDS: dict[Any, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}


def read_settings(kind: type[Settings], path: Path) -> Settings:
    """A dataclass, whose fields are dataclasses, numbers, texts or tuples of those, from a TOML file. What the file leaves out
    has its default. Raises ConfigurationError, and PictureError where there is no such file."""
    data = read_file(path, DecodingLimits(max_bytes=LARGEST))
    try:
        table = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(
            f"{shown_name(path)} is no TOML: {error}.", "Compare it with a ready configuration."
        ) from error
    return made(kind, table, shown_name(path))


def made(kind: type[Settings], table: Mapping[str, Any], where: str) -> Settings:
    """`where` stands before a complaint: the file, and in it the table. Raises ConfigurationError."""
    if not is_dataclass(kind):
        raise TypeError(kind)
    hints = get_type_hints(kind)
    known = {field.name: hints[field.name] for field in fields(kind)}
    for name in table:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            meant = f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(known)}."
            raise ConfigurationError(f"{where} knows no '{name}'.", meant)
    values = {name: _value(known[name], value, f"{where}: {name}") for name, value in table.items()}
    try:
        return kind(**values)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error.message}", error.next_step) from error


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise ConfigurationError(f"{where} is not a table.", "Begin it with its name in square brackets.")
        return made(kind, value, where.replace(": ", " [", 1) + "]")
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ConfigurationError(f"{where} is not a list.", "Put its values in square brackets.")
        return tuple(_value(get_args(kind)[0], one, where) for one in value)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        raise ConfigurationError(f"{where} is not {WORDS[kind]}.", "Correct it.")
    return value


def check(fits: bool, message: str, next_step: str) -> None:
    """Raise ConfigurationError where something does not fit."""
    if not fits:
        raise ConfigurationError(message, next_step)
