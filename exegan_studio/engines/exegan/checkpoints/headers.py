"""What weights files say of themselves, read without their numbers and without torch."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from safetensors import SafetensorError, safe_open

from exegan_studio.domain.errors import WeightsError
from exegan_studio.storage.names import shown_name

ANOTHER: Final = "Import the published files again, or name another weights file."
_SHARD = re.compile(r"(?P<stem>.+)-(?P<number>[1-9]\d*)-of-(?P<count>[1-9]\d*)\.safetensors")


@dataclass(frozen=True)
class Header:
    """`files`: one, or the shards in their order; `metadata`: theirs, as stored; `shapes`: of all their tensors."""

    files: tuple[Path, ...]
    metadata: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]

    def config(self) -> dict[str, Any]:
        """The network's configuration as stored; an empty one where there is none. Raises WeightsError."""
        try:
            config = json.loads(self.metadata.get("config", "{}"))
        except (ValueError, RecursionError) as error:
            message = f"{shown_name(self.files[0])}: the configuration cannot be read."
            raise WeightsError(message, ANOTHER) from error
        return config if isinstance(config, dict) else {}


def files_of(path: Path) -> tuple[Path, ...]:
    """The file itself, or all shards of the numbered one (`NAME-K-of-N.safetensors`). Nothing is opened."""
    found = _SHARD.fullmatch(path.name)
    if found is None or int(found["number"]) > int(found["count"]):
        return (path,)
    return tuple(
        path.with_name(f"{found['stem']}-{k}-of-{found['count']}{path.suffix}") for k in range(1, int(found["count"]) + 1)
    )


def read_header(path: Path) -> Header:
    """Of the file, and of all shards that it belongs to. Raises WeightsError."""
    files = files_of(path)
    metadata: Mapping[str, str] | None = None
    shapes: dict[str, tuple[int, ...]] = {}
    for file in files:
        about, here = _header_of(file, len(files))
        if metadata is not None and about != metadata:
            message = f"{shown_name(file)} and {shown_name(files[0])} are parts of different weights."
            raise WeightsError(message, "Put all parts of the same weights into a folder.")
        metadata = about
        twice = next((name for name in here if name in shapes), None)
        if twice is not None:
            raise WeightsError(f"{shown_name(file)}: {twice} stands in another part as well.", ANOTHER)
        shapes |= here
    return Header(files, metadata or {}, shapes)


def _header_of(file: Path, count: int) -> tuple[Mapping[str, str], dict[str, tuple[int, ...]]]:
    try:
        with safe_open(file, framework="np") as stored:
            names = list(stored.keys())
            return stored.metadata() or {}, {name: tuple(stored.get_slice(name).get_shape()) for name in names}
    except FileNotFoundError as error:
        if count > 1:
            message = f"{shown_name(file)} is missing: these weights come in {count} files."
            raise WeightsError(message, f"Put it beside the others, in {file.parent}.") from error
        raise WeightsError(f"The weights file {shown_name(file)} is not there.", "Name one that is.") from error
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(f"{shown_name(file)} is not a whole weights file.", ANOTHER) from error
