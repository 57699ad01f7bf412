"""Which weights are there: those beside the program and those that were imported. Only headers are read, without torch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.headers import Header, files_of, read_header
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import own_weights_folder, weights_folder

EXEGAN, GRAFT = "exegan", "graft"
WORDS: Final = ("licence", "generator_sha256", "encoder_sha256", "faces_seen", "seen")
"""What of the metadata is worth telling people."""


@dataclass(frozen=True)
class FoundWeights:
    """One set of weights. `path` is what an engine takes: the file, or the first of its shards, which are all in `files`.

    `engine`: whose they are, empty where nobody's. `size`: side of the network's pictures, 0 where unknown. `weights_id`:
    16 hex digits, empty where only reading everything would tell. `problem`: why they cannot be used, empty where they can
    as far as a header tells.
    """

    path: Path
    files: tuple[Path, ...]
    bytes: int
    engine: str = ""
    size: int = 0
    weights_id: str = ""
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    problem: str = ""

    @property
    def name(self) -> str:
        return shown_name(self.path)


def find_weights(folders: Iterable[Path] | None = None) -> tuple[FoundWeights, ...]:
    """In the folders given, else beside the program and then among the imported ones; by name within a folder.

    A damaged file is found too, with its problem. A folder that is not there or cannot be read holds none.
    """
    found: dict[Path, Path] = {}
    for folder in (weights_folder(), own_weights_folder()) if folders is None else folders:
        for path in _files(folder):
            found.setdefault(files_of(path)[0], path)
    return tuple(describe(path) for path in found.values())


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.safetensors") if path.is_file())
    except OSError:
        return []


def describe(path: Path) -> FoundWeights:
    """What a file, or the shards it belongs to, says of itself. Never raises for what is wrong with it."""
    files = tuple(file for file in files_of(path) if file.is_file())
    size = sum(file.stat().st_size for file in files)
    try:
        return _described(path, read_header(path), size)
    except WeightsError as error:
        return FoundWeights(path, files, size, problem=str(error))
    except (TypeError, ValueError, OverflowError):
        return FoundWeights(path, files, size, problem=f"{shown_name(path)}: the configuration cannot be read.")


def _described(path: Path, header: Header, size: int) -> FoundWeights:
    config = header.config()
    about = {name: header.metadata[name] for name in WORDS if name in header.metadata}
    if config.get("engine") == GRAFT:
        return FoundWeights(path, header.files, size, GRAFT, int(config.get("side", 0)), about=about)
    if config.get("family") != EXEGAN:
        return FoundWeights(path, header.files, size, about=about, problem="These weights are of no engine of this program.")
    side = NetworkConfig.from_metadata(config).size
    return FoundWeights(path, header.files, size, EXEGAN, side, header.metadata.get("content_sha256", "")[:16], about)
